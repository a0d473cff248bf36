"""Working days: the years that have a notice agree with it, the others stay open."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.workdays import is_workday, nth_workday_after
from tests.record_strategies import CALENDAR

noticed = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@given(noticed)
def test_a_day_of_a_year_with_a_notice_is_as_the_notice_says(day: date) -> None:
    assert is_workday(day, CALENDAR) == chinese_calendar.is_workday(day)


@pytest.mark.parametrize("day", [date(2023, 12, 29), date(2027, 1, 4), date.max])
def test_of_a_day_in_a_year_without_a_notice_nothing_is_known(day: date) -> None:
    assert is_workday(day, CALENDAR) is None


@pytest.mark.parametrize(
    ("served", "fifth"),
    [
        (date(2026, 2, 13), date(2026, 2, 27)),
        (date(2026, 4, 30), date(2026, 5, 11)),
        (date(2026, 9, 24), date(2026, 10, 9)),
        (date(2026, 9, 30), date(2026, 10, 13)),
        (date(2026, 5, 8), date(2026, 5, 14)),
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 12, 24), date(2026, 12, 31)),
    ],
)
def test_the_fifth_working_day_after_service(served: date, fifth: date) -> None:
    assert nth_workday_after(served, 5, CALENDAR) == fifth


@pytest.mark.parametrize("served", [date(2026, 12, 25), date(2026, 12, 28), date(2027, 3, 1), date.max])
def test_a_count_that_reaches_a_year_without_a_notice_stays_open(served: date) -> None:
    assert nth_workday_after(served, 5, CALENDAR) is None


@given(st.dates(date(2024, 1, 1), date(2026, 10, 1)), st.integers(1, 20))
def test_the_nth_working_day_has_n_working_days_up_to_it_and_is_one(start: date, n: int) -> None:
    end = nth_workday_after(start, n, CALENDAR)
    assert end is not None
    days = [start + timedelta(days=k) for k in range(1, (end - start).days + 1)]
    assert sum(chinese_calendar.is_workday(day) for day in days) == n
    assert chinese_calendar.is_workday(end)
