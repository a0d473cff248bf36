"""Coverage: on which days what a feed has brought is enough to know a fact."""

from collections.abc import Iterable, Mapping
from datetime import date

from catalog.vocabulary import MonthlyCadence, RealTimeCadence
from engine.record.entry import Span
from engine.record.periods import Interval, days_after, first_day_with, months_after

Cadence = MonthlyCadence | RealTimeCadence


def merged(spans: Iterable[Span], known: int) -> Mapping[str, tuple[Interval, ...]]:
    """What each source has brought with `known` leaves known: apart and in order, touching spans joined."""
    by_source: dict[str, list[tuple[date, date]]] = {}
    for span in spans:
        if span.known < known and span.start < span.end:
            by_source.setdefault(span.source, []).append((span.start, span.end))
    return {source: _joined(sorted(pairs)) for source, pairs in by_source.items()}


def last_due(cadence: Cadence, on: date) -> date:
    """The last day whose entries must be in by the end of `on`.

    每月 N 日前: the month before is due after day N, which itself still waits; up to then, the one before it.
    实时: all but the grace.
    """
    match cadence:
        case RealTimeCadence():
            return days_after(on, -cadence.grace_days)
        case MonthlyCadence():
            first = on.replace(day=1)
            return days_after(first if on.day > cadence.due_day else months_after(first, -1), -1)


def due_from(cadence: Cadence, day: date) -> date:
    """The first day on which the day's entries must be in: there `last_due` reaches it."""
    match cadence:
        case RealTimeCadence():
            return days_after(day, cadence.grace_days)
        case MonthlyCadence():
            next_month = months_after(day.replace(day=1), 1)
            return min(days_after(next_month, cadence.due_day), months_after(next_month, 1))


def sufficient(
    brought: tuple[Interval, ...], cadence: Cadence, months: int, floor: date
) -> tuple[Interval, ...]:
    """The days on which what a source has brought holds the whole window of a fact, apart and in order.

    The window of a day runs from so many months before, yet never from before `floor` (the subject's
    opening or majority), to the last day due; that day itself must always be held. Both ends only ever move
    on with the day, so each stretch brought is enough on one run of days: from when the window has moved
    into it until more is due than it holds.
    """
    days: list[tuple[date, date]] = []
    for held in brought:
        since = due_from(cadence, held.start)
        if floor < held.start:
            since = max(since, first_day_with(held.start, months))
        until = date.max if held.end is None else due_from(cadence, held.end)
        if since < until:
            days.append((since, until))
    return _joined(days)


def lapse_day(brought: tuple[Interval, ...], cadence: Cadence, on: date) -> date:
    """The first day from `on` on which a day due is missing since the one last due on `on`: the feed is late."""
    due = last_due(cadence, on)
    for held in brought:
        if held.holds(due):
            return date.max if held.end is None else due_from(cadence, held.end)
    return on


def _joined(pairs: list[tuple[date, date]]) -> tuple[Interval, ...]:
    """Pairs in order of their starts as intervals, those that touch as one."""
    joined: list[Interval] = []
    for start, end in pairs:
        if joined and start <= (last := joined[-1].end or date.max):
            joined[-1] = Interval(joined[-1].start, max(last, end))
        else:
            joined.append(Interval(start, end))
    return tuple(joined)
