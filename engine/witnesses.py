"""For each measure that a change of rules reaches: subjects who are answered otherwise, or that none is."""

from collections.abc import Callable, Sequence
from typing import Protocol

from catalog.documents import InForce
from engine.moved import Finding, MeasureWitness, Told, Witnesses
from engine.prove.case_text import case_text
from engine.prove.clock import OneDay
from engine.prove.differences import Difference, gains, loses, shifts
from engine.prove.session import LIMIT, Undecided
from engine.prove.solver import Solver
from engine.prove.space import space_of
from engine.prove.told import told
from engine.prove.witness import Answer, Witness
from engine.prove.world import World, world_of
from engine.words import STATUS_WORDS


class _Search(Protocol):
    """How a subject is looked for between two worlds."""

    def __call__(
        self, before: World, after: World, measure: str, *, limit: int
    ) -> Difference | Undecided | None: ...


def witnesses(
    pairs: Sequence[tuple[InForce, InForce]],
    measures: Sequence[str],
    *,
    limit: int = LIMIT,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Witnesses:
    """Look for subjects to whom each measure (ids) is answered otherwise by one set of documents than by another.

    Each pair shares day and area; a subject is told of the first area that has one. Every subject told was confirmed
    by the engine under both. `limit` is in milliseconds for one question.
    """
    worlds = [(world_of(before), world_of(after, before.on)) for before, after in pairs]
    bound = space_of(worlds[0], Solver(limit), OneDay(worlds[0][0].on)).bound
    found = []
    for done, measure in enumerate(measures):
        progress(done, len(measures))
        found.append(_measure(worlds, measure, limit))
    return Witnesses(bound=_bound(bound, worlds[0][1]), measures=tuple(found))


def _measure(worlds: Sequence[tuple[World, World]], measure: str, limit: int) -> MeasureWitness:
    known = [pair for pair in worlds if any(measure in world.rules.measures for world in pair)]
    name = next(
        w.rules.measures[measure].card.name for p in known for w in reversed(p) if measure in w.rules.measures
    )
    return MeasureWitness(
        measure=measure,
        name=name,
        gains=_first(known, gains, measure, f"得到{name}", limit),
        loses=_first(known, loses, measure, f"失去{name}", limit),
        shifts=_first(known, shifts, measure, f"另有变动{name}", limit),
    )


def _first(
    worlds: Sequence[tuple[World, World]], search: _Search, measure: str, title: str, limit: int
) -> Told:
    """Search area by area; undecided if no area has one and the time ran out in one of them."""
    told = Told(finding=Finding.NONE, sentences=(), case=None)
    for old, new in worlds:
        found = _told(search(old, new, measure, limit=limit), old, new, measure, title)
        if found.finding is Finding.FOUND:
            return found
        if found.finding is Finding.UNDECIDED:
            told = found
    return told


def _told(found: Difference | Undecided | None, old: World, new: World, measure: str, title: str) -> Told:
    match found:
        case None:
            return Told(finding=Finding.NONE, sentences=(), case=None)
        case Undecided():
            return Told(finding=Finding.UNDECIDED, sentences=(), case=None)
        case Difference():
            # A measure that is gone stands in no case of the rules after; the record is then shown under those before.
            world, answers = (new, found.after) if measure in new.rules.measures else (old, found.before)
            witness = Witness(
                record=found.record, query=found.query, on=found.on, answers=answers, alerts=frozenset()
            )
            return Told(
                finding=Finding.FOUND,
                sentences=_sentences(found, world, witness, measure),
                case=case_text(world, title, witness, [measure]),
            )


def _sentences(found: Difference, world: World, witness: Witness, measure: str) -> tuple[str, ...]:
    before, after = (_answer(answers.get(measure)) for answers in (found.before, found.after))
    return (f"区划 {world.area}", *told(world, witness, ()), f"改前{before}，改后{after}")


def _answer(answer: Answer | None) -> str:
    if answer is None or answer.status is None:
        return "不在其列"
    values = "、".join(f"{name} {value.shown()}" for name, value in sorted(answer.values))
    return STATUS_WORDS[answer.status] + (f"（{values}）" if values else "")


def _bound(bound: dict[str, int], world: World) -> str:
    least = min(bound.values(), default=0)
    more = [
        f"{world.rules.kinds[kind].name} {most} 条"
        for kind, most in bound.items()
        if most > least and kind in world.rules.kinds
    ]
    extra = f"（{'、'.join(more)}）" if more else ""
    return f"每类信息至多 {least} 条{extra}、没有异议和确认的全部信用记录"
