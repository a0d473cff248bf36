"""The JSON Schema of a frozen type's plain form: what `engine.plain` makes of its values, no more, no less."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from catalog.shapes import Schema
from engine.plain import parts

_SCALARS: Mapping[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -(2**53) + 1, "maximum": 2**53 - 1},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
}


def schema_of(root: type, title: str) -> Schema:
    """Give the JSON Schema (2020-12) of a frozen dataclass's plain form; every key is there, no other is allowed."""
    shared: dict[str, Schema] = {}
    reference = _of(root, shared)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **reference,
        "$defs": dict(sorted(shared.items())),
    }


def _of(kind: object, shared: dict[str, Schema]) -> Schema:
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return {"anyOf": [_of(part, shared) for part in parts]}
    if origin is tuple:
        return _tuple(parts, shared)
    if origin is not None and issubclass(origin, frozenset):
        return {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(parts[1], shared)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.name.lower() for member in kind]}
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, shared)
    message = f"no schema for {kind!r}"
    raise TypeError(message)


def _tuple(parts: tuple[object, ...], shared: dict[str, Schema]) -> Schema:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return {"type": "array", "items": _of(parts[0], shared)}
    each = [_of(part, shared) for part in parts]
    return {"type": "array", "prefixItems": each, "items": False, "minItems": len(each)}


def _dataclass(kind: type, shared: dict[str, Schema]) -> Schema:
    if kind.__name__ not in shared:
        shared[kind.__name__] = {}  # stands in while the type's own parts are written: types may nest
        hints = get_type_hints(kind)
        names = parts(kind)
        about = (kind.__doc__ or "").strip().splitlines()
        shared[kind.__name__] = {
            "description": about[0] if about else kind.__name__,
            "type": "object",
            "properties": {name: _of(hints[name], shared) for name in names},
            "required": list(names),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}
