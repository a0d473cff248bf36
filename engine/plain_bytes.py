"""A frozen value's plain form as canonical bytes, in one pass: what `canonical_bytes(plain(…))` gives, much sooner."""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from json.encoder import encode_basestring
from operator import attrgetter
from typing import cast

from engine.audit.canonical import OutsideDomain, canonical_bytes
from engine.decision import ComparisonReason, RuleReason
from engine.plain import parts, plain
from engine.rules import EditionRef, MeasureCard, Row

_LARGEST = 2**53 - 1
_MOST_KEPT = 4_096
# Parts of the rules: one object stands in many decisions. About 1 kB each.
_OF_RULES = frozenset({ComparisonReason, EditionRef, MeasureCard, Row, RuleReason})

_Write = Callable[[object], str]
_writers: dict[type, _Write] = {}
_kept: dict[int, tuple[object, str]] = {}


def plain_bytes(value: object) -> bytes:
    """Give the canonical bytes of a frozen value's plain form; raises as `plain` and `canonical_bytes` do."""
    try:
        return _text(value).encode()
    except UnicodeEncodeError as error:
        message = "text holds a lone surrogate"
        raise OutsideDomain(message) from error


def _text(value: object) -> str:
    kind = type(value)
    write = _writers.get(kind)
    if write is None:
        write = _writers[kind] = _writer(kind)
    return write(value)


def _writer(kind: type) -> _Write:
    """Give what writes values of exactly this type."""
    if kind is str:
        return cast("_Write", encode_basestring)
    if kind is bool:
        return lambda value: "true" if value else "false"
    if kind is int:
        return _whole
    if kind is type(None):
        return lambda _: "null"
    if kind is tuple or kind is list:
        return lambda value: f"[{','.join([_text(part) for part in cast('tuple[object, ...]', value)])}]"
    if is_dataclass(kind):
        return _keeping(_fields(kind)) if kind in _OF_RULES else _fields(kind)
    if issubclass(kind, Enum):
        words = {member: encode_basestring(member.name.lower()) for member in kind}
        return lambda value: words[cast("Enum", value)]
    if issubclass(kind, date):
        return lambda value: f'"{cast("date", value).isoformat()}"'
    if issubclass(kind, Mapping):
        return _mapping
    # Sets, and whatever has no plain form.
    return lambda value: canonical_bytes(plain(value)).decode()


def _whole(value: object) -> str:
    if not -_LARGEST <= cast("int", value) <= _LARGEST:
        message = f"integer beyond ±(2^53-1): {value}"
        raise OutsideDomain(message)
    return repr(value)


def _fields(kind: type) -> _Write:
    """Write the parts in the order of their names."""
    names = sorted(parts(kind))
    if not names:
        return lambda _: "{}"
    values = attrgetter(*names)
    if len(names) == 1:
        return lambda value: f'{{"{names[0]}":{_text(values(value))}}}'
    form = "{" + ",".join(f'"{name}":%s' for name in names) + "}"
    return lambda value: form % tuple([_text(part) for part in values(value)])


def _keeping(write: _Write) -> _Write:
    """Keep what was written of one object: it is frozen, so it is written the same ever after."""

    def kept(value: object) -> str:
        before = _kept.get(id(value))
        # INVARIANT: the object is kept with its text, so no other object can have its id.
        if before is not None and before[0] is value:
            return before[1]
        text = write(value)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[id(value)] = (value, text)
        return text

    return kept


def _mapping(value: object) -> str:
    found: dict[str, object] = {}
    for key, part in cast("Mapping[object, object]", value).items():
        name = key if type(key) is str else plain(key)
        if not isinstance(name, str) or not (name.isascii() or max(name) <= "\uffff"):
            return canonical_bytes(plain(value)).decode()  # refused there, in its words
        found[name] = part
    return f"{{{','.join([f'{encode_basestring(name)}:{_text(found[name])}' for name in sorted(found)])}}}"
