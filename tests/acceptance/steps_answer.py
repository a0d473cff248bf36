"""那么: what the answer says, and what it must not say."""

from datetime import date
from typing import Final

from pytest_bdd import parsers, then

from catalog.documents import Mode
from catalog.model import MeasureKind
from engine.decision import Outcome, Status
from engine.profile import Gap, Missing
from engine.words import STATUS_WORDS
from tests.acceptance.counter import DAY, Counter

ABSENT: Final = "不出现"


@then(parsers.re(r'"(?P<measure>[^"]*)" 为 "(?P<status>[^"]*)"'))
def _(counter: Counter, measure: str, status: str) -> None:
    _must_be(counter, measure, status)


@then("判定结果为")
def _(counter: Counter, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == ["措施", "状态"]
    assert rows
    for measure, status in rows:
        _must_be(counter, measure, status)


@then(parsers.re(r'答复中没有 "(?P<measure>[^"]*)"'))
def _(counter: Counter, measure: str) -> None:
    _must_be(counter, measure, ABSENT)


@then("没有任何惩戒")
def _(counter: Counter) -> None:
    sanctions = counter.of_kind(MeasureKind.SANCTION)
    assert sanctions, "所问的事没有涉及任何惩戒，检查不到什么"
    assert {one.measure.name: one.status for one in sanctions if one.status is not Status.NOT_MET} == {}


@then("没有任何惩戒适用")
def _(counter: Counter) -> None:
    assert counter.decision.measures
    assert [
        one.measure.name for one in counter.of_kind(MeasureKind.SANCTION) if one.status is Status.APPLIED
    ] == []


@then("所办业务不涉及任何惩戒")
def _(counter: Counter) -> None:
    assert counter.decision.measures
    assert counter.of_kind(MeasureKind.SANCTION) == []


@then("没有任何激励适用")
def _(counter: Counter) -> None:
    incentives = counter.of_kind(MeasureKind.INCENTIVE)
    assert incentives, "所问的事没有涉及任何激励，检查不到什么"
    assert [one.measure.name for one in incentives if one.status is Status.APPLIED] == []


@then(parsers.re(r'"(?P<measure>[^"]*)" 的说明写明 "(?P<text>[^"]*)"'))
def _(counter: Counter, measure: str, text: str) -> None:
    _must_say(counter, measure, text)


@then(parsers.re(r'"(?P<measure>[^"]*)" 的说明写明下列各句'))
def _(counter: Counter, measure: str, datatable: list[list[str]]) -> None:
    assert datatable
    for (text,) in datatable:
        _must_say(counter, measure, text)


@then(parsers.re(r'"(?P<measure>[^"]*)" 的说明没有提到 "(?P<text>[^"]*)"'))
def _(counter: Counter, measure: str, text: str) -> None:
    assert [sentence for sentence in counter.sentences(measure) if text in sentence] == []


@then(parsers.re(r'"(?P<measure>[^"]*)" 的取值为'))
def _(counter: Counter, measure: str, datatable: list[list[str]]) -> None:
    outcome = counter.outcome(measure)
    assert outcome is not None
    assert {name: value.shown() for name, value in outcome.values} == dict(datatable)


@then(
    parsers.re(
        r'"(?P<measure>[^"]*)" 因 "(?P<fact>[^"]*)" 不明，须请 "(?P<provider>[^"]*)" 补报 "(?P<feed>[^"]*)"'
    )
)
def _(counter: Counter, measure: str, fact: str, provider: str, feed: str) -> None:
    missing = _missing(counter, measure, fact)
    assert missing.gap is Gap.COVERAGE
    sources = [counter.answer.rules.sources[source] for source in missing.sources]
    assert (feed, provider) in [(source.name, source.provider) for source in sources]
    _must_say(counter, measure, f"{feed}（{provider}）归集不全，请补报")


@then(parsers.re(r'"(?P<measure>[^"]*)" 因 "(?P<fact>[^"]*)" 没有说明，须 "(?P<ask>[^"]*)"'))
def _(counter: Counter, measure: str, fact: str, ask: str) -> None:
    missing = _missing(counter, measure, fact)
    assert (missing.gap, missing.ask) == (Gap.NOT_STATED, ask)
    _must_say(counter, measure, ask)


@then(parsers.re(r'"(?P<measure>[^"]*)" 受限所依据的国家清单是 "(?P<row>[^"]*)"'))
@then(parsers.re(r'"(?P<measure>[^"]*)" 所依据的国家清单是 "(?P<row>[^"]*)"'))
def _(counter: Counter, measure: str, row: str) -> None:
    outcome = counter.outcome(measure)
    assert outcome is not None
    assert [one.id for one in outcome.sanctions] == [row]


@then(parsers.re(r'判定所用的 "(?P<title>[^"]*)" 是 "(?P<edition>[^"]*)" 版'))
def _(counter: Counter, title: str, edition: str) -> None:
    assert [one.edition for one in counter.decision.editions if one.title == title] == [edition]


@then("答复注明只是模拟，不对外适用")
def _(counter: Counter) -> None:
    assert counter.decision.mode is Mode.SIMULATION
    told = counter.told()
    assert told.headline.startswith("模拟判定")
    assert any(caution.startswith("本结果仅为模拟，不对外适用") for caution in told.cautions)


@then("答复是正式判定")
def _(counter: Counter) -> None:
    assert counter.decision.mode is Mode.LIVE
    told = counter.told()
    assert told.headline.startswith("判定")
    assert [caution for caution in told.cautions if "模拟" in caution] == []


@then(parsers.re(r'答复提醒 "(?P<text>[^"]*)"'))
def _(counter: Counter, text: str) -> None:
    cautions = counter.told().cautions
    assert any(text in caution for caution in cautions), cautions


@then(parsers.re(r'答复提醒试点 "(?P<measure>[^"]*)" 没有开通'))
def _(counter: Counter, measure: str) -> None:
    assert measure in counter.decision.pilots_off
    cautions = counter.told().cautions
    assert any("试点措施未开通" in caution and measure in caution for caution in cautions), cautions


@then(parsers.re(r'答复没有提到试点 "(?P<measure>[^"]*)"'))
def _(counter: Counter, measure: str) -> None:
    assert counter.outcome(measure) is None
    assert not any(measure in caution for caution in counter.told().cautions)


@then(parsers.re(r'不作信用判定，并说明 "(?P<text>[^"]*)"'))
def _(counter: Counter, text: str) -> None:
    decision = counter.decision
    assert decision.outcome is Outcome.NOT_A_CREDIT_SUBJECT
    assert (decision.measures, decision.unlisted, decision.alerts, decision.facts) == ((), (), (), ())
    cautions = counter.told().cautions
    assert any(text in caution for caution in cautions), cautions


@then("作出信用判定")
def _(counter: Counter) -> None:
    assert counter.decision.outcome is Outcome.DECIDED
    assert counter.decision.measures


@then(parsers.re(r'拒绝答复，并说明 "(?P<text>[^"]*)"'))
def _(counter: Counter, text: str) -> None:
    assert counter.refused is not None, "没有拒绝"
    assert text in counter.refused.message


@then(parsers.re(r'拒绝时提示 "(?P<text>[^"]*)"'))
def _(counter: Counter, text: str) -> None:
    assert counter.refused is not None, "没有拒绝"
    assert text in (counter.refused.hint or "")


@then("结果与没有该条信息时完全相同")
def _(counter: Counter) -> None:
    got, without = counter.decision, counter.without_the_entry()
    assert (got.outcome, got.measures, got.unlisted) == (without.outcome, without.measures, without.unlisted)
    assert (got.facts, got.alerts, got.exhibits) == (without.facts, without.alerts, without.exhibits)


@then("结果与没有该条信息时不同")
def _(counter: Counter) -> None:
    assert counter.decision.measures != counter.without_the_entry().measures


@then("各项措施与没有该条信息时相同")
def _(counter: Counter) -> None:
    got, without = counter.decision, counter.without_the_entry()
    assert (got.measures, got.unlisted) == (without.measures, without.unlisted)


@then(parsers.re(r'发出预警 "(?P<text>[^"]*)"'))
def _(counter: Counter, text: str) -> None:
    alerts = [alert.sentence for alert in counter.decision.alerts]
    assert any(text in alert for alert in alerts), alerts


@then("没有预警")
def _(counter: Counter) -> None:
    assert counter.decision.alerts == ()


@then("该条信息标注为异议处理中")
def _(counter: Counter) -> None:
    assert counter.entry["编号"] in _objected(counter)
    assert any(
        "异议处理中" in caution and counter.entry["编号"] in caution for caution in counter.told().cautions
    )


@then("该条信息不再标注异议")
def _(counter: Counter) -> None:
    assert counter.entry["编号"] in {exhibit.id for exhibit in counter.decision.exhibits}
    assert _objected(counter) == set()


@then(parsers.re(r"下一次变化在 (?P<day>[\d-]+)"), converters=DAY)
def _(counter: Counter, day: date) -> None:
    assert counter.timeline().next_change == day


@then("今后没有变化")
def _(counter: Counter) -> None:
    found = counter.timeline()
    assert (found.next_change, found.changes) == (None, ())


@then(parsers.re(r'那一天 "(?P<measure>[^"]*)" 由 "(?P<before>[^"]*)" 变为 "(?P<after>[^"]*)"'))
def _(counter: Counter, measure: str, before: str, after: str) -> None:
    changes = {
        one.name: tuple(STATUS_WORDS[status] if status else ABSENT for status in (one.before, one.after))
        for one in counter.timeline().changes
    }
    assert changes.get(measure) == (before, after), changes


@then(parsers.re(r'"(?P<measure>[^"]*)" 自 (?P<start>[\d-]+) 起一直适用到 (?P<end>[\d-]+) 之前'))
@then(parsers.re(r'"(?P<measure>[^"]*)" 自 (?P<start>[\d-]+) 起一直适用(?P<end>)'))
def _(counter: Counter, measure: str, start: str, end: str) -> None:
    runs = {one.name: (str(one.start), str(one.end or "")) for one in counter.timeline().runs}
    assert runs.get(measure) == (start, end), runs


def _must_be(counter: Counter, measure: str, status: str) -> None:
    assert status in {*STATUS_WORDS.values(), ABSENT}, f"没有名为 {status} 的状态"
    outcome = counter.outcome(measure)
    got = ABSENT if outcome is None else STATUS_WORDS[outcome.status]
    assert got == status, f"{measure} 应为 {status}，实为 {got}"


def _must_say(counter: Counter, measure: str, text: str) -> None:
    sentences = counter.sentences(measure)
    assert any(text in sentence for sentence in sentences), f"没有说 {text}，而说了：{'；'.join(sentences)}"


def _missing(counter: Counter, measure: str, fact: str) -> Missing:
    outcome = counter.outcome(measure)
    assert outcome is not None
    assert outcome.status is Status.UNDETERMINED
    found = {one.name: one.read.missing for one in counter.decision.facts if one.fact in outcome.missing}
    missing = found.get(fact)
    assert missing is not None, f"不明的是 {'、'.join(found)}"
    return missing


def _objected(counter: Counter) -> set[str]:
    return {exhibit.id for exhibit in counter.decision.exhibits if exhibit.objected}
