"""Two sets of rules held against each other: for whom they answer differently, who gains, who loses."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.model import Effect
from engine.decision import Status
from engine.prove.logic import CODES, Logic
from engine.prove.session import LIMIT, Session, Undecided
from engine.prove.solver import Verdict
from engine.prove.terms import Flag, Number, alike, among, both, either, equal, every, no, some
from engine.prove.witness import Answer, Witness
from engine.prove.world import World
from engine.query import Query
from engine.record.entry import Record

REACHED = (Status.APPLIED, Status.PROPOSED, Status.ADVISORY)
"""The statuses in which a measure does something to its subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A record and a question that two sets of rules answer differently, confirmed by the engine under both.

    `measures` are those, by id, that differ in status or values; one that a set of rules does not know has no answer.
    """

    record: Record
    query: Query
    on: date
    before: Mapping[str, Answer]
    after: Mapping[str, Answer]
    measures: tuple[str, ...]


def distinguishing(
    before: World, after: World, measures: Iterable[str] | None = None, *, limit: int = LIMIT
) -> Difference | Undecided | None:
    """A record for which some measure's status or values differ; None if none within the bound does.

    The worlds must be of one day; their vocabularies may differ. A measure that one of them lacks counts as not met
    there. Objections and confirmations are beyond the bound.
    """
    asked = sorted({*before.rules.measures, *after.rules.measures} if measures is None else set(measures))
    with Session(before, after, limit=limit) as session:
        one, other = session.logics
        codes = _codes(one, other)
        goal = some(_differs(one, other, name, codes) for name in asked)
        return _told(session, goal, asked, "两版的答复有没有不同")


def never_differ(before: World, after: World, measures: Iterable[str], alerts: Iterable[str]) -> bool:
    """Whether no record on any day from the worlds' own through their last makes these differ: status, values, alerts.

    False says nothing: there may be such a record, or the solver does not know.
    """
    with Session(before, after, every_day=True) as session:
        one, other = session.logics
        codes = _codes(one, other)
        measured = some(_differs(one, other, name, codes) for name in sorted(measures))
        return session.ask(either(measured, alerts_differ(one, other, alerts))) is Verdict.IMPOSSIBLE


def alerts_differ(one: Logic, other: Logic, alerts: Iterable[str]) -> Flag:
    """Whether one of these rules, by id, alerts under one set of rules and not under the other."""
    then, now = (
        {
            rule.id: logic.rule(i).true
            for i, rule in enumerate(logic.world.rules.rules)
            if rule.effect is Effect.ALERT
        }
        for logic in (one, other)
    )
    return some(no(alike(then.get(name, False), now.get(name, False))) for name in sorted(alerts))


def gains(before: World, after: World, measure: str, *, limit: int = LIMIT) -> Difference | Undecided | None:
    """A subject to whom the measure does not apply before and does after (适用, 拟实施 or 建议)."""
    return _moves(before, after, measure, lambda then, now: both(no(then), now), limit)


def loses(before: World, after: World, measure: str, *, limit: int = LIMIT) -> Difference | Undecided | None:
    """A subject to whom the measure applies before and does not after."""
    return _moves(before, after, measure, lambda then, now: both(then, no(now)), limit)


def shifts(before: World, after: World, measure: str, *, limit: int = LIMIT) -> Difference | Undecided | None:
    """A subject who neither gains nor loses the measure and is answered otherwise: another status, other values."""
    with Session(before, after, limit=limit) as session:
        one, other = session.logics
        reached = [CODES[status] for status in REACHED]
        then, now = (among(_status(logic, measure), reached) for logic in (one, other))
        alike = either(both(then, now), both(no(then), no(now)))
        goal = both(alike, _differs(one, other, measure, _codes(one, other)))
        return _told(session, goal, [measure], f"措施 `{measure}` 有没有其他变动")


def _moves(
    before: World, after: World, measure: str, goal: Callable[[Flag, Flag], Flag], limit: int
) -> Difference | Undecided | None:
    reached = [CODES[status] for status in REACHED]
    with Session(before, after, limit=limit) as session:
        then, now = (among(_status(logic, measure), reached) for logic in session.logics)
        return _told(session, goal(then, now), [measure], f"措施 `{measure}` 有没有得失")


def _told(session: Session, goal: Flag, asked: Iterable[str], question: str) -> Difference | Undecided | None:
    found = session.witnesses(question, goal)
    if found is None or isinstance(found, Undecided):
        return found
    before, after = found
    differing = tuple(name for name in asked if _answered(before, name) != _answered(after, name))
    return Difference(
        record=before.record,
        query=before.query,
        on=before.on,
        before=before.answers,
        after=after.answers,
        measures=differing,
    )


def _answered(witness: Witness, measure: str) -> tuple[Status | None, object]:
    answer = witness.answers.get(measure)
    if answer is None:
        return Status.NOT_MET, ()
    return answer.status, answer.values


def _status(logic: Logic, measure: str) -> Number:
    """A measure's code; one that the rules do not know is never met."""
    return logic.status(measure) if measure in logic.world.rules.measures else CODES[Status.NOT_MET]


def _codes(*logics: Logic) -> dict[object, int]:
    codes: dict[object, int] = {}
    for logic in logics:
        for rule in logic.world.rules.rules:
            for value in rule.values.values():
                codes.setdefault(value, len(codes))
    return codes


def _differs(one: Logic, other: Logic, measure: str, codes: Mapping[object, int]) -> Flag:
    statuses = _status(one, measure), _status(other, measure)
    parts = [no(equal(*statuses))]
    if all(measure in logic.world.rules.measures for logic in (one, other)):
        names = {
            name
            for logic in (one, other)
            for rule in logic.world.rules.rules
            if measure in rule.measures
            for name in rule.values
        }
        for name in sorted(names):
            values = (logic.granted_value(measure, name, codes) for logic in (one, other))
            given = every(among(status, [CODES[s] for s in REACHED]) for status in statuses)
            parts.append(both(given, no(equal(*values))))
    return either(*parts)
