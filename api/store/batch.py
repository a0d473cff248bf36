"""One batch of acts in one transaction under the head lock; an act that fails harms no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from api.store import log
from api.store.acts import Act, AlreadyRecorded, Recorded, SealedAct, envelope_of
from api.store.database import blames_database
from api.store.faults import Taken
from engine.audit.envelope import MalformedEnvelope, envelope_bytes
from engine.audit.tree import leaf_hash

Outcome = Recorded | Exception


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An act that may be recorded, its place in the batch and its leaf."""

    place: int
    act: Act
    leaf: log.Leaf


def record_batch(
    conn: Connection, acts: Sequence[SealedAct], *, now: str, software: str
) -> tuple[Outcome, ...]:
    """Append every act that can be recorded; give for each where it stands, or why it does not.

    All of it counts once the transaction is committed. Raises whatever is the database's own fault.
    """
    head = log.lock_head(conn)
    at = max(now, head.at)  # INVARIANT: instants never run back along the log
    outcomes: dict[int, Outcome] = {}
    candidates = _candidates(acts, at, software, outcomes)
    before = log.by_ids(conn, {one.act.id for one in candidates})
    candidates = [one for one in candidates if one.act.id not in before]
    if not _written_together(conn, candidates, head.size):
        candidates = _written_each(conn, candidates, head.size, outcomes)
    size = log.append(conn, head, [one.leaf for one in candidates]).size
    there = {id_: _stands(entry.index, entry.leaf_hash, size, entry.at) for id_, entry in before.items()}
    for index, one in enumerate(candidates, head.size):
        outcomes[one.place] = there[one.act.id] = _stands(index, one.leaf.leaf_hash, size, at)
    return tuple(
        outcomes[place] if place in outcomes else _repeated(one.act, there) for place, one in enumerate(acts)
    )


def is_recorded(conn: Connection, ids: set[str]) -> bool:
    """Tell whether all these acts are in the log; waits for whoever is writing to end."""
    log.lock_head(conn)
    return log.by_ids(conn, ids).keys() == ids


def _candidates(
    acts: Sequence[SealedAct], at: str, software: str, outcomes: dict[int, Outcome]
) -> list[_Candidate]:
    """Give the first act of each id that has an envelope; note the others' faults."""
    candidates: dict[str, _Candidate] = {}
    for place, one in enumerate(acts):
        if one.act.id in candidates:
            continue
        try:
            candidates[one.act.id] = _Candidate(place, one.act, _leaf(one, at, software))
        except MalformedEnvelope as error:
            outcomes[place] = error
    return list(candidates.values())


def _repeated(act: Act, there: dict[str, Recorded]) -> Exception:
    """Say what became of an act that came a second time: it stands, or the first one failed in this same batch."""
    return AlreadyRecorded(there[act.id]) if act.id in there else Taken("submitted twice at once")


def _stands(index: int, leaf: bytes, size: int, at: str) -> Recorded:
    return Recorded(index=index, leaf_hash=leaf, size=size, at=at)


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


def _written_together(conn: Connection, candidates: Sequence[_Candidate], size: int) -> bool:
    """Add the rows of all acts, or of none when one fails: it rarely does, and a savepoint for each costs more."""
    writers = [(one.act.write, index) for index, one in enumerate(candidates, size) if one.act.write]
    if not writers:
        return True
    savepoint = conn.begin_nested()
    try:
        for write, index in writers:
            write(conn, index)
    except Exception as error:
        if blames_database(error):
            raise
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


def _written_each(
    conn: Connection, candidates: Sequence[_Candidate], size: int, outcomes: dict[int, Outcome]
) -> list[_Candidate]:
    """Add the rows of each act by itself; give those that could be, and note the others' faults."""
    written: list[_Candidate] = []
    for one in candidates:
        fault = _fault_of(conn, one.act, size + len(written))
        if fault is None:
            written.append(one)
        else:
            outcomes[one.place] = fault
    return written


def _fault_of(conn: Connection, act: Act, index: int) -> Exception | None:
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
