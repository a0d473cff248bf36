"""A decision in Chinese sentences that cite clauses, values and evidence, and name what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from catalog.conditions import shown, yes_or_no
from catalog.documents import Mode
from catalog.model import Effect
from engine.decision import Decision, Doubt, FactOutcome, MeasureOutcome, Outcome, RuleReason, Status, Truth
from engine.profile import Exhibit, FactWorth, Gap, Missing
from engine.rules import Clause, Comparison, Op, RulesInForce
from engine.words import OP_WORDS, STATUS_WORDS

_TRUTHS = {Truth.TRUE: "成立", Truth.FALSE: "不成立", Truth.UNKNOWN: "无法判断"}
_DOUBTS = {
    Doubt.FACTS: "缺少判断所需的事实",
    Doubt.OBJECTION: "所依据的信息正在异议处理中，处理完毕前不作认定",
    Doubt.UNREAD: "国家清单相应条目的原文尚未核对或者认可，既不据此限制，也不因此给予",
    Doubt.UNCONFIRMED: "对应的惩戒涉及自然人，尚待经办人员确认",
}
_NO_ANSWER = {
    Outcome.NOT_A_CREDIT_SUBJECT: "未成年人不是信用主体，不作信用判定，按一般规定提供服务（四川省社会信用条例第三条）",
    Outcome.AGE_UNKNOWN: "自然人的出生日期没有记录，不能确认是否成年，不作信用判定，按一般规定提供服务；请补录出生日期",
}
_PROPOSED = "涉及自然人，须由经办人员具名确认后才能实施（个人信息保护法第二十四条）"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureExplanation:
    """One measure: its name, the Chinese word of its status, and sentences in reading order."""

    name: str
    status: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is said of a whole decision; `unlisted` are the sanctions and advices not met."""

    headline: str
    cautions: tuple[str, ...]
    measures: tuple[MeasureExplanation, ...]
    unlisted: tuple[MeasureExplanation, ...]
    alerts: tuple[str, ...]


def explain(decision: Decision, rules: RulesInForce) -> Explanation:
    """Put a decision into words; `rules` must be those it was made under (they name matters, kinds and feeds)."""
    return _Teller(decision, rules).explanation()


