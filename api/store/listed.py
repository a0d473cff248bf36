"""Values for an IN, so that databases meet few different statements."""

from collections.abc import Iterable
from typing import TypeVar

_Value = TypeVar("_Value", str, bytes)


def listed(values: Iterable[_Value]) -> list[_Value]:
    """Give distinct values, the last repeated up to a power of two: each length is a statement of its own."""
    found = sorted(set(values))
    return found + found[-1:] * ((1 << (len(found) - 1).bit_length()) - len(found)) if found else found
