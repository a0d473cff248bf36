"""Random rules in force and random profiles for them, with unknown facts everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from catalog.model import Effect
from catalog.vocabulary import FactType
from engine.decision import Need
from engine.profile import Exhibit, FactWorth, Profile
from engine.rules import (
    All,
    Any,
    Comparison,
    Conclusion,
    Condition,
    FactPlan,
    Holds,
    Not,
    Op,
    RulesInForce,
)
from tests.plans import (
    CLAUSE,
    MEASURES,
    NUMBERS,
    ON,
    OPTIONS,
    ORDERED,
    ROWS,
    TARGETS,
    fact_plan,
    fact_value,
    in_force,
    rule_plan,
)
from tests.reference import Reading as Read


def facts_plans(most: int = 6) -> st.SearchStrategy[list[FactPlan]]:
    types = st.lists(st.sampled_from(FactType), min_size=1, max_size=most)
    return types.map(lambda found: [fact_plan(f"fact_{n}", type_) for n, type_ in enumerate(found)])


@st.composite
def comparisons(draw: st.DrawFn, facts: Sequence[FactPlan]) -> Comparison:
    fact = draw(st.sampled_from(facts))
    match fact.type:
        case FactType.FLAG:
            return Comparison(fact=fact.id, op=Op.IS, operand=draw(st.booleans()))
        case FactType.NUMBER:
            op, number = draw(st.sampled_from(ORDERED)), draw(st.sampled_from(NUMBERS))
            return Comparison(fact=fact.id, op=op, operand=number)
        case FactType.CHOICE:
            options = draw(st.lists(st.sampled_from(OPTIONS), min_size=1, max_size=3, unique=True))
            return Comparison(fact=fact.id, op=Op.IN, operand=tuple(options))


def conditions(
    facts: Sequence[FactPlan], conclusions: Sequence[Conclusion] = (), depth: int = 3
) -> st.SearchStrategy[Condition]:
    """Conditions nested up to a depth; `All` and `Any` may be empty."""
    simple: st.SearchStrategy[Condition] = comparisons(facts)
    if conclusions:
        names = st.sampled_from([conclusion.id for conclusion in conclusions])
        simple = st.one_of(simple, names.map(lambda name: Holds(conclusion=name)))
    if depth == 0:
        return simple
    inner = conditions(facts, conclusions, depth - 1)
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        simple,
        inner.map(lambda part: Not(part=part)),
        parts.map(lambda found: All(parts=found)),
        parts.map(lambda found: Any(parts=found)),
    )


@st.composite
def rules_in_force(draw: st.DrawFn, most_rules: int = 12, depth: int = 2) -> RulesInForce:
    """Small rules in force: conclusions in strata, rules of all five effects."""
    facts = draw(facts_plans())
    conclusions: list[Conclusion] = []
    for number in range(draw(st.integers(0, 3))):
        condition = draw(conditions(facts, conclusions, depth))
        conclusions.append(
            Conclusion(id=f"standing_{number}", name=f"定义{number}", condition=condition, clauses=(CLAUSE,))
        )
    rules = []
    for number in range(draw(st.integers(1, most_rules))):
        effect = draw(st.sampled_from(Effect))
        possible = [name for name, kind in MEASURES.items() if kind is TARGETS.get(effect)]
        chosen = draw(st.lists(st.sampled_from(possible), min_size=1, unique=True)) if possible else []
        condition = draw(conditions(facts, conclusions, depth))
        row = draw(st.sampled_from(ROWS))
        rules.append(rule_plan(f"rule_{number}", condition, effect, tuple(chosen), row))
    return in_force(facts, rules, conclusions)


def worths(fact: FactPlan) -> st.SearchStrategy[FactWorth | None]:
    """Values of a fact, unknown among them; numbers lie on and beside the operands."""
    values: Mapping[FactType, st.SearchStrategy[FactWorth]] = {
        FactType.FLAG: st.booleans(),
        FactType.NUMBER: st.sampled_from(NUMBERS),
        FactType.CHOICE: st.sampled_from(OPTIONS),
    }
    return st.one_of(st.none(), values[fact.type])


EXHIBITS = st.builds(
    lambda flags: {
        f"entry_{n}": Exhibit(id=f"entry_{n}", kind="arrears", ours=ours, objected=objected)
        for n, (ours, objected) in enumerate(flags)
    },
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=4),
)


@st.composite
def profiles(draw: st.DrawFn, rules: RulesInForce) -> Profile:
    """A profile for the rules: values, evidence and entries of ours and others', objected to or not."""
    exhibits = draw(EXHIBITS)
    evidence = st.lists(st.sampled_from(sorted(exhibits)), unique=True, max_size=2)
    facts = {
        name: fact_value(draw(worths(fact)), tuple(sorted(draw(evidence))))
        for name, fact in rules.facts.items()
    }
    return Profile(
        subject="subject-1",
        natural_person=draw(st.booleans()),
        credit_subject=True,
        on=ON,
        known=7,
        facts=facts,
        exhibits=exhibits,
        recheck_on=None,
        fresh_until=None,
    )


def needs(rules: RulesInForce, profile: Profile) -> list[Need]:
    """All that could be confirmed: every TRUE sanction or bar, measure by measure."""
    read = Read(rules, profile.facts)
    return [
        Need(
            measure=measure,
            row=rule.row.id,
            entries=read.entries(rule.condition),
            rules_digest=rules.digest,
        )
        for rule in rules.rules
        if rule.row is not None and read.truth(rule.condition) is True
        for measure in rule.measures
    ]


@st.composite
def confirmations(draw: st.DrawFn, rules: RulesInForce, profile: Profile) -> frozenset[Need]:
    """Some of what could be confirmed, and some that confirm something else."""
    found: set[Need] = set()
    for need in needs(rules, profile):
        ways = {
            "not confirmed": [],
            "confirmed": [need],
            "under other rules": [replace(need, rules_digest="ef" * 32)],
            "for another row": [replace(need, row="限制/3")],
            "for other entries": [replace(need, entries=(*need.entries, "entry_9"))],
        }
        found.update(ways[draw(st.sampled_from(sorted(ways)))])
    return frozenset(found)
