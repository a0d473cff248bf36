"""Coverage: what is due when, and on which days what was brought is enough."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.vocabulary import MonthlyCadence, RealTimeCadence
from engine.record.coverage import Cadence, due_from, lapse_day, last_due, merged, sufficient
from engine.record.entry import Span
from engine.record.periods import Interval, months_before, within
from tests import record_strategies as some

DAY = timedelta(days=1)
BY_5TH = MonthlyCadence(due_day=5)
cadences = st.integers(1, 31).map(lambda day: MonthlyCadence(due_day=day)) | st.integers(0, 9).map(
    lambda days: RealTimeCadence(grace_days=days)
)
pieces = st.lists(
    st.tuples(some.days, st.integers(0, 300)).map(
        lambda drawn: Span(source="s", start=drawn[0], end=drawn[0] + drawn[1] * DAY, known=0)
    ),
    max_size=4,
)


def span(source: str, start: date, end: date, known: int = 0) -> Span:
    return Span(source=source, start=start, end=end, known=known)


@pytest.mark.parametrize(
    ("cadence", "on", "due"),
    [
        (BY_5TH, date(2026, 6, 5), date(2026, 4, 30)),
        (BY_5TH, date(2026, 6, 6), date(2026, 5, 31)),
        (BY_5TH, date(2026, 1, 5), date(2025, 11, 30)),
        (BY_5TH, date(2026, 1, 31), date(2025, 12, 31)),
        (MonthlyCadence(due_day=31), date(2026, 5, 31), date(2026, 3, 31)),
        (MonthlyCadence(due_day=31), date(2026, 6, 1), date(2026, 4, 30)),
        (MonthlyCadence(due_day=30), date(2026, 2, 28), date(2025, 12, 31)),
        (MonthlyCadence(due_day=30), date(2026, 3, 1), date(2026, 1, 31)),
        (RealTimeCadence(grace_days=0), date(2026, 6, 6), date(2026, 6, 6)),
        (RealTimeCadence(grace_days=2), date(2026, 6, 6), date(2026, 6, 4)),
    ],
)
def test_the_last_day_due(cadence: Cadence, on: date, due: date) -> None:
    assert last_due(cadence, on) == due


@example(MonthlyCadence(due_day=31), date(2026, 1, 15))
@example(MonthlyCadence(due_day=29), date(2026, 1, 31))
@example(MonthlyCadence(due_day=31), date(2026, 5, 1))
@given(cadences, some.days)
def test_a_day_is_due_from_the_first_day_on_which_the_last_day_due_reaches_it(
    cadence: Cadence, day: date
) -> None:
    first = due_from(cadence, day)
    assert last_due(cadence, first) >= day
    assert last_due(cadence, first - DAY) < day


def test_spans_that_touch_are_one_and_unknown_or_empty_ones_are_none() -> None:
    spans = (
        span("a", date(2026, 3, 1), date(2026, 4, 1)),
        span("b", date(2026, 1, 1), date(2026, 2, 1)),
        span("a", date(2026, 1, 1), date(2026, 2, 1)),
        span("a", date(2026, 2, 1), date(2026, 2, 10)),
        span("a", date(2026, 1, 5), date(2026, 1, 6)),
        span("a", date(2026, 2, 10), date(2026, 3, 1), known=4),
        span("a", date(2026, 8, 1), date(2026, 8, 1)),
        span("c", date(2026, 8, 1), date(2026, 7, 1)),
    )
    assert merged(spans, 4) == {
        "a": (
            Interval(date(2026, 1, 1), date(2026, 2, 10)),
            Interval(date(2026, 3, 1), date(2026, 4, 1)),
        ),
        "b": (Interval(date(2026, 1, 1), date(2026, 2, 1)),),
    }
    assert merged(spans, 5)["a"] == (Interval(date(2026, 1, 1), date(2026, 4, 1)),)
    assert merged(spans, 0) == {}


@settings(max_examples=300, deadline=None)
@given(pieces, cadences, st.integers(0, 24), st.just(date.min) | some.days, some.days)
def test_coverage_suffices_on_a_day_if_and_only_if_every_day_of_its_window_is_held(
    spans: list[Span], cadence: Cadence, months: int, floor: date, on: date
) -> None:
    due = last_due(cadence, on)
    first = min(max(months_before(on, months), floor), due)
    window = [first + n * DAY for n in range((due - first).days + 1)]
    held = all(any(s.start <= day < s.end for s in spans) for day in window)
    runs = sufficient(merged(spans, 1).get("s", ()), cadence, months, floor)
    assert within(runs, on) == held
    assert list(runs) == sorted(runs, key=lambda run: run.start)


def test_a_window_never_reaches_back_before_its_floor() -> None:
    brought = (Interval(date(2026, 1, 1), date(2026, 6, 1)),)
    lapse = date(2026, 7, 6)
    assert sufficient(brought, BY_5TH, 3, date(2026, 1, 1)) == (Interval(date(2026, 2, 6), lapse),)
    assert sufficient(brought, BY_5TH, 3, date(2025, 12, 31)) == (Interval(date(2026, 4, 1), lapse),)
    assert sufficient((Interval(date(2026, 1, 1), None),), BY_5TH, 3, date.min) == (
        Interval(date(2026, 4, 1), date.max),
    )


@settings(deadline=None)
@given(pieces, cadences, some.days)
def test_a_feed_lapses_on_the_first_day_by_which_something_newly_due_is_missing(
    spans: list[Span], cadence: Cadence, on: date
) -> None:
    missing = last_due(cadence, on)
    while any(s.start <= missing < s.end for s in spans):
        missing += DAY
    expected = on
    while last_due(cadence, expected) < missing:
        expected += DAY
    assert lapse_day(merged(spans, 1).get("s", ()), cadence, on) == expected


def test_the_feed_of_may_lapses_on_the_day_after_the_fifth_of_july() -> None:
    brought = (Interval(date(2019, 1, 1), date(2026, 6, 1)),)
    assert lapse_day(brought, BY_5TH, date(2026, 6, 10)) == date(2026, 7, 6)
    assert lapse_day(brought, BY_5TH, date(2026, 7, 6)) == date(2026, 7, 6)
    assert lapse_day((), BY_5TH, date(2026, 7, 6)) == date(2026, 7, 6)
    assert lapse_day((Interval(date(2019, 1, 1), None),), BY_5TH, date(2026, 7, 6)) == date.max
