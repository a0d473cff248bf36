"""The life of one entry: what its fields and events mean for every day, as far as the log is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from operator import itemgetter
from typing import assert_never

from catalog.model import Severity, Transition
from catalog.vocabulary import Process
from engine.record.entry import Entry, Event, EventKind, FieldValue
from engine.record.kinds import KindPlan, TermPlan, Terms, WorkCalendar
from engine.record.periods import Interval, days_after, last_day_of_period, within
from engine.record.workdays import nth_workday_after

DEFENCE_WORKDAYS = 5
"""方案二（三）: five working days to state and defend, the day of service not counted (民法典 201)."""


class Stage(Enum):
    """Where an entry stands on a day."""

    UNKNOWN = "未归集"
    EXCLUDED = "不计入"
    COLLECTED = "已归集"
    DEFENCE = "陈述申辩期"
    AWAITING_DECISION = "待决定"
    PUBLISHED = "已公示"
    ADJUSTED = "调整后公示"
    DROPPED = "不予公示"
    IN_FORCE = "生效"
    EXPIRED = "已到期"
    REPAIRED = "已修复"
    REVOKED = "已撤销"
    WITHDRAWN = "已撤回"


# An entry of ours goes from stage to stage by these events alone; any other event, or one out of order, has
# no effect. The window's end, DEFENCE to AWAITING_DECISION, comes by itself. A decision before it is void
# (行政处罚法 45, 62: nobody is judged unheard), but to drop the entry harms nobody and counts at once.
# Notice served anew before the decision opens the window anew: whoever is told again is heard again.
TRANSITIONS: Mapping[tuple[Stage, EventKind], Stage] = {
    (Stage.COLLECTED, EventKind.NOTICE_SERVED): Stage.DEFENCE,
    (Stage.DEFENCE, EventKind.NOTICE_SERVED): Stage.DEFENCE,
    (Stage.AWAITING_DECISION, EventKind.NOTICE_SERVED): Stage.DEFENCE,
    (Stage.AWAITING_DECISION, EventKind.PUBLISHED): Stage.PUBLISHED,
    (Stage.AWAITING_DECISION, EventKind.ADJUSTED): Stage.ADJUSTED,
    (Stage.PUBLISHED, EventKind.ADJUSTED): Stage.ADJUSTED,
    (Stage.ADJUSTED, EventKind.ADJUSTED): Stage.ADJUSTED,
    (Stage.DEFENCE, EventKind.DROPPED): Stage.DROPPED,
    (Stage.AWAITING_DECISION, EventKind.DROPPED): Stage.DROPPED,
    (Stage.PUBLISHED, EventKind.DROPPED): Stage.DROPPED,
    (Stage.ADJUSTED, EventKind.DROPPED): Stage.DROPPED,
}

# From any stage, whoever's process it is, and for every day once known (信用修复管理办法 3).
REMOVALS: Mapping[EventKind, Stage] = {
    EventKind.REPAIRED: Stage.REPAIRED,
    EventKind.REVOKED: Stage.REVOKED,
    EventKind.WITHDRAWN: Stage.WITHDRAWN,
}
_REMOVING = tuple(REMOVALS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """An entry as it counts.

    `fields` stand as adjusted, for every day: an adjustment corrects what was recorded. `begins` is None
    for an entry that can never count. `force` holds the days on which it counts, None if it counts on no
    day; it never starts before `begins`. `removed` says repaired, revoked or withdrawn. `defence_until` is
    the last day of the window, None if there is none or it is open; `calendar_short` says that it is open
    because it reaches a year without a notice. `steps` are the stages by their first days, in order.
    """

    entry: str
    kind: str
    fields: Mapping[str, FieldValue]
    begins: date | None
    force: Interval | None
    removed: bool
    objected: tuple[Interval, ...]
    defence_until: date | None
    calendar_short: bool
    steps: tuple[tuple[date, Stage], ...]

    def stage_on(self, day: date) -> Stage:
        """Where the entry stands on the day."""
        stage = Stage.COLLECTED
        for since, next_stage in self.steps:
            if since > day:
                break
            stage = next_stage
        return stage

    def objected_on(self, day: date) -> bool:
        """Whether an objection is open on the day; the label comes and goes with no other effect here."""
        return within(self.objected, day)


def life_of(
    entry: Entry,
    kind: KindPlan,
    terms: Terms,
    calendar: WorkCalendar,
    known: int,
    majority: date | None,
) -> Life:
    """The life of an entry with `known` leaves known; `majority` is a natural person's eighteenth birthday.

    `terms` are those of every edition that has counted until now. Nothing raises on an odd record: what cannot
    count does not.
    """
    if entry.known >= known:
        return _outside(entry, Stage.UNKNOWN)
    events = _in_order(entry.events, known)
    for event in events:
        if event.kind in _REMOVING:
            return _outside(entry, REMOVALS[event.kind], removed=True)
    course = _our_course(events, calendar) if kind.process is Process.OURS else _their_course(events)
    fields = {**entry.fields, **course.changes} if course.changes else entry.fields
    begins = _day_in(fields, kind.begins)
    if begins is None or (majority is not None and begins < majority):
        return _outside(entry, Stage.EXCLUDED)
    end = _end(fields, begins, kind, terms, calendar)
    if kind.process is not Process.OURS:
        start: date | None = begins
    elif course.decided is None:
        start = None
    else:
        start = max(course.decided, begins)
    if course.dropped is not None and (end is None or course.dropped < end):
        end = course.dropped
    force = None if start is None or (end is not None and end <= start) else Interval(start, end)
    return Life(
        entry=entry.id,
        kind=entry.kind,
        fields=fields,
        begins=begins,
        force=force,
        removed=False,
        objected=_objections(events),
        defence_until=course.defence_until,
        calendar_short=course.calendar_short,
        steps=_steps(course, start, end),
    )


@dataclass(slots=True)
class _Course:
    """What the events of an entry came to."""

    changes: dict[str, FieldValue]
    decided: date | None = None
    dropped: date | None = None
    defence_until: date | None = None
    calendar_short: bool = False
    steps: tuple[tuple[date, Stage], ...] = ()


def _their_course(events: Iterable[Event]) -> _Course:
    """Not our process: publication is a track apart, only a correction of the content counts here."""
    course = _Course({})
    for event in events:
        if event.kind is EventKind.ADJUSTED:
            course.changes.update(event.fields)
    return course


def _our_course(events: Iterable[Event], calendar: WorkCalendar) -> _Course:
    """Our process: the events through the table of transitions."""
    course = _Course({})
    stage = Stage.COLLECTED
    steps: list[tuple[date, Stage]] = []
    for event in events:
        if stage is Stage.DEFENCE and course.defence_until is not None and event.on > course.defence_until:
            stage = Stage.AWAITING_DECISION
            steps.append((days_after(course.defence_until, 1), stage))
        next_stage = TRANSITIONS.get((stage, event.kind))
        if next_stage is None:
            continue
        stage = next_stage
        steps.append((event.on, stage))
        if stage is Stage.DEFENCE:
            course.defence_until = nth_workday_after(event.on, DEFENCE_WORKDAYS, calendar)
            course.calendar_short = course.defence_until is None
        elif stage is Stage.DROPPED:
            course.dropped = event.on
        else:
            course.decided = course.decided or event.on
            course.changes.update(event.fields if stage is Stage.ADJUSTED else {})
    if stage is Stage.DEFENCE and course.defence_until is not None:
        steps.append((days_after(course.defence_until, 1), Stage.AWAITING_DECISION))
    course.steps = tuple(steps)
    return course


def _end(
    fields: Mapping[str, FieldValue],
    begins: date,
    kind: KindPlan,
    terms: Terms,
    calendar: WorkCalendar,
) -> date | None:
    """The first day on which the entry has ended by its own end or by the term of its severity, if any.

    A term runs from the day of the document, here `begins` (信用修复管理办法). A plain fact has no term.
    """
    end = _day_in(fields, kind.ends) if kind.ends is not None else None
    severity = severity_of(fields, kind)
    if kind.process is Process.NONE or severity is None or severity not in terms:
        return end
    expiry = expiry_of(begins, terms[severity], calendar)
    return end if expiry is None else expiry if end is None else min(end, expiry)


def expiry_of(made: date, terms: Sequence[TermPlan], calendar: WorkCalendar) -> date | None:
    """The first day on which an entry made on `made` counts no longer by editions of terms; None: never.

    INVARIANT: a later edition never changes what held before its day, so what had ended by then stays ended and a fact
    over history is the same whichever of the editions in force answers.
    """
    place = len(terms) - 1
    while place > 0 and made < terms[place].since:
        place -= 1
    end = when_made = _term_end(made, terms[place].months, calendar)
    for plan in terms[place + 1 :]:
        if end is not None and end <= plan.since:
            break
        match plan.older:
            case Transition.THIS:
                end = _term_end(made, plan.months, calendar)
            case Transition.WHEN_MADE:
                end = when_made
            case Transition.SHORTER:
                ends = (end, _term_end(made, plan.months, calendar))
                end = min((one for one in ends if one is not None), default=None)
            case _:
                assert_never(plan.older)
        end = None if end is None else max(end, plan.since)
    return end


def _term_end(made: date, months: int | None, calendar: WorkCalendar) -> date | None:
    return None if months is None else days_after(last_day_of_period(made, months, calendar), 1)


_SEVERITIES: Mapping[FieldValue, Severity] = {one.value: one for one in Severity}


def severity_of(fields: Mapping[str, FieldValue], kind: KindPlan) -> Severity | None:
    """The severity of an entry: as the authority classified it, else as its kind says."""
    if kind.severity_from is None:
        return kind.severity
    return _SEVERITIES.get(fields.get(kind.severity_from, ""), kind.severity)


def _steps(course: _Course, start: date | None, end: date | None) -> tuple[tuple[date, Stage], ...]:
    """The stages by day: those of our process, or being in force; then expiry, unless it was dropped."""
    steps = course.steps or (((start, Stage.IN_FORCE),) if start is not None else ())
    if start is None or end is None or course.dropped == end:
        return steps
    return (*(step for step in steps if step[0] < end), (max(start, end), Stage.EXPIRED))


def _objections(events: Iterable[Event]) -> tuple[Interval, ...]:
    """The days with an open objection, from its day to that of its close."""
    spans = []
    since: date | None = None
    for event in events:
        if event.kind is EventKind.OBJECTED:
            since = since or event.on
        elif event.kind is EventKind.OBJECTION_CLOSED and since is not None:
            if since < event.on:
                spans.append(Interval(since, event.on))
            since = None
    if since is not None:
        spans.append(Interval(since, None))
    return tuple(spans)


_ORDER = {kind: place for place, kind in enumerate(EventKind)}


def _in_order(events: tuple[Event, ...], known: int) -> list[Event]:
    """The known events by day, then by place in the log, kind and content: never as they were given."""
    seen = [event for event in events if event.known < known]
    if len(seen) > 1:
        seen.sort(key=_place)
    return seen


def _place(event: Event) -> tuple[date, int, int, str]:
    fields = repr(sorted(event.fields.items(), key=itemgetter(0))) if event.fields else ""
    return event.on, event.known, _ORDER[event.kind], fields


def _day_in(fields: Mapping[str, FieldValue], field: str) -> date | None:
    value = fields.get(field)
    return value if isinstance(value, date) else None


def _outside(entry: Entry, stage: Stage, *, removed: bool = False) -> Life:
    """An entry that counts on no day."""
    return Life(
        entry=entry.id,
        kind=entry.kind,
        fields=entry.fields,
        begins=None,
        force=None,
        removed=removed,
        objected=(),
        defence_until=None,
        calendar_short=False,
        steps=((date.min, stage),),
    )
