"""Which comparisons decide a rule alone: flip one, and the rule flips (masking MC/DC)."""

from collections.abc import Mapping
from typing import assert_never

from engine.predicates import Kleene, Predicates, Truths
from engine.rules import All, Any, Comparison, Condition, Holds, Not, RulesInForce
from engine.trial.sites import Leaf, unnegated

Decisive = frozenset[tuple[Leaf, bool]]
"""Leaves with the truth with which each alone decides."""


class Deciding:
    """Reads off the truths of one evaluation which comparisons and definitions decide each rule."""

    def __init__(self, rules: RulesInForce, predicates: Predicates) -> None:
        """Index the leaves under every rule."""
        self._rules = rules
        self._places = {comparison: i for i, comparison in enumerate(predicates.comparisons)}
        self._conclusions = {one.id: (i, one.condition) for i, one in enumerate(rules.conclusions)}
        self._leaves = tuple(tuple(dict.fromkeys(self._under(r.condition))) for r in rules.rules)
        self._known: dict[tuple[int, tuple[Kleene, ...]], Decisive] = {}

    def of(self, rule: int, truths: Truths) -> Decisive:
        """Give what decides the rule alone; nothing does while the rule is unknown."""
        leaves = self._leaves[rule]
        values: dict[Leaf, Kleene] = {leaf: self._truth(leaf, truths) for leaf in leaves}
        key = (rule, tuple(values.values()))
        if key not in self._known:
            self._known[key] = self._decisive(self._rules.rules[rule].condition, values)
        return self._known[key]

    def _decisive(self, condition: Condition, values: Mapping[Leaf, Kleene]) -> Decisive:
        truth = self._evaluated(condition, values, None)
        if truth is None:
            return frozenset()
        return frozenset(
            (leaf, value)
            for leaf, value in values.items()
            if value is not None and self._evaluated(condition, values, leaf) is (not truth)
        )

    def _truth(self, leaf: Leaf, truths: Truths) -> Kleene:
        if isinstance(leaf, Holds):
            return truths.conclusions[self._conclusions[leaf.conclusion][0]]
        if leaf in self._places:
            return truths.comparisons[self._places[leaf]]
        other = Comparison(fact=leaf.fact, op=leaf.op, operand=False)
        truth = truths.comparisons[self._places[other]]
        return None if truth is None else not truth

    def _under(self, condition: Condition) -> list[Leaf]:
        match condition:
            case Comparison():
                return [unnegated(condition)[0]]
            case Holds(conclusion=name):
                return [condition, *self._under(self._conclusions[name][1])]
            case Not(part=part):
                return self._under(part)
            case All(parts=parts) | Any(parts=parts):
                return [leaf for part in parts for leaf in self._under(part)]
            case _:
                assert_never(condition)

    def _evaluated(self, condition: Condition, values: Mapping[Leaf, Kleene], flipped: Leaf | None) -> Kleene:
        """Evaluate with one leaf flipped wherever it stands."""
        match condition:
            case Comparison():
                leaf, same = unnegated(condition)
                truth = values[leaf]
                return None if truth is None else truth is (same is not (leaf == flipped))
            case Holds(conclusion=name):
                if condition == flipped:
                    truth = values[condition]
                    return None if truth is None else not truth
                return self._evaluated(self._conclusions[name][1], values, flipped)
            case Not(part=part):
                truth = self._evaluated(part, values, flipped)
                return None if truth is None else not truth
            case All(parts=parts):
                return _joined([self._evaluated(part, values, flipped) for part in parts], every=True)
            case Any(parts=parts):
                return _joined([self._evaluated(part, values, flipped) for part in parts], every=False)
            case _:
                assert_never(condition)


def _joined(truths: list[Kleene], *, every: bool) -> Kleene:
    decisive = not every
    return decisive if decisive in truths else None if None in truths else every
