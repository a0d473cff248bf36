"""The life of an entry, rule by rule."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.baseline import Severity
from catalog.vocabulary import Process
from engine.record.course import REMOVALS, TRANSITIONS, Stage
from engine.record.entry import Entry, Event, EventKind, FieldValue
from engine.record.kinds import KindPlan
from engine.record.life import Life, life_of
from engine.record.periods import Interval
from tests import record_strategies as some
from tests.record_strategies import CALENDAR, kind_plan, lasting

TERMS = lasting({Severity.MINOR: 3, Severity.GENERAL: 12, Severity.SERIOUS: 36})
BEGAN = date(2026, 3, 2)
SERVED = date(2026, 4, 30)
FIFTH = date(2026, 5, 11)
NOTICE, DROPPED = EventKind.NOTICE_SERVED, EventKind.DROPPED
PUBLISHED, ADJUSTED = EventKind.PUBLISHED, EventKind.ADJUSTED

OURS = kind_plan(process=Process.OURS, severity=Severity.GENERAL)
AUTHORITY = kind_plan(process=Process.AUTHORITY, severity=Severity.SERIOUS)
LISTING = kind_plan(process=Process.AUTHORITY)
FACT = kind_plan(process=Process.NONE, severity=Severity.MINOR)


def at(kind: EventKind, on: date, known: int = 0, **fields: FieldValue) -> Event:
    return Event(kind=kind, on=on, known=known, fields=fields)


def life(
    kind: KindPlan,
    *events: Event,
    fields: Mapping[str, FieldValue] | None = None,
    known: int = 9,
    entry_known: int = 0,
    majority: date | None = None,
) -> Life:
    entry = Entry(
        id="e1", kind=kind.id, known=entry_known, fields=fields or {"day": BEGAN}, events=tuple(events)
    )
    return life_of(entry, kind, TERMS, CALENDAR, known, majority)


def force(kind: KindPlan, *events: Event, **fields: FieldValue) -> Interval | None:
    return life(kind, *events, fields={"day": BEGAN, **fields}).force


# An authority's entry, and a plain fact.


def test_an_authoritys_entry_counts_from_its_own_day_without_any_event() -> None:
    assert force(LISTING) == Interval(BEGAN, None)
    assert force(LISTING, until=date(2026, 9, 1)) == Interval(BEGAN, date(2026, 9, 1))


def test_a_term_ends_the_day_after_its_last_day_which_is_never_a_holiday() -> None:
    # 2026-10-02 is a holiday until the 7th: the last day is the 8th.
    kind = kind_plan(process=Process.AUTHORITY, severity=Severity.GENERAL)
    began = date(2025, 10, 2)
    assert life(kind, fields={"day": began}).force == Interval(began, date(2026, 10, 9))


def test_the_earlier_of_end_and_term_counts() -> None:
    assert force(AUTHORITY) == Interval(BEGAN, date(2029, 3, 3))
    assert force(AUTHORITY, until=date(2027, 1, 1)) == Interval(BEGAN, date(2027, 1, 1))
    assert force(AUTHORITY, until=date(2030, 1, 1)) == Interval(BEGAN, date(2029, 3, 3))


def test_our_decisions_leave_an_authoritys_entry_in_force() -> None:
    assert force(LISTING, at(DROPPED, date(2026, 4, 1))) == Interval(BEGAN, None)


def test_a_plain_fact_runs_to_its_end_and_has_no_term() -> None:
    assert force(FACT) == Interval(BEGAN, None)
    assert force(FACT, until=date(2026, 3, 5)) == Interval(BEGAN, date(2026, 3, 5))


@pytest.mark.parametrize("until", [BEGAN, date(2026, 1, 1)])
def test_what_ends_before_it_began_never_counts(until: date) -> None:
    assert force(FACT, until=until) is None


def test_what_is_not_ours_is_in_force_and_then_expired() -> None:
    paid = life(FACT, fields={"day": BEGAN, "until": date(2026, 3, 5)})
    stages = [paid.stage_on(BEGAN + timedelta(days=n)) for n in (-1, 0, 2, 3)]
    assert stages == [Stage.COLLECTED, Stage.IN_FORCE, Stage.IN_FORCE, Stage.EXPIRED]


# Ours: notice, five working days, a decision.


def test_ours_counts_from_the_decision_after_the_window_to_the_end_of_the_term() -> None:
    decided = life(OURS, at(NOTICE, SERVED), at(PUBLISHED, FIFTH + timedelta(days=1)))
    assert decided.defence_until == FIFTH
    assert decided.force == Interval(date(2026, 5, 12), date(2027, 3, 3))
    stages = [decided.stage_on(day) for day in (BEGAN, SERVED, FIFTH, date(2026, 5, 12), date(2027, 3, 3))]
    assert stages == [Stage.COLLECTED, Stage.DEFENCE, Stage.DEFENCE, Stage.PUBLISHED, Stage.EXPIRED]


@pytest.mark.parametrize("decision", [PUBLISHED, ADJUSTED])
@pytest.mark.parametrize("on", [SERVED, SERVED + timedelta(days=1), FIFTH])
def test_a_decision_within_the_window_has_no_effect(decision: EventKind, on: date) -> None:
    pending = life(OURS, at(NOTICE, SERVED), at(decision, on, day=date(2020, 1, 1)))
    assert pending.force is None
    assert pending.begins == BEGAN
    assert pending.stage_on(FIFTH) is Stage.DEFENCE
    assert pending.stage_on(date(2030, 1, 1)) is Stage.AWAITING_DECISION


def test_silence_still_needs_a_decision() -> None:
    silent = life(OURS, at(NOTICE, SERVED), at(EventKind.DEFENCE_HEARD, date(2026, 5, 6)))
    assert silent.force is None
    assert silent.stage_on(date(2026, 5, 12)) is Stage.AWAITING_DECISION


def test_without_notice_nothing_counts() -> None:
    assert force(OURS) is None
    assert force(OURS, at(PUBLISHED, date(2026, 6, 1))) is None
    assert life(OURS, at(PUBLISHED, date(2026, 6, 1))).stage_on(date(2026, 7, 1)) is Stage.COLLECTED
    assert force(OURS, at(PUBLISHED, date(2026, 4, 1)), at(NOTICE, SERVED)) is None


@pytest.mark.parametrize("served", [date(2026, 12, 28), date(2027, 2, 1)])
def test_a_window_that_reaches_a_year_without_a_notice_stays_open(served: date) -> None:
    pending = life(OURS, at(NOTICE, served), at(PUBLISHED, date(2027, 6, 1)))
    assert (pending.force, pending.defence_until, pending.calendar_short) == (None, None, True)
    assert pending.stage_on(date(2028, 1, 1)) is Stage.DEFENCE


def test_a_window_that_ends_on_the_last_day_of_the_last_calendar_closes() -> None:
    decided = life(OURS, at(NOTICE, date(2026, 12, 24)), at(PUBLISHED, date(2027, 1, 1)))
    assert decided.defence_until == date(2026, 12, 31)
    assert decided.force == Interval(date(2027, 1, 1), date(2027, 3, 3))


def test_notice_served_anew_opens_the_window_anew() -> None:
    again = date(2026, 5, 8)
    assert force(OURS, at(NOTICE, SERVED), at(NOTICE, again), at(PUBLISHED, date(2026, 5, 14))) is None
    assert force(OURS, at(NOTICE, SERVED), at(NOTICE, again), at(PUBLISHED, date(2026, 5, 15))) == Interval(
        date(2026, 5, 15), date(2027, 3, 3)
    )


def test_an_adjustment_replaces_what_it_names_for_every_day() -> None:
    adjusted = life(
        OURS,
        at(NOTICE, SERVED),
        at(ADJUSTED, date(2026, 5, 12), amount=5),
        at(ADJUSTED, date(2026, 6, 1), day=date(2026, 1, 5)),
        fields={"day": BEGAN, "amount": 9, "manner": "擅自接线"},
    )
    assert adjusted.fields == {"day": date(2026, 1, 5), "amount": 5, "manner": "擅自接线"}
    assert adjusted.force == Interval(date(2026, 5, 12), date(2027, 1, 6))
    assert adjusted.stage_on(date(2026, 5, 12)) is Stage.ADJUSTED


def test_an_adjustment_corrects_what_is_not_ours_too() -> None:
    assert force(FACT, at(ADJUSTED, date(2026, 8, 1), until=date(2026, 3, 5))) == Interval(
        BEGAN, date(2026, 3, 5)
    )


def test_dropping_counts_at_once_and_for_good() -> None:
    dropped = life(OURS, at(NOTICE, SERVED), at(DROPPED, date(2026, 5, 6)), at(PUBLISHED, date(2026, 6, 1)))
    assert dropped.force is None
    assert dropped.stage_on(date(2026, 6, 2)) is Stage.DROPPED
    published = (at(NOTICE, SERVED), at(PUBLISHED, date(2026, 6, 1)))
    assert force(OURS, *published, at(DROPPED, date(2026, 7, 1))) == Interval(
        date(2026, 6, 1), date(2026, 7, 1)
    )
    assert force(OURS, *published, at(DROPPED, date(2026, 6, 1))) is None
    late = life(OURS, *published, at(DROPPED, date(2028, 1, 1)))
    assert late.force == Interval(date(2026, 6, 1), date(2027, 3, 3))
    assert late.stage_on(date(2028, 1, 1)) is Stage.EXPIRED


def test_a_decision_after_the_term_comes_too_late() -> None:
    late = life(OURS, at(NOTICE, SERVED), at(PUBLISHED, date(2027, 3, 3)))
    assert late.force is None
    assert late.stage_on(date(2027, 3, 3)) is Stage.EXPIRED
    last = life(OURS, at(NOTICE, SERVED), at(PUBLISHED, date(2027, 3, 2)))
    assert last.force == Interval(date(2027, 3, 2), date(2027, 3, 3))


def test_nothing_counts_before_the_day_on_which_it_begins() -> None:
    early = life(OURS, at(NOTICE, SERVED), at(PUBLISHED, date(2026, 6, 1)), fields={"day": date(2026, 7, 1)})
    assert early.force == Interval(date(2026, 7, 1), date(2027, 7, 2))


# Whatever the process.


@pytest.mark.parametrize("removal", REMOVALS)
@pytest.mark.parametrize("kind", [OURS, AUTHORITY, FACT])
def test_what_is_removed_counts_on_no_day_once_known(kind: KindPlan, removal: EventKind) -> None:
    course = (at(NOTICE, SERVED), at(PUBLISHED, date(2026, 6, 1)), at(removal, date(2027, 1, 4), known=5))
    before = life(kind, *course, known=5)
    after = life(kind, *course, known=6)
    assert before.force is not None
    assert not before.removed
    assert (after.force, after.removed) == (None, True)
    assert after.stage_on(BEGAN) is REMOVALS[removal]


def test_only_what_lies_below_known_counts() -> None:
    course = (at(NOTICE, SERVED, known=3), at(PUBLISHED, date(2026, 6, 1), known=4))
    assert life(OURS, *course, known=2, entry_known=2).stage_on(BEGAN) is Stage.UNKNOWN
    assert life(OURS, *course, known=3, entry_known=2).stage_on(SERVED) is Stage.COLLECTED
    assert life(OURS, *course, known=4, entry_known=2).stage_on(FIFTH) is Stage.DEFENCE
    assert life(OURS, *course, known=5, entry_known=2).force is not None


@pytest.mark.parametrize("kind", [OURS, AUTHORITY, FACT])
def test_what_began_before_majority_never_counts(kind: KindPlan) -> None:
    course = (at(NOTICE, SERVED), at(PUBLISHED, date(2026, 6, 1)))
    minor = life(kind, *course, majority=BEGAN + timedelta(days=1))
    assert minor.force is None
    assert minor.stage_on(date(2026, 6, 1)) is Stage.EXCLUDED
    assert life(kind, *course, majority=BEGAN).force is not None


def test_an_objection_labels_from_its_day_to_its_close() -> None:
    labelled = life(
        FACT,
        at(EventKind.OBJECTION_CLOSED, date(2026, 4, 1)),
        at(EventKind.OBJECTED, date(2026, 4, 3)),
        at(EventKind.OBJECTED, date(2026, 4, 5)),
        at(EventKind.OBJECTION_CLOSED, date(2026, 4, 9), known=2),
        at(EventKind.OBJECTED, date(2026, 4, 9), known=3),
    )
    assert labelled.objected == (
        Interval(date(2026, 4, 3), date(2026, 4, 9)),
        Interval(date(2026, 4, 9), None),
    )
    assert not labelled.objected_on(date(2026, 4, 2))
    assert labelled.objected_on(date(2026, 4, 3))
    closed = life(FACT, at(EventKind.OBJECTED, BEGAN, 1), at(EventKind.OBJECTION_CLOSED, BEGAN, 2))
    assert closed.objected == ()
    assert labelled.force == closed.force == Interval(BEGAN, None)


@pytest.mark.parametrize("odd", [{}, {"day": "2026-03-02"}, {"day": 7}, {"day": True}])
def test_an_entry_without_its_date_never_counts(odd: Mapping[str, FieldValue]) -> None:
    entry = Entry(id="e1", kind="theft", known=0, fields=odd, events=())
    assert life_of(entry, FACT, TERMS, CALENDAR, 9, None).force is None


def test_an_end_that_is_no_date_and_a_severity_without_a_term_end_nothing() -> None:
    assert force(FACT, until="never") == Interval(BEGAN, None)
    entry = Entry(id="e1", kind="theft", known=0, fields={"day": BEGAN}, events=())
    assert life_of(entry, AUTHORITY, {}, CALENDAR, 9, None).force == Interval(BEGAN, None)
    far = Entry(id="e1", kind="theft", known=0, fields={"day": date.max}, events=())
    assert life_of(far, AUTHORITY, TERMS, CALENDAR, 9, None).force is None


def test_the_table_names_known_stages_and_events_and_removal_stands_apart() -> None:
    assert not {event for _, event in TRANSITIONS} & set(REMOVALS)
    assert all(isinstance(stage, Stage) for stage in TRANSITIONS.values())


@given(some.entries(), some.kinds, some.days, some.knowns, st.none() | some.days)
def test_whatever_the_record_a_life_is_in_order(
    entries: tuple[Entry, ...],
    kinds: tuple[KindPlan, ...],
    day: date,
    known: int,
    majority: date | None,
) -> None:
    by_id = {kind.id: kind for kind in kinds}
    for entry in entries:
        found = life_of(entry, by_id[entry.kind], TERMS, CALENDAR, known, majority)
        assert [since for since, _ in found.steps] == sorted(since for since, _ in found.steps)
        if found.force is not None:
            assert found.begins is not None
            assert found.force.start >= found.begins
            assert found.force.end is None or found.force.end > found.force.start
            in_force = (Stage.IN_FORCE, Stage.PUBLISHED, Stage.ADJUSTED)
            if found.force.holds(day):
                assert found.stage_on(day) in in_force
            elif day >= found.begins:
                assert found.stage_on(day) not in in_force or day < found.force.start
        for one, two in zip(found.objected, found.objected[1:], strict=False):
            assert one.end is not None
            assert one.end <= two.start


# How severe an entry is.

CLASSED = kind_plan(process=Process.AUTHORITY, severity=Severity.GENERAL, severity_from="degree")


@pytest.mark.parametrize(
    ("degree", "end"),
    [
        ("轻微", date(2026, 6, 3)),
        ("一般", date(2027, 3, 3)),
        ("严重", date(2029, 3, 3)),
        (None, date(2027, 3, 3)),
        ("", date(2027, 3, 3)),
        (3, date(2027, 3, 3)),
    ],
)
def test_an_entry_counts_for_the_term_of_its_own_severity_else_of_its_kinds(
    degree: FieldValue | None, end: date
) -> None:
    fields = {} if degree is None else {"degree": degree}
    assert force(CLASSED, **fields) == Interval(BEGAN, end)


def test_an_adjustment_of_the_severity_counts_for_every_day() -> None:
    assert force(CLASSED, at(ADJUSTED, date(2026, 5, 1), degree="轻微"), degree="严重") == Interval(
        BEGAN, date(2026, 6, 3)
    )
