"""A slow and plain reading of the same law, day by day and entry by entry, sharing no code with the engine.

An entry's days are found by living through them one after the other; coverage is a set of days. Only days
between `DAWN` and `DUSK` exist, which is enough for what the strategies draw.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.model import Aggregation, Attribute, MonthlyCadence, Process, QueryItem, Scope
from engine.profile import FactValue, FactWorth, Gap, Missing
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record
from engine.record.kinds import KindPlan, SourcePlan, WorkCalendar
from engine.rules import EntriesPlan, FactPlan, Op, RulesInForce

DAWN = date(2025, 2, 1)
DUSK = date(2029, 12, 31)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class NaiveEntry:
    """An entry that stands in the record: its fields as corrected and the days on which it is in force."""

    id: str
    kind: str
    fields: dict[str, FieldValue]
    begins: date
    in_force: frozenset[date]
    objected: frozenset[date]


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


def coming_of_age(born: date) -> date:
    return months_on(born, 216)


def months_on(day: date, months: int) -> date:
    """The same day of the month so many months on, or the nearest earlier day that exists."""
    index = day.year * 12 + (day.month - 1) + months
    number = day.day
    while True:
        try:
            return date(index // 12, index % 12 + 1, number)
        except ValueError:
            number -= 1


def all_days(first: date = DAWN, last: date = DUSK) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += DAY


def works(day: date, calendar: WorkCalendar) -> bool:
    return day in calendar.working_weekends or (day.weekday() < 5 and day not in calendar.holidays)


# --- entries


def naive_entries(record: Record, rules: RulesInForce, known: int) -> list[NaiveEntry]:
    found = (live(entry, record, rules, known) for entry in record.entries if entry.known < known)
    return sorted((entry for entry in found if entry is not None), key=lambda entry: entry.id)


def live(entry: Entry, record: Record, rules: RulesInForce, known: int) -> NaiveEntry | None:
    """Live through every day of an entry; None if it was removed, holds no date, or is a minor's."""
    kind = rules.kinds[entry.kind]
    events = [event for event in entry.events if event.known < known]
    if any(event.kind in (EventKind.REPAIRED, EventKind.REVOKED, EventKind.WITHDRAWN) for event in events):
        return None
    order = list(EventKind)
    events.sort(key=lambda e: (e.on, e.known, order.index(e.kind), repr(sorted(e.fields.items()))))

    if kind.process is Process.OURS:
        allowed, corrections = our_days(events, rules.calendar)
    else:
        allowed = set(all_days())
        corrections = [event for event in events if event.kind is EventKind.ADJUSTED]
    fields = dict(entry.fields)
    for correction in corrections:
        fields.update(correction.fields)

    begins = fields.get(kind.begins)
    if not isinstance(begins, date) or made_by_a_minor(begins, record, rules):
        return None
    term = term_of(kind, begins, rules)
    ends = fields.get(kind.ends) if kind.ends else None
    in_force = {
        day
        for day in allowed
        if day >= begins and (term is None or day <= term) and (not isinstance(ends, date) or day < ends)
    }
    return NaiveEntry(entry.id, entry.kind, fields, begins, frozenset(in_force), objected_days(events))


def our_days(events: list[Event], calendar: WorkCalendar) -> tuple[set[date], list[Event]]:
    """The days from an effective decision on, and the corrections that took effect."""
    decided, corrections = set(), []
    stage = "collected"
    worked_days = 0
    for day in all_days():
        if stage == "heard":
            if worked_days == 5:
                stage = "over"
            elif day.year not in calendar.years:
                stage = "open"  # nobody knows how long the window is
            else:
                worked_days += works(day, calendar)
        for event in (event for event in events if event.on == day):
            if event.kind is EventKind.ADJUSTED and stage in ("over", "decided"):
                corrections.append(event)
            stage = after(event.kind, stage)
            worked_days = 0 if event.kind is EventKind.NOTICE_SERVED else worked_days
        if stage == "decided":
            decided.add(day)
    return decided, corrections


def after(event: EventKind, stage: str) -> str:
    if event is EventKind.NOTICE_SERVED and stage not in ("decided", "dropped"):
        return "heard"
    if event in (EventKind.PUBLISHED, EventKind.ADJUSTED) and stage == "over":
        return "decided"
    if event is EventKind.DROPPED and stage != "collected":
        return "dropped"
    return stage


def objected_days(events: list[Event]) -> frozenset[date]:
    found = set()
    is_open = False
    for day in all_days():
        for event in events:
            if event.on == day and event.kind in (EventKind.OBJECTED, EventKind.OBJECTION_CLOSED):
                is_open = event.kind is EventKind.OBJECTED
        if is_open:
            found.add(day)
    return frozenset(found)


def made_by_a_minor(begins: date, record: Record, rules: RulesInForce) -> bool:
    born = record.subject.born
    natural = rules.subject_types[record.subject.type].natural_person
    return natural and born is not None and begins < coming_of_age(born)


def term_of(kind: KindPlan, begins: date, rules: RulesInForce) -> date | None:
    """The last day of the term, moved on while it is known to be a day off."""
    if kind.process is Process.NONE or kind.severity is None:
        return None
    nominal = last = months_on(begins, rules.terms[kind.severity])
    while last.year in rules.calendar.years and not works(last, rules.calendar):
        last += DAY
    return last if last.year in rules.calendar.years else nominal


# --- coverage


def is_due(day: date, source: SourcePlan, on: date) -> bool:
    """Whether the day's entries should be in by now."""
    cadence = source.cadence
    if not isinstance(cadence, MonthlyCadence):
        return day + timedelta(days=cadence.grace_days) <= on
    deadline = months_on(day.replace(day=1), 1)
    while deadline.day < cadence.due_day and (deadline + DAY).month == deadline.month:
        deadline += DAY
    return on > deadline


def is_short(
    source: SourcePlan, months: int, record: Record, rules: RulesInForce, on: date, known: int
) -> bool:
    """Whether a day of the window is in no span."""
    subject = record.subject
    due = on
    while not is_due(due, source, on):
        due -= DAY
    first = max(months_on(on, -months), subject.opened)
    if subject.born is not None and rules.subject_types[subject.type].natural_person:
        first = max(first, coming_of_age(subject.born))
    spans = [span for span in record.coverage if span.source == source.id and span.known < known]
    return any(
        not any(span.start <= day < span.end for span in spans) for day in all_days(min(first, due), due)
    )


# --- facts


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
    value, evidence = aggregate(origin, seen, record.subject.opened, on)
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
    origin: EntriesPlan, seen: list[NaiveEntry], opened: date, on: date
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
    return since(origin, seen, opened, on)


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
    origin: EntriesPlan, seen: list[NaiveEntry], opened: date, on: date
) -> tuple[FactWorth | None, list[NaiveEntry]]:
    dated = []
    for entry in seen:
        day = entry.begins if origin.field is None else entry.fields.get(origin.field)
        if isinstance(day, date) and day <= on:
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
    years = 0
    while months_on(start, 12 * (years + 1)) <= on:
        years += 1
    if origin.window_months is not None:
        years = min(years, origin.window_months // 12)
    return years, evidence
