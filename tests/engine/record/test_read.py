from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.diagnostics import Diagnostic, render
from catalog.parse import parse_document
from catalog.source import read_source
from catalog.vocabulary import Vocabulary
from engine.cases import Case, read_cases
from engine.decision import Status
from engine.query import Query
from engine.record.entry import Confirmation, Entry, Event, EventKind, Record, Span
from engine.record.read import read_record
from engine.record.subject import Subject

HERE = Path(__file__).parent
GOOD = HERE / "good"
BAD = sorted((HERE / "bad").glob("*.yaml"))


def vocabulary() -> Vocabulary:
    file = HERE.parents[1] / "catalog" / "good" / "vocabulary.yaml"
    document, diagnostics = parse_document(read_source(file.name, file.read_bytes()))
    assert diagnostics == ()
    assert isinstance(document, Vocabulary)
    return document


WORDS = vocabulary()


def good(name: str) -> Record:
    record, diagnostics = read_record(read_source(name, (GOOD / name).read_bytes()), WORDS)
    assert diagnostics == ()
    assert record is not None
    return record


def cases() -> dict[str, Case]:
    read, diagnostics = read_cases(read_source("cases.yaml", (GOOD / "cases.yaml").read_bytes()), WORDS)
    assert diagnostics == ()
    assert read is not None
    assert (read.rulebook, read.edition) == ("chengdu/incentives", "2026-draft")
    return {case.name: case for case in read.cases}


@pytest.mark.parametrize("file", BAD, ids=lambda file: str(file.stem))
def test_a_bad_record_is_told_its_faults_in_exact_words(
    file: Path, golden: Callable[[Path, str], None]
) -> None:
    source = read_source(file.name, file.read_bytes())
    diagnostics: tuple[Diagnostic, ...]
    if source.text.startswith("案例"):
        case_file, diagnostics = read_cases(source, WORDS)
        assert case_file is None or case_file.cases == ()
    else:
        record, diagnostics = read_record(source, WORDS)
        assert record is None

    golden(file.with_suffix(".txt"), render(diagnostics, {file.name: source.text}) + "\n")
    assert [found.code for found in diagnostics] == [file.name.split(".")[0]]


def test_names_become_ids_and_identifiers_are_left_behind() -> None:
    assert good("record.yaml").subject == Subject(
        reference="demo-firm", type="enterprise", area="510107", opened=date(2019, 3, 1), born=None
    )


def test_the_birth_date_is_taken_from_the_identity_number() -> None:
    assert good("record.json").subject.born == date(1990, 3, 7)


def test_the_last_day_of_coverage_is_included() -> None:
    assert good("record.yaml").coverage == (
        Span(source="billing-monthly", start=date(2019, 1, 1), end=date(2026, 6, 1), known=2),
        Span(source="realtime", start=date(2019, 1, 1), end=date(2019, 1, 2), known=0),
    )


def test_fields_are_typed_by_their_kind() -> None:
    first, second = good("record.yaml").entries

    assert first.fields == {
        "found-on": date(2026, 3, 2),
        "manner": "擅自接线",
        "recovered": 10050,
        "times": 3,
        "corrected": False,
    }
    assert second == Entry(
        id="e2",
        kind="severe-list",
        known=0,
        fields={"listed_on": date(2026, 1, 2), "list": "失信被执行人名单"},
        events=(),
    )


def test_an_event_is_known_with_its_entry_unless_it_says_otherwise() -> None:
    first, _ = good("record.yaml").entries

    assert first.events == (
        Event(kind=EventKind.NOTICE_SERVED, on=date(2026, 3, 5), known=12, fields={}),
        Event(
            kind=EventKind.ADJUSTED,
            on=date(2026, 3, 20),
            known=15,
            fields={"manner": "绕越计量", "recovered": 2000},
        ),
    )


def test_a_confirmation_names_its_row_and_entries() -> None:
    assert good("record.yaml").confirmations == (
        Confirmation(
            measure="limit",
            row="限制享受优惠政策和便利措施/1",
            entries=frozenset({"e2"}),
            rules_digest="0123456789abcdef" * 4,
            officer="某某",
            on=date(2026, 4, 1),
            known=20,
        ),
    )


