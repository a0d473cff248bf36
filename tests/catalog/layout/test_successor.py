"""A new edition from the last one, and its cases moved on with their days."""

import re
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from api.desk.layouts import TABLES
from catalog.layout import cases_from, formatted, with_head
from catalog.load import default_rules

EDITION = default_rules() / "national" / "terms" / "2026.yaml"
CASES = default_rules() / "chengdu" / "incentives" / "2026-draft.cases.yaml"


def laid(text: str) -> str | None:
    return formatted("x.yaml", text.encode(), TABLES).text


def test_only_the_head_differs() -> None:
    changes = {"编号": "2028", "施行自": "2028-01-01", "失效自": None, "效力": "试行"}
    before = laid(EDITION.read_text("utf-8"))
    after = with_head(EDITION.read_text("utf-8"), TABLES["清单"], "版次", changes)
    assert before is not None
    changed = [
        (one, other)
        for one, other in zip(before.splitlines(), after.splitlines(), strict=True)
        if one != other
    ]
    assert [other for _, other in changed] == ['版次: {编号: "2028", 效力: 试行, 施行自: 2028-01-01}']


@settings(max_examples=15, deadline=None)
@given(from_day=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_every_case_is_judged_in_the_new_edition_and_days_keep_their_distance(from_day: date) -> None:
    text = CASES.read_text("utf-8")
    before = laid(text)
    done = cases_from(
        text, TABLES["案例"], edition="2040", from_day=from_day, calendars=set(range(2020, 2050))
    )
    assert before is not None
    judged = [date.fromisoformat(day) for day in re.findall(r"判定日: (\S+)", done.text)]
    assert len(judged) == done.cases
    assert all(day >= from_day for day in judged)
    assert done.stayed == 0
    moved = {day.replace("-", "/", 1).split("/")[1] for day in re.findall(r"\d{4}-\d\d-\d\d", done.text)}
    assert moved == {day.split("-", 1)[1] for day in re.findall(r"\d{4}-\d\d-\d\d", before)}


def test_a_case_with_a_procedure_waits_for_the_calendar() -> None:
    done = cases_from(
        CASES.read_text("utf-8"), TABLES["案例"], edition="2027", from_day=date(2027, 1, 1), calendars={2026}
    )
    assert done.stayed > 0
    assert done.moved + done.stayed == done.cases


def test_an_open_day_moves_nothing() -> None:
    done = cases_from(
        CASES.read_text("utf-8"), TABLES["案例"], edition="2027", from_day=None, calendars=set()
    )
    assert (done.moved, done.stayed) == (0, 0)
