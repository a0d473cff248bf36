"""Lists: of names, where one name may stand alone, and of values of one shape."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from catalog.diagnostics import Place
from catalog.nodes import Findings, Node, Reported, Scalar, Sequence
from catalog.shapes import FAULT, Fault, Schema, Shape, Text, scalar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Names:
    """A list of names; one name may stand alone."""

    def read(self, node: Node, at: Place, found: Findings) -> tuple[Scalar, ...] | Fault:
        """Give the names with their places."""
        if not isinstance(node, Sequence):
            name = self._name(node, at, found)
            return FAULT if name is FAULT else (name,)
        if not node.items:
            found.add(node.place, "empty-list", "列表是空的，至少要有一项")
            return FAULT
        names = [self._name(item, item.place, found) for item in node.items]
        seen: set[str] = set()
        for name in names:
            if name is not FAULT:
                if name.text in seen:
                    found.add(name.place, "repeated-name", f"`{name.text}` 在列表里重复")
                seen.add(name.text)
        good = tuple(name for name in names if name is not FAULT)
        return good if len(good) == len(names) else FAULT

    @staticmethod
    def _name(node: Node, at: Place, found: Findings) -> Scalar | Fault:
        written = scalar(node, at, found, "名称")
        if written is not FAULT and not written.quoted and written.text.startswith("【"):
            found.add(
                written.part(0, 1), "full-width-mark", "列表用了全角括号“【”", "列表写在半角的 `[ ]` 里"
            )
            return FAULT
        if written is not FAULT and not written.quoted and "，" in written.text:
            place, hint = written.wide("，", ",")
            found.add(place, "full-width-mark", f"`{written.text}` 里有全角“，”", hint)
            return FAULT
        return written

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        name = Text().schema(shared)
        return {"anyOf": [name, {"type": "array", "items": name, "minItems": 1, "uniqueItems": True}]}


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list of values of one shape; it may be empty."""

    item: Shape[T]

    def read(self, node: Node, at: Place, found: Findings) -> tuple[tuple[Place, T], ...] | Fault:
        """Give the values with their places; faulty ones are noted and left out."""
        if isinstance(node, Reported):
            return FAULT
        if not isinstance(node, Sequence):
            place = node.place if not isinstance(node, Scalar) or node.text else at
            found.add(place, "expected-list", "这里应为列表，每项以 `- ` 开头或写在 `[ ]` 里")
            return FAULT
        values: list[tuple[Place, T]] = []
        for item in node.items:
            value = self.item.read(item, item.place, found)
            if value is not FAULT:
                values.append((item.place, value))
        return tuple(values)

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        return {"type": "array", "items": self.item.schema(shared)}


def texts(names: tuple[Scalar, ...] | None) -> tuple[str, ...]:
    """Give the names without their places; nothing for none."""
    return tuple(name.text for name in names or ())