def test_a_case_has_a_record_a_query_and_what_is_expected() -> None:
    case = cases()["守信企业享受绿色通道"]

    assert case.record.subject.reference == "demo"
    assert (case.on, case.known) == (date(2026, 6, 10), 20)
    assert case.query == Query(
        matter="grid-connection",
        step="acceptance",
        reason="用例",
        circumstances={"missing-proof": True},
    )
    assert case.pilots == {"电费预存优惠"}
    assert case.expected == {"业扩报装绿色通道": Status.APPLIED, "电费预存优惠": Status.UNDETERMINED}
    assert case.absent == ("限制优惠",)
    assert case.place.line == 3


def test_a_case_without_a_query_asks_for_every_measure() -> None:
    case = cases()["没有查询"]

    assert case.query == Query(matter=None, step=None, reason="用例", circumstances={})
    assert case.known is None


def test_a_complete_case_covers_up_to_its_day_what_the_record_says_nothing_of() -> None:
    case = cases()["其余来源齐全"]

    assert {(one.source, one.start, one.end) for one in case.record.coverage} == {
        ("billing-monthly", date(2010, 1, 1), date(2026, 4, 1)),
        ("realtime", date(1900, 1, 1), date(2026, 6, 11)),
    }


def test_every_fault_of_a_record_is_told_at_once() -> None:
    text = """主体: {参考号: 某公司, 类型: 公司, 区县: 5101, 开户日: 2015-3-1, 电话: 1}
归集: [{来源: 日报, 自: 2026-01-02, 至: 2026-01-01}]
条目: [{编号: e1, 类别: 窃电, 字段: {方式: 擅自接电, 血型: A}, 经过: [{事项: 告知, 日期: 今天}]}]
"""

    record, diagnostics = read_record(read_source("r.yaml", text.encode()), WORDS)

    assert record is None
    assert [found.code for found in diagnostics] == [
        "not-a-reference",
        "unknown-subject-type",
        "not-an-area",
        "not-a-day",
        "unknown-key",
        "unknown-source",
        "ends-before-begin",
        "missing-field",
        "unknown-option",
        "unknown-field",
        "unknown-option",
        "not-a-day",
    ]


@pytest.mark.parametrize("text", ["", "[]", "清单: {}", "主体: {}", "案例: {}\n用例: []", "条目: {}"])
def test_what_is_no_record_is_said(text: str) -> None:
    source = read_source("r.yaml", text.encode())

    assert read_record(source, WORDS)[0] is None
    assert read_record(source, WORDS)[1]
    assert read_cases(source, WORDS)[1]


SCALARS = st.sampled_from(
    [
        "企业",
        "居民",
        "窃电",
        "e1",
        "2026-03-02",
        "100.5",
        "是",
        "-",
        "适用",
        "营销月报",
        "告知书送达",
        "决定调整",
        "9999-12-31",
        "受理",
        "510107",
    ]
)
KEYS = st.sampled_from(
    [
        "主体",
        "归集",
        "条目",
        "确认",
        "参考号",
        "类型",
        "来源",
        "自",
        "至",
        "编号",
        "类别",
        "字段",
        "经过",
        "事项",
        "日期",
        "调整为",
        "查处日期",
        "方式",
        "记录",
        "查询",
        "预期",
        "情形",
    ]
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=25,
)


def written(tree: object) -> str:
    match tree:
        case dict():
            return "{" + ", ".join(f'"{key}": {written(value)}' for key, value in tree.items()) + "}"
        case list():
            return "[" + ", ".join(written(item) for item in tree) + "]"
        case _:
            return f'"{tree}"'


@given(st.dictionaries(KEYS, TREES))
def test_no_record_raises(tree: dict[str, object]) -> None:
    source = read_source("r.json", written(tree).encode())

    record, diagnostics = read_record(source, WORDS)
    read_cases(read_source("c.json", written({"案例": {}, "用例": {"一": tree}}).encode()), WORDS)

    assert (record is None) is bool(diagnostics)
    render(diagnostics, {"r.json": source.text})
