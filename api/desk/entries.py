"""Use cases: one entry about a subject, and what happens to it afterwards."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from api.desk.caller import Caller, Whom, require, sees
from api.desk.finding import find_to_write
from api.desk.once import Attempt, Reply, record_once, replay
from api.desk.recorder import Act
from api.desk.service import Service, erased
from api.desk.written import Value, WrittenEvent, entry_written, event_written, vocabulary_now
from api.store import entries, log
from api.store.faults import Erased
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.plain import plain


def record_entry(
    service: Service, caller: Caller, whom: Whom, kind: str, fields: Mapping[str, Value], attempt: Attempt
) -> Reply:
    """Record one entry; its fields must be those of its kind. Raises `FaultyInput` with every finding."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    entry_id = str(uuid4())
    entry = entry_written(vocabulary_now(service), entry_id, kind, fields)
    ref = find_to_write(service, caller, whom)
    act = Act(
        kind=Kind.ENTRY_RECORDED,
        id=entry_id,
        actor=caller.client,
        ref=ref,
        payload=canonical_bytes({"entry": plain(replace(entry, known=0))}),
        write=lambda conn, index: entries.add_entries(conn, service.vault, index, [(ref, entry)]),
    )

    def body(index: int) -> bytes:
        return canonical_bytes({"id": entry_id, "index": index, "ref": ref})

    return record_once(service, caller, attempt, act, body)


def record_event(
    service: Service, caller: Caller, entry_id: str, event: WrittenEvent, attempt: Attempt
) -> Reply:
    """Record what happened to an entry of a subject of the caller's; raises `FaultyInput` with every finding."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    nothing = Refused("not-found", "没有这个条目，或者它不归您管辖")
    with service.database.reading() as conn:
        known = log.size(conn)
        ref = entries.owner(conn, entry_id, known=known)
        if ref is None or not sees(service, conn, caller, ref):
            raise nothing
        try:
            entry = entries.one_entry(conn, service.vault, entry_id, known=known)
        except Erased as error:
            raise erased() from error
    if entry is None:
        raise nothing
    read = event_written(vocabulary_now(service), entry, event)
    act = Act(
        kind=Kind.ENTRY_EVENT,
        id=str(uuid4()),
        actor=caller.client,
        ref=ref,
        payload=canonical_bytes({"entry": entry_id, "event": plain(replace(read, known=0))}),
        on=event.on,
        write=lambda conn, index: entries.add_event(conn, service.vault, index, entry_id, read),
    )

    def body(index: int) -> bytes:
        return canonical_bytes({"id": act.id, "index": index, "entry": entry_id})

    return record_once(service, caller, attempt, act, body)
