"""Working days for tests, and random kinds, plans, entries and coverage for properties."""

from datetime import date, timedelta

import chinese_calendar

from engine.record.kinds import WorkCalendar


def work_calendar(*years: int) -> WorkCalendar:
    """The calendar of some years as the chinese_calendar package has it."""
    days = [date(year, 1, 1) + timedelta(days=n) for year in years for n in range(366)]
    days = [day for day in days if day.year in years]
    return WorkCalendar(
        years=frozenset(years),
        holidays=frozenset(day for day in days if day.weekday() < 5 and chinese_calendar.is_holiday(day)),
        working_weekends=frozenset(
            day for day in days if day.weekday() >= 5 and chinese_calendar.is_workday(day)
        ),
    )


CALENDAR = work_calendar(2024, 2025, 2026)
