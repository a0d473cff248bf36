"""Domain values as plain data: the closed set of types that canonical bytes are made of."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import cast

from catalog.diagnostics import Place

Plain = str | bool | int | None | list["Plain"] | dict[str, "Plain"]


def plain(value: object, *, tagged: bool = False) -> Plain:
    """Turn frozen domain values into str, bool, int, None, lists and dicts.

    Places are left out: where a thing was written is no part of what it means. Days
    become ISO text, enumerations their English name in lower case, sets sorted lists. `tagged` adds the type's name
    to each value, so that two kinds of condition with the same parts differ. Anything else is our mistake and
    raises TypeError: no float, no bytes, no unknown type gets into a digest.
    """
    if value is None or isinstance(value, bool | str | int):
        return value.name.lower() if isinstance(value, Enum) else value
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(part, tagged=tagged) for part in value]
    if isinstance(value, frozenset | set):
        return cast("list[Plain]", sorted(str(plain(part, tagged=tagged)) for part in value))
    if isinstance(value, Mapping):
        return {_key(key): plain(part, tagged=tagged) for key, part in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        parts = ((field.name, getattr(value, field.name)) for field in fields(value))
        of_it = {name: plain(part, tagged=tagged) for name, part in parts if not isinstance(part, Place)}
        return {"type": type(value).__name__, **of_it} if tagged else of_it
    message = f"no plain form for {type(value).__name__}"
    raise TypeError(message)


def _key(key: object) -> str:
    return key.name.lower() if isinstance(key, Enum) else str(key)
