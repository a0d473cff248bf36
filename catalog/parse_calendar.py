"""A calendar: one year's public holidays and make-up working days."""

from datetime import date

from catalog.days import Day
from catalog.diagnostics import Place
from catalog.lists import ListOf
from catalog.model import CalendarYear, Reading
from catalog.nodes import SourceText
from catalog.shapes import Text, Whole, choice
from catalog.tables import Fields, Key, Table

YEAR = Key("年份", Whole(least=2000, most=2199), "公历年份")
NOTICE = Key("通知", Text(), "国务院办公厅通知的名称或文号")
PUBLISHED = Key("发布", Day(), "通知发布的日期")
READING = Key("核对", choice(Reading, "核对情况"), "已读原文、转述还是凭记忆")
HEAD = Key("工作日历", Table(YEAR, NOTICE, PUBLISHED, READING, title="工作日历"), "哪一年，依据哪一份通知")
HOLIDAYS = Key("放假", ListOf(Day()), "放假的日子")
WORKING = Key("调休上班", ListOf(Day()), "周末上班的日子", required=False)
DOCUMENT = Table(HEAD, HOLIDAYS, WORKING, title="工作日历")


def calendar_of(source: SourceText, document: Fields) -> CalendarYear | None:
    """Build a year's calendar, which is whole or nothing."""
    before = len(document.found)
    head = document.get(HEAD)
    year = head.get(YEAR) if head else None
    holidays = _days(document, HOLIDAYS, year)
    working = _days(document, WORKING, year)
    for day, place in working.items():
        if day in holidays:
            document.add(place, "day-listed-twice", f"`{day}` 既放假又上班")
        elif day.weekday() < 5:
            hint = "这里只写调到周末的上班日"
            document.add(place, "not-a-weekend", f"`{day}` 不是周六周日", hint)
    if head is None or not head.sound or not document.sound or len(document.found) > before:
        return None
    return CalendarYear(
        year=head[YEAR],
        notice=head[NOTICE],
        published=head[PUBLISHED],
        reading=head[READING],
        holidays=frozenset(holidays),
        working_weekends=frozenset(working),
        digest=source.digest,
        place=document.key_place(HEAD),
    )


def _days(document: Fields, key: Key[tuple[tuple[Place, date], ...]], year: int | None) -> dict[date, Place]:
    days: dict[date, Place] = {}
    for place, day in document.get(key) or ():
        if year is not None and day.year != year:
            document.add(place, "day-outside-year", f"`{day}` 不在 {year} 年")
        if day in days:
            document.add(place, "day-listed-twice", f"`{day}` 已写在第 {days[day].line} 行")
        days.setdefault(day, place)
    return days
