"""The staff's own examples: a record, a day, a query, and the measures expected; read here, run elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from catalog.conditions import Quantity
from catalog.days import Day
from catalog.diagnostics import Diagnostic, Place, in_order
from catalog.lists import Names, texts
from catalog.maps import MapOf, Named, build_all
from catalog.nodes import Findings, Scalar, SourceText
from catalog.quantities import QUANTITY
from catalog.shapes import FAULT, IDENT, PATH_IDENT, Flag, Text, Whole, Word
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import Fact, QueryItem, QueryOrigin, Vocabulary
from engine.decision import Status
from engine.query import Query
from engine.record.entry import Record, Span
from engine.record.read import RECORD, record_of
from engine.words import STATUS_WORDS

REASON: Final = "用例"
FIRST_DAY: Final = date(1900, 1, 1)
"""The first day that a file can name: what arrived from here on leaves no gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One example; `known` None means everything. Pilots, expected and absent measures by name.

    `alerting` and `silent` name rules that must, or must not, give an alert. By measure, `clauses` names every clause
    that the answer must cite for it, `rows` every row of the national list, `row_clauses` what those rest on, and
    `values` its parameters.
    """

    name: str
    record: Record
    on: date
    known: int | None
    query: Query
    pilots: frozenset[str]
    expected: Mapping[str, Status]
    absent: tuple[str, ...]
    alerting: tuple[str, ...]
    silent: tuple[str, ...]
    clauses: Mapping[str, frozenset[str]]
    rows: Mapping[str, frozenset[str]]
    row_clauses: Mapping[str, frozenset[str]]
    values: Mapping[str, Mapping[str, Quantity]]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """The examples that stand beside one edition."""

    rulebook: str
    edition: str
    cases: tuple[Case, ...]
    place: Place


RULEBOOK = Key("清单", PATH_IDENT, "清单的编号")
EDITION = Key("版次", IDENT, "版次的编号")
HEAD = Key("案例", Table(RULEBOOK, EDITION, title="案例"), "这些用例属于哪一份清单的哪一版")

MATTER = Key("事项", Text(), "办理事项；不写为全部", required=False)
STEP = Key("环节", Text(), "办理环节", required=False)
STATED = Key("情形", MapOf(Flag(), "情形"), "柜台说明的情形：是或否；不写为不知道", required=False)
QUERY = Key("查询", Table(MATTER, STEP, STATED, title="查询"), "问的是什么；不写为全部措施", required=False)

RECORDED = Key("记录", RECORD, "主体的信用记录")
COMPLETE = Key(
    "归集",
    Word({"齐全": True}, "归集情况"),
    "`齐全`：各来源都归集到判定日，记录里另写的来源除外",
    required=False,
)
ON = Key("判定日", Day(), "按哪一天的规则和事实")
KNOWN = Key("知悉", Whole(), "只计审计日志在此之前的信息；不写为全部", required=False)
PILOTS = Key("试点", Names(), "为本例开通的试点措施", required=False)
STATUS: Word[Status] = Word({word: status for status, word in STATUS_WORDS.items()}, "状态")
EXPECTED = Key("预期", MapOf(STATUS, "预期"), "措施和它应有的状态；其余措施不检查", required=False)
ABSENT = Key("不应出现", Names(), "答复里不能列出的措施", required=False)
ALERTING = Key("预警", Names(), "应当发出预警的规则", required=False)
SILENT = Key("不应预警", Names(), "不应发出预警的规则", required=False)
CLAUSES = Key(
    "依据",
    MapOf(Names(), "依据"),
    "措施和答复为它引用的全部依据：措施、规则和定义的；预警规则同样可以写",
    required=False,
)
ROW_CLAUSES = Key("清单依据", MapOf(Names(), "清单依据"), "措施和所对应的清单行的全部依据", required=False)
ROWS = Key("国家清单", MapOf(Names(), "国家清单"), "措施和它所对应的国家清单行", required=False)
VALUES = Key("取值", MapOf(MapOf(QUANTITY, "取值"), "取值"), "措施和它的全部取值", required=False)
CHECKED = (EXPECTED, ABSENT, ALERTING, SILENT, CLAUSES, ROWS, ROW_CLAUSES, VALUES)
CASE = Table(RECORDED, COMPLETE, ON, KNOWN, QUERY, PILOTS, *CHECKED, title="用例")
CASES = Key("用例", MapOf(CASE, "用例"), "按名称列出的用例")
DOCUMENT: Final = Table(HEAD, CASES, title="用例文件")


def read_cases(source: SourceText, vocabulary: Vocabulary) -> tuple[CaseFile | None, tuple[Diagnostic, ...]]:
    """Give the cases of a file and every fault; faulty cases are left out, and None means that there is no head."""
    found = Findings()
    cases = None
    if source.root is not None:
        fields = DOCUMENT.read(source.root, source.root.place, found)
        cases = None if fields is FAULT else _file(fields, vocabulary)
    return cases, in_order((*source.diagnostics, *found.all()))


def _file(fields: Fields, vocabulary: Vocabulary) -> CaseFile | None:
    cases = build_all(fields.get(CASES), lambda name, case: _case(name, case, vocabulary))
    head = fields.get(HEAD)
    if head is None or not head.sound:
        return None
    return CaseFile(
        rulebook=head[RULEBOOK],
        edition=head[EDITION],
        cases=tuple(case for _, case in cases),
        place=fields.key_place(HEAD),
    )


def _case(name: Scalar, fields: Fields, vocabulary: Vocabulary) -> Case | None:
    recorded = fields.get(RECORDED)
    record = record_of(recorded, vocabulary) if recorded is not None else None
    query = _query(fields.get(QUERY), vocabulary)
    expected = fields.get(EXPECTED) or Named()
    if not any(fields.written(key) for key in CHECKED):
        fields.need(EXPECTED, "或 `不应出现`、`预警`：用例没有写要检查什么")
    for one in fields.get(ABSENT) or ():
        if one.text in expected.names():
            fields.add(one.place, "contradicting-case", f"`{one.text}` 既有预期又不应出现")
    for one in fields.get(SILENT) or ():
        if one.text in texts(fields.get(ALERTING)):
            fields.add(one.place, "contradicting-case", f"`{one.text}` 既应当预警又不应预警")
    maps = (expected, fields.get(CLAUSES), fields.get(ROWS), fields.get(ROW_CLAUSES), fields.get(VALUES))
    inner = (one for _, one in fields.get(VALUES) or ())
    if any(one is not None and one.unreadable for one in (*maps, *inner)):
        fields.sound = False
    if record is None or query is None or not fields.sound:
        return None
    return Case(
        name=name.text,
        record=_completed(record, vocabulary, fields[ON]) if fields.get(COMPLETE) else record,
        on=fields[ON],
        known=fields.get(KNOWN),
        query=query,
        pilots=frozenset(one.text for one in fields.get(PILOTS) or ()),
        expected=expected.by_name(),
        absent=texts(fields.get(ABSENT)),
        alerting=texts(fields.get(ALERTING)),
        silent=texts(fields.get(SILENT)),
        clauses=_named(fields.get(CLAUSES)),
        rows=_named(fields.get(ROWS)),
        row_clauses=_named(fields.get(ROW_CLAUSES)),
        values={measure.text: named.by_name() for measure, named in fields.get(VALUES) or ()},
        place=name.place,
    )


def _named(written: Named[tuple[Scalar, ...]] | None) -> dict[str, frozenset[str]]:
    return {measure.text: frozenset(texts(names)) for measure, names in written or ()}


def _completed(record: Record, vocabulary: Vocabulary, on: date) -> Record:
    """Cover every source that the record says nothing of up to the day asked about."""
    told = {span.source for span in record.coverage}
    rest = (one.id for one in vocabulary.sources.values() if one.id not in told)
    end = on + timedelta(days=1)
    spans = tuple(Span(source=source, start=FIRST_DAY, end=end, known=0) for source in rest)
    return replace(record, coverage=(*record.coverage, *spans))


def _query(fields: Fields | None, vocabulary: Vocabulary) -> Query | None:
    """Resolve a query to ids; None when it is faulty."""
    if fields is None:
        return Query(matter=None, step=None, reason=REASON, circumstances={})
    word, step_word = fields.get(MATTER), fields.get(STEP)
    matter = vocabulary.matters.get(word or "")
    step = matter.steps.get(step_word or "") if matter else None
    if word is not None and matter is None:
        hint = fields.found.near(word, vocabulary.matters) or f"现有：{'、'.join(vocabulary.matters)}"
        fields.add(fields.place(MATTER), "unknown-matter", f"没有名为 `{word}` 的事项", hint)
    if fields.written(STEP) and not fields.written(MATTER):
        fields.add(
            fields.key_place(STEP), "step-without-matter", "写了环节，没有写事项", "环节属于事项，请一并写明"
        )
    if matter is not None and step_word is not None and step is None:
        hint = fields.found.near(step_word, matter.steps) or f"现有：{'、'.join(matter.steps)}"
        fields.add(fields.place(STEP), "unknown-step", f"事项 `{matter.name}` 没有环节 `{step_word}`", hint)
    circumstances = _circumstances(fields, vocabulary)
    if not fields.sound:
        return None
    return Query(matter=matter.id if matter else None, step=step, reason=REASON, circumstances=circumstances)


def _circumstances(fields: Fields, vocabulary: Vocabulary) -> dict[str, bool]:
    origin = QueryOrigin(item=QueryItem.CIRCUMSTANCE)
    known: dict[str, Fact] = {name: one for name, one in vocabulary.facts.items() if one.origin == origin}
    stated = fields.get(STATED) or Named()
    if stated.unreadable:
        fields.sound = False
    for name, _ in stated:
        if name.text not in known:
            hint = fields.found.near(name.text, known) or f"现有：{'、'.join(known)}"
            fields.add(name.place, "unknown-circumstance", f"没有名为 `{name.text}` 的情形", hint)
    return {known[name.text].id: value for name, value in stated if name.text in known}
