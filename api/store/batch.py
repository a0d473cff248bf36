"""One batch of acts in one transaction under the head lock; what fails harms nothing else of the batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from api.store import log, quotas
from api.store.acts import Act, AlreadyRecorded, Recorded, SealedAct, envelope_of, sealed_act
from api.store.added import noting
from api.store.database import blames_database
from api.store.faults import OverQuota, Taken
from api.store.vault import Vault
from engine.audit.envelope import Kind, MalformedEnvelope, envelope_bytes
from engine.audit.tree import leaf_hash

Group = Sequence[SealedAct]
"""Acts that are recorded together or not at all; most stand alone."""

Outcome = tuple[Recorded, ...] | Exception
"""Where each act of a group stands, or why none of it does."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A group that may be recorded, its place in the batch and its leaves, without rows until those are written."""

    place: int
    acts: tuple[Act, ...]
    leaves: tuple[log.Leaf, ...]


@dataclass(frozen=True, slots=True)
class _Leaves:
    """How leaves of this batch are made."""

    vault: Vault
    at: str
    software: str

    def of(self, one: SealedAct) -> log.Leaf:
        """Give the leaf of an act; raises `MalformedEnvelope`."""
        encoded = envelope_bytes(envelope_of(one, at=self.at, software=self.software))
        return log.Leaf(
            envelope=encoded,
            leaf_hash=leaf_hash(encoded),
            kind=one.act.kind.value,
            id=one.act.id,
            ref=one.act.ref,
            actor=one.act.actor,
            at=self.at,
            sealed=one.sealed,
        )

    def with_rows(self, conn: Connection, act: Act, index: int, leaf: log.Leaf) -> log.Leaf:
        """Add the rows of an act; give its leaf, which commits to them."""
        if act.write is None:
            return leaf
        with noting(conn) as added:
            act.write(conn, index)
        # A decision adds no rows but its kept answer, which goes with time.
        without = act.kind is Kind.DECISION and not added
        return leaf if without else self.of(sealed_act(self.vault, act, added))


def record_batch(
    conn: Connection, vault: Vault, groups: Sequence[Group], *, now: str, software: str
) -> tuple[Outcome, ...]:
    """Append every group that can be recorded; give for each where it stands, or why it does not.

    All of it counts once the transaction is committed. Raises whatever is the database's own fault.
    """
    head = log.lock_head(conn)
    at = max(now, head.at)  # INVARIANT: instants never run back along the log
    outcomes: dict[int, Outcome] = {}
    make = _Leaves(vault, at, software)
    candidates = _candidates(groups, make, outcomes)
    before = log.by_ids(conn, [act.id for one in candidates for act in one.acts])
    candidates = [one for one in candidates if before.keys().isdisjoint(act.id for act in one.acts)]
    candidates = _within_quota(conn, candidates, outcomes)
    written = _written_together(conn, candidates, head.size, make)
    candidates = _written_each(conn, candidates, head.size, make, outcomes) if written is None else written
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


def _candidates(groups: Sequence[Group], make: _Leaves, outcomes: dict[int, Outcome]) -> list[_Candidate]:
    """Give the groups that have envelopes and bring no id a second time; note the faults of the others."""
    candidates: list[_Candidate] = []
    ids: set[str] = set()
    for place, group in enumerate(groups):
        own = [one.act.id for one in group]
        if not ids.isdisjoint(own) or len(set(own)) < len(own):
            continue
        try:
            leaves = tuple([make.of(one) for one in group])
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


def _numbered(candidates: Iterable[_Candidate], first: int) -> Iterable[tuple[int, _Candidate]]:
    """Give each group with the index of its first leaf."""
    for one in candidates:
        yield first, one
        first += len(one.leaves)


def _written(conn: Connection, one: _Candidate, first: int, make: _Leaves) -> _Candidate:
    """Add the rows of a group; give it with leaves that commit to them."""
    numbered = enumerate(zip(one.acts, one.leaves, strict=True), first)
    leaves = tuple([make.with_rows(conn, act, index, leaf) for index, (act, leaf) in numbered])
    return replace(one, leaves=leaves)


def _written_together(
    conn: Connection, candidates: list[_Candidate], size: int, make: _Leaves
) -> list[_Candidate] | None:
    """Add the rows of all groups, or of none when one fails: it rarely does, and a savepoint for each costs more."""
    if not any(act.write for one in candidates for act in one.acts):
        return candidates
    savepoint = conn.begin_nested()
    try:
        written = [_written(conn, one, first, make) for first, one in _numbered(candidates, size)]
    except Exception as error:
        if blames_database(error):
            raise
        savepoint.rollback()
        return None
    savepoint.commit()
    return written


def _written_each(
    conn: Connection, candidates: Sequence[_Candidate], size: int, make: _Leaves, outcomes: dict[int, Outcome]
) -> list[_Candidate]:
    """Add the rows of each group by itself; give those that could be, and note the others' faults.

    What one of its acts raised undoes the rows of a whole group. A fault of the database itself goes up.
    """
    written: list[_Candidate] = []
    for one in candidates:
        savepoint = conn.begin_nested()
        try:
            written.append(_written(conn, one, size, make))
        except Exception as error:
            if blames_database(error):
                raise
            savepoint.rollback()
            outcomes[one.place] = error
        else:
            savepoint.commit()
            size += len(one.leaves)
    return written
