"""The timeline against every single day: next change and runs as brute force has them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from api.desk.answer import answer
from api.desk.answer import timeline_of as timeline_of_answer
from engine.ask import Question
from engine.decision import Outcome, Status
from engine.query import Query
from engine.record.entry import Confirmation, Entry, Event, EventKind, FieldValue, Record
from engine.record.subject import Subject
from engine.timeline import HORIZON_MONTHS, Timeline, timeline
from engine.turning import fed
from tests.engine import shipped
from tests.engine.shipped import KNOWN, OVERVIEW
from tests.engine.test_golden import record as small_record
from tests.rule_sets import base_texts, rulebooks_of

DAY = timedelta(days=1)
WINDOW = 60
Standing = dict[str, tuple[Status, object]]


def timeline_of(query: Query, record: Record, on: date) -> Timeline:
    books = shipped.rulebooks()
    return timeline(
        query,
        record,
        lambda day: books.evaluator_or_none(day, shipped.VIEW),
        books.edition_days(shipped.VIEW.mode),
        on,
        KNOWN,
    )


def standing(query: Query, record: Record, on: date) -> Standing:
    found = shipped.rulebooks().evaluator_or_none(on, shipped.VIEW)
    if found is None:
        return {}
    decision = found.decide(query, record, on, KNOWN)
    if decision.outcome is not Outcome.DECIDED:
        return {}
    return {id_: (one.status, one.values) for id_, one in shipped.outcomes(decision).items()}


@given(shipped.records(), shipped.queries(), shipped.days)
def test_next_change_and_runs_are_those_of_every_single_day(record: Record, query: Query, on: date) -> None:
    told = timeline_of(query, record, on)
    going_on = fed(record, shipped.evaluator(on).rules, on, KNOWN)
    by_day = {
        day: standing(query, going_on, day)
        for day in (on + n * DAY for n in range(-WINDOW, WINDOW + 1))
        if day >= date(2021, 12, 16)
    }
    here, after = by_day[on], [on + n * DAY for n in range(1, WINDOW + 1)]
    expected = next((day for day in after if by_day[day] != here), None)
    if expected is None:
        assert told.next_change is None or told.next_change > after[-1]
    else:
        assert told.next_change == expected
        assert {one.measure for one in told.changes} == {
            id_ for id_ in here.keys() | by_day[expected].keys() if here.get(id_) != by_day[expected].get(id_)
        }
    applied = {id_ for id_, (status, _) in here.items() if status is Status.APPLIED}
    assert {run.measure for run in told.runs} == applied
    for run in told.runs:
        end = next((day for day in after if not _applies(by_day[day], run.measure)), None)
        assert run.end == end if end else run.end is None or run.end > after[-1]
        before = [day for day in sorted(by_day, reverse=True) if day < on]
        last = next((day for day in before if not _applies(by_day[day], run.measure)), None)
        if last is not None:
            assert run.start == last + DAY
        elif before:
            assert run.start is None or run.start <= before[-1]


def _applies(found: Standing, measure: str) -> bool:
    return measure in found and found[measure][0] is Status.APPLIED


def firm(*entries: Entry, opened: date = date(2015, 3, 1)) -> Record:
    subject = Subject(reference="demo", type="enterprise", area="510107", opened=opened, born=None)
    return Record(subject=subject, entries=entries, coverage=shipped.COMPLETE, confirmations=())


ON = date(2026, 6, 10)


def changed(told: Timeline) -> dict[str, tuple[Status | None, Status | None]]:
    return {one.measure: (one.before, one.after) for one in told.changes}


def test_three_clean_years_are_reached_on_the_very_day() -> None:
    told = timeline_of(OVERVIEW, firm(opened=date(2023, 6, 11)), ON)
    assert told.next_change == date(2026, 6, 11)
    assert changed(told)["prepayment-discount"] == (Status.NOT_MET, Status.APPLIED)


def test_a_sanction_ends_on_the_day_of_removal_from_the_list() -> None:
    record = firm(shipped.in_business(), shipped.listed(since=date(2026, 1, 5), removed_on=date(2026, 9, 1)))
    told = timeline_of(OVERVIEW, record, ON)
    assert told.next_change == date(2026, 9, 1)
    assert changed(told)["restrict-fiscal-funds"] == (Status.APPLIED, Status.NOT_MET)
    assert changed(told)["green-channel"] == (Status.BARRED, Status.APPLIED)
    (run,) = [one for one in told.runs if one.measure == "restrict-fiscal-funds"]
    assert (run.start, run.end) == (date(2026, 1, 5), date(2026, 9, 1))


def test_a_change_of_rules_is_a_change_of_the_timeline() -> None:
    """From 2026-04-01 a general entry counts for one year instead of three."""
    fields: dict[str, FieldValue] = {"decided_on": date(2024, 10, 8), "document": "川能罚"}
    entry = Entry(id="p0", kind="theft-penalty", known=0, fields=fields, events=())
    told = timeline_of(OVERVIEW, firm(entry), date(2026, 3, 16))
    assert told.next_change == date(2026, 4, 1)
    assert changed(told)["green-channel"] == (Status.NOT_MET, Status.APPLIED)


def test_coming_of_age_is_a_change() -> None:
    subject = Subject(
        reference="demo", type="resident", area="510107", opened=date(2015, 3, 1), born=date(2008, 6, 15)
    )
    record = Record(subject=subject, entries=(), coverage=shipped.COMPLETE, confirmations=())
    told = timeline_of(OVERVIEW, record, ON)
    assert told.next_change == date(2026, 6, 15)
    assert changed(told)["green-channel"] == (None, Status.APPLIED)
    assert told.runs == ()


def test_nothing_that_can_change_has_no_next_change() -> None:
    told = timeline_of(OVERVIEW, firm(), ON)
    assert told.next_change is None
    assert told.changes == ()
    assert {run.end for run in told.runs} == {None}
    assert told.last.year - ON.year == HORIZON_MONTHS // 12


def test_a_feed_that_is_fresh_goes_on_and_a_late_one_does_not_come() -> None:
    spans = tuple(replace(span, end=ON) for span in shipped.COMPLETE)
    assert timeline_of(OVERVIEW, replace(firm(), coverage=spans), ON).next_change is None
    late = tuple(replace(span, end=ON - 300 * DAY) for span in shipped.COMPLETE)
    assert timeline_of(OVERVIEW, replace(firm(), coverage=late), ON).runs == ()


def test_an_objection_that_is_open_does_not_end_by_itself() -> None:
    fields: dict[str, FieldValue] = {"found_on": date(2026, 1, 5), "amount": 100}
    events = tuple(
        Event(kind=kind, on=on, known=0, fields={})
        for kind, on in (
            (EventKind.NOTICE_SERVED, date(2026, 1, 6)),
            (EventKind.PUBLISHED, date(2026, 2, 6)),
            (EventKind.OBJECTED, date(2026, 2, 7)),
        )
    )
    entry = Entry(id="a0", kind="arrears", known=0, fields=fields, events=events)
    told = timeline_of(OVERVIEW, firm(entry), ON)
    assert told.next_change == date(2027, 1, 6)


def sole_trader(*confirmations: Confirmation) -> Record:
    subject = Subject(
        reference="demo", type="sole-trader", area="510107", opened=date(2015, 3, 1), born=date(1985, 5, 5)
    )
    return Record(
        subject=subject,
        entries=(shipped.in_business(), shipped.listed(since=date(2026, 4, 15))),
        coverage=shipped.COMPLETE,
        confirmations=confirmations,
    )


def confirmed(on: date) -> Confirmation:
    decision = shipped.decide(OVERVIEW, sole_trader(), ON)
    need = shipped.outcomes(decision)["restrict-fiscal-funds"].need
    assert need is not None
    return Confirmation(
        measure=need.measure,
        row=need.row,
        entries=frozenset(need.entries),
        rules_digest=need.rules_digest,
        officer="张三",
        on=on,
        known=0,
    )


def test_a_confirmed_sanction_applies_from_the_day_of_its_confirmation() -> None:
    told = timeline_of(OVERVIEW, sole_trader(confirmed(date(2026, 5, 20))), ON)
    (run,) = [one for one in told.runs if one.measure == "restrict-fiscal-funds"]
    assert run.start == date(2026, 5, 20)


def test_a_confirmation_dated_ahead_is_the_next_change() -> None:
    told = timeline_of(OVERVIEW, sole_trader(confirmed(date(2026, 6, 20))), ON)
    assert told.next_change == date(2026, 6, 20)
    assert changed(told) == {"restrict-fiscal-funds": (Status.PROPOSED, Status.APPLIED)}


def test_a_pilot_that_a_later_edition_does_not_know_leaves_the_rest_in_question(tmp_path: Path) -> None:
    """The pilots of a question are checked on its day; where one is gone, only its measure is."""
    city = base_texts()["city.yaml"]
    draft = '版次: {编号: "1", 效力: 征求意见, 施行自: 待定}'
    first = city.replace(draft, '版次: {编号: "1", 效力: 现行, 施行自: 2024-01-01, 失效自: 2026-09-01}')
    second = city.replace(draft, '版次: {编号: "2", 效力: 现行, 施行自: 2026-09-01}')
    second = re.sub("^  (?:预存便利|高信用预存): .*\n", "", second, flags=re.MULTILINE)
    books = rulebooks_of(tmp_path, {**base_texts(), "city.yaml": first, "later.yaml": second})
    question = Question(on=ON, reason="测试", circumstances={}, pilots=frozenset({"预存便利"}))
    told = timeline_of_answer(books, answer(books, small_record("firm"), question))
    assert told.next_change == date(2026, 9, 1)
    assert changed(told) == {"prepay-ease": (Status.APPLIED, None)}


def test_a_day_without_rules_has_no_timeline() -> None:
    with pytest.raises(LookupError):
        timeline_of(OVERVIEW, firm(), date(2020, 1, 1))


@given(shipped.records(), shipped.days)
def test_the_hypothesis_only_adds_coverage_and_leaves_the_day_itself_as_it_is(
    record: Record, on: date
) -> None:
    going_on = fed(record, shipped.evaluator(on).rules, on, KNOWN)
    assert replace(going_on, coverage=record.coverage) == record
    assert set(record.coverage) <= set(going_on.coverage)
    assert standing(OVERVIEW, going_on, on) == standing(OVERVIEW, record, on)
