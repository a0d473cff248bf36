"""Nodes to the frozen model: one document from one file, with all that can be said against it by itself."""

from collections.abc import Mapping as Map
from typing import Final

from catalog import parse_calendar, parse_plan, parse_rulebook, parse_vocabulary
from catalog.diagnostics import Diagnostic, Place, did_you_mean, in_order
from catalog.model import CalendarYear, Edition
from catalog.nodes import Findings, Mapping, SourceText
from catalog.parse_calendar import calendar_of
from catalog.parse_plan import plan_of
from catalog.parse_rulebook import edition_of
from catalog.parse_vocabulary import vocabulary_of
from catalog.plan import Plan
from catalog.shapes import FAULT
from catalog.tables import Table, mapping
from catalog.vocabulary import Vocabulary

Document = Edition | Vocabulary | CalendarYear
"""What decides; a plan only says what carries it out."""

RULEBOOK, VOCABULARY, CALENDAR, PLAN, RECORD, CASES = "清单", "词汇表", "工作日历", "方案", "主体", "案例"
PEOPLE, APPROVAL = "人员", "审批"
KINDS: Final = (RULEBOOK, VOCABULARY, CALENDAR, PLAN, RECORD, CASES, PEOPLE, APPROVAL)
_TABLES: Final[Map[str, Table]] = {
    RULEBOOK: parse_rulebook.DOCUMENT,
    VOCABULARY: parse_vocabulary.DOCUMENT,
    CALENDAR: parse_calendar.DOCUMENT,
    PLAN: parse_plan.DOCUMENT,
}


def kind_of(root: Mapping) -> str | None:
    """Tell what a file is by the first section that says so."""
    return next((word.text for word, _ in root.entries if word.text in KINDS), None)


def parse_document(source: SourceText) -> tuple[Document | Plan | None, tuple[Diagnostic, ...]]:
    """Give what the file holds, and every fault in order, those of its writing too.

    A faulty document is given as far as it can be read, for further checks only: with any diagnostic it must not be
    used. It is None when not even its head can be read.
    """
    found = Findings()
    document = _parse(source, found) if source.root is not None else None
    return document, in_order((*source.diagnostics, *found.all()))


def _parse(source: SourceText, found: Findings) -> Document | Plan | None:
    start = Place(file=source.file, line=1, column=1)
    root = None if source.root is None else mapping(source.root, start, found)
    if root is None or root is FAULT:
        return None
    kind = kind_of(root)
    table = _TABLES.get(kind or "")
    if table is None:
        _unknown(source, root, kind, start, found)
        return None
    fields = table.read(root, root.place, found)
    if fields is FAULT:
        return None
    match kind:
        case "方案":
            return plan_of(source, fields)
        case "清单":
            return edition_of(source, fields)
        case "词汇表":
            return vocabulary_of(source, fields)
        case _:
            return calendar_of(source, fields)


def _unknown(source: SourceText, root: Mapping, kind: str | None, start: Place, found: Findings) -> None:
    words = "、".join(f"`{word}`" for word in _TABLES)
    if kind is not None:
        place = next(word.place for word, _ in root.entries if word.text == kind)
        found.add(place, "unknown-document", f"这里应为规则文件（{words}），不能是 `{kind}`")
        return
    if any("：" in word.text for word, _ in root.entries) and source.diagnostics:
        return
    first = root.entries[0][0] if root.entries else None
    hint = (first and did_you_mean(first.text, KINDS)) or f"文件以这一节开头：{words}"
    message = "看不出这是什么文件" + (f"：第一节是 `{first.text}`" if first else "")
    found.add(first.place if first else start, "unknown-document", message, hint)
