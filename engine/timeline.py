"""The exact days on which a subject's measures change, if nothing new happens and feeds go on arriving."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.conditions import Quantity
from engine.decision import Decision, MeasureOutcome, Outcome, Status
from engine.evaluate import Evaluator
from engine.query import Query
from engine.record.entry import Record
from engine.record.periods import months_after, months_before
from engine.resolve import comparisons_in
from engine.rules import RulesInForce
from engine.turning import fed, turning_days

HORIZON_MONTHS = 12 * 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One measure on the day of the next change; None where it is not in question or there is no answer."""

    measure: str
    name: str
    before: Status | None
    after: Status | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The unbroken run of days `[start, end)` on which a measure applies; None: beyond the horizon."""

    measure: str
    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What comes next: the first day on which a status differs, what changes then, and the runs that contain `on`.

    The hypothesis: no new entry or event, and every feed that is fresh on `on` goes on arriving. `first` and `last`
    bound the days that were looked at.
    """

    on: date
    known: int
    first: date
    last: date
    next_change: date | None
    changes: tuple[Change, ...]
    runs: tuple[Run, ...]


EvaluatorOn = Callable[[date], Evaluator | None]


def timeline(
    query: Query,
    record: Record,
    evaluator_on: EvaluatorOn,
    edition_days: tuple[date, ...],
    on: date,
    known: int,
) -> Timeline:
    """Find the exact days around `on`.

    `evaluator_on` gives the rules of a day (None: none in force), `edition_days` every day on which they can change.
    Raises `LookupError` when no rules are in force on `on`.
    """
    return _Search(query, record, evaluator_on, edition_days, on, known).timeline()


def thresholds(rules: RulesInForce) -> dict[str, frozenset[int]]:
    """Give, for each fact, the numbers it is compared with: its truth can only turn around them."""
    found: dict[str, set[int]] = {}
    for condition in (*(c.condition for c in rules.conclusions), *(r.condition for r in rules.rules)):
        for comparison in comparisons_in(condition):
            if isinstance(comparison.operand, int) and not isinstance(comparison.operand, bool):
                found.setdefault(comparison.fact, set()).add(comparison.operand)
    return {fact: frozenset(numbers) for fact, numbers in found.items()}


class _Search:
    """One search; remembers the statuses of the days it has looked at."""

    def __init__(
        self,
        query: Query,
        record: Record,
        evaluator_on: EvaluatorOn,
        edition_days: tuple[date, ...],
        on: date,
        known: int,
    ) -> None:
        today = evaluator_on(on)
        if today is None:
            message = f"no rules in force on {on}"
            raise LookupError(message)
        self.query = query
        self.record = fed(record, today.rules, on, known)
        self.evaluator_on = evaluator_on
        self.on = on
        self.known = known
        self.first = months_before(on, HORIZON_MONTHS)
        self.last = months_after(on, HORIZON_MONTHS)
        self.edition_days = tuple(day for day in edition_days if self.first < day <= self.last)
        self.here = self._outcomes(on)

    def timeline(self) -> Timeline:
        later = tuple(self._turns(self.on + _DAY, self.last))
        earlier = tuple(self._turns(self.first, self.on))
        next_change, after = self._next_change(later)
        return Timeline(
            on=self.on,
            known=self.known,
            first=self.first,
            last=self.last,
            next_change=next_change,
            changes=tuple(_changes(self.here, after)) if next_change else (),
            runs=tuple(self._runs(earlier, later)),
        )

    def _next_change(self, later: tuple[date, ...]) -> tuple[date | None, dict[str, MeasureOutcome]]:
        for day in later:
            outcomes = self._outcomes(day)
            if any(_changes(self.here, outcomes)):
                return day, outcomes
        return None, {}

    def _runs(self, earlier: tuple[date, ...], later: tuple[date, ...]) -> Iterator[Run]:
        waiting = {id_ for id_, one in self.here.items() if one.status is Status.APPLIED}
        ends: dict[str, date] = {}
        for day in later:
            if not waiting - ends.keys():
                break
            outcomes = self._outcomes(day)
            ends.update((id_, day) for id_ in waiting - ends.keys() if not _applied(outcomes, id_))
        starts: dict[str, date] = {}
        for day in reversed(earlier):
            if not waiting - starts.keys():
                break
            outcomes = self._outcomes(day - _DAY)
            starts.update((id_, day) for id_ in waiting - starts.keys() if not _applied(outcomes, id_))
        for id_, one in self.here.items():
            if id_ in waiting:
                yield Run(measure=id_, name=one.measure.name, start=starts.get(id_), end=ends.get(id_))

    def _turns(self, first: date, last: date) -> Iterator[date]:
        """Give, in order, every day on which a status may differ from the day before."""
        marked = {*self.edition_days, *(one.on for one in self.record.confirmations)}
        edges = sorted({first, *(day for day in marked if first < day <= last)})
        for start, following in zip(edges, [*edges[1:], last + _DAY], strict=True):
            if start in marked:
                yield start
            evaluator = self.evaluator_on(start)
            if evaluator is None:
                continue
            rules = evaluator.rules
            end = following - _DAY
            for day in turning_days(self.record, rules, self.known, start, end, thresholds(rules)):
                if not (day == start and start in marked):
                    yield day

    def _outcomes(self, day: date) -> dict[str, MeasureOutcome]:
        evaluator = self.evaluator_on(day)
        if evaluator is None:
            return {}
        decision: Decision = evaluator.decide(self.query, self.record, day, self.known)
        if decision.outcome is not Outcome.DECIDED:
            return {}
        return {one.measure.id: one for one in (*decision.measures, *decision.unlisted)}


def _applied(outcomes: Mapping[str, MeasureOutcome], measure: str) -> bool:
    return measure in outcomes and outcomes[measure].status is Status.APPLIED


_Standing = tuple[Status, tuple[tuple[str, Quantity], ...]]


def _standing(outcome: MeasureOutcome | None) -> _Standing | None:
    """Give what a change is told of: a status, and the parameters of a grant; None where nothing is in question."""
    return None if outcome is None else (outcome.status, outcome.values)


def _changes(before: Mapping[str, MeasureOutcome], after: Mapping[str, MeasureOutcome]) -> Iterator[Change]:
    for id_ in {**before, **after}:
        was, becomes = before.get(id_), after.get(id_)
        either = becomes or was
        if either is not None and _standing(was) != _standing(becomes):
            yield Change(
                measure=id_,
                name=either.measure.name,
                before=was.status if was else None,
                after=becomes.status if becomes else None,
            )
