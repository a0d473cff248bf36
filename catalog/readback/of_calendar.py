"""A year's working days."""

from datetime import date

from catalog.model import CalendarYear
from catalog.readback.page import Item, Said, Sort


def calendar_item(year: CalendarYear) -> Item:
    """Tell which days of a year are off, and which weekend days are worked."""
    said = (
        Said(label="通知", value=year.notice),
        Said(label="发布", value=str(year.published)),
        Said(label="核对", value=year.reading.said),
        Said(label="放假", value=_days(year.holidays)),
        Said(label="调休上班", value=_days(year.working_weekends)),
    )
    return Item(sort=Sort.CALENDAR, name=f"{year.year} 年工作日历", id=str(year.year), said=said)


def _days(days: frozenset[date]) -> tuple[str, ...] | str:
    return tuple(str(day) for day in sorted(days)) or "没有"
