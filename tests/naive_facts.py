"""A slow and plain reading of what facts are, sharing no code with the engine."""

from collections.abc import Callable
from datetime import date

from catalog.vocabulary import Aggregation, Attribute, QueryItem, Scope
from engine.profile import FactValue, FactWorth, Gap, Missing
from engine.query import Query
from engine.record.entry import FieldValue, Record
from engine.rules import EntriesPlan, FactPlan, Op, RulesInForce
from tests.naive_record import (
    DAWN,
    NaiveEntry,
    all_days,
    coming_of_age,
    is_short,
    months_on,
    naive_entries,
)


def naive_facts(
    record: Record, rules: RulesInForce, query: Query, on: date, known: int
) -> dict[str, FactValue] | None:
    """The facts; None where the subject is none of credit."""
    if not is_credit_subject(record, rules, on):
        return None
    entries = naive_entries(record, rules, known)
    return {name: fact(plan, record, rules, query, on, known, entries) for name, plan in rules.facts.items()}


def is_credit_subject(record: Record, rules: RulesInForce, on: date) -> bool:
    standing = rules.subject_types[record.subject.type]
    if not standing.natural_person:
        return True
    if record.subject.born is None:
        return standing.operator
    return on >= coming_of_age(record.subject.born)


def fact(
    plan: FactPlan,
    record: Record,
    rules: RulesInForce,
    query: Query,
    on: date,
    known: int,
    entries: list[NaiveEntry],
) -> FactValue:
    standing = rules.subject_types[record.subject.type]
    matter = rules.matters.get(query.matter or "")
    match plan.origin:
        case Attribute.TYPE:
            return FactValue(value=standing.name, evidence=(), missing=None)
        case Attribute.OPERATOR:
            return FactValue(value=standing.operator, evidence=(), missing=None)
        case Attribute.NATURAL_PERSON:
            return FactValue(value=standing.natural_person, evidence=(), missing=None)
        case QueryItem.MATTER:
            return stated(plan, matter.name if matter else None)
        case QueryItem.STEP:
            return stated(plan, matter.steps.get(query.step or "") if matter else None)
        case QueryItem.CIRCUMSTANCE:
            return stated(plan, query.circumstances.get(plan.id))
        case EntriesPlan():
            return over_entries(plan, plan.origin, record, rules, on, known, entries)


def stated(plan: FactPlan, value: FactWorth | None) -> FactValue:
    if value is None:
        missing = Missing(gap=Gap.NOT_STATED, sources=(), ask=plan.ask)
        return FactValue(value=None, evidence=(), missing=missing)
    return FactValue(value=value, evidence=(), missing=None)


def over_entries(
    plan: FactPlan,
    origin: EntriesPlan,
    record: Record,
    rules: RulesInForce,
    on: date,
    known: int,
    entries: list[NaiveEntry],
) -> FactValue:
    short = set()
    for name in origin.kinds:
        kind = rules.kinds[name]
        months = kind.lookback_months if origin.window_months is None else origin.window_months
        if is_short(rules.sources[kind.source], months, record, rules, on, known):
            short.add(kind.source)
    seen = [entry for entry in entries if counts(entry, origin, on)]
    if short and not (origin.aggregation is Aggregation.EXISTS and seen):
        missing = Missing(gap=Gap.COVERAGE, sources=tuple(sorted(short)), ask=plan.ask)
        return FactValue(value=None, evidence=(), missing=missing)
    proven_months = min(rules.kinds[name].lookback_months for name in origin.kinds)
    value, evidence = aggregate(origin, seen, record.subject.opened, on, proven_months)
    return FactValue(value=value, evidence=tuple(sorted(entry.id for entry in evidence)), missing=None)


def counts(entry: NaiveEntry, origin: EntriesPlan, on: date) -> bool:
    if entry.kind not in origin.kinds or not all(
        passes(entry.fields.get(test.field), test.op, test.operand) for test in origin.filters
    ):
        return False
    if origin.window_months is not None and not months_on(on, -origin.window_months) < entry.begins <= on:
        return False
    if origin.scope is Scope.IN_FORCE:
        return on in entry.in_force
    return any(day in entry.in_force for day in all_days(DAWN, on))


