"""Working days, from the State Council's yearly notices only; nothing is guessed about a year without one."""

from datetime import date, timedelta

from engine.record.kinds import WorkCalendar

_DAY = timedelta(days=1)


def is_workday(day: date, calendar: WorkCalendar) -> bool | None:
    """Whether people work on the day; None if its year has no notice."""
    if day.year not in calendar.years:
        return None
    if day in calendar.working_weekends:
        return True
    return day.weekday() < 5 and day not in calendar.holidays


def nth_workday_after(start: date, n: int, calendar: WorkCalendar) -> date | None:
    """The nth working day after `start`, which itself never counts (民法典 201); n is at least 1.

    None if the count reaches a year without a notice: such a deadline stays open.
    """
    day = start
    while n > 0:
        if day == date.max:
            return None
        day += _DAY
        worked = is_workday(day, calendar)
        if worked is None:
            return None
        n -= worked
    return day