class _Teller:
    """Tells one decision."""

    def __init__(self, decision: Decision, rules: RulesInForce) -> None:
        self.decision = decision
        self.rules = rules
        self.facts: dict[str, FactOutcome] = {fact.fact: fact for fact in decision.facts}
        self.exhibits: dict[str, Exhibit] = {exhibit.id: exhibit for exhibit in decision.exhibits}

    def explanation(self) -> Explanation:
        return Explanation(
            headline=self._headline(),
            cautions=tuple(self._cautions()),
            measures=tuple(self._measure(one) for one in self.decision.measures),
            unlisted=tuple(self._measure(one) for one in self.decision.unlisted),
            alerts=tuple(
                f"预警：{alert.sentence}（只作提示，不影响任何措施）" for alert in self.decision.alerts
            ),
        )

    def _headline(self) -> str:
        query = self.decision.query
        matter = self.rules.matters[query.matter] if query.matter else None
        about = matter.name if matter else "全部事项"
        if matter and query.step:
            about += f"·{matter.steps[query.step]}"
        kind = "模拟判定" if self.decision.mode is Mode.SIMULATION else "判定"
        return f"{kind}：主体 {self.decision.subject}，{about}，判定日 {self.decision.on}"

    def _cautions(self) -> Iterator[str]:
        if self.decision.outcome is not Outcome.DECIDED:
            yield _NO_ANSWER[self.decision.outcome]
        if self.decision.mode is Mode.SIMULATION:
            drafts = "、".join(f"{ref.title}（{ref.edition}）" for ref in self.decision.editions if ref.draft)
            yield "本结果仅为模拟，不对外适用" + (f"；所用征求意见稿：{drafts}" if drafts else "")
        if any(one.unread for one in self.decision.measures):
            yield "部分措施的依据尚未核对原文，见各措施的依据说明"
        if self.decision.pilots_off:
            yield f"试点措施未开通，未参与判定：{'、'.join(self.decision.pilots_off)}"
        if self.decision.left_out:
            yield f"依据尚未核对原文或者认可，没有参与正式判定：{'、'.join(self.decision.left_out)}"
        objected = [exhibit.id for exhibit in self.decision.exhibits if exhibit.objected]
        if objected:
            yield f"信息处于异议处理中：{'、'.join(objected)}"

    def _measure(self, one: MeasureOutcome) -> MeasureExplanation:
        return MeasureExplanation(
            name=one.measure.name, status=STATUS_WORDS[one.status], sentences=tuple(self._sentences(one))
        )

    def _sentences(self, one: MeasureOutcome) -> Iterator[str]:
        measure = one.measure
        yield f"{measure.kind.value}，实施单位：{measure.implementer}"
        if measure.content:
            yield f"内容：{measure.content}"
        yield from (f"依据：{_clause(clause)}" for clause in measure.clauses)
        yield from (self._reason(reason) for reason in one.reasons)
        if not one.reasons and one.status is Status.NOT_MET:
            yield "理由：没有规则给予这项措施"
        for row in one.sanctions:
            yield f"国家清单：{row.id}（第{row.list_class.value}类，{row.implementer}）：{row.content}"
            yield from (f"清单依据：{_clause(clause)}" for clause in row.clauses)
        if one.values:
            yield "取值：" + "，".join(f"{name} {value.shown()}" for name, value in one.values)
        if one.doubt is not None:
            yield f"待核实原因：{_DOUBTS[one.doubt]}"
        yield from (f"需要：{self._missing(self.facts[fact])}" for fact in one.missing)
        if one.status is Status.PROPOSED:
            entries = "、".join(one.need.entries) if one.need else ""
            yield f"{_PROPOSED}；确认所针对的信息：{entries}"
        if one.status is Status.ADVISORY:
            yield "是否采纳由对方自主决定"
        if measure.notice:
            yield f"提示：{measure.notice}"
        if one.status in {Status.APPLIED, Status.PROPOSED, Status.BARRED}:
            yield from (f"救济：{remedy}" for remedy in self._remedies(one))

    def _remedies(self, one: MeasureOutcome) -> tuple[str, ...]:
        """Give the ways back: the measure's own, and those of the sanctions that a bar carries out."""
        rows = {row.id for row in one.sanctions} if one.status is Status.BARRED else set()
        imposed = (
            measure
            for rule in self.rules.rules
            if rule.effect is Effect.IMPOSE and rule.row is not None and rule.row.id in rows
            for measure in rule.measures
        )
        told = (one.measure.remedy, *(self.rules.measures[measure].card.remedy for measure in imposed))
        return tuple(dict.fromkeys(remedy for remedy in told if remedy))

    def _reason(self, reason: RuleReason) -> str:
        told = "；".join(self._comparison(one.comparison, one.truth) for one in reason.comparisons)
        bar = "（暂停给予）" if reason.effect is Effect.WITHHOLD else ""
        return f"理由：规则“{reason.rule}”{bar}{_TRUTHS[reason.truth]}" + (f"：{told}" if told else "")

    def _comparison(self, comparison: Comparison, truth: Truth) -> str:
        fact = self.facts[comparison.fact]
        value = fact.read.value
        if value is None:
            return f"{fact.name}未知（要求{self._required(comparison, fact)}）"
        read = _read(value, fact.unit)
        if comparison.op is Op.IS:
            text = f"{fact.name}为{read}"
        else:
            verdict = "符合" if truth is Truth.TRUE else "不符合"
            text = f"{fact.name}为 {read}，{verdict}“{self._required(comparison, fact)}”"
        return text + self._evidence(fact)

    def _required(self, comparison: Comparison, fact: FactOutcome) -> str:
        operand = comparison.operand
        if isinstance(operand, bool):
            return yes_or_no(operand)
        if isinstance(operand, tuple):
            return f"属于 {'、'.join(operand)}"
        return f"{OP_WORDS[comparison.op]} {shown(operand, fact.unit)}"

    def _evidence(self, fact: FactOutcome) -> str:
        if not fact.read.evidence:
            return ""
        told = []
        for entry in fact.read.evidence:
            exhibit = self.exhibits[entry]
            label = "，异议处理中" if exhibit.objected else ""
            told.append(f"{entry}（{self.rules.kinds[exhibit.kind].name}{label}）")
        return f"（证据：{'、'.join(told)}）"

    def _missing(self, fact: FactOutcome) -> str:
        missing = fact.read.missing
        if missing is None:
            return fact.name
        return f"{fact.name}：{self._gap(missing)}"

    def _gap(self, missing: Missing) -> str:
        match missing.gap:
            case Gap.NOT_STATED:
                return missing.ask or "办理时没有说明，请办事人说明"
            case Gap.NOT_RECORDED:
                return missing.ask or "记录里没有，请补充"
            case Gap.COVERAGE:
                feeds = (self.rules.sources[source] for source in missing.sources)
                told = "、".join(f"{feed.name}（{feed.provider}）" for feed in feeds)
                return f"{told}归集不全，请补报" + (f"；{missing.ask}" if missing.ask else "")


def _clause(clause: Clause) -> str:
    inner = (clause.quote or "").replace("“", "‘").replace("”", "’")  # quotation marks within quotation marks
    quote = f"：“{inner}”" if inner else ""
    return f"{clause.document}{clause.clause}{quote}（{clause.reading.said}）"


def _read(value: FactWorth, unit: str | None) -> str:
    if isinstance(value, bool):
        return yes_or_no(value)
    return value if isinstance(value, str) else shown(value, unit)
