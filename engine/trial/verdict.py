"""Whether a case came out as its author expects; what differs is said in Chinese."""

from collections.abc import Iterable, Iterator, Mapping

from catalog.conditions import Quantity
from catalog.model import Effect
from engine.cases import Case
from engine.decision import MeasureOutcome
from engine.resolve import conclusions_in
from engine.rules import RulesInForce
from engine.trial.trying import Seen
from engine.words import STATUS_WORDS


def differences(case: Case, seen: Seen, rules: RulesInForce) -> Iterator[str]:
    """Give one sentence for each expectation that was not met; none when the case passes."""
    for name, expected in case.expected.items():
        outcome = seen.outcomes.get(name)
        if outcome is None or outcome.status is not expected:
            got = STATUS_WORDS[outcome.status] if outcome else "没有出现"
            yield f"`{name}` 预期{STATUS_WORDS[expected]}，实际{got}"
    yield from (f"`{name}` 不应出现，却出现了" for name in case.absent if name in seen.listed)
    yield from _alerts(case, seen, rules)
    yield from _rests(case, seen, rules)


def _alerts(case: Case, seen: Seen, rules: RulesInForce) -> Iterator[str]:
    if not case.alerting and not case.silent:
        return
    alerts = {rule.id for rule in rules.rules if rule.effect is Effect.ALERT}
    for name in (*case.alerting, *case.silent):
        if name not in alerts:
            yield f"`{name}` 不是这一天施行的预警规则"
    yield from (f"`{name}` 应当预警，却没有" for name in case.alerting if name in alerts - seen.alerting)
    yield from (f"`{name}` 不应预警，却预警了" for name in case.silent if name in seen.alerting)


def _rests(case: Case, seen: Seen, rules: RulesInForce) -> Iterator[str]:
    """Compare what an outcome rests on and carries: clauses, rows of the national list, values."""
    for name, wanted in case.clauses.items():
        yield from _compared(name, "依据", wanted, _cited(name, seen, rules))
    for expected, told, found in (
        (case.rows, "对应国家清单", _rows),
        (case.row_clauses, "清单依据", _row_clauses),
    ):
        for name, wanted in expected.items():
            outcome = seen.outcomes.get(name)
            yield from _compared(name, told, wanted, found(outcome) if outcome else frozenset())
    for name, values in case.values.items():
        outcome = seen.outcomes.get(name)
        given = dict(outcome.values) if outcome else {}
        if given != dict(values):
            yield f"`{name}` 预期取值 {_valued(values)}，实际{_valued(given)}"


def _valued(values: Mapping[str, Quantity]) -> str:
    return _names(f"{word} {value.shown()}" for word, value in values.items())


def _compared(name: str, told: str, wanted: frozenset[str], got: frozenset[str]) -> Iterator[str]:
    if got != wanted:
        yield f"`{name}` 预期{told} {_names(wanted)}，实际{_names(got)}"


def _cited(name: str, seen: Seen, rules: RulesInForce) -> frozenset[str]:
    """Name the clauses that a measure's answer rests on: the measure's, its rules' and their definitions'.

    Of an alerting rule, its own and its definitions'; nothing while it does not alert.
    """
    outcome = seen.outcomes.get(name)
    if outcome is not None:
        telling = {(reason.rule, reason.effect) for reason in outcome.reasons}
        own = outcome.measure.clauses
    else:
        telling = {(name, Effect.ALERT)} if name in seen.alerting else set()
        own = ()
    deciding = [rule for rule in rules.rules if (rule.id, rule.effect) in telling]
    under = frozenset().union(*(conclusions_in(rule.condition, rules.conclusions) for rule in deciding))
    clauses = [*own, *(clause for rule in deciding for clause in rule.clauses)]
    clauses += [clause for one in rules.conclusions if one.id in under for clause in one.clauses]
    return frozenset(clause.name for clause in clauses)


def _rows(outcome: MeasureOutcome) -> frozenset[str]:
    return frozenset(row.id for row in outcome.sanctions)


def _row_clauses(outcome: MeasureOutcome) -> frozenset[str]:
    return frozenset(clause.name for row in outcome.sanctions for clause in row.clauses)


def _names(names: Iterable[str]) -> str:
    return "、".join(f"`{name}`" for name in sorted(names)) or "没有"
