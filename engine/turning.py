"""The days on which a record's facts can turn: the one place that knows which dates matter."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from catalog.vocabulary import Aggregation
from engine.grounds import Ground, Grounds, grounds_of
from engine.record.coverage import last_due, merged
from engine.record.entry import Record, Span, day_in
from engine.record.life import Life
from engine.record.periods import Interval, days_after, first_day_with, months_after, whole_years_between
from engine.rules import RulesInForce

Thresholds = Mapping[str, frozenset[int]]
"""By fact id, the numbers of days that some rule compares it with."""

FAR = date(9000, 1, 1)
"""The day until which a feed is said to go on when it is supposed to go on."""

_IN_DAYS = (Aggregation.DAYS_SINCE_LATEST, Aggregation.DAYS_SINCE_EARLIEST)


def next_turn(grounds: Grounds, after: date, thresholds: Thresholds | None = None) -> date | None:
    """The next day on which a fact, an objection or the standing may differ from the day before; None: never.

    It may come too early, never too late. With `thresholds`, a fact counted in days turns only where a
    comparison with one of them can.
    """
    if grounds.credit_from is None:
        return None
    if after < grounds.credit_from:
        return grounds.credit_from
    if thresholds is None and any(_grows(fact, grounds.opened, after) for fact in grounds.facts.values()):
        return days_after(after, 1)
    turn = min([day for day in _turns(grounds, after, thresholds) if day > after], default=date.max)
    return None if turn == date.max else turn


def turning_days(
    record: Record,
    rules: RulesInForce,
    known: int,
    first: date,
    last: date,
    thresholds: Thresholds | None = None,
) -> tuple[date, ...]:
    """Every day from `first` to `last` on which the facts may differ from those of the day before, in order.

    With `thresholds`, a fact counted in days is watched only where it reaches a threshold or passes it.
    """
    grounds = grounds_of(record, rules, known)
    days: list[date] = []
    day = next_turn(grounds, days_after(first, -1), thresholds)
    while day is not None and day <= last:
        days.append(day)
        day = next_turn(grounds, day, thresholds)
    return tuple(days)


def fed(record: Record, rules: RulesInForce, on: date, known: int) -> Record:
    """The record under the hypothesis that every feed that is not late on `on` goes on arriving."""
    brought = merged(record.coverage, known)
    arriving = []
    for source, plan in rules.sources.items():
        due = last_due(plan.cadence, on)
        if any(held.holds(due) for held in brought.get(source, ())):
            arriving.append(Span(source=source, start=due, end=FAR, known=known - 1))
    return replace(record, coverage=(*record.coverage, *arriving))


def _turns(grounds: Grounds, after: date, thresholds: Thresholds | None) -> set[date]:
    """Days that matter, past ones too; of a series without end only its next."""
    days: set[date] = set()
    for life in grounds.lives:
        if life.force is not None:
            _add_ends(days, (life.force,))
        _add_ends(days, life.objected)
    for runs in grounds.sufficient:
        _add_ends(days, runs)
    for name, ground in grounds.facts.items():
        window = ground.origin.window_months
        if window is not None:
            days.update([first_day_with(life.begins, window) for life in ground.lives if life.begins])
        if ground.origin.aggregation is Aggregation.YEARS_SINCE_LATEST:
            days.update(_anniversaries(ground, grounds.opened, after))
        elif ground.origin.aggregation in _IN_DAYS:
            days.update(_day_counts(ground, grounds.opened, thresholds.get(name, ()) if thresholds else ()))
    return days


def _add_ends(days: set[date], spans: Iterable[Interval]) -> None:
    for span in spans:
        days.add(span.start)
        if span.end is not None:
            days.add(span.end)


def since_day(ground: Ground, life: Life) -> date | None:
    """The date that a …since counts from: the field asked for, or the day from which the entry counts."""
    if ground.origin.field is None:
        return life.begins
    return day_in(life.fields, ground.origin.field)


def _anchors(ground: Ground, opened: date) -> Iterator[date]:
    """All dates that a …since may ever count from."""
    for life in ground.lives:
        day = since_day(ground, life)
        if day is not None:
            yield day
    if ground.origin.nothing is None:
        yield opened


def _anniversaries(ground: Ground, opened: date, after: date) -> Iterator[date]:
    """Each anchor, and its next anniversary, unless years are no longer counted then."""
    most = ground.most_years
    for anchor in _anchors(ground, opened):
        yield anchor
        years = whole_years_between(anchor, after) + 1
        if most is None or years <= most:
            yield months_after(anchor, 12 * years)


def _day_counts(ground: Ground, opened: date, limits: Iterable[int]) -> Iterator[date]:
    """Each anchor, and the days on which its count reaches or passes a limit."""
    for anchor in _anchors(ground, opened):
        yield anchor
        for limit in limits:
            yield days_after(anchor, limit)
            yield days_after(anchor, limit + 1)


def _grows(ground: Ground, opened: date, on: date) -> bool:
    """Whether a fact is a count of days that will be greater tomorrow."""
    if ground.origin.aggregation not in _IN_DAYS or ground.short_on(on):
        return False
    if ground.origin.nothing is None and opened <= on:
        return True
    counted = (since_day(ground, life) for life in ground.counted_on(on))
    return any(day is not None and day <= on for day in counted)
