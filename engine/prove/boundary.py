"""Records on the edge of one comparison, where it alone decides a rule: what a case beside the rule should hold."""

from collections.abc import Iterator
from enum import Enum
from typing import assert_never

from engine.prove.logic import FALSE, TRUE, Logic
from engine.prove.session import LIMIT, Session, Undecided
from engine.prove.terms import Flag, among, both, either
from engine.prove.witness import Witness
from engine.prove.world import World
from engine.rules import All, Any, Comparison, Condition, Holds, Not, Op


class Side(Enum):
    """On which side of a comparison a record lies: just met, or missed by one unit."""

    MET = "met"
    MISSED = "missed"


def comparisons_under(world: World, rule: str) -> tuple[Comparison, ...]:
    """The comparisons that a rule rests on, through its conclusions; each once, in order of writing."""
    conclusions = {one.id: one.condition for one in world.rules.conclusions}

    def under(condition: Condition) -> Iterator[Comparison]:
        match condition:
            case Comparison():
                yield condition
            case Holds(conclusion=name):
                yield from under(conclusions[name])
            case Not(part=part):
                yield from under(part)
            case All(parts=parts) | Any(parts=parts):
                for part in parts:
                    yield from under(part)
            case _:
                assert_never(condition)

    plan = next(one for one in world.rules.rules if one.id == rule)
    return tuple(dict.fromkeys(under(plan.condition)))


def reaching(
    world: World, rule: str, comparison: Comparison, side: Side, *, limit: int = LIMIT
) -> Witness | Undecided | None:
    """A record on that side of the comparison where flipping it alone, wherever it stands, flips the rule.

    A number lies exactly at its limit or one unit beyond. None where no record within the bound is so: the rule never
    hangs on this comparison alone, or no record has that number.
    """
    with Session(world, limit=limit) as session:
        return reaching_in(session, rule, comparison, side)


def reaching_in(
    session: Session, rule: str, comparison: Comparison, side: Side
) -> Witness | Undecided | None:
    """The same in a session at hand, for whoever asks about many comparisons of one world."""
    logic = session.logics[0]
    plan = next(one for one in logic.world.rules.rules if one.id == rule)
    met = logic.truth(plan.condition, {comparison: TRUE})
    missed = logic.truth(plan.condition, {comparison: FALSE})
    decides = either(both(met.true, missed.false), both(met.false, missed.true))
    found = session.witnesses(f"规则 `{rule}` 的界限", decides, _at(logic, comparison, side))
    return found[0] if isinstance(found, tuple) else found


def _at(logic: Logic, comparison: Comparison, side: Side) -> Flag:
    truth = logic.truth(comparison)
    there = truth.true if side is Side.MET else truth.false
    operand = comparison.operand
    if isinstance(operand, bool | tuple):
        return there
    return both(there, among(logic.fact(comparison.fact).number, edge(comparison.op, operand, side)))


def edge(op: Op, number: int, side: Side) -> tuple[int, ...]:
    """The numbers nearest to the limit of a comparison on one of its sides."""
    inside: dict[Op, tuple[tuple[int, ...], tuple[int, ...]]] = {
        Op.GE: ((number,), (number - 1,)),
        Op.GT: ((number + 1,), (number,)),
        Op.LE: ((number,), (number + 1,)),
        Op.LT: ((number - 1,), (number,)),
        Op.EQ: ((number,), (number - 1, number + 1)),
        Op.NE: ((number - 1, number + 1), (number,)),
    }
    met, missed = inside[op]
    return met if side is Side.MET else missed
