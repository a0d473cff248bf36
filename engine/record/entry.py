"""What was recorded: entries, the events in their life, coverage, confirmations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from catalog.conditions import MONEY, shown, yes_or_no
from catalog.vocabulary import FieldType
from engine.record.subject import Subject

FieldValue = str | bool | int | date


class EventKind(Enum):
    """What can happen to an entry after it was collected; the value is the Chinese word of the record file."""

    NOTICE_SERVED = "告知书送达"
    DEFENCE_HEARD = "提出陈述申辩"
    PUBLISHED = "决定公示"
    ADJUSTED = "决定调整"
    DROPPED = "决定不予公示"
    REPAIRED = "完成修复"
    REVOKED = "撤销"
    WITHDRAWN = "撤回"
    OBJECTED = "提出异议"
    OBJECTION_CLOSED = "异议办结"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One step in an entry's life; `fields` hold what an adjustment changed, by field id."""

    kind: EventKind
    on: date
    known: int
    fields: Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One credit entry: kind and fields by id; `known` is its leaf's index in the audit log."""

    id: str
    kind: str
    known: int
    fields: Mapping[str, FieldValue]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """归集覆盖: one source is complete for the subject's area from `start` up to but not including `end`."""

    source: str
    start: date
    end: date
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A named officer's confirmation of a proposed sanction; lapses when its key changes (docs/semantics.md §4)."""

    measure: str
    row: str
    entries: frozenset[str]
    rules_digest: str
    officer: str
    on: date
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All that is known of one subject; order never matters."""

    subject: Subject
    entries: tuple[Entry, ...]
    coverage: tuple[Span, ...]
    confirmations: tuple[Confirmation, ...]


def value_text(value: FieldValue, type_: FieldType | None) -> str:
    """Write a field's value as a record file does: money, which is fen here, in yuan. None is a field of no kind."""
    match value:
        case bool():
            return yes_or_no(value)
        case int():
            return shown(value, MONEY) if type_ is FieldType.MONEY else str(value)
        case date():
            return value.isoformat()
        case str():
            return value


def day_in(fields: Mapping[str, FieldValue], field: str) -> date | None:
    """Give the day in a field; None where it is absent or holds anything else."""
    value = fields.get(field)
    return value if isinstance(value, date) else None
