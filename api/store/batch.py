"""One batch of acts in one transaction under the head lock; what fails harms nothing else of the batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from api.store import log, quotas
from api.store.acts import Act, AlreadyRecorded, Recorded, SealedAct, envelope_of
from api.store.database import blames_database
from api.store.faults import OverQuota, Taken
from engine.audit.envelope import MalformedEnvelope, envelope_bytes
from engine.audit.tree import leaf_hash

Group = Sequence[SealedAct]
"""Acts that are recorded together or not at all; most stand alone."""

Outcome = tuple[Recorded, ...] | Exception
"""Where each act of a group stands, or why none of it does."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A group that may be recorded, its place in the batch and its leaves."""

    place: int
    acts: tuple[Act, ...]
    leaves: tuple[log.Leaf, ...]


def record_batch(
    conn: Connection, groups: Sequence[Group], *, now: str, software: str
) -> tuple[Outcome, ...]:
    """Append every group that can be recorded; give for each where it stands, or why it does not.

    All of it counts once the transaction is committed. Raises whatever is the database's own fault.
    """
    head = log.lock_head(conn)
    at = max(now, head.at)  # INVARIANT: instants never run back along the log
    outcomes: dict[int, Outcome] = {}
    candidates = _candidates(groups, at, software, outcomes)
    before = log.by_ids(conn, [act.id for one in candidates for act in one.acts])
    candidates = [one for one in candidates if before.keys().isdisjoint(act.id for act in one.acts)]
    candidates = _within_quota(conn, candidates, outcomes)
    if not _written_together(conn, candidates, head.size):
        candidates = _written_each(conn, candidates, head.size, outcomes)
    quotas.note(conn, [asks for one in candidates for act in one.acts for asks in act.asks])
    size = log.append(conn, head, [leaf for one in candidates for leaf in one.leaves]).size
    there = {id_: _stands(entry.index, entry.leaf_hash, size, entry.at) for id_, entry in before.items()}
    for first, one in _numbered(candidates, head.size):
        stand = tuple(
            _stands(index, leaf.leaf_hash, size, at) for index, leaf in enumerate(one.leaves, first)
        )
        outcomes[one.place] = stand
        there.update((leaf.id, recorded) for leaf, recorded in zip(one.leaves, stand, strict=True))
    return tuple(
        outcomes[place] if place in outcomes else _repeated(group, there)
        for place, group in enumerate(groups)
    )


def is_recorded(conn: Connection, ids: set[str]) -> bool:
    """Tell whether all these acts are in the log; waits for whoever is writing to end."""
    log.lock_head(conn)
    return log.by_ids(conn, ids).keys() == ids


def _candidates(
    groups: Sequence[Group], at: str, software: str, outcomes: dict[int, Outcome]
) -> list[_Candidate]:
    """Give the groups that have envelopes and bring no id a second time; note the faults of the others."""
    candidates: list[_Candidate] = []
    ids: set[str] = set()
    for place, group in enumerate(groups):
        own = [one.act.id for one in group]
        if not ids.isdisjoint(own) or len(set(own)) < len(own):
            continue
        try:
            leaves = tuple([_leaf(one, at, software) for one in group])
        except MalformedEnvelope as error:
            outcomes[place] = error
            continue
        ids.update(own)
        candidates.append(_Candidate(place, tuple([one.act for one in group]), leaves))
    return candidates


def _within_quota(
    conn: Connection, candidates: list[_Candidate], outcomes: dict[int, Outcome]
) -> list[_Candidate]:
    """Give the groups whose clients may ask for that many subjects; note the others."""
    too_many = quotas.over(conn, [asks for one in candidates for act in one.acts for asks in act.asks])
    if not too_many:
        return candidates
    within: list[_Candidate] = []
    for one in candidates:
        refused = next((asks for act in one.acts for asks in act.asks if asks in too_many), None)
        if refused is None:
            within.append(one)
        else:
            outcomes[one.place] = OverQuota(refused.most)
    return within


def _repeated(group: Group, there: Mapping[str, Recorded]) -> Exception:
    """Say what became of a group that came a second time: it stands, or the first one failed in this same batch."""
    stands = next((there[one.act.id] for one in group if one.act.id in there), None)
    return Taken("submitted twice at once") if stands is None else AlreadyRecorded(stands)


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


def _numbered(candidates: Iterable[_Candidate], first: int) -> Iterable[tuple[int, _Candidate]]:
    """Give each group with the index of its first leaf."""
    for one in candidates:
        yield first, one
        first += len(one.leaves)


def _write(conn: Connection, one: _Candidate, first: int) -> None:
    for index, act in enumerate(one.acts, first):
        if act.write is not None:
            act.write(conn, index)


def _written_together(conn: Connection, candidates: Sequence[_Candidate], size: int) -> bool:
    """Add the rows of all groups, or of none when one fails: it rarely does, and a savepoint for each costs more."""
    if not any(act.write for one in candidates for act in one.acts):
        return True
    savepoint = conn.begin_nested()
    try:
        for first, one in _numbered(candidates, size):
            _write(conn, one, first)
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
    """Add the rows of each group by itself; give those that could be, and note the others' faults."""
    written: list[_Candidate] = []
    for one in candidates:
        fault = _fault_of(conn, one, size)
        if fault is None:
            written.append(one)
            size += len(one.leaves)
        else:
            outcomes[one.place] = fault
    return written


def _fault_of(conn: Connection, one: _Candidate, first: int) -> Exception | None:
    """Add a group's own rows; give what one of its acts raised, all undone. A fault of the database itself goes up."""
    savepoint = conn.begin_nested()
    try:
        _write(conn, one, first)
    except Exception as error:
        if blames_database(error):
            raise
        savepoint.rollback()
        return error
    savepoint.commit()
    return None
