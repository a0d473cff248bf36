"""Conditions as a disjunction of conjunctions: negation pushed to comparisons, conclusions inlined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never, cast

from engine.rules import All, Any, Comparison, Conclusion, Condition, Holds, Not, Op

MOST_TERMS = 64
# The matcher holds a term in a sequence of 32 places, of which it needs three itself (rete.c).
MOST_LITERALS = 29

_OPPOSITE = {
    Op.EQ: Op.NE,
    Op.NE: Op.EQ,
    Op.LT: Op.GE,
    Op.GE: Op.LT,
    Op.LE: Op.GT,
    Op.GT: Op.LE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A comparison, or the negation of one; only IN is ever negated, the rest have an opposite."""

    comparison: Comparison
    negated: bool = False


Term = tuple[Literal, ...]


class TooManyTerms(Exception):  # noqa: N818 - it names what is wrong with the condition
    """A condition is too wide for the matcher: over 64 terms, or over 29 comparisons in one."""


def terms(condition: Condition, conclusions: Iterable[Conclusion]) -> tuple[Term, ...]:
    """Give the disjunctive normal form; it equals the condition in all three values of Kleene's logic.

    A term without literals is TRUE; no term at all is FALSE. Literals and terms stand in order of writing.
    Raises `TooManyTerms`, also when a part of the condition alone is too wide.
    """
    # INVARIANT: only laws of Kleene's logic are used. `x or not x` is unknown when x is, so it stays, as does
    # `x and not x`; a term that holds another one whole adds nothing and goes.
    form = _Form({conclusion.id: conclusion.condition for conclusion in conclusions})
    found = tuple(form.term(mask) for mask in sorted(form.masks(condition), key=_bits))
    if any(len(term) > MOST_LITERALS for term in found):
        raise TooManyTerms(f"more than {MOST_LITERALS} comparisons in one term")
    return found


def disjoint(one: Iterable[Term], other: Iterable[Term]) -> bool:
    """Say whether it is proven that no values of the facts make both TRUE; False means only: not proven."""
    others = tuple(other)
    return all(impossible((*first, *second)) for first in one for second in others)


def impossible(term: Term) -> bool:
    """Say whether two literals of the term contradict each other on one fact, so that it is never TRUE."""
    by_fact: dict[str, list[Literal]] = {}
    for literal in term:
        by_fact.setdefault(literal.comparison.fact, []).append(literal)
    return any(len(literals) > 1 and _contradict(literals) for literals in by_fact.values())


def _contradict(literals: list[Literal]) -> bool:
    """Say whether no value at all satisfies the literals, which are about one fact."""
    flags: set[bool] = set()
    options: list[Literal] = []
    numbers: list[tuple[Op, int]] = []
    for literal in literals:
        match literal.comparison:
            case Comparison(op=Op.IS, operand=bool(flag)):
                flags.add(flag)
            case Comparison(op=Op.IN):
                options.append(literal)
            case Comparison(op=op, operand=int(number)):
                numbers.append((op, number))
            case _:
                raise TypeError(f"an operand that does not fit: {literal.comparison}")
    return len(flags) > 1 or _no_option(options) or _no_number(numbers)


def _no_option(literals: list[Literal]) -> bool:
    """Say whether every option that some literals allow is ruled out by others."""
    asked = [set(cast("tuple[str, ...]", literal.comparison.operand)) for literal in literals]
    allowed = [options for options, literal in zip(asked, literals, strict=True) if not literal.negated]
    barred = [options for options, literal in zip(asked, literals, strict=True) if literal.negated]
    return bool(allowed) and not set.intersection(*allowed).difference(*barred)


def _no_number(comparisons: list[tuple[Op, int]]) -> bool:
    """Say whether the interval that the comparisons leave holds no whole number."""
    least = [number + (op is Op.GT) for op, number in comparisons if op in {Op.EQ, Op.GT, Op.GE}]
    most = [number - (op is Op.LT) for op, number in comparisons if op in {Op.EQ, Op.LT, Op.LE}]
    if not least or not most:
        return False
    low, high = max(least), min(most)
    excluded = {number for op, number in comparisons if op is Op.NE and low <= number <= high}
    return high - low + 1 <= len(excluded)


def _bits(mask: int) -> tuple[int, ...]:
    return tuple(number for number in range(mask.bit_length()) if mask >> number & 1)


class _Form:
    """The literals met so far, numbered in order of writing; a term is a bit mask over them."""

    def __init__(self, conclusions: Mapping[str, Condition]) -> None:
        self._conclusions = conclusions
        self._inlined: dict[tuple[str, bool], tuple[int, ...]] = {}
        self._numbers: dict[Literal, int] = {}
        self._literals: list[Literal] = []

    def term(self, mask: int) -> Term:
        return tuple(self._literals[number] for number in _bits(mask))

    def masks(self, condition: Condition, *, negated: bool = False) -> tuple[int, ...]:
        match condition:
            case Comparison():
                return (1 << self._number(condition, negated),)
            case Holds(conclusion=name):
                key = (name, negated)
                if key not in self._inlined:
                    self._inlined[key] = self.masks(self._conclusions[name], negated=negated)
                return self._inlined[key]
            case Not(part=part):
                return self.masks(part, negated=not negated)
            case All(parts=parts):
                combine = _either if negated else _both
            case Any(parts=parts):
                combine = _both if negated else _either
            case _:
                assert_never(condition)
        return combine([self.masks(part, negated=negated) for part in parts])

    def _number(self, comparison: Comparison, negated: bool) -> int:
        literal = _literal(comparison, negated)
        if literal not in self._numbers:
            self._numbers[literal] = len(self._literals)
            self._literals.append(literal)
        return self._numbers[literal]


def _literal(comparison: Comparison, negated: bool) -> Literal:
    if not negated:
        return Literal(comparison=comparison)
    fact, op, operand = comparison.fact, comparison.op, comparison.operand
    if op is Op.IN:
        return Literal(comparison=comparison, negated=True)
    if op is Op.IS:
        return Literal(comparison=Comparison(fact=fact, op=op, operand=not operand))
    return Literal(comparison=Comparison(fact=fact, op=_OPPOSITE[op], operand=operand))


def _either(parts: list[tuple[int, ...]]) -> tuple[int, ...]:
    return _absorbed({mask for part in parts for mask in part})


def _both(parts: list[tuple[int, ...]]) -> tuple[int, ...]:
    # From the smallest part up, so that the order of writing hardly ever decides whether the form fits.
    product: tuple[int, ...] = (0,)
    for part in sorted(parts, key=len):
        product = _absorbed({one | other for one in product for other in part})
    return product


def _absorbed(masks: set[int]) -> tuple[int, ...]:
    """Drop every term that holds another one whole; at most 64 x 64 come in, at most 64 go out."""
    kept: list[int] = []
    for mask in sorted(masks, key=lambda mask: (mask.bit_count(), mask)):
        if any(mask & shorter == shorter for shorter in kept):
            continue
        # INVARIANT: shorter terms come first, so what is kept stays kept, and the first surplus one decides.
        if len(kept) == MOST_TERMS:
            raise TooManyTerms(f"more than {MOST_TERMS} terms")
        kept.append(mask)
    return tuple(kept)
