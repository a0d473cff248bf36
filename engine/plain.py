"""Domain values as plain data: the closed set of types that canonical bytes are made of."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType
from typing import cast, get_type_hints

from catalog.diagnostics import Place

Plain = str | bool | int | None | list["Plain"] | dict[str, "Plain"]

_AS_THEY_ARE = frozenset({str, bool, int, NoneType})


def plain(value: object, *, tagged: bool = False) -> Plain:
    """Turn frozen domain values into str, bool, int, None, lists and dicts.

    Places are left out: where a thing was written is no part of what it means. Days
    become ISO text, enumerations their English name in lower case, sets sorted lists. `tagged` adds the type's name
    to each value, so that two kinds of condition with the same parts differ. Anything else is our mistake and
    raises TypeError: no float, no bytes, no unknown type gets into a digest.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return cast("Plain", value)
    if kind is tuple or kind is list:
        return [plain(part, tagged=tagged) for part in cast("tuple[object, ...]", value)]
    if is_dataclass(kind):
        of_it = {name: plain(getattr(value, name), tagged=tagged) for name in parts(kind)}
        return {"type": kind.__name__, **of_it} if tagged else of_it
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_text(key): plain(part, tagged=tagged) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return cast("list[Plain]", sorted(_text(part) for part in value))
    message = f"no plain form for {kind.__name__}"
    raise TypeError(message)


@cache
def parts(kind: type) -> tuple[str, ...]:
    """Give the names of a frozen type's parts, places left out."""
    hints = get_type_hints(kind)
    return tuple(field.name for field in fields(kind) if hints[field.name] is not Place)


def _text(value: object) -> str:
    """Give a key or a member of a set, which are text, words of an enumeration or days: nothing that could merge."""
    found = plain(value)
    if not isinstance(found, str):
        message = f"a key or member of a set that is no text: {value!r}"
        raise TypeError(message)
    return found
