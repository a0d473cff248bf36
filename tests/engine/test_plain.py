"""Domain values as plain data: the same shape for the same meaning, and nothing unknown gets in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum

import pytest
from hypothesis import given

from catalog.diagnostics import Place
from engine.audit.canonical import canonical_bytes
from engine.plain import plain
from engine.rules import All, Any, Comparison, Op
from tests.strategies import rules_in_force


class Colour(Enum):
    RED = "红"


class Number(IntEnum):
    ONE = 1


class Word(StrEnum):
    YES = "是"


@dataclass(frozen=True)
class Thing:
    name: str
    day: date
    place: Place


PLACE = Place(file="a.yaml", line=1, column=1)
IS = Comparison(fact="listed", op=Op.IS, operand=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (1, 1),
        ("守信", "守信"),
        (date(2026, 6, 10), "2026-06-10"),
        (Colour.RED, "red"),
        (Number.ONE, "one"),
        (Word.YES, "yes"),
        ((1, (2, True)), [1, [2, True]]),
        (frozenset({"b", "a"}), ["a", "b"]),
        ({Colour.RED: 1}, {"red": 1}),
        (Thing("a", date(2026, 1, 1), PLACE), {"name": "a", "day": "2026-01-01"}),
    ],
)
def test_plain(value: object, expected: object) -> None:
    found = plain(value)
    assert found == expected
    assert type(found) is type(expected)


def test_true_stays_true_and_one_stays_one() -> None:
    found = plain((True, 1, False, 0))
    assert isinstance(found, list)
    assert [type(part) for part in found] == [bool, int, bool, int]


def test_tags_tell_alike_values_of_two_types_apart() -> None:
    every, any_ = All(parts=(IS,)), Any(parts=(IS,))
    assert plain(every) == plain(any_)
    assert plain(every, tagged=True) != plain(any_, tagged=True)


@pytest.mark.parametrize("value", [1.0, b"a", Decimal(1), object(), Colour, Thing, (1.0,), {"a": b"b"}])
def test_what_has_no_plain_form_is_our_mistake(value: object) -> None:
    with pytest.raises(TypeError):
        plain(value)


@pytest.mark.parametrize("key", [1, True, None, 1.0, b"a", (1, 2)])
def test_a_key_that_is_no_text_is_our_mistake(key: object) -> None:
    """`{1: …, "1": …}` must not become one key."""
    with pytest.raises(TypeError):
        plain({key: 1})


def test_a_set_of_other_than_text_keeps_its_types_or_is_refused() -> None:
    try:
        found = plain(frozenset({1, 2}))
    except TypeError:
        return
    assert found == [1, 2]


@given(rules_in_force(most_rules=4))
def test_rules_in_force_have_canonical_bytes(rules: object) -> None:
    assert canonical_bytes(plain(rules, tagged=True)) == canonical_bytes(plain(rules, tagged=True))
