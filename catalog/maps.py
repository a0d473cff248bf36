"""Shapes of mappings whose keys the file gives: open maps from names to values, and a choice of tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from catalog.diagnostics import Place
from catalog.nodes import Findings, Mapping, Node, Scalar
from catalog.shapes import FAULT, Fault, Schema, Shape
from catalog.tables import Fields, Key, Table, mapping

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)


class Named(Generic[T_co]):
    """What an open map held: name and value of each item that could be read, and the names of the others."""

    __slots__ = ("items", "unreadable")

    def __init__(
        self, items: tuple[tuple[Scalar, T_co], ...] = (), unreadable: frozenset[str] = frozenset()
    ) -> None:
        """Hold them in the order written."""
        self.items = items
        self.unreadable = unreadable

    def __iter__(self) -> Iterator[tuple[Scalar, T_co]]:
        return iter(self.items)

    def by_name(self) -> dict[str, T_co]:
        """Give the values by name."""
        return {name.text: value for name, value in self.items}

    def names(self) -> frozenset[str]:
        """Give every name that was written, readable or not."""
        return frozenset(name.text for name, _ in self.items) | self.unreadable


@dataclass(frozen=True, slots=True)
class MapOf(Generic[T]):
    """A map from names, which the file gives, to values of one shape."""

    value: Shape[T]
    what: str
    name: Shape[object] | None = None

    def read(self, node: Node, at: Place, found: Findings) -> Named[T] | Fault:
        """Give names and values."""
        written = mapping(node, at, found)
        if written is FAULT:
            return FAULT
        items: list[tuple[Scalar, T]] = []
        unreadable: set[str] = set()
        for name, child in written.entries:
            value = self.value.read(child, name.place, found)
            named = self.name is None or self.name.read(name, name.place, found) is not FAULT
            if value is FAULT or not named:
                unreadable.add(name.text)
            else:
                items.append((name, value))
        return Named(tuple(items), frozenset(unreadable))

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        schema: Schema = {
            "title": self.what,
            "type": "object",
            "additionalProperties": self.value.schema(shared),
        }
        if self.name is not None:
            schema["propertyNames"] = self.name.schema(shared)
        return schema


@dataclass(frozen=True, slots=True)
class Variant:
    """A mapping whose table depends on what is written under one key."""

    key: str
    choose: Callable[[Node | None], Table]
    tables: tuple[Table, ...]

    def read(self, node: Node, at: Place, found: Findings) -> Fields | Fault:
        """Choose the table and read by it."""
        return self.choose(node.get(self.key) if isinstance(node, Mapping) else None).read(node, at, found)

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        return {"oneOf": [table.schema(shared) for table in self.tables]}


def build_all(named: Named[Fields] | None, build: Callable[[Scalar, Fields], U | None]) -> Named[U]:
    """Build a value from each mapping, sound or not; where that gives None the name is unreadable."""
    if named is None:
        return Named()
    items: list[tuple[Scalar, U]] = []
    unreadable = set(named.unreadable)
    for name, fields in named:
        value = build(name, fields)
        if value is None:
            unreadable.add(name.text)
        else:
            items.append((name, value))
    return Named(tuple(items), frozenset(unreadable))


def distinct_ids(named: Named[Fields] | None, key: Key[str]) -> None:
    """Note every id that was given before in the same map."""
    first: dict[str, tuple[str, Place]] = {}
    for name, fields in named or ():
        if key not in fields:
            continue
        known = first.setdefault(fields[key], (name.text, fields.place(key)))
        if known[1] != fields.place(key):
            message = f"编号 `{fields[key]}` 已用于第 {known[1].line} 行的 `{known[0]}`"
            fields.add(fields.place(key), "duplicate-id", message, "换一个编号")
