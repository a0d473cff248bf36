"""Which measures and alerts two sets of rules can decide otherwise: only cases that check one need be tried."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from catalog.model import Effect
from engine.cases import Case
from engine.normal import TooManyTerms, terms
from engine.resolve import conclusions_in
from engine.rules import All, Conclusion, MeasurePlan, RulePlan, RulesInForce

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Measures by name and alerting rules by id; `facts` that the record itself may read otherwise.

    `paper` says that nothing but clauses differs, which only a case that expects clauses can notice.
    """

    measures: frozenset[str]
    alerts: frozenset[str]
    facts: bool
    paper: bool

    def concerns(self, case: Case) -> bool:
        """Say whether a case could notice."""
        if self.paper:
            named = (*case.clauses, *case.row_clauses)
            return not (self.measures | self.alerts).isdisjoint(named)
        if self.facts or not self.alerts.isdisjoint((*case.alerting, *case.silent)):
            return True
        checked = (*case.expected, *case.absent, *case.clauses, *case.rows, *case.row_clauses, *case.values)
        return not self.measures.isdisjoint(checked)


def affected(before: RulesInForce, after: RulesInForce) -> Affected | None:
    """Compare two sets of rules; None when they say the same in everything but digest and places."""
    if before == replace(after, digest=before.digest):
        return None
    rules = _differing(_rules(before), _rules(after))
    conclusions = _differing(_conclusions(before), _conclusions(after))
    users = [rule for one in (before, after) for rule in one.rules if _uses(rule, conclusions, one)]
    ids = {measure for rule in (*rules, *users) for measure in rule.measures}
    plans = _differing(before.measures, after.measures)
    ids |= {plan.card.id for plan in plans}
    cards = {**before.measures, **after.measures}
    return Affected(
        measures=frozenset(cards[id_].card.name for id_ in ids),
        alerts=frozenset(rule.id for rule in (*rules, *users) if rule.effect is Effect.ALERT),
        facts=not same_facts(before, after),
        paper=_bare(before) == _bare(after),
    )


def mean_the_same(before: RulesInForce, after: RulesInForce) -> bool:
    """Say whether two sets of rules decide every profile alike, three-valued, and cite the same.

    Conditions are compared in their normal form, which keeps Kleene truth; two that differ in it may still mean the
    same by what records can be.
    """
    try:
        return (
            same_facts(before, after)
            and {id_: _bare_measure(plan) for id_, plan in before.measures.items()}
            == {id_: _bare_measure(plan) for id_, plan in after.measures.items()}
            and _cited(before) == _cited(after)
            and _meanings(before) == _meanings(after)
        )
    except TooManyTerms:
        return False


def cite_alike(before: RulesInForce, after: RulesInForce) -> bool:
    """Say whether whatever both have cites the same clauses and rows."""
    then, now = _cited(before), _cited(after)
    return all(now[key] == cited for key, cited in then.items() if key in now)


def _cited(rules: RulesInForce) -> dict[object, object]:
    """Give what an answer cites, by rule and by measure of it: the measure's, the rule's and its definitions' clauses.

    A clause that two of them rest on is cited once, so dropping it from one changes no answer. The row's stand apart.
    """
    clauses = {one.id: one.clauses for one in rules.conclusions}
    ruled = {measure for rule in rules.rules for measure in rule.measures}
    found: dict[object, object] = {
        id_: (plan.card.unread, () if id_ in ruled else plan.card.clauses)
        for id_, plan in rules.measures.items()
    }
    for key, rule in _rules(rules).items():
        under = conclusions_in(rule.condition, rules.conclusions)
        own = frozenset(rule.clauses).union(*(clauses[one] for one in under))
        # Of a measure that is advised, an answer shows no row.
        row = rule.row if rule.effect is not Effect.ADVISE else None
        found[key] = (own if not rule.measures else None, row, rule.unread)
        for measure in rule.measures:
            found[*key, measure] = own.union(rules.measures[measure].card.clauses)
    return found


def _meanings(rules: RulesInForce) -> dict[tuple[str, str], tuple[object, ...]]:
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    for key, rule in _rules(rules).items():
        form = frozenset(frozenset(term) for term in terms(rule.condition, rules.conclusions))
        row = rule.row if rule.effect is not Effect.ADVISE else None
        found[key] = (form, replace(rule, condition=All(parts=()), clauses=(), row=row))
    return found


def same_facts(one: RulesInForce, other: RulesInForce) -> bool:
    """Say whether a profile read under one set of rules can be decided under the other."""
    return (
        all(one.facts.get(name) == plan for name, plan in other.facts.items())
        and one.kinds == other.kinds
        and one.terms == other.terms
        and one.sources == other.sources
        and one.subject_types == other.subject_types
        and one.matters == other.matters
    )


def _differing(before: Mapping[_Key, _Value], after: Mapping[_Key, _Value]) -> list[_Value]:
    keys = {**before, **after}
    pairs = ((before.get(key), after.get(key)) for key in keys)
    return [one for b, a in pairs if b != a for one in (b, a) if one is not None]


def _rules(rules: RulesInForce) -> dict[tuple[str, str], RulePlan]:
    return {(rule.edition.digest, rule.id): rule for rule in rules.rules}


def _conclusions(rules: RulesInForce) -> dict[str, Conclusion]:
    return {one.id: one for one in rules.conclusions}


def _uses(rule: RulePlan, conclusions: list[Conclusion], rules: RulesInForce) -> bool:
    if not conclusions:
        return False
    return not conclusions_in(rule.condition, rules.conclusions).isdisjoint(one.id for one in conclusions)


def _bare(rules: RulesInForce) -> RulesInForce:
    """Give the rules without their clauses."""
    return replace(
        rules,
        digest="",
        conclusions=tuple(replace(one, clauses=()) for one in rules.conclusions),
        rules=tuple(
            replace(
                one,
                clauses=(),
                unread=False,
                row=replace(one.row, clauses=()) if one.row is not None else None,
            )
            for one in rules.rules
        ),
        measures={id_: _bare_measure(plan) for id_, plan in rules.measures.items()},
    )


def _bare_measure(plan: MeasurePlan) -> MeasurePlan:
    return replace(plan, card=replace(plan.card, clauses=(), unread=False))
