"""A slow and plain reading of entries and coverage, day by day, that shares no code with the engine.

An entry's days are found by living through them one after the other; coverage is asked of each day. Only days
between `DAWN` and `DUSK` exist, which is enough for what the strategies draw.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.baseline import Severity, Transition
from catalog.vocabulary import MonthlyCadence, Process
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record
from engine.record.kinds import KindPlan, SourcePlan, TermPlan, WorkCalendar
from engine.rules import RulesInForce

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
    outlived = days_outlived(kind, fields, begins, rules)
    ends = fields.get(kind.ends) if kind.ends else None
    in_force = {
        day
        for day in allowed
        if day >= begins and day not in outlived and (not isinstance(ends, date) or day < ends)
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


def days_outlived(
    kind: KindPlan, fields: dict[str, FieldValue], begins: date, rules: RulesInForce
) -> frozenset[date]:
    """The days after an entry's term has run out, by the edition of each day: one day over, and it is over for good."""
    severity = kind.severity
    for one in Severity:
        if kind.severity_from is not None and fields.get(kind.severity_from) == one.value:
            severity = one
    if kind.process is Process.NONE or severity is None:
        return frozenset()
    plans = rules.terms[severity]
    lasts = [last_day(number, plans, begins, rules.calendar) for number in range(len(plans))]
    over = False
    found = set()
    for day in all_days(begins):
        last = lasts[-1]
        for plan, of_it in zip(plans, lasts, strict=True):
            if plan.since <= day:
                last = of_it
        over = over or (last is not None and day > last)
        if over:
            found.add(day)
    return frozenset(found)


def last_day(number: int, plans: tuple[TermPlan, ...], made: date, calendar: WorkCalendar) -> date | None:
    """The last day by one edition: its own term, or what its transition says of what is older than it."""
    plan = plans[number]
    own = term_end(plan, made, calendar)
    if made >= plan.since or plan.older is Transition.THIS:
        return own
    if plan.older is Transition.WHEN_MADE:
        made_under = [one for one in plans if one.since <= made][-1]
        return term_end(made_under, made, calendar)
    before = last_day(number - 1, plans, made, calendar)
    return own if before is None or (own is not None and own < before) else before


def term_end(plan: TermPlan, made: date, calendar: WorkCalendar) -> date | None:
    """The last day of a term, moved on while it is known to be a day off."""
    if plan.months is None:
        return None
    nominal = last = months_on(made, plan.months)
    while last.year in calendar.years and not works(last, calendar):
        last += DAY
    return last if last.year in calendar.years else nominal


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
