"""The day that is asked about: one day, or every day of a stretch at once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from engine.prove import days
from engine.prove.solver import Solver
from engine.prove.terms import Number, at_most, minus
from engine.record.coverage import Cadence
from engine.record.kinds import TermPlan, WorkCalendar


class Clock(Protocol):
    """A day with the days that follow from it, as ordinals; engine/prove/days.py says what each is."""

    on: Number

    def last_started(self, cadence: Cadence) -> Number:
        """The last day by which what a feed brought must start, to hold the day last due."""

    def window_opens(self, months: int) -> Number:
        """The day so many months before."""

    def last_with_years(self, years: int) -> Number:
        """The last day since which so many whole years have passed."""

    def expired(self, terms: Sequence[TermPlan], calendar: WorkCalendar) -> tuple[tuple[Number, Number], ...]:
        """The spans of days on which an entry began whose term has run out."""

    def decidable(self, calendar: WorkCalendar) -> tuple[Number, Number]:
        """The first and the last day on which a process of ours may open to be decided by then."""


class OneDay:
    """One day: all that follows from it is known."""

    def __init__(self, on: date) -> None:
        """Of that day."""
        self._on = on
        self.on: Number = on.toordinal()

    def last_started(self, cadence: Cadence) -> Number:
        """As `Clock` says."""
        return days.last_started(cadence, self._on)

    def window_opens(self, months: int) -> Number:
        """As `Clock` says."""
        return days.window_opens(months, self._on)

    def last_with_years(self, years: int) -> Number:
        """As `Clock` says."""
        return days.last_with_years(years, self._on)

    def expired(self, terms: Sequence[TermPlan], calendar: WorkCalendar) -> tuple[tuple[Number, Number], ...]:
        """As `Clock` says."""
        return days.expired(terms, calendar, self._on)

    def decidable(self, calendar: WorkCalendar) -> tuple[Number, Number]:
        """As `Clock` says."""
        return days.decidable(calendar, self._on)


class EveryDay:
    """Every day of a stretch at once: what follows from the day is only known to lie so and so far before it.

    INVARIANT: whatever is so on some day of the stretch is possible here, and more: so only what is IMPOSSIBLE here
    says something, and it says it of every day. The same question about two worlds has one answer here too.
    """

    def __init__(self, solver: Solver, first: date, last: date) -> None:
        """Of the days from `first` to `last`, both included."""
        self._solver = solver
        self._days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
        self._made: dict[object, Number] = {}
        self.on: Number = solver.number("on")
        solver.require((at_most(first.toordinal(), self.on), at_most(self.on, last.toordinal())))

    def last_started(self, cadence: Cadence) -> Number:
        """As `Clock` says."""
        return self._somewhen(("last started", cadence), lambda on: days.last_started(cadence, on))

    def window_opens(self, months: int) -> Number:
        """As `Clock` says."""
        return self._somewhen(("window", months), lambda on: days.window_opens(months, on))

    def last_with_years(self, years: int) -> Number:
        """As `Clock` says."""
        return self._somewhen(("years", years), lambda on: days.last_with_years(years, on))

    def expired(self, terms: Sequence[TermPlan], calendar: WorkCalendar) -> tuple[tuple[Number, Number], ...]:
        """As `Clock` says."""
        every_day = [days.expired(terms, calendar, on) for on in self._days]
        found = []
        for place, (first, _) in enumerate(every_day[0]):
            ended = {on: spans[place][1] for on, spans in zip(self._days, every_day, strict=True)}
            key = ("expired", tuple(terms), place, id(calendar))
            found.append((first, self._somewhen(key, ended.__getitem__)))
        return tuple(found)

    def decidable(self, calendar: WorkCalendar) -> tuple[Number, Number]:
        """As `Clock` says."""
        every_day = {on: days.decidable(calendar, on) for on in self._days}
        key = ("decidable", id(calendar))
        return (
            self._somewhen((*key, "first"), lambda on: every_day[on][0]),
            self._somewhen((*key, "last"), lambda on: every_day[on][1]),
        )

    def _somewhen(self, key: object, of: Callable[[date], int]) -> Number:
        """A day that lies no further before the day asked about, and no nearer, than it ever does."""
        if key not in self._made:
            numbers = [of(on) for on in self._days]
            lags = [on.toordinal() - number for on, number in zip(self._days, numbers, strict=True)]
            number = self._solver.number(f"day {len(self._made)}")
            lag = minus(self.on, number)
            self._solver.require((at_most(min(lags), lag), at_most(lag, max(lags))))
            self._solver.require((at_most(min(numbers), number), at_most(number, max(numbers))))
            self._made[key] = number
        return self._made[key]
