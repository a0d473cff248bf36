"""One batch of acts in one transaction under the head lock; an act that fails harms no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from api.store import log
from api.store.acts import Act, AlreadyRecorded, Recorded, SealedAct, envelope_of
from api.store.database import blames_database
from engine.audit.envelope import MalformedEnvelope, envelope_bytes
from engine.audit.tree import leaf_hash

Outcome = Recorded | Exception


@dataclass(frozen=True, slots=True)
class _Appended:
    """An act that will stand at this place in the batch."""

    place: int
    index: int
    leaf: log.Leaf


def record_batch(
    conn: Connection, acts: Sequence[SealedAct], *, now: str, software: str
) -> tuple[Outcome, ...]:
    """Append every act that can be recorded; give for each where it stands, or why it does not.

    All of it counts once the transaction is committed. Raises whatever is the database's own fault.
    """
    head = log.lock_head(conn)
    at = max(now, head.at)  # INVARIANT: instants never run back along the log
    there = _there(conn, acts, head.size)
    faults: dict[int, Exception] = {}
    appended: list[_Appended] = []
    for place, one in enumerate(acts):
        index = head.size + len(appended)
        if one.act.id in there:
            faults[place] = AlreadyRecorded(there[one.act.id])
            continue
        try:
            leaf = _leaf(one, at, software)
        except MalformedEnvelope as error:
            faults[place] = error
            continue
        if (fault := _written(conn, one.act, index)) is not None:
            faults[place] = fault
            continue
        appended.append(_Appended(place, index, leaf))
        there[one.act.id] = Recorded(index=index, leaf_hash=leaf.leaf_hash, size=index + 1, at=at)
    size = log.append(conn, head, [one.leaf for one in appended]).size
    outcomes: dict[int, Outcome] = {
        one.place: Recorded(index=one.index, leaf_hash=one.leaf.leaf_hash, size=size, at=at)
        for one in appended
    }
    return tuple((outcomes | faults)[place] for place in range(len(acts)))


def is_recorded(conn: Connection, ids: set[str]) -> bool:
    """Tell whether all these acts are in the log; waits for whoever is writing to end."""
    log.lock_head(conn)
    return log.by_ids(conn, ids).keys() == ids


def _there(conn: Connection, acts: Sequence[SealedAct], size: int) -> dict[str, Recorded]:
    found = log.by_ids(conn, {one.act.id for one in acts})
    return {
        id_: Recorded(index=entry.index, leaf_hash=entry.leaf_hash, size=size, at=entry.at)
        for id_, entry in found.items()
    }


def _leaf(one: SealedAct, at: str, software: str) -> log.Leaf:
    encoded = envelope_bytes(envelope_of(one, at=at, software=software))
    return log.Leaf(
        envelope=encoded,
        leaf_hash=leaf_hash(encoded),
        kind=one.act.kind.value,
        id=one.act.id,
        ref=one.act.ref,
        actor=one.act.actor,
        at=at,
        sealed=one.sealed,
    )


def _written(conn: Connection, act: Act, index: int) -> Exception | None:
    """Add an act's own rows; give what it raised, undone. A fault of the database itself goes up."""
    if act.write is None:
        return None
    savepoint = conn.begin_nested()
    try:
        act.write(conn, index)
    except Exception as error:
        if blames_database(error):
            raise
        savepoint.rollback()
        return error
    savepoint.commit()
    return None
