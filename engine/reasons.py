"""Why a rule is TRUE, FALSE or unknown: the comparisons that made it so."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import assert_never

from engine.decision import ComparisonReason, RuleReason, Truth
from engine.predicates import Kleene, Kleenes, Predicates, Truths
from engine.rules import All, Any, Comparison, Condition, Holds, Not, RulesInForce

_TRUTHS: dict[Kleene, Truth] = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
_PATTERNS = 512  # reasons kept for each rule, 150 kB at most; few patterns make up nearly all subjects


@dataclass(frozen=True, slots=True)
class _Gate:
    """Parts of which every one is needed, or any one suffices."""

    parts: tuple["_Node", ...]
    every: bool


@dataclass(frozen=True, slots=True)
class _Flip:
    """The negation of a part."""

    part: "_Node"


@dataclass(frozen=True, slots=True)
class _Link:
    """A conclusion, by position."""

    position: int


# A comparison stands as its position.
_Node = int | _Gate | _Flip | _Link
_Found = tuple[Kleene, tuple[int, ...]]


class Reasons:
    """Reads the reasons of rules off the truths of their comparisons; built once per rules in force."""

    def __init__(self, rules: RulesInForce, predicates: Predicates) -> None:
        """Prepare every rule; `predicates` must be those of the same rules."""
        self._made = tuple(
            {value: ComparisonReason(comparison=comparison, truth=truth) for value, truth in _TRUTHS.items()}
            for comparison in predicates.comparisons
        )
        compiler = _Compiler(rules, predicates)
        self._conclusions = tuple(compiler.node(conclusion.condition) for conclusion in rules.conclusions)
        self._nodes = tuple(compiler.node(rule.condition) for rule in rules.rules)
        self._heads = tuple((rule.id, rule.effect) for rule in rules.rules)
        self._keys = tuple(_key(compiler.read(rule.condition)) for rule in rules.rules)
        self._known: tuple[dict[object, RuleReason], ...] = tuple({} for _ in self._nodes)

    def of(self, rule: int, truths: Truths) -> RuleReason:
        """Give the reason of the rule at that position; each comparison once, in order of writing.

        TRUE by `All` takes every part, by `Any` the TRUE ones; FALSE by `All` takes the FALSE parts, by `Any`
        every one; unknown takes the unknown parts. A negation has the reasons of what it negates, and a
        conclusion those of its condition.
        """
        # INVARIANT: the truths of a rule's own comparisons settle its reason, so it is worked out once for each
        # pattern of them; a thread that loses a race only works it out again.
        known = self._known[rule]
        pattern = self._keys[rule](truths.comparisons)
        reason = known.get(pattern)
        if reason is None:
            if len(known) >= _PATTERNS:
                known.clear()
            reason = known[pattern] = self._reason(rule, truths)
        return reason

    def missing(self, rule: int, truths: Truths) -> tuple[str, ...]:
        """Give the unknown facts that leave the rule unknown, in order of writing; none if it is not."""
        if truths.rules[rule] is not None:
            return ()
        return tuple(dict.fromkeys(found.comparison.fact for found in self.of(rule, truths).comparisons))

    def _reason(self, rule: int, truths: Truths) -> RuleReason:
        truth, places = self._found(self._nodes[rule], truths, {})
        name, effect = self._heads[rule]
        made = tuple(self._made[place][truths.comparisons[place]] for place in places)
        return RuleReason(rule=name, effect=effect, truth=_TRUTHS[truth], comparisons=made)

    def _found(self, node: _Node, truths: Truths, seen: dict[int, _Found]) -> _Found:
        """Give a node's truth and the places of the comparisons that made it so."""
        match node:
            case int():
                return truths.comparisons[node], (node,)
            case _Link(position=position):
                # INVARIANT: a conclusion is walked once per rule, so shared ones cost nothing extra.
                if position not in seen:
                    seen[position] = self._found(self._conclusions[position], truths, seen)
                return seen[position]
            case _Flip(part=part):
                truth, places = self._found(part, truths, seen)
                return None if truth is None else not truth, places
            case _Gate(parts=parts, every=every):
                return _gate([self._found(part, truths, seen) for part in parts], every)
            case _:
                assert_never(node)


def _gate(parts: list[_Found], every: bool) -> _Found:
    truths = {truth for truth, _ in parts}
    # One part suffices to decide: a FALSE one where every part is needed, a TRUE one where any will do.
    decisive = not every
    truth = decisive if decisive in truths else None if None in truths else every
    places = dict.fromkeys(place for found, group in parts if found is truth for place in group)
    return truth, tuple(places)


def _key(places: frozenset[int]) -> Callable[[Kleenes], object]:
    """Make the function that takes a rule's own truths out of all of them."""
    return itemgetter(*sorted(places)) if places else len


class _Compiler:
    """Turns conditions into nodes over positions, and says which comparisons they read."""

    def __init__(self, rules: RulesInForce, predicates: Predicates) -> None:
        self._comparisons = {comparison: place for place, comparison in enumerate(predicates.comparisons)}
        self._conclusions = {conclusion.id: place for place, conclusion in enumerate(rules.conclusions)}
        self._read: list[frozenset[int]] = []
        for conclusion in rules.conclusions:
            self._read.append(self.read(conclusion.condition))

    def read(self, condition: Condition) -> frozenset[int]:
        """Give the comparisons that a condition reads, through conclusions too."""
        match condition:
            case Comparison():
                return frozenset({self._comparisons[condition]})
            case Holds(conclusion=conclusion):
                return self._read[self._conclusions[conclusion]]
            case Not(part=part):
                return self.read(part)
            case All(parts=parts) | Any(parts=parts):
                return frozenset().union(*(self.read(part) for part in parts))
            case _:
                assert_never(condition)

    def node(self, condition: Condition) -> _Node:
        """Turn one condition."""
        match condition:
            case Comparison():
                return self._comparisons[condition]
            case Holds(conclusion=conclusion):
                return _Link(self._conclusions[conclusion])
            case Not(part=part):
                return _Flip(self.node(part))
            case All(parts=parts):
                return _Gate(tuple(self.node(part) for part in parts), every=True)
            case Any(parts=parts):
                return _Gate(tuple(self.node(part) for part in parts), every=False)
            case _:
                assert_never(condition)
