"""Entries and the events in their life; their fields are sealed under the subject's key."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, select

from api.store.faults import Unknown
from api.store.listed import listed
from api.store.rows import add_rows, readable, sealed_fields, unsealed_fields
from api.store.tables import entry, entry_event, known_of
from api.store.vault import Vault
from engine.record.entry import Entry, Event, EventKind

_ENTRIES = (
    select(
        entry.c.id,
        entry.c.ref,
        entry.c.kind,
        known_of(entry).label("known"),
        entry.c.sealed,
        entry_event.c.kind.label("event"),
        entry_event.c.on_day,
        known_of(entry_event).label("event_known"),
        entry_event.c.sealed.label("event_sealed"),
    )
    .select_from(
        entry.outerjoin(
            entry_event,
            and_(entry_event.c.entry_id == entry.c.id, known_of(entry_event) < bindparam("known")),
        )
    )
    .order_by(known_of(entry), entry.c.id, entry_event.c.sequence)
)
_OF_SUBJECTS = _ENTRIES.where(
    entry.c.ref.in_(bindparam("refs", expanding=True)), known_of(entry) < bindparam("known")
)
_BY_ID = _ENTRIES.where(entry.c.id == bindparam("id"), known_of(entry) < bindparam("known"))
_OWNER = select(entry.c.ref).where(entry.c.id == bindparam("id"), known_of(entry) < bindparam("known"))
_EVENTS = {kind.name.lower(): kind for kind in EventKind}
_ID = itemgetter(0)
_LAST_SEQUENCE = select(func.max(entry_event.c.sequence)).where(entry_event.c.entry_id == bindparam("id"))


def add_entries(conn: Connection, vault: Vault, index: int, added: Iterable[tuple[str, Entry]]) -> None:
    """Add entries, each with its subject's reference and the events it comes with, under one leaf.

    Every row becomes known by this leaf, whatever `known` the entry says. Raises `Taken` when an id is there already,
    `Unknown` for a subject that is not.
    """
    entries = list(added)
    add_rows(conn, entry, [_entry_row(vault, index, ref, one) for ref, one in entries])
    rows = [
        _event_row(vault, index, ref, one.id, (sequence, event))
        for ref, one in entries
        for sequence, event in enumerate(one.events)
    ]
    add_rows(conn, entry_event, rows)


def add_event(conn: Connection, vault: Vault, index: int, entry_id: str, event: Event) -> None:
    """Add what happened to an entry; raises `Unknown` when there is no such entry."""
    ref = owner(conn, entry_id, known=index + 1)
    if ref is None:
        raise Unknown("no such entry")
    last = conn.execute(_LAST_SEQUENCE, {"id": entry_id}).scalar_one()
    sequence = 0 if last is None else last + 1
    add_rows(conn, entry_event, [_event_row(vault, index, ref, entry_id, (sequence, event))])


def owner(conn: Connection, entry_id: str, *, known: int) -> str | None:
    """Give the reference under which an entry was recorded, None when it is not known."""
    return conn.execute(_OWNER, {"id": entry_id, "known": known}).scalar_one_or_none()


def one_entry(conn: Connection, vault: Vault, entry_id: str, *, known: int) -> Entry | None:
    """Give one entry with the events known, None when it is not known."""
    rows = conn.execute(_BY_ID, {"id": entry_id, "known": known}).all()
    found = opened_entries(rows, vault, known=known)
    return found[0] if found else None


EntryRows = Sequence[Row[*tuple[Any, ...]]]
"""The entries of one subject and their events, sealed as they are stored, in the order in which they became known."""


def entry_rows(conn: Connection, refs: Iterable[str], *, known: int) -> dict[str, EntryRows]:
    """Give what is stored of each of some subjects below `known`; one without entries is left out."""
    found: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in conn.execute(_OF_SUBJECTS, {"refs": listed(refs), "known": known}):
        found.setdefault(row.ref, []).append(row)
    return dict(found)


def opened_entries(rows: EntryRows, vault: Vault, *, known: int) -> tuple[Entry, ...]:
    """Unseal the entries with the events known; raises `Erased` or `Unreadable`."""
    entries: list[Entry] = []
    for _, group in groupby(rows, _ID):
        lines = list(group)
        id_, ref, kind, entry_known, sealed = lines[0][:5]
        if entry_known >= known:
            continue
        with readable(ref):
            events = [
                Event(kind=_EVENTS[event], on=on, known=event_known, fields=unsealed_fields(vault, ref, said))
                for *_, event, on, event_known, said in lines
                if event is not None and event_known < known
            ]
            fields = unsealed_fields(vault, ref, sealed)
        entries.append(Entry(id=id_, kind=kind, known=entry_known, fields=fields, events=tuple(events)))
    return tuple(entries)


def _entry_row(vault: Vault, index: int, ref: str, one: Entry) -> dict[str, object]:
    sealed = sealed_fields(vault, ref, one.fields)
    return {"id": one.id, "ref": ref, "kind": one.kind, "known": index, "sealed": sealed}


def _event_row(
    vault: Vault, index: int, ref: str, entry_id: str, numbered: tuple[int, Event]
) -> dict[str, object]:
    sequence, event = numbered
    return {
        "entry_id": entry_id,
        "sequence": sequence,
        "kind": event.kind.name.lower(),
        "on_day": event.on,
        "known": index,
        "sealed": sealed_fields(vault, ref, event.fields),
    }
