"""Flags and numbers that may be symbolic: what is concrete is computed at once, the rest becomes a solver's term."""

import operator
from collections.abc import Iterable
from typing import Protocol

import z3  # type: ignore[import-untyped]


# INVARIANT: a function given plain values alone gives a plain value, so the same derivation of facts that the solver
# reasons over can be run on a concrete record, and be held against the engine's own.
class Symbol(Protocol):
    """A term of the solver: its own types stay inside two modules. A comparison of terms is a term again."""

    def __lt__(self, other: object, /) -> bool:
        """Whether this is smaller."""

    def __le__(self, other: object, /) -> bool:
        """Whether this is not greater."""


Flag = bool | Symbol
Number = int | Symbol


def both(*parts: Flag) -> Flag:
    """Every part; over nothing TRUE."""
    return every(parts)


def either(*parts: Flag) -> Flag:
    """At least one part; over nothing FALSE."""
    return some(parts)


def every(parts: Iterable[Flag]) -> Flag:
    """Every part; over nothing TRUE."""
    open_parts: list[Symbol] = []
    for part in parts:
        if part is False:
            return False
        if not isinstance(part, bool):
            open_parts.append(part)
    if not open_parts:
        return True
    joined: Flag = open_parts[0] if len(open_parts) == 1 else z3.And(open_parts)
    return joined


def some(parts: Iterable[Flag]) -> Flag:
    """At least one part; over nothing FALSE."""
    open_parts: list[Symbol] = []
    for part in parts:
        if part is True:
            return True
        if not isinstance(part, bool):
            open_parts.append(part)
    if not open_parts:
        return False
    joined: Flag = open_parts[0] if len(open_parts) == 1 else z3.Or(open_parts)
    return joined


def no(part: Flag) -> Flag:
    """Negation."""
    negated: Flag = (not part) if isinstance(part, bool) else z3.Not(part)
    return negated


def implied(condition: Flag, consequence: Flag) -> Flag:
    """Whether the consequence holds where the condition does."""
    return either(no(condition), consequence)


def alike(one: Flag, other: Flag) -> Flag:
    """Whether two flags are both TRUE or both FALSE."""
    if isinstance(one, bool):
        return other if one else no(other)
    if isinstance(other, bool):
        return one if other else no(one)
    found: Flag = operator.eq(one, other)
    return found


def equal(one: Number, other: Number) -> Flag:
    """Whether two numbers are the same."""
    found: Flag = operator.eq(one, other)
    return found


def at_most(one: Number, other: Number) -> Flag:
    """Whether one is not greater than the other."""
    found: Flag = operator.le(one, other)
    return found


def less(one: Number, other: Number) -> Flag:
    """Whether one is smaller than the other."""
    found: Flag = operator.lt(one, other)
    return found


def among(one: Number, numbers: Iterable[int]) -> Flag:
    """Whether the number is one of those."""
    return some(equal(one, number) for number in sorted(numbers))


def total(numbers: Iterable[Number]) -> Number:
    """The sum."""
    plain = 0
    terms: list[Symbol] = []
    for number in numbers:
        if isinstance(number, int):
            plain += number
        else:
            terms.append(number)
    if not terms:
        return plain
    sum_: Number = z3.Sum([*terms, plain] if plain else terms)
    return sum_


def pick(condition: Flag, one: Number, other: Number) -> Number:
    """One number where the condition holds, else the other."""
    if isinstance(condition, bool):
        return one if condition else other
    if isinstance(one, int) and isinstance(other, int) and one == other:
        return one
    ctx = z3.And([condition]).ctx
    chosen: Number = z3.If(
        condition,
        z3.IntVal(one, ctx) if isinstance(one, int) else one,
        z3.IntVal(other, ctx) if isinstance(other, int) else other,
    )
    return chosen


def choose(condition: Flag, one: Flag, other: Flag) -> Flag:
    """One flag where the condition holds, else the other."""
    return either(both(condition, one), both(no(condition), other))


def minus(one: Number, other: Number) -> Number:
    """The difference."""
    found: Number = operator.sub(one, other)
    return found
