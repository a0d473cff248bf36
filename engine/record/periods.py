"""Periods in months and years by Civil Code 201 to 203, and half-open spans of civil days.

Every function is total: a result beyond the calendar's last or first day is that day.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.record.kinds import WorkCalendar
from engine.record.workdays import is_workday

MAJORITY_MONTHS = 18 * 12
"""民法典 17: full age at eighteen."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Civil days from `start` up to but not including `end`; None is open."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.start <= day and (self.end is None or day < self.end)


def within(spans: Iterable[Interval], day: date) -> bool:
    """Whether the day lies in one of the spans."""
    for span in spans:  # noqa: SIM110 - asked of every fact, and any() takes twice as long
        if span.start <= day and (span.end is None or day < span.end):
            return True
    return False


def days_after(day: date, n: int) -> date:
    """The day n days later, or earlier if n is negative."""
    try:
        return day + timedelta(days=n)
    except OverflowError:
        return date.max if n > 0 else date.min


def months_after(day: date, n: int) -> date:
    """The corresponding day n months later, or the last day of that month if it has none (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    month += 1
    if day.day <= 28:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def months_before(day: date, n: int) -> date:
    """The corresponding day n months earlier, or the last day of that month if it has none."""
    return months_after(day, -n)


def first_day_with(day: date, months: int) -> date:
    """The first day on which `months_before` gives `day` or a later one: then `day` is that long ago.

    This is the corresponding day, or the first of the next month where the month has none: 31 January is a
    month before 1 March, not before 28 February, whose own month before is 28 January.
    """
    same = months_after(day, months)
    return same if months_before(same, months) >= day else days_after(same, 1)


def last_day_of_period(start: date, months: int, calendar: WorkCalendar) -> date:
    """The last day of a period of months that runs from the day after `start` (民法典 201 to 203).

    Ending on a holiday or a rest day, it runs on to the next working day. Where the calendar cannot say, it
    ends on its nominal day: an adverse effect is never lengthened on a guess.
    """
    nominal = day = months_after(start, months)
    while True:
        worked = is_workday(day, calendar)
        if worked is None or day == date.max:
            return nominal
        if worked:
            return day
        day = days_after(day, 1)


def whole_years_between(earlier: date, later: date) -> int:
    """Full years from `earlier` to `later`: the anniversary completes one, 29 February's is 28 February."""
    if later <= earlier:
        return 0
    years = later.year - earlier.year
    return years if months_after(earlier, 12 * years) <= later else years - 1
