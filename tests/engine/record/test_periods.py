"""Periods by Civil Code 201 to 203."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.kinds import WorkCalendar
from engine.record.periods import (
    Interval,
    days_after,
    first_day_with,
    last_day_of_period,
    months_after,
    months_before,
    whole_years_between,
)
from engine.record.workdays import is_workday
from tests.record_strategies import CALENDAR

days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
NO_CALENDAR = WorkCalendar(years=frozenset(), holidays=frozenset(), working_weekends=frozenset())


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 10, 31), 3, date(2027, 1, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
    ],
)
def test_a_period_of_months_ends_on_the_same_day_or_the_end_of_the_month(
    day: date, months: int, end: date
) -> None:
    assert months_after(day, months) == end


@given(days, st.integers(0, 600))
def test_months_before_goes_back_as_months_after_goes_on(day: date, months: int) -> None:
    back = months_before(day, months)
    assert back == months_after(day, -months)
    assert months_after(back, months) <= day
    assert day - months_after(back, months) <= timedelta(days=3)


@given(days, st.integers(0, 120))
def test_the_first_day_with_a_day_that_long_ago_is_the_first(day: date, months: int) -> None:
    first = first_day_with(day, months)
    assert months_before(first, months) >= day
    assert months_before(first - timedelta(days=1), months) < day


def test_a_result_beyond_the_calendar_is_its_last_or_first_day() -> None:
    assert months_after(date(9999, 6, 1), 12) == date.max
    assert months_before(date(1, 6, 1), 12) == date.min
    assert days_after(date.max, 1) == date.max
    assert days_after(date.min, -1) == date.min
    assert last_day_of_period(date.max, 12, CALENDAR) == date.max


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 3, 2), 12, date(2026, 3, 2)),  # a Monday
        (date(2025, 10, 1), 12, date(2026, 10, 8)),  # the National Day holiday ends on the 7th
        (date(2025, 11, 15), 3, date(2026, 2, 24)),  # the Spring Festival holiday ends on the 23rd
        (date(2025, 11, 14), 3, date(2026, 2, 14)),  # a Saturday on which people work
        (date(2025, 6, 6), 12, date(2026, 6, 8)),  # a Saturday
        (date(2026, 1, 2), 12, date(2027, 1, 2)),  # a Saturday of a year without a notice
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
    ],
)
def test_a_period_that_ends_on_a_holiday_runs_on_to_the_next_working_day(
    start: date, months: int, last: date
) -> None:
    assert last_day_of_period(start, months, CALENDAR) == last


@given(days, st.integers(1, 36))
def test_nothing_is_lengthened_without_a_notice(start: date, months: int) -> None:
    assert last_day_of_period(start, months, NO_CALENDAR) == months_after(start, months)


@given(st.dates(date(2023, 1, 1), date(2026, 12, 31)), st.integers(1, 36))
def test_a_period_ends_on_a_working_day_or_on_its_nominal_day(start: date, months: int) -> None:
    last = last_day_of_period(start, months, CALENDAR)
    assert last >= months_after(start, months)
    assert is_workday(last, CALENDAR) or last == months_after(start, months)


@pytest.mark.parametrize(
    ("earlier", "later", "years"),
    [
        (date(2023, 6, 10), date(2026, 6, 9), 2),
        (date(2023, 6, 10), date(2026, 6, 10), 3),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2026, 6, 10), date(2026, 6, 10), 0),
        (date(2026, 6, 10), date(2020, 6, 10), 0),
    ],
)
def test_whole_years(earlier: date, later: date, years: int) -> None:
    assert whole_years_between(earlier, later) == years


def test_an_interval_holds_its_start_and_not_its_end() -> None:
    term = Interval(date(2026, 1, 1), date(2026, 2, 1))
    assert not term.holds(date(2025, 12, 31))
    assert term.holds(date(2026, 1, 1))
    assert term.holds(date(2026, 1, 31))
    assert not term.holds(date(2026, 2, 1))
    assert Interval(date(2026, 1, 1), None).holds(date.max)
