"""A record file, or the record of a case, to the frozen record: names become ids, every fault has its place."""

from datetime import timedelta
from typing import Final

from catalog.days import Day
from catalog.diagnostics import Diagnostic, in_order
from catalog.lists import ListOf, Names
from catalog.nodes import Findings, Mapping, SourceText
from catalog.parse_baseline import row_name
from catalog.shapes import FAULT, ID_PATTERN, Pattern, Text
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import Vocabulary
from engine.record.entry import Confirmation, Record, Span
from engine.record.read_entries import ENTRIES, KNOWN, entries_of, entry_ids, unknown_name
from engine.record.read_subject import SUBJECT, subject_of

SOURCE = Key("来源", Text(), "来源的名称")
START = Key("自", Day(), "从这一天起数据完整")
LAST = Key("至", Day(), "到这一天为止数据完整（含当日）")
SPAN = Table(SOURCE, START, LAST, KNOWN, title="归集")
COVERAGE = Key("归集", ListOf(SPAN), "各来源的数据在哪些日子是完整的", required=False)

MEASURE = Key("措施", Pattern(ID_PATTERN, "not-an-id", "措施编号"), "措施的编号")
ROW = Key("国家清单", row_name(), "国家清单的措施名和行号")
RESTS_ON = Key("条目", Names(), "所依据的条目编号")
DIGEST = Key("规则摘要", Pattern("[0-9a-f]{64}", "not-a-digest", "十六进制的 64 位摘要"), "判定时的规则摘要")
OFFICER = Key("经办人", Text(), "确认的人员")
ON = Key("日期", Day(), "确认的日期")
CONFIRMATION = Table(MEASURE, ROW, RESTS_ON, DIGEST, OFFICER, ON, KNOWN, title="确认")
CONFIRMATIONS = Key("确认", ListOf(CONFIRMATION), "对拟实施惩戒的确认", required=False)

REGION = Key(
    "区县",
    Pattern("000000|[1-9][0-9]{5}", "not-an-area", "六位行政区划代码", "如成都市 `510100`；`000000` 为全部"),
    "区县；510100 为全市，000000 为全部",
)
REGIONAL_SPAN = Table(SOURCE, REGION, START, LAST, title="归集")
BROUGHT_SPANS = Key("归集", ListOf(REGIONAL_SPAN), "这批数据使哪些来源、哪些区县在哪些日子完整")
BROUGHT: Final = Table(BROUGHT_SPANS, title="归集说明")

RECORD: Final = Table(SUBJECT, COVERAGE, ENTRIES, CONFIRMATIONS, title="信用记录")


def read_record(source: SourceText, vocabulary: Vocabulary) -> tuple[Record | None, tuple[Diagnostic, ...]]:
    """Give the record that a file holds, or every fault of it; a faulty record is never given."""
    found = Findings()
    record = None
    if source.root is not None:
        fields = RECORD.read(source.root, source.root.place, found)
        record = None if fields is FAULT else record_of(fields, vocabulary)
    diagnostics = in_order((*source.diagnostics, *found.all()))
    return (None if diagnostics else record), diagnostics


def is_brought(source: SourceText) -> bool:
    """Tell whether a document is about no subject but says what a delivery of data makes complete."""
    root = source.root
    return isinstance(root, Mapping) and root.get("主体") is None and root.get("归集") is not None


def read_brought(
    source: SourceText, vocabulary: Vocabulary
) -> tuple[tuple[tuple[str, Span], ...], tuple[Diagnostic, ...]]:
    """Give what a delivery makes complete, each span with its area, or every fault."""
    found = Findings()
    spans: list[tuple[str, Span]] = []
    if source.root is not None:
        fields = BROUGHT.read(source.root, source.root.place, found)
        for _, one in (fields.get(BROUGHT_SPANS) or ()) if fields is not FAULT else ():
            span = _span(one, vocabulary)
            if span is not None:
                spans.append((one[REGION], span))
    diagnostics = in_order((*source.diagnostics, *found.all()))
    return (() if diagnostics else tuple(spans)), diagnostics


def record_of(fields: Fields, vocabulary: Vocabulary) -> Record | None:
    """Build the record from the fields of the table `RECORD`; None when anything in it is faulty."""
    before = len(fields.found)
    subject = subject_of(fields.get(SUBJECT), vocabulary)
    entries = entries_of(fields, vocabulary)
    coverage = tuple(_span(one, vocabulary) for _, one in fields.get(COVERAGE) or ())
    known = entry_ids(fields)
    confirmations = tuple(_confirmation(one, known) for _, one in fields.get(CONFIRMATIONS) or ())
    if subject is None or not fields.sound or len(fields.found) > before:
        return None
    return Record(
        subject=subject,
        entries=tuple(entry for entry in entries if entry is not None),
        coverage=tuple(span for span in coverage if span is not None),
        confirmations=tuple(one for one in confirmations if one is not None),
    )


def _span(fields: Fields, vocabulary: Vocabulary) -> Span | None:
    word = fields.get(SOURCE)
    if word is not None and word not in vocabulary.sources:
        unknown_name(fields, SOURCE, "unknown-source", vocabulary.sources)
    if START in fields and LAST in fields and fields[LAST] < fields[START]:
        message = f"至 `{fields[LAST]}` 早于自 `{fields[START]}`"
        fields.add(fields.place(LAST), "ends-before-begin", message)
    if not fields.sound:
        return None
    return Span(
        source=vocabulary.sources[fields[SOURCE]].id,
        start=fields[START],
        end=fields[LAST] + timedelta(days=1),
        known=fields.get(KNOWN) or 0,
    )


def _confirmation(fields: Fields, entries: frozenset[str]) -> Confirmation | None:
    for name in fields.get(RESTS_ON) or ():
        if name.text not in entries:
            hint = fields.found.near(name.text, entries)
            fields.add(name.place, "unknown-entry", f"没有编号为 `{name.text}` 的条目", hint)
    if not fields.sound:
        return None
    return Confirmation(
        measure=fields[MEASURE],
        row=f"{fields[ROW].item}/{fields[ROW].row}",
        entries=frozenset(name.text for name in fields[RESTS_ON]),
        rules_digest=fields[DIGEST],
        officer=fields[OFFICER],
        on=fields[ON],
        known=fields.get(KNOWN) or 0,
    )