def passes(value: FieldValue | None, op: Op, operand: bool | int | tuple[str, ...]) -> bool:
    if value is None:
        return False
    if isinstance(operand, tuple):
        return value in operand
    if isinstance(operand, bool):
        return isinstance(value, bool) and value == operand
    if isinstance(value, str | bool | date):
        return False
    compare: dict[Op, Callable[[int, int], bool]] = {
        Op.EQ: int.__eq__,
        Op.NE: int.__ne__,
        Op.LT: int.__lt__,
        Op.LE: int.__le__,
        Op.GT: int.__gt__,
        Op.GE: int.__ge__,
    }
    return compare[op](value, operand)


def aggregate(
    origin: EntriesPlan, seen: list[NaiveEntry], opened: date, on: date, proven_months: int
) -> tuple[FactWorth | None, list[NaiveEntry]]:
    if origin.aggregation is Aggregation.COUNT:
        return len(seen), seen
    if origin.aggregation is Aggregation.EXISTS:
        return len(seen) > 0, seen
    if origin.aggregation is Aggregation.LATEST:
        last: NaiveEntry | None = None
        for entry in seen:
            value = entry.fields.get(origin.field or "")
            if value is None or isinstance(value, date):
                continue
            if last is None or (entry.begins, entry.id) > (last.begins, last.id):
                last = entry
        if last is None:
            return origin.nothing, []
        worth = last.fields[origin.field or ""]
        assert not isinstance(worth, date)
        return worth, [last]
    if origin.aggregation in (Aggregation.SUM, Aggregation.MIN, Aggregation.MAX):
        return over_numbers(origin, seen)
    return since(origin, seen, opened, on, proven_months)


def over_numbers(origin: EntriesPlan, seen: list[NaiveEntry]) -> tuple[FactWorth | None, list[NaiveEntry]]:
    numbers = []
    for entry in seen:
        value = entry.fields.get(origin.field or "")
        if isinstance(value, int) and not isinstance(value, bool):
            numbers.append((value, entry))
    if origin.aggregation is Aggregation.SUM:
        return sum(value for value, _ in numbers), [entry for _, entry in numbers]
    if not numbers:
        return origin.nothing, []
    values = [value for value, _ in numbers]
    best = min(values) if origin.aggregation is Aggregation.MIN else max(values)
    return best, [entry for value, entry in numbers if value == best]


def since(
    origin: EntriesPlan, seen: list[NaiveEntry], opened: date, on: date, proven_months: int
) -> tuple[FactWorth | None, list[NaiveEntry]]:
    dated = []
    for entry in seen:
        day = entry.begins if origin.field is None else entry.fields.get(origin.field)
        if not isinstance(day, date) or day > on:
            continue
        from_opening = origin.nothing is None and origin.aggregation is not Aggregation.DAYS_SINCE_EARLIEST
        if not (from_opening and day < opened):
            dated.append((day, entry))
    if not dated and origin.nothing is not None:
        return origin.nothing, []
    if not dated:
        start = opened
    elif origin.aggregation is Aggregation.DAYS_SINCE_EARLIEST:
        start = min(day for day, _ in dated)
    else:
        start = max(day for day, _ in dated)
    evidence = [entry for day, entry in dated if day == start]
    if origin.aggregation is not Aggregation.YEARS_SINCE_LATEST:
        return max(0, (on - start).days), evidence
    return years_from(start, on, origin, proven_months), evidence


def years_from(start: date, on: date, origin: EntriesPlan, proven_months: int) -> int:
    years = 0
    while months_on(start, 12 * (years + 1)) <= on:
        years += 1
    if origin.window_months is not None:
        return min(years, origin.window_months // 12)
    return min(years, proven_months // 12) if origin.nothing is None else years
