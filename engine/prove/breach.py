"""A law, the ways in which rules might break it, and what the engine alone says of a record that shows a breach."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from catalog.lawful import POWER_SECTOR_OPERATOR
from catalog.model import Effect
from catalog.vocabulary import Process, Scope
from engine.facts import facts
from engine.grounds import grounds_of, matches
from engine.predicates import Kleene as Truth
from engine.predicates import Predicates
from engine.prove.logic import FALSE, Kleene
from engine.prove.session import Session
from engine.prove.terms import Flag, both, some
from engine.prove.witness import KNOWN, Witness
from engine.prove.world import World
from engine.record.entry import Entry
from engine.record.life import Life
from engine.rules import Conclusion, Condition, Holds, RulePlan


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a rule might break a law: what would be said, and on which records.

    `shown` is asked of the engine alone before the breach is told; `measures` are those that it is about (ids).
    """

    rule: RulePlan
    message: str
    goal: tuple[Flag, ...]
    shown: Callable[[Witness], bool]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """A law: the code of its breach, what it says, the text that it comes from, and how it might be broken."""

    code: str
    says: str
    basis: str
    breaches: Callable[[Session], Iterator[Breach]]


def truth_of(world: World, condition: Condition, witness: Witness) -> Truth:
    """What the engine makes of a condition, be it a rule's or not."""
    (rule, *_) = world.rules.rules
    asked = replace(rule, condition=condition, effect=Effect.ALERT, measures=(), row=None, values={})
    rules = replace(world.rules, rules=(asked,), facts=world.facts)
    read = facts(witness.record, rules, witness.query, world.on, KNOWN)
    return Predicates(rules).truths(read.facts).rules[0]


def rests_on(world: World, rule: RulePlan, witness: Witness, left_out: Iterable[Entry]) -> bool:
    """Whether the engine finds a rule TRUE on the record, and no longer without those entries."""
    without = frozenset(entry.id for entry in left_out)
    entries = tuple(entry for entry in witness.record.entries if entry.id not in without)
    rest = replace(witness, record=replace(witness.record, entries=entries))
    return (
        truth_of(world, rule.condition, witness) is True and truth_of(world, rule.condition, rest) is not True
    )


def conclusion_named(world: World, name: str) -> Conclusion | None:
    """The definition of that name, if the rules have one."""
    return next((one for one in world.rules.conclusions if one.name == name), None)


def sector_of(session: Session) -> Kleene:
    """Whether the subject is an operator of the power sector, as the rules define it; FALSE where they do not."""
    logic = session.logics[0]
    sector = conclusion_named(logic.world, POWER_SECTOR_OPERATOR)
    return FALSE if sector is None else logic.truth(Holds(conclusion=sector.id))


def is_listed(session: Session) -> Flag:
    """Whether an entry of a designated severe list is in force on the day."""
    world, derivation = session.logics[0].world, session.derivations[0]
    return some(
        both(derivation.lives.counts(entry, Scope.IN_FORCE), derivation.passes(entry, test))
        for entry in session.space.record.entries
        for test in world.lists.get(entry.kind, ())
    )


def shows_listed(world: World, witness: Witness) -> bool:
    """Whether the engine finds an entry of a designated severe list in force."""
    return any(
        is_in_force(life, world) and matches(entry.fields.get(test.field), test)
        for entry, life in lives_of(world, witness)
        for test in world.lists.get(entry.kind, ())
    )


def lives_of(world: World, witness: Witness) -> Iterator[tuple[Entry, Life | None]]:
    """The entries, each with its life; None for one that can never count."""
    lives = {life.entry: life for life in grounds_of(witness.record, world.rules, KNOWN).lives}
    for entry in witness.record.entries:
        yield entry, lives.get(entry.id)


def adverse(world: World, witness: Witness) -> Iterator[tuple[Entry, Life | None]]:
    """The entries of dishonesty among them."""
    return (pair for pair in lives_of(world, witness) if world.rules.kinds[pair[0].kind].adverse)


def is_in_force(life: Life | None, world: World) -> bool:
    """Whether an entry counts on the day."""
    return life is not None and life.force is not None and life.force.holds(world.on)


def has_no_process(world: World, entry: Entry) -> bool:
    """Whether an entry counts with no process at all, be it an authority's or ours."""
    return world.rules.kinds[entry.kind].process is Process.NONE
