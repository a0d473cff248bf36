"""The parts that generated rules in force are made of, and the one place that builds them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.baseline import ListClass, Severity, Transition
from catalog.conditions import Quantity
from catalog.diagnostics import Place
from catalog.documents import Mode
from catalog.model import Effect, MeasureKind, Reading
from catalog.vocabulary import Aggregation, Attribute, FactType, Scope
from engine.record.kinds import TermPlan, WorkCalendar
from engine.rules import (
    Clause,
    Conclusion,
    Condition,
    EditionRef,
    EntriesPlan,
    FactPlan,
    MeasureCard,
    MeasurePlan,
    Row,
    RulePlan,
    RulesInForce,
)

ON_DAY = date(2026, 3, 2)
CLAUSE = Clause(name="基准", document="生成的办法", clause="第一条", quote="生成的原文", reading=Reading.READ)
_EDITION = EditionRef(rulebook="bench/rules", edition="1", title="基准", digest="ab" * 32, draft=True)
_ROW = Row(
    id="限制/1",
    item="限制",
    list_class=ListClass.RIGHTS,
    content="限制",
    implementer="供电企业",
    clauses=(CLAUSE,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A fact of the generated rulebooks: `share` is how often a flag is TRUE, `entries` whether it has evidence."""

    id: str
    type: FactType
    options: tuple[str, ...] = ()
    share: float = 0.7
    entries: bool = True


FACTS = (
    Field(id="severe-listed", type=FactType.FLAG, share=0.05),
    Field(id="row-target", type=FactType.FLAG, share=0.7),
    Field(id="in-power-business", type=FactType.FLAG),
    *(Field(id=f"flag-{n}", type=FactType.FLAG) for n in range(5)),
    Field(id="adverse-entries", type=FactType.NUMBER),
    Field(id="days-overdue", type=FactType.NUMBER),
    Field(id="clean-years", type=FactType.NUMBER),
    *(Field(id=f"number-{n}", type=FactType.NUMBER) for n in range(10)),
    Field(id="subject-type", type=FactType.CHOICE, options=tuple("甲乙丙丁"), entries=False),
    *(Field(id=f"choice-{n}", type=FactType.CHOICE, options=tuple("金木水火土")) for n in range(3)),
)
"""Twenty-five facts: eight flags, thirteen numbers from 1 to 100, four choices."""


def fact_plan(field: Field) -> FactPlan:
    """Give the plan of a fact."""
    origin = EntriesPlan(
        kinds=(),
        aggregation=Aggregation.COUNT,
        field=None,
        filters=(),
        scope=Scope.IN_FORCE,
        window_months=None,
        nothing=0,
    )
    return FactPlan(
        id=field.id,
        name=f"事实{field.id}",
        type=field.type,
        unit="条" if field.type is FactType.NUMBER else None,
        options=field.options,
        origin=origin if field.entries else Attribute.TYPE,
        ask="请补齐",
    )


def rule_plan(name: str, condition: Condition, effect: Effect, measures: tuple[str, ...]) -> RulePlan:
    """Give a rule; a sanction and a withhold carry a row of the national list."""
    return RulePlan(
        id=name,
        condition=condition,
        effect=effect,
        measures=measures,
        row=_ROW if effect in {Effect.IMPOSE, Effect.WITHHOLD} else None,
        values={"年限": Quantity(amount=3, unit="年")} if effect is Effect.GRANT else {},
        sentence="请留意" if effect is Effect.ALERT else None,
        clauses=(CLAUSE,),
        edition=_EDITION,
        place=Place(file="bench.yaml", line=1, column=1),
    )


def measure_plan(name: str, kind: MeasureKind) -> MeasurePlan:
    """Give a measure that is in question for every matter."""
    card = MeasureCard(
        id=name,
        name=f"措施{name}",
        kind=kind,
        implementer="供电企业",
        clauses=(CLAUSE,),
        content="内容",
        notice=None,
        reference=False,
        remedy=None,
        pilot=False,
        unread=False,
    )
    return MeasurePlan(card=card, matters=frozenset(), steps=frozenset(), edition=_EDITION)


def rules_in_force(
    *,
    facts: Mapping[str, FactPlan],
    conclusions: tuple[Conclusion, ...],
    rules: tuple[RulePlan, ...],
    measures: Mapping[str, MeasurePlan],
) -> RulesInForce:
    """Build the rules in force; the only place that knows all their fields."""
    return RulesInForce(
        until=None,
        mode=Mode.SIMULATION,
        digest=hashlib.sha256(b"bench").hexdigest(),
        editions=(_EDITION,),
        subject_types={},
        matters={},
        sources={},
        kinds={},
        facts=facts,
        conclusions=conclusions,
        rules=rules,
        measures=measures,
        terms=dict.fromkeys(Severity, (TermPlan(since=date.min, months=12, older=Transition.WHEN_MADE),)),
        calendar=WorkCalendar(years=frozenset(), holidays=frozenset(), working_weekends=frozenset()),
        pilots_off=(),
        left_out=(),
    )
