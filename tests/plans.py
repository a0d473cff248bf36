"""Plain parts of rules in force for tests, and large ones drawn from a seed."""

import random
from collections.abc import Mapping, Sequence
from datetime import date

from catalog.baseline import ListClass, Severity, Transition
from catalog.conditions import Quantity
from catalog.diagnostics import Place
from catalog.documents import Mode
from catalog.model import Effect, MeasureKind, Reading
from catalog.vocabulary import Aggregation, FactType, Scope
from engine.profile import FactValue, FactWorth, Gap, Missing
from engine.record.kinds import TermPlan, WorkCalendar
from engine.rules import (
    All,
    Any,
    Clause,
    Comparison,
    Conclusion,
    Condition,
    EditionRef,
    EntriesPlan,
    FactPlan,
    Holds,
    MeasureCard,
    MeasurePlan,
    Not,
    Op,
    Row,
    RulePlan,
    RulesInForce,
)

ON = date(2026, 3, 2)
OPTIONS = ("企业", "社会组织", "个体工商户", "自然人")
ORDERED = (Op.EQ, Op.NE, Op.LT, Op.LE, Op.GT, Op.GE)
NUMBERS = (-(2**53) + 1, -1, 0, 1, 2, 3, 2**53 - 1)
EDITION = EditionRef(rulebook="test/rules", edition="1", title="测试", digest="ab" * 32, draft=True)
CLAUSE = Clause(name="测试", document="测试办法", clause="第一条", quote=None, reading=Reading.READ)
PLACE = Place(file="test.yaml", line=1, column=1)
ROWS = tuple(
    Row(
        id=f"限制/{number}",
        item="限制",
        list_class=ListClass.RIGHTS,
        content="限制享受",
        implementer="供电企业",
        clauses=(CLAUSE,),
    )
    for number in (1, 2)
)
ROW = ROWS[0]
MEASURES: Mapping[str, MeasureKind] = {
    "green_channel": MeasureKind.INCENTIVE,
    "prepayment": MeasureKind.INCENTIVE,
    "inspection": MeasureKind.SANCTION,
    "guarantee": MeasureKind.SANCTION,
    "training": MeasureKind.ADVISORY,
}
TARGETS = {
    Effect.GRANT: MeasureKind.INCENTIVE,
    Effect.WITHHOLD: MeasureKind.INCENTIVE,
    Effect.IMPOSE: MeasureKind.SANCTION,
    Effect.ADVISE: MeasureKind.ADVISORY,
}


def fact_plan(fact: str, type_: FactType) -> FactPlan:
    nothing: Mapping[FactType, bool | int | str] = {
        FactType.FLAG: False,
        FactType.NUMBER: 0,
        FactType.CHOICE: OPTIONS[0],
    }
    return FactPlan(
        id=fact,
        name=f"事实{fact}",
        type=type_,
        unit="条" if type_ is FactType.NUMBER else None,
        options=OPTIONS if type_ is FactType.CHOICE else (),
        origin=EntriesPlan(
            kinds=(),
            aggregation=Aggregation.COUNT,
            field=None,
            filters=(),
            scope=Scope.IN_FORCE,
            window_months=None,
            nothing=nothing[type_],
        ),
        ask="营业执照",
    )


def rule_plan(
    name: str, condition: Condition, effect: Effect, measures: tuple[str, ...], row: Row = ROW
) -> RulePlan:
    return RulePlan(
        id=name,
        condition=condition,
        effect=effect,
        measures=measures,
        row=row if effect in {Effect.IMPOSE, Effect.WITHHOLD} else None,
        values={"年限": Quantity(amount=3, unit="年")} if effect is Effect.GRANT else {},
        sentence="请留意" if effect is Effect.ALERT else None,
        clauses=(CLAUSE,),
        edition=EDITION,
        place=PLACE,
    )


