"""Rules in force and profiles of any size, drawn from a seed: the shape of a city's rulebooks, none of its words."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.plans import CLAUSE, FACTS, ON_DAY, Field, fact_plan, measure_plan, rule_plan, rules_in_force
from catalog.model import Effect, MeasureKind
from catalog.vocabulary import FactType
from engine.profile import Exhibit, FactValue, FactWorth, Gap, Missing, Profile
from engine.query import Query
from engine.record.entry import Record
from engine.record.subject import Subject
from engine.rules import All, Any, Comparison, Conclusion, Condition, Holds, Not, Op, RulePlan, RulesInForce

QUERY = Query(matter=None, step=None, reason="基准测试", circumstances={})
USUAL = 0.6
_FIRING = 0.1
_UNKNOWN = 0.05
_NATURAL_PERSONS = 0.2
_WITHHELD = 5  # incentives under each withholding rule but the first, which withholds all


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What one measurement runs on."""

    rules: RulesInForce
    profiles: tuple[Profile, ...]


def workload(*, rules: int, profiles: int, usual: float = USUAL, seed: int = 20260101) -> Workload:
    """Draw rules (a third sanctions, half grants, the rest advices, alerts and withholds) and profiles for them.

    `usual` is the share of values that are the same for most subjects; with 0 every value is drawn evenly.
    """
    dice = random.Random(seed)
    made = _rules(dice, rules)
    most = {field.id: _worth(dice, field) for field in FACTS}
    drawn = tuple(_profile(dice, number, most, usual) for number in range(profiles))
    return Workload(rules=made, profiles=drawn)


