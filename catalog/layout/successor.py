"""A file that follows another: the same text and comments with another head; cases moved on with their days."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from catalog.days import Day, OpenDay
from catalog.layout.formatted import read_tree
from catalog.layout.forms import Form, below
from catalog.layout.writer import lay_out
from catalog.layout.written import Group, Line, Text, Written, lines_of
from catalog.shapes import Raw
from catalog.tables import Table

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
JUDGED = "判定日"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCases:
    """A file of cases for another edition: how many there are, how many were moved to later years, and not."""

    text: str
    cases: int
    moved: int
    stayed: int


def with_head(text: str, table: Table, section: str, changes: Mapping[str, str | None]) -> str:
    """Give a sound text with other values under one section of its head; None takes a key out."""
    root = read_tree(text)
    _change(root, section, changes)
    return lay_out(root, table)


def cases_from(
    text: str, table: Table, *, edition: str, from_day: date | None, calendars: AbstractSet[int]
) -> MovedCases:
    """Give a sound file of cases for the edition that follows.

    A case is judged by the editions of its day. One that is judged before the new edition's first day is moved on
    with all its days by as many whole years as it takes, so that the new edition answers it; distances between days
    stay, but for leap days. One whose entries went through a procedure, whose periods count in working days, is left
    where it is while the calendar of the later year is not known (`calendars`: the years that are).
    """
    root = read_tree(text)
    _change(root, "案例", {"版次": edition})
    cases = root.get("用例")
    form = next((key.shape for key in table.keys if key.word == "用例"), None)
    moved = stayed = 0
    lines = cases.lines if isinstance(cases, Group) else []
    for line in lines:
        case = line.value
        judged = case.get(JUDGED) if isinstance(case, Group) else None
        years = _years(judged, from_day)
        if years and not calendars >= _procedure_years(case, years):
            stayed += 1
        elif years and isinstance(cases, Group):
            _move(case, below(form, cases, line), years)
            moved += 1
    return MovedCases(text=lay_out(root, table), cases=len(lines), moved=moved, stayed=stayed)


def _procedure_years(case: Written, years: int) -> set[int]:
    """Give the years, later by so many, in which something happened to an entry of a case."""
    days = [
        line.value.text
        for procedure, _ in lines_of(case)
        if procedure.key is not None and procedure.key.text == "经过"
        for line, _ in lines_of(procedure.value)
        if isinstance(line.value, Text) and _DAY.fullmatch(line.value.text)
    ]
    return {date.fromisoformat(day).year + years for day in days}


def _change(root: Group, section: str, changes: Mapping[str, str | None]) -> None:
    head = root.get(section)
    if not isinstance(head, Group):
        raise TypeError("a sound document has its head")
    for word, value in changes.items():
        there = head.get(word)
        if value is None:
            head.lines = [line for line in head.lines if line.key is None or line.key.text != word]
        elif isinstance(there, Text):
            there.text, there.style = value, ""
        else:
            place = head.start
            head.lines.append(Line(Text(word, "", place, place), Text(value, "", place, place)))


def _years(judged: Written | None, from_day: date | None) -> int:
    if from_day is None or not isinstance(judged, Text) or not _DAY.fullmatch(judged.text):
        return 0
    day = date.fromisoformat(judged.text)
    years = max(0, from_day.year - day.year)
    return years + 1 if _later(day, years) < from_day else years


def _move(node: Written, form: Form, years: int) -> None:
    if isinstance(node, Group):
        for line in node.lines:
            _move(line.value, below(form, node, line), years)
    elif isinstance(form, Day | OpenDay | Raw) and _DAY.fullmatch(node.text):
        node.text = _later(date.fromisoformat(node.text), years).isoformat()


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
