"""Calendars at a fixed day: every period becomes a threshold of the date that it is counted from."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from catalog.days import FIRST_YEAR, LAST_YEAR
from engine.record.course import DEFENCE_WORKDAYS
from engine.record.coverage import Cadence, last_due
from engine.record.expiry import expiry_of
from engine.record.kinds import TermPlan, WorkCalendar
from engine.record.periods import days_after, months_before, whole_years_between
from engine.record.workdays import nth_workday_after

FIRST = date(FIRST_YEAR, 1, 1).toordinal()
LAST = date(LAST_YEAR, 12, 31).toordinal()


def last_day(test: Callable[[date], bool], first: int = FIRST, last: int = LAST) -> int:
    """The last day that passes a test which every earlier day passes too; the day before the first if none does."""
    low, high = first - 1, last
    while low < high:
        middle = (low + high + 1) // 2
        if test(date.fromordinal(middle)):
            low = middle
        else:
            high = middle - 1
    return low


def last_started(cadence: Cadence, on: date) -> int:
    """The last day by which what a feed brought must start, to hold the day last due on `on`."""
    return last_due(cadence, on).toordinal()


def window_opens(months: int, on: date) -> int:
    """The day so many months before `on`: what a window counts begins after it, what covers it starts by then."""
    return months_before(on, months).toordinal()


def expired(terms: Sequence[TermPlan], calendar: WorkCalendar, on: date) -> tuple[tuple[int, int], ...]:
    """The spans of days, both ends included, on which an entry began whose term has run out by `on`.

    One span for each edition of terms, reversed where nothing has run out: among entries made under one edition the
    older never outlives the younger; between editions it may.
    """
    found = []
    for place, plan in enumerate(terms):
        first = plan.since.toordinal() if place else FIRST
        last = terms[place + 1].since.toordinal() - 1 if place + 1 < len(terms) else LAST
        ended = last_day(lambda day: (expiry_of(day, terms, calendar) or date.max) <= on, first, last)
        found.append((first, ended))
    return tuple(found)


def last_with_years(years: int, on: date) -> int:
    """The last day since which so many whole years have passed by `on`."""
    day = months_before(on, 12 * years)
    leap_day = days_after(day, 1)  # 29 February has its anniversary on 28 February
    return (leap_day if whole_years_between(leap_day, on) >= years else day).toordinal()


def decided_after(begins: date, calendar: WorkCalendar) -> tuple[date, date] | None:
    """The days of service and of the earliest decision of a process opened at once; None where no calendar reaches.

    The decision comes on the day after the window of five working days (方案二（三）), the day of service not counted.
    """
    until = nth_workday_after(begins, DEFENCE_WORKDAYS, calendar)
    return None if until is None else (begins, until + timedelta(days=1))


def decidable(calendar: WorkCalendar, on: date) -> tuple[int, int]:
    """The first and the last day on which a process of ours may open to be decided by `on`; none if reversed.

    The years are those before `on` without a gap in the working calendar.
    """
    year = min(on.year, max(calendar.years, default=FIRST_YEAR - 1))
    first = year
    while first - 1 in calendar.years:
        first -= 1
    if year not in calendar.years:
        return FIRST, FIRST - 1

    def decided(day: date) -> bool:
        if day.year < first:
            return True
        course = decided_after(day, calendar)
        return course is not None and course[1] <= on

    return date(first, 1, 1).toordinal(), last_day(decided)