def _rules(dice: random.Random, number: int) -> RulesInForce:
    effects = list(_effects(number))
    counts = {effect: effects.count(effect) for effect in Effect}
    sanctions = [f"sanction-{n}" for n in range(counts[Effect.IMPOSE])]
    incentives = [f"incentive-{n}" for n in range(max(1, counts[Effect.GRANT] * 4 // 5))]
    advices = [f"advice-{n}" for n in range(counts[Effect.ADVISE])]
    measures = {
        **{name: measure_plan(name, MeasureKind.SANCTION) for name in sanctions},
        **{name: measure_plan(name, MeasureKind.INCENTIVE) for name in incentives},
        **{name: measure_plan(name, MeasureKind.ADVISORY) for name in advices},
    }
    seen: dict[Effect, int] = dict.fromkeys(Effect, 0)
    plans: list[RulePlan] = []
    for position, effect in enumerate(effects):
        turn, seen[effect] = seen[effect], seen[effect] + 1
        targets: tuple[str, ...]
        match effect:
            case Effect.IMPOSE:
                targets = (sanctions[turn],)
            case Effect.GRANT:
                targets = (incentives[turn % len(incentives)],)
            case Effect.ADVISE:
                targets = (advices[turn],)
            case Effect.WITHHOLD:
                chosen = dice.sample(incentives, min(_WITHHELD, len(incentives)))
                targets = tuple(chosen if turn else incentives)
            case Effect.ALERT:
                targets = ()
        plans.append(rule_plan(f"rule-{position}", _condition(dice, effect), effect, targets))
    return rules_in_force(
        facts={field.id: fact_plan(field) for field in FACTS},
        conclusions=tuple(_conclusions()),
        rules=tuple(plans),
        measures=measures,
    )


def _effects(number: int) -> Iterator[Effect]:
    """Give a third sanctions, half grants; of the rest two advices, two alerts and one withhold in every five."""
    others = (Effect.WITHHOLD, Effect.ADVISE, Effect.ALERT, Effect.ADVISE, Effect.ALERT)
    for position in range(number):
        if position < number // 3:
            yield Effect.IMPOSE
        elif position < number // 3 + number // 2:
            yield Effect.GRANT
        else:
            yield others[position % len(others)]


def _conclusions() -> Iterator[Conclusion]:
    """Give a good standing, a high one that builds on it, and the sector that sanctions are confined to."""
    parts: tuple[Condition, ...] = (
        Comparison(fact="adverse-entries", op=Op.LE, operand=60),
        Comparison(fact="days-overdue", op=Op.LE, operand=80),
        Comparison(fact="severe-listed", op=Op.IS, operand=False),
    )
    yield Conclusion(id="trustworthy", name="守信", condition=All(parts=parts), clauses=(CLAUSE,))
    high = All(
        parts=(Holds(conclusion="trustworthy"), Comparison(fact="clean-years", op=Op.GE, operand=20)),
    )
    yield Conclusion(id="high-credit", name="高信用", condition=high, clauses=(CLAUSE,))
    sector = Any(
        parts=(
            Comparison(fact="in-power-business", op=Op.IS, operand=True),
            Comparison(fact="subject-type", op=Op.IN, operand=("甲", "乙")),
        )
    )
    yield Conclusion(id="power-sector", name="电力行业", condition=sector, clauses=(CLAUSE,))


def _condition(dice: random.Random, effect: Effect) -> Condition:
    """Give a conjunction of two to four comparisons and, as effects have it, a conclusion or a row's target."""
    count = dice.randint(2, 4)
    share = (2 * _FIRING) ** (1 / count)
    parts: list[Condition] = [_comparison(dice, field, share) for field in dice.sample(FACTS, count)]
    roll = dice.random()
    if roll < 0.2:
        extra = _comparison(dice, dice.choice(FACTS), share / 2)
        parts[0] = Any(parts=(parts[0], extra))
    elif roll < 0.3:
        parts[0] = Not(part=_comparison(dice, dice.choice(FACTS), 1 - share))
    match effect:
        case Effect.GRANT:
            parts.insert(0, Holds(conclusion=dice.choice(("trustworthy", "trustworthy", "high-credit"))))
        case Effect.IMPOSE | Effect.WITHHOLD:
            target = Comparison(fact="row-target", op=Op.IS, operand=True)
            return All(parts=(All(parts=(Holds(conclusion="power-sector"), *parts)), target))
        case Effect.ADVISE | Effect.ALERT:
            pass
    return All(parts=tuple(parts))


def _comparison(dice: random.Random, field: Field, share: float) -> Comparison:
    """Give a comparison that about that share of the values meets."""
    if field.type is FactType.FLAG:
        return Comparison(fact=field.id, op=Op.IS, operand=dice.random() < 0.7)
    if field.type is FactType.CHOICE:
        options = dice.sample(field.options, max(1, round(share * len(field.options))))
        return Comparison(fact=field.id, op=Op.IN, operand=tuple(options))
    bound = round(100 * share)
    if dice.random() < 0.5:
        return Comparison(fact=field.id, op=dice.choice((Op.LE, Op.LT)), operand=bound)
    return Comparison(fact=field.id, op=dice.choice((Op.GE, Op.GT)), operand=100 - bound)


def _profile(dice: random.Random, number: int, most: Mapping[str, FactWorth], usual: float) -> Profile:
    values = {
        field.id: _value(dice, field, most[field.id] if dice.random() < usual else _worth(dice, field))
        for field in FACTS
    }
    entries = sorted({entry for value in values.values() for entry in value.evidence})
    return Profile(
        subject=f"subject-{number}",
        natural_person=dice.random() < _NATURAL_PERSONS,
        credit_subject=True,
        on=ON_DAY,
        known=1000,
        facts=values,
        exhibits={
            entry: Exhibit(id=entry, kind="kind", ours=dice.random() < 0.3, objected=dice.random() < 0.05)
            for entry in entries
        },
        recheck_on=None,
        fresh_until=None,
    )


def _value(dice: random.Random, field: Field, worth: FactWorth) -> FactValue:
    if dice.random() < _UNKNOWN:
        missing = Missing(gap=Gap.COVERAGE, sources=("feed",), ask="请补齐")
        return FactValue(value=None, evidence=(), missing=missing)
    evidence = tuple(sorted(f"entry-{n}" for n in dice.sample(range(10), dice.choice((0, 0, 1, 2)))))
    return FactValue(value=worth, evidence=evidence if field.entries else (), missing=None)


def _worth(dice: random.Random, field: Field) -> FactWorth:
    match field.type:
        case FactType.FLAG:
            return dice.random() < field.share
        case FactType.NUMBER:
            return dice.randint(1, 100)
        case FactType.CHOICE:
            return dice.choice(field.options)


def worths(profile: Profile) -> Mapping[str, FactWorth | None]:
    """Give the plain values, as a hand-written function would take them."""
    return {name: value.value for name, value in profile.facts.items()}


def unconfirmed() -> Record:
    """Give the record behind every profile: no officer confirmed anything."""
    subject = Subject(reference="subject", type="enterprise", area="510100", opened=ON_DAY, born=None)
    return Record(subject=subject, entries=(), coverage=(), confirmations=())
