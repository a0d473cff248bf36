"""Canonical bytes against rfc8785, and everything that they refuse."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import IntEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from engine.audit.canonical import OutsideDomain, canonical_bytes

LARGEST = 2**53 - 1
texts = st.text()  # no surrogates, as Hypothesis leaves them out by default when encoding is utf-8
utf8 = st.text(st.characters(codec="utf-8"))
keys = st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF))
scalars = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | utf8
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_canonical_bytes_are_those_of_rfc8785(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(values)
def test_canonical_bytes_read_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == value


@given(st.dictionaries(keys, scalars, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_keys_does_not_matter(value: dict[str, object], dice: object) -> None:
    turned = dict(reversed(list(value.items())))
    assert canonical_bytes(turned) == canonical_bytes(value)


@given(values, values)
def test_different_values_have_different_bytes(one: object, other: object) -> None:
    alike = canonical_bytes(one) == canonical_bytes(other)
    assert alike == (_typed(one) == _typed(other))


def _typed(value: object) -> object:
    """With types, as Python holds True and 1 for equal."""
    if isinstance(value, dict):
        return {key: _typed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_typed(part) for part in value]
    return (type(value).__name__, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, b"true"),
        (1, b"1"),
        (-0, b"0"),
        (None, b"null"),
        (LARGEST, b"9007199254740991"),
        (-LARGEST, b"-9007199254740991"),
        ("", b'""'),
        ('"\\/\x08\t\n\x0c\r\x1f\x7f', b'"\\"\\\\/\\b\\t\\n\\f\\r\\u001f\x7f"'),
        ("守信", '"守信"'.encode()),
        ("\u2028", '"\u2028"'.encode()),
        ("😀", '"😀"'.encode()),
        ([], b"[]"),
        ({}, b"{}"),
        ({"b": [1, True], "a": None}, b'{"a":null,"b":[1,true]}'),
        ({"\ue000": 1, "é": 2, "z": 3}, '{"z":3,"é":2,"\ue000":1}'.encode()),
    ],
)
def test_by_hand(value: object, expected: bytes) -> None:
    assert canonical_bytes(value) == expected


class Colour(IntEnum):
    RED = 1


REFUSED: dict[str, object] = {
    "a float": 1.0,
    "minus nought": -0.0,
    "infinity": float("inf"),
    "not a number": float("nan"),
    "an integer too large": LARGEST + 1,
    "an integer too small": -LARGEST - 1,
    "bytes": b"a",
    "a tuple": (1, 2),
    "a set": {1},
    "a day": date(2026, 1, 1),
    "a decimal": Decimal(1),
    "a lone surrogate": "\ud800",
    "two surrogates that would make one character": "\ud83d\ude00",
    "a lone surrogate as key": {"\udc00": 1},
    "a key beyond the BMP": {"😀": 1},
    "a key that is a number": {1: 1},
    "a key that is true": {True: 1},
    "a key that is null": {None: 1},
}
NESTED: dict[str, Callable[[object], object]] = {
    "alone": lambda value: value,
    "in a list": lambda value: [0, value],
    "in an object": lambda value: {"a": {"b": value}},
}


@pytest.mark.parametrize("place", NESTED)
@pytest.mark.parametrize("what", REFUSED)
def test_outside_the_domain(what: str, place: str) -> None:
    with pytest.raises(OutsideDomain):
        canonical_bytes(NESTED[place](REFUSED[what]))


@given(st.floats())
def test_no_float_is_ever_taken(number: float) -> None:
    with pytest.raises(OutsideDomain):
        canonical_bytes({"a": [number]})


@given(st.integers())
def test_an_integer_is_taken_if_every_reader_holds_it_exactly(number: int) -> None:
    if -LARGEST <= number <= LARGEST:
        assert canonical_bytes(number) == str(number).encode()
    else:
        with pytest.raises(OutsideDomain):
            canonical_bytes(number)


def test_a_value_that_holds_itself_is_no_value() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises((OutsideDomain, RecursionError)):
        canonical_bytes(value)
