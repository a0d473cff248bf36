"""For each measure that a change of rules reaches: a subject who gains it, one who loses it, or that none does."""

from collections.abc import Callable, Sequence

from catalog.documents import InForce
from engine.moved import Finding, MeasureWitness, Told, Witnesses
from engine.prove.case_text import case_text
from engine.prove.clock import OneDay
from engine.prove.differences import Difference, gains, loses
from engine.prove.session import LIMIT, Undecided
from engine.prove.solver import Solver
from engine.prove.space import space_of
from engine.prove.told import told
from engine.prove.witness import Answer, Witness
from engine.prove.world import World, world_of
from engine.words import STATUS_WORDS

_Search = Callable[[World, World, str], Difference | Undecided | None]


def witnesses(
    before: InForce,
    after: InForce,
    measures: Sequence[str],
    *,
    limit: int = LIMIT,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Witnesses:
    """Look for subjects who gain or lose each measure (ids) between two sets of documents, which share day and area.

    Every subject told was confirmed by the engine under both. `limit` is in milliseconds for one question.
    """
    old, new = world_of(before), world_of(after, before.on)
    bound = space_of((old, new), Solver(limit), OneDay(old.on)).bound
    found = []
    for done, measure in enumerate(measures):
        progress(done, len(measures))
        found.append(_measure(old, new, measure, limit))
    return Witnesses(bound=_bound(bound, new), measures=tuple(found))


def _measure(old: World, new: World, measure: str, limit: int) -> MeasureWitness:
    plan = new.rules.measures.get(measure) or old.rules.measures[measure]
    name = plan.card.name
    searches: tuple[tuple[str, _Search], ...] = (
        ("得到", lambda one, other, of: gains(one, other, of, limit=limit)),
        ("失去", lambda one, other, of: loses(one, other, of, limit=limit)),
    )
    gained, lost = (
        _told(search(old, new, measure), old, new, measure, f"{word}{name}") for word, search in searches
    )
    return MeasureWitness(measure=measure, name=name, gains=gained, loses=lost)


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
    before, after = (_status(answers.get(measure)) for answers in (found.before, found.after))
    return (*told(world, witness, ()), f"改前{before}，改后{after}")


def _status(answer: Answer | None) -> str:
    status = answer.status if answer is not None else None
    return STATUS_WORDS[status] if status is not None else "不在其列"


def _bound(bound: dict[str, int], world: World) -> str:
    least = min(bound.values(), default=0)
    more = [
        f"{world.rules.kinds[kind].name} {most} 条"
        for kind, most in bound.items()
        if most > least and kind in world.rules.kinds
    ]
    extra = f"（{'、'.join(more)}）" if more else ""
    return f"每类信息至多 {least} 条{extra}、没有异议和确认的全部信用记录"
