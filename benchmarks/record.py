"""Records of ten entries in the kinds of the shipped vocabulary: bills, a commitment, a report, a theft, a licence."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from engine.record.entry import Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.subject import Subject

ON = date(2026, 3, 2)
AREA = "510104"
_SOURCES = (
    "billing-monthly",
    "adverse-realtime",
    "severe-lists",
    "commitments",
    "power-business-monthly",
    "conduct-monthly",
)
_BILLS = 6
_SINCE = date(2005, 1, 1)


def record_of_ten(number: int) -> Record:
    """Give the record of an enterprise; dates differ with the number."""
    dice = random.Random(number)
    spans = (Span(source=source, start=_SINCE, end=ON + timedelta(days=1), known=1) for source in _SOURCES)
    return Record(
        subject=Subject(
            reference=f"subject-{number}", type="enterprise", area=AREA, opened=date(2012, 5, 1), born=None
        ),
        entries=tuple(_entries(dice)),
        coverage=tuple(spans),
        confirmations=(),
    )


def _entries(dice: random.Random) -> Iterator[Entry]:
    for month in range(_BILLS):
        due = ON - timedelta(days=20 + 30 * month)
        paid = due + timedelta(days=dice.randint(-10, 10))
        fields: dict[str, FieldValue] = {
            "period": f"第{month}期",
            "due_on": due,
            "amount": 120_000,
            "paid_on": paid,
        }
        yield _entry(f"bill-{month}", "bill", fields)
    made = ON - timedelta(days=dice.randint(1, 60))
    yield _entry("commitment", "commitment", {"type": "代替证明", "made_on": made, "state": "履行中"})
    lapses = ON + timedelta(days=dice.randint(1, 200))
    yield _entry("report", "credit-report", {"issued_on": made, "lapses_on": lapses})
    licensed = date(2015, 6, dice.randint(1, 28))
    yield _entry("licence", "power-business", {"business": "售电", "registered_on": licensed})
    found = ON - timedelta(days=dice.randint(200, 1500))
    published = found + timedelta(days=30)
    events = (
        Event(kind=EventKind.NOTICE_SERVED, on=found + timedelta(days=1), known=3, fields={}),
        Event(kind=EventKind.PUBLISHED, on=published, known=4, fields={}),
    )
    yield _entry("theft", "theft-finding", {"found_on": found, "manner": "绕越计量"}, events)


def _entry(id_: str, kind: str, fields: Mapping[str, FieldValue], events: tuple[Event, ...] = ()) -> Entry:
    return Entry(id=id_, kind=kind, known=2, fields=fields, events=events)
