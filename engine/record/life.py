"""The life of one entry: what its fields and events mean for every day, as far as the log is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from catalog.vocabulary import Process
from engine.record.course import REMOVALS, Course, Stage, our_course, their_course
from engine.record.entry import Entry, Event, EventKind, FieldValue, day_in
from engine.record.expiry import end_of
from engine.record.kinds import KindPlan, Terms, WorkCalendar
from engine.record.periods import Interval, within

# Asked of every event: a tuple finds a member by identity, which is faster than hashing it.
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
    course = our_course(events, calendar) if kind.process is Process.OURS else their_course(events)
    fields = {**entry.fields, **course.changes} if course.changes else entry.fields
    begins = day_in(fields, kind.begins)
    if begins is None or (majority is not None and begins < majority):
        return _outside(entry, Stage.EXCLUDED)
    start = _start(course, kind, begins)
    end = end_of(fields, begins, kind, terms, calendar)
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


def _start(course: Course, kind: KindPlan, begins: date) -> date | None:
    """The first day on which the entry counts: its own day, but one of ours not before its decision."""
    if kind.process is not Process.OURS:
        return begins
    return None if course.decided is None else max(course.decided, begins)


def _steps(course: Course, start: date | None, end: date | None) -> tuple[tuple[date, Stage], ...]:
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
