"""Days on which two worlds may part that agree on the first: where a term or a feed begins to count otherwise."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from engine.prove import days
from engine.prove.world import World
from engine.record.coverage import Cadence
from engine.record.kinds import TermPlan

_Turns = Callable[[date], object]


def telling_days(before: World, after: World) -> tuple[date, ...]:
    """Give them after the worlds' own day, the first for each term and each feed that differs, and the last of all."""
    through = min(before.through, after.through)
    pairs = list(_differing(before, after))
    found: dict[date, None] = {}
    waiting = pairs
    for number in range(before.on.toordinal() + 1, through.toordinal() + 1):
        on = date.fromordinal(number)
        for pair in tuple(waiting):
            one, other = pair
            if one(on) != other(on):
                found[on] = None
                waiting.remove(pair)
        if not waiting:
            break
    return tuple(dict.fromkeys((*found, through))) if through > before.on else ()


def _differing(before: World, after: World) -> Iterator[tuple[_Turns, _Turns]]:
    for name, source in before.rules.sources.items():
        other = after.rules.sources.get(name)
        if other is not None and other.cadence != source.cadence:
            yield _due(source.cadence), _due(other.cadence)
    for severity, terms in before.rules.terms.items():
        others = after.rules.terms.get(severity, ())
        if others and others != terms:
            yield _expired(before, terms), _expired(after, others)


def _due(cadence: Cadence) -> _Turns:
    return lambda on: days.last_started(cadence, on)


def _expired(world: World, terms: Sequence[TermPlan]) -> _Turns:
    def spans(on: date) -> list[tuple[int, int]]:
        return [span for span in days.expired(terms, world.rules.calendar, on) if span[0] <= span[1]]

    return spans
