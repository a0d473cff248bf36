"""Canonical bytes in one pass are those in two, for every value and for everything that is refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.documents import Mode
from catalog.model import Effect
from engine.audit.canonical import OutsideDomain, canonical_bytes
from engine.plain import plain
from engine.plain_bytes import plain_bytes
from engine.rules import EditionRef
from tests.strategies import rules_in_force

ALIKE = [EditionRef(rulebook="a", edition="b", title="c", digest="d", draft=draft) for draft in (False, True)]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text()
    | st.dates()
    | st.sampled_from(Mode)
    | st.frozensets(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])))
    | st.sampled_from(ALIKE)
)
KEYS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])) | st.sampled_from(Effect)
VALUES = st.recursive(
    LEAVES, lambda parts: st.lists(parts) | st.lists(parts).map(tuple) | st.dictionaries(KEYS, parts)
)


@given(VALUES)
def test_one_pass_gives_the_bytes_of_two(value: object) -> None:
    assert plain_bytes(value) == canonical_bytes(plain(value))


@given(rules_in_force(most_rules=4))
def test_rules_in_force_are_written_alike(rules: object) -> None:
    assert plain_bytes(rules) == canonical_bytes(plain(rules)) == plain_bytes(rules)


@pytest.mark.parametrize("value", [1.0, b"a", Decimal(1), object(), Effect, (1.0,), {"a": b"b"}, {1: "a"}])
def test_what_has_no_plain_form_is_our_mistake(value: object) -> None:
    with pytest.raises(TypeError):
        plain_bytes(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), {"\U00010000": 1}, "\ud800", {"\ud800": 1}, ("\ud800",)])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(OutsideDomain):
        plain_bytes(value)


def test_values_of_the_same_meaning_are_written_each_by_itself() -> None:
    """Equal days and texts, different objects: what is kept is found by object, never by looking alike."""
    first: Mapping[str, object] = {"one": date(2026, 1, 1), "two": ALIKE[0]}
    second: Mapping[str, object] = {"one": date(2026, 1, 1), "two": ALIKE[1]}
    assert plain_bytes(first) != plain_bytes(second)
    assert [plain_bytes(one) for one in (first, second)] == [
        canonical_bytes(plain(one)) for one in (first, second)
    ]