def measure_plan(name: str, kind: MeasureKind) -> MeasurePlan:
    card = MeasureCard(
        id=name,
        name=f"措施{name}",
        kind=kind,
        implementer="供电企业",
        clauses=(CLAUSE,),
        content=None,
        notice=None,
        reference=False,
        remedy=None,
        pilot=False,
        unread=False,
    )
    return MeasurePlan(card=card, matters=frozenset(), steps=frozenset(), edition=EDITION)


def in_force(
    facts: Sequence[FactPlan], rules: Sequence[RulePlan], conclusions: Sequence[Conclusion] = ()
) -> RulesInForce:
    """Rules in force from their parts, with all of `MEASURES`."""
    return RulesInForce(
        until=None,
        mode=Mode.SIMULATION,
        digest="cd" * 32,
        editions=(EDITION,),
        subject_types={},
        matters={},
        sources={},
        kinds={},
        facts={fact.id: fact for fact in facts},
        conclusions=tuple(conclusions),
        rules=tuple(rules),
        measures={name: measure_plan(name, kind) for name, kind in MEASURES.items()},
        terms=dict.fromkeys(Severity, (TermPlan(since=date.min, months=12, older=Transition.WHEN_MADE),)),
        calendar=WorkCalendar(years=frozenset(), holidays=frozenset(), working_weekends=frozenset()),
        pilots_off=(),
        left_out=(),
    )


def fact_value(value: FactWorth | None, evidence: tuple[str, ...] = ()) -> FactValue:
    missing = Missing(gap=Gap.COVERAGE, sources=("feed",), ask="营业执照") if value is None else None
    return FactValue(value=value, evidence=evidence, missing=missing)


def big_rules_in_force(seed: int, rules: int = 300, facts: int = 40) -> RulesInForce:
    """Rules in force of the size of a city's, the same for the same seed."""
    dice = random.Random(seed)
    plans = [fact_plan(f"fact_{n}", dice.choice(list(FactType))) for n in range(facts)]
    conclusions: list[Conclusion] = []

    def condition(depth: int) -> Condition:
        roll = dice.random()
        if depth == 0 or roll < 0.4:
            if conclusions and dice.random() < 0.2:
                return Holds(conclusion=dice.choice(conclusions).id)
            return random_comparison(dice, dice.choice(plans))
        if roll < 0.5:
            return Not(part=condition(depth - 1))
        parts = tuple(condition(depth - 1) for _ in range(dice.randint(1, 3)))
        return All(parts=parts) if roll < 0.8 else Any(parts=parts)

    for number in range(10):
        found = Conclusion(id=f"standing_{number}", name="定义", condition=condition(1), clauses=(CLAUSE,))
        conclusions.append(found)
    made = []
    for number in range(rules):
        effect = dice.choice(list(Effect))
        measures = tuple(name for name, kind in MEASURES.items() if kind is TARGETS.get(effect))
        made.append(rule_plan(f"rule_{number}", condition(2), effect, measures))
    return in_force(plans, made, conclusions)


def random_comparison(dice: random.Random, fact: FactPlan) -> Comparison:
    match fact.type:
        case FactType.FLAG:
            return Comparison(fact=fact.id, op=Op.IS, operand=dice.random() < 0.5)
        case FactType.NUMBER:
            return Comparison(fact=fact.id, op=dice.choice(ORDERED), operand=dice.choice(NUMBERS))
        case FactType.CHOICE:
            return Comparison(fact=fact.id, op=Op.IN, operand=tuple(dice.sample(OPTIONS, dice.randint(1, 3))))


def random_values(dice: random.Random, rules: RulesInForce) -> dict[str, FactValue]:
    """Values for big rules in force, one fact in ten unknown."""
    ranges: Mapping[FactType, tuple[FactWorth, ...]] = {
        FactType.FLAG: (True, False),
        FactType.NUMBER: NUMBERS,
        FactType.CHOICE: OPTIONS,
    }
    return {
        name: fact_value(None if dice.random() < 0.1 else dice.choice(ranges[fact.type]))
        for name, fact in rules.facts.items()
    }
