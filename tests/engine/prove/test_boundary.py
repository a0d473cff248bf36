"""Records on the edge of a comparison: the number is at the limit, and the comparison alone decides the rule."""

from dataclasses import replace

import pytest

from engine.facts import facts
from engine.predicates import Kleene, Predicates
from engine.prove.boundary import Side, comparisons_under, edge, reaching_in
from engine.prove.session import Session
from engine.prove.witness import KNOWN, Witness
from engine.prove.world import World
from engine.rules import All, Any, Comparison, Condition, Holds, Not, Op
from tests.engine.prove.planted.breaches import sound
from tests.engine.prove.worlds import small_world

# Whoever has clean years has no arrears in force, so these never fail alone.
NEVER_ALONE = {("高信用免证办", "arrears-count", Side.MISSED)}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return small_world(tmp_path_factory.mktemp("rules"), sound())


def flipped(condition: Condition, comparison: Comparison, world: World) -> Condition:
    """The condition with one comparison negated wherever it stands, conclusions written out."""
    match condition:
        case Comparison():
            return Not(part=condition) if condition == comparison else condition
        case Holds(conclusion=name):
            own = next(one.condition for one in world.rules.conclusions if one.id == name)
            return flipped(own, comparison, world)
        case Not(part=part):
            return Not(part=flipped(part, comparison, world))
        case All(parts=parts):
            return All(parts=tuple(flipped(part, comparison, world) for part in parts))
        case Any(parts=parts):
            return Any(parts=tuple(flipped(part, comparison, world) for part in parts))


def truth(world: World, place: int, condition: Condition, witness: Witness) -> Kleene:
    rules = [*world.rules.rules]
    rules[place] = replace(rules[place], condition=condition)
    changed = replace(world.rules, rules=tuple(rules))
    read = facts(witness.record, changed, witness.query, witness.on, KNOWN).facts
    return Predicates(changed).truths(read).rules[place]


def test_a_record_on_the_edge_turns_the_rule_by_that_comparison_alone(world: World) -> None:
    never = set()
    with Session(world) as session:
        for place, rule in enumerate(world.rules.rules):
            for comparison in comparisons_under(world, rule.id):
                for side in Side:
                    found = reaching_in(session, rule.id, comparison, side)
                    if found is None:
                        never.add((rule.id, comparison.fact, side))
                        continue
                    assert isinstance(found, Witness)
                    read = facts(found.record, world.rules, found.query, found.on, KNOWN).facts
                    value, operand = read[comparison.fact].value, comparison.operand
                    if not isinstance(operand, bool | tuple):
                        assert value in edge(comparison.op, operand, side)
                    after = truth(world, place, flipped(rule.condition, comparison, world), found)
                    assert {after, truth(world, place, rule.condition, found)} == {True, False}
    assert never == NEVER_ALONE


@pytest.mark.parametrize(
    ("op", "met", "missed"),
    [
        (Op.GE, (3,), (2,)),
        (Op.GT, (4,), (3,)),
        (Op.LE, (3,), (4,)),
        (Op.LT, (2,), (3,)),
        (Op.EQ, (3,), (2, 4)),
        (Op.NE, (2, 4), (3,)),
    ],
)
def test_the_edges_are_the_nearest_numbers(op: Op, met: tuple[int, ...], missed: tuple[int, ...]) -> None:
    assert edge(op, 3, Side.MET) == met
    assert edge(op, 3, Side.MISSED) == missed
