"""Random worlds: any vocabulary's kinds, feeds, facts and terms, with random rules of every effect over them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from catalog.model import Effect
from catalog.vocabulary import (
    Aggregation,
    Attribute,
    EntryField,
    FactType,
    FieldType,
    QueryItem,
)
from engine.prove.world import World
from engine.rules import (
    All,
    Any,
    Comparison,
    Conclusion,
    Condition,
    EntriesPlan,
    FactPlan,
    Holds,
    Not,
    Op,
    RulePlan,
    RulesInForce,
)
from tests import record_strategies as some
from tests.plans import CLAUSE, MEASURES, ORDERED, PLACE, ROWS, TARGETS, measure_plan, rule_plan

AREA = "510107"
MANNERS = ("擅自接线", "绕越计量")
DEGREES = ("轻微", "一般", "严重")
LAST_DAYS = st.sampled_from(
    [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2026, 1, 31), date(2026, 10, 8)]
)


def _field(id_: str, type_: FieldType, options: tuple[str, ...] = ()) -> EntryField:
    return EntryField(name=id_, id=id_, type=type_, optional=id_ != "day", options=options, place=PLACE)


FIELDS = {
    field.id: field
    for field in (
        _field("day", FieldType.DATE),
        _field("until", FieldType.DATE),
        _field("paid", FieldType.DATE),
        _field("amount", FieldType.COUNT),
        _field("degree", FieldType.CHOICE, DEGREES),
        _field("manner", FieldType.CHOICE, MANNERS),
        _field("mended", FieldType.FLAG),
    )
}


def typed(plan: FactPlan) -> FactPlan:
    """Give a fact of the strategies the type and unit that a vocabulary would give it."""
    origin = plan.origin
    match origin:
        case Attribute.TYPE:
            return _choice(plan, [one.name for one in some.SUBJECT_TYPES.values()])
        case QueryItem.MATTER:
            return _choice(plan, [one.name for one in some.MATTERS.values()])
        case QueryItem.STEP:
            return _choice(plan, ["受理"])
        case EntriesPlan(aggregation=Aggregation.LATEST, field="manner"):
            return _choice(plan, [*MANNERS, "无"])
        case EntriesPlan(aggregation=Aggregation.LATEST, field="mended"):
            return replace(plan, type=FactType.FLAG, origin=replace(origin, nothing=False))
        case EntriesPlan(aggregation=Aggregation.LATEST):
            return replace(plan, origin=replace(origin, nothing=0))
        case EntriesPlan(aggregation=Aggregation.EXISTS) | Attribute() | QueryItem():
            return replace(plan, type=FactType.FLAG)
        case EntriesPlan(aggregation=Aggregation.COUNT):
            return replace(plan, unit="条")
        case _:
            return plan


def _choice(plan: FactPlan, options: Sequence[str]) -> FactPlan:
    return replace(plan, type=FactType.CHOICE, options=tuple(options))


@st.composite
def comparisons(draw: st.DrawFn, facts: Sequence[FactPlan]) -> Comparison:
    """A comparison of the fact's type, its number one that records reach."""
    fact = draw(st.sampled_from(facts))
    match fact.type:
        case FactType.FLAG:
            return Comparison(fact=fact.id, op=Op.IS, operand=draw(st.booleans()))
        case FactType.CHOICE:
            options = draw(st.lists(st.sampled_from(fact.options), min_size=1, max_size=2, unique=True))
            return Comparison(fact=fact.id, op=Op.IN, operand=tuple(options))
        case FactType.NUMBER:
            in_days = isinstance(fact.origin, EntriesPlan) and fact.origin.aggregation in {
                Aggregation.DAYS_SINCE_LATEST,
                Aggregation.DAYS_SINCE_EARLIEST,
            }
            numbers = st.sampled_from([0, 1, 30, 59, 365, 366]) if in_days else st.integers(0, 3)
            return Comparison(fact=fact.id, op=draw(st.sampled_from(ORDERED)), operand=draw(numbers))


def conditions(
    facts: Sequence[FactPlan], conclusions: Sequence[Conclusion] = (), depth: int = 2
) -> st.SearchStrategy[Condition]:
    """Conditions nested up to a depth."""
    simple: st.SearchStrategy[Condition] = comparisons(facts)
    if conclusions:
        names = st.sampled_from([one.id for one in conclusions])
        simple = simple | names.map(lambda name: Holds(conclusion=name))
    if depth == 0:
        return simple
    inner = conditions(facts, conclusions, depth - 1)
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return (
        simple
        | inner.map(lambda part: Not(part=part))
        | parts.map(lambda found: All(parts=found))
        | parts.map(lambda found: Any(parts=found))
    )


@st.composite
def rules_in_force(draw: st.DrawFn) -> RulesInForce:
    """Rules of every effect over facts of every kind."""
    rules = draw(some.rules)
    facts = [typed(plan) for plan in rules.facts.values()]
    conclusion = Conclusion(id="standing", name="定义", condition=draw(conditions(facts)), clauses=(CLAUSE,))
    made: list[RulePlan] = []
    for number in range(draw(st.integers(2, 6))):
        effect = draw(st.sampled_from(Effect))
        possible = [name for name, kind in MEASURES.items() if kind is TARGETS.get(effect)]
        chosen = draw(st.lists(st.sampled_from(possible), min_size=1, unique=True)) if possible else []
        condition = draw(conditions(facts, [conclusion]))
        made.append(
            rule_plan(f"rule_{number}", condition, effect, tuple(chosen), draw(st.sampled_from(ROWS)))
        )
    measures = {name: measure_plan(name, kind) for name, kind in MEASURES.items()}
    narrow = replace(
        measures["prepayment"], matters=frozenset({"grid"}), steps=frozenset(draw(st.sets(st.just("accept"))))
    )
    return replace(
        rules,
        facts={plan.id: plan for plan in facts},
        conclusions=(conclusion,),
        rules=tuple(made),
        measures={**measures, "prepayment": narrow},
    )


days = some.days | some.days | LAST_DAYS


def world(rules: RulesInForce, on: date) -> World:
    """The world of such rules."""
    return World(
        rules=rules,
        on=on,
        through=on,
        area=AREA,
        fields=dict.fromkeys(rules.kinds, FIELDS),
        facts=rules.facts,
        targets={},
        lists={},
        national=frozenset(),
    )


worlds = st.builds(world, rules_in_force(), days)
