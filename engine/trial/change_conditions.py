"""Every single change of one condition: thresholds, comparison words, flags, options, parts, structure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, assert_never

from catalog.conditions import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Condition,
    Is,
    NotOf,
    OneOf,
    Quantity,
)
from catalog.diagnostics import Place
from catalog.vocabulary import Fact
from engine.trial.goals import written_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A condition with one change: where, and from what to what, as the file writes it; None is: left out."""

    condition: Condition
    place: Place
    before: str
    after: str | None


# The nearest neighbour first: over a written number it says what a change of the number by one says too.
_NEIGHBOURS: Final[Mapping[Comparator, tuple[Comparator, ...]]] = {
    Comparator.EQUAL: (Comparator.NOT_EQUAL, Comparator.AT_MOST, Comparator.AT_LEAST),
    Comparator.NOT_EQUAL: (Comparator.EQUAL,),
    Comparator.LESS: (Comparator.AT_MOST, Comparator.AT_LEAST),
    Comparator.AT_MOST: (Comparator.LESS, Comparator.MORE),
    Comparator.MORE: (Comparator.AT_LEAST, Comparator.AT_MOST),
    Comparator.AT_LEAST: (Comparator.MORE, Comparator.LESS),
}
_NEIGHBOUR_IS_A_NUMBER: Final = frozenset(_NEIGHBOURS) - {Comparator.EQUAL, Comparator.NOT_EQUAL}


def changes(condition: Condition, facts: Mapping[str, Fact]) -> Iterator[Changed]:
    """Give every single change of a condition; `facts` by name give the options that could be added."""
    match condition:
        case Is(expected=expected):
            yield _changed(condition, replace(condition, expected=not expected))
        case Compare():
            yield from _of_compare(condition)
        case OneOf():
            yield from _of_options(condition, facts)
        case AllOf(parts=parts) | AnyOf(parts=parts):
            yield from _of_parts(condition, parts, facts)
        case NotOf(part=part):
            text = f"不满足: {outline(part)}"
            yield Changed(condition=part, place=condition.place, before=text, after=outline(part))
            for one in changes(part, facts):
                yield replace(one, condition=replace(condition, part=one.condition))
        case _:
            assert_never(condition)


def _of_compare(condition: Compare) -> Iterator[Changed]:
    value = condition.value
    words = _NEIGHBOURS[condition.comparator]
    if isinstance(value, Quantity):
        amounts = [amount for amount in (value.amount - 1, value.amount + 1) if amount >= 0]
        for amount in amounts:
            yield _changed(condition, replace(condition, value=replace(value, amount=amount)))
        same = condition.comparator in _NEIGHBOUR_IS_A_NUMBER
        words = words[1:] if same and len(amounts) > 1 else words
        if condition.comparator is Comparator.EQUAL and value.amount == 0:
            words = tuple(word for word in words if word is not Comparator.AT_MOST)  # nothing is negative
    for word in words:
        yield _changed(condition, replace(condition, comparator=word))


def _of_options(condition: OneOf, facts: Mapping[str, Fact]) -> Iterator[Changed]:
    options = condition.options
    for option in options if len(options) > 1 else ():
        left = tuple(one for one in options if one != option)
        yield _changed(condition, replace(condition, options=left))
    fact = facts.get(condition.fact)
    for option in fact.options if fact else ():
        if option not in options:
            yield _changed(condition, replace(condition, options=(*options, option)))


def _of_parts(
    condition: AllOf | AnyOf, parts: tuple[Condition, ...], facts: Mapping[str, Fact]
) -> Iterator[Changed]:
    if len(parts) > 1:
        for i, part in enumerate(parts):
            fewer = replace(condition, parts=(*parts[:i], *parts[i + 1 :]))
            yield Changed(condition=fewer, place=part.place, before=outline(part), after=None)
        other = AnyOf if isinstance(condition, AllOf) else AllOf
        yield Changed(
            condition=other(parts=parts, place=condition.place),
            place=condition.place,
            before=_word(condition),
            after=_word(other(parts=parts, place=condition.place)),
        )
    for i, part in enumerate(parts):
        for one in changes(part, facts):
            yield replace(
                one, condition=replace(condition, parts=(*parts[:i], one.condition, *parts[i + 1 :]))
            )


def _changed(before: Is | Compare | OneOf, after: Is | Compare | OneOf) -> Changed:
    return Changed(
        condition=after, place=before.place, before=written_text(before), after=written_text(after)
    )


def _word(condition: AllOf | AnyOf) -> str:
    return "全部满足" if isinstance(condition, AllOf) else "任一满足"


def outline(condition: Condition) -> str:
    """Write a condition on one line, as a file could."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return f"{_word(condition)}: [{', '.join(outline(part) for part in parts)}]"
        case NotOf(part=part):
            return f"不满足: {outline(part)}"
        case Is() | Compare() | OneOf():
            return written_text(condition)
        case _:
            assert_never(condition)
