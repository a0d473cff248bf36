"""Faults that only show when rules stand together: contradictions, and conditions too wide for the matcher."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from catalog.diagnostics import Diagnostic
from catalog.model import Effect
from engine.normal import MOST_LITERALS, MOST_TERMS, Term, TooManyTerms, disjoint, terms
from engine.rules import RulePlan, RulesInForce


def check_rules(rules: RulesInForce) -> list[Diagnostic]:
    """Give every fault of rules that each passed the check alone."""
    found: list[Diagnostic] = []
    terms_of: dict[str, tuple[Term, ...]] = {}
    for rule in rules.rules:
        try:
            terms_of[rule.id] = terms(rule.condition, rules.conclusions)
        except TooManyTerms:
            limits = f"展开后超过 {MOST_TERMS} 种情形，或者一种情形超过 {MOST_LITERALS} 个比较"
            message = f"规则 `{rule.id}` 的条件太宽：{limits}"
            hint = "拆成几条规则，各写一部分 `任一满足`"
            found.append(Diagnostic(place=rule.place, code="too-many-terms", message=message, hint=hint))
    return [*found, *_contradictions(rules, terms_of)]


def _contradictions(rules: RulesInForce, terms_of: Mapping[str, tuple[Term, ...]]) -> Iterator[Diagnostic]:
    """The same measure with different parameters under conditions not proven disjoint (docs/semantics.md §4)."""
    grants: dict[str, list[RulePlan]] = {}
    for rule in rules.rules:
        if rule.effect is Effect.GRANT and rule.id in terms_of:
            for measure in rule.measures:
                grants.setdefault(measure, []).append(rule)
    for measure, granting in grants.items():
        for first, second in combinations(granting, 2):
            if first.values != second.values and not disjoint(terms_of[first.id], terms_of[second.id]):
                name = rules.measures[measure].card.name
                for one, other in ((first, second), (second, first)):
                    where = f"{other.place.file}:{other.place.line}"
                    message = f"规则 `{one.id}` 与 `{other.id}`（{where}）给予 `{name}` 的取值不同，条件却可能同时满足"
                    hint = "让两条规则的条件互斥，或者统一 `取值`"
                    yield Diagnostic(place=one.place, code="contradiction", message=message, hint=hint)
