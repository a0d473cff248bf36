"""Use case: two editions tried on every stored record: how many subjects gain, lose or are answered otherwise."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import uuid4

from api.desk.answer import answer
from api.desk.comparison import Wanted, both_sides
from api.desk.progress import Progress
from api.desk.recorder import Act
from api.desk.rulebooks import Rulebooks, Viewpoint
from api.desk.service import Service, recorded, submit
from api.store import log, records, subjects
from api.store.database import Connection
from api.store.faults import Erased, Unreadable
from catalog.diagnostics import Refused
from catalog.documents import Mode
from engine.ask import Question
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.decision import Status
from engine.record.entry import Record
from engine.words import STATUS_WORDS

_AT_ONCE: Final = 500
_NOT_LISTED: Final = (Status.NOT_MET, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """From one outcome of a measure to another: how many subjects, and some of their references.

    An outcome is a status in words; `其他取值` is the same status with other values. There is no move between
    `不在其列` and `不满足`: nobody gets anything by either.
    """

    measure: str
    name: str
    before: str
    after: str
    count: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What an edition does to the stored subjects on a day as of so many leaves; `leaf` is where that was recorded.

    `affected` subjects move in at least one measure; `unread` ones were erased, cannot be read, or have no rules in
    their area.
    """

    on: date
    known: int
    subjects: int
    affected: int
    unread: int
    moves: tuple[Move, ...]
    leaf: int


_Outcome = tuple[Status | None, object]
_Outcomes = dict[str, tuple[str, _Outcome]]


@dataclass(slots=True)
class _Tally:
    """What is counted subject by subject; at most `most` references are kept of each move."""

    most: int
    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    references: dict[tuple[str, str, str, str], list[str]] = field(default_factory=dict)
    subjects: int = 0
    affected: int = 0
    unread: int = 0

    def take(self, ref: str, before: _Outcomes, after: _Outcomes) -> None:
        self.subjects += 1
        moved = False
        for measure in {**before, **after}:
            name, old = before.get(measure, ("", (None, ())))
            name, new = after.get(measure, (name, (None, ())))
            if old == new or (old[0] in _NOT_LISTED and new[0] in _NOT_LISTED):
                continue
            key = (measure, name, _said(old[0]), "其他取值" if old[0] is new[0] else _said(new[0]))
            self.counts[key] += 1
            kept = self.references.setdefault(key, [])
            if len(kept) < self.most:
                kept.append(ref)
            moved = True
        self.affected += moved

    def moves(self) -> Iterator[Move]:
        for key, count in sorted(self.counts.items()):
            measure, name, before, after = key
            yield Move(
                measure=measure,
                name=name,
                before=before,
                after=after,
                count=count,
                references=tuple(self.references[key]),
            )


def impact(
    service: Service,
    wanted: Wanted,
    *,
    reason: str,
    actor: str,
    references: int = 0,
    progress: Progress = lambda _done, _all: None,
) -> Impact:
    """Decide every stored subject under both editions, all pilots on, asking after every measure; change nothing.

    The trial itself is one leaf, with its reason and counts, recorded before anything is told: it reads everybody's
    record. Raises `FaultyInput` and `Refused` as `compared` does, and `Refused` without a reason.
    """
    if not reason.strip():
        raise Refused("missing-reason", "没有写明试算的事由", "用 --reason 写上，如 `2027 年清单送审测算`")
    sides = both_sides(wanted)
    books = [Rulebooks(catalog=one) for one in (sides.before, sides.after)]
    tally = _Tally(references)
    with service.database.reading() as conn:
        known = log.size(conn)
        total = subjects.count(conn, known=known)
        for ref, record in _everybody(service, conn, sides.on, known):
            progress(tally.subjects, total)
            if record is None:
                tally.unread += 1
                continue
            before, after = (_outcomes(one, record, sides.on, known, reason) for one in books)
            if before is None or after is None:
                tally.unread += 1
            else:
                tally.take(ref, before, after)
    progress(total, total)
    moves = tuple(tally.moves())
    counts = [[one.measure, one.before, one.after, one.count] for one in moves]
    told = {
        "before": wanted.before,
        "after": wanted.after,
        "reason": reason.strip(),
        "subjects": tally.subjects,
        "affected": tally.affected,
        "unread": tally.unread,
        "references": references,
        "moves": counts,
    }
    act = Act(
        kind=Kind.IMPACT,
        id=str(uuid4()),
        actor=actor,
        payload=canonical_bytes(told),
        on=sides.on,
        known=known,
        mode="simulation",
        editions=tuple(sorted({one.head.digest for pair in sides.pairs for one in pair if one is not None})),
    )
    leaf = recorded(service, submit(service, act)).index
    return Impact(
        on=sides.on,
        known=known,
        subjects=tally.subjects,
        affected=tally.affected,
        unread=tally.unread,
        moves=moves,
        leaf=leaf,
    )


def _everybody(
    service: Service, conn: Connection, on: date, known: int
) -> Iterator[tuple[str, Record | None]]:
    """Give every subject with its record, None where that cannot be read; what was merged is told once."""
    last = ""
    while refs := subjects.references(conn, known=known, after=last, most=_AT_ONCE):
        last = refs[-1]
        yield from _some(service, conn, refs, on, known)


def _some(
    service: Service, conn: Connection, refs: tuple[str, ...], on: date, known: int
) -> Iterator[tuple[str, Record | None]]:
    try:
        found = records.gather(conn, service.vault, refs=refs, known=known)
    except Unreadable:
        if len(refs) == 1:
            yield refs[0], None
            return
        for ref in refs:
            yield from _some(service, conn, (ref,), on, known)
        return
    for ref in refs:
        if found.merges.end(ref, on=on, known=known) != ref:
            continue
        try:
            record = found.record(service.vault, ref, on=on, known=known)
        except (Erased, Unreadable):
            record = None
        yield ref, record


def _outcomes(books: Rulebooks, record: Record, on: date, known: int, reason: str) -> _Outcomes | None:
    """Give how each measure is answered, by id; None where no rules are in force."""
    view = Viewpoint(area=record.subject.area)
    try:
        documents = books.documents(on, view)
    except Refused:
        return None
    pilots = frozenset(m.id for one in documents.editions for m in one.measures.values() if m.pilot)
    question = Question(
        on=on, reason=reason, circumstances={}, pilots=pilots, known=known, mode=Mode.SIMULATION
    )
    decided = answer(books, record, question).decision
    return {
        one.measure.id: (one.measure.name, (one.status, one.values))
        for one in (*decided.measures, *decided.unlisted)
    }


def _said(status: Status | None) -> str:
    return STATUS_WORDS[status] if status is not None else "不在其列"
