"""Shapes of mappings with known keys: a table has one line per key."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast

from catalog.diagnostics import Place, meant
from catalog.nodes import Findings, Mapping, Node, Reported, Scalar, Sequence
from catalog.shapes import FAULT, Fault, Schema, Shape

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)


_MAPPING: Final = "每行写作 `名称: 内容`"


def mapping(node: Node, at: Place, found: Findings) -> Mapping | Fault:
    """Give the node as a mapping."""
    match node:
        case Mapping():
            return node
        case Reported():
            return FAULT
        case Scalar(text="", quoted=False):
            found.add(at, "empty-value", "这里没有写内容，应为一组键值")
        case Scalar(text=text) if "：" in text:
            place, hint = node.wide("：", ":")
            found.add(place, "full-width-mark", "这里应为一组键值，却有全角“：”", f"{hint}，并在后面空一格")
        case Scalar(text=text):
            found.add(node.place, "expected-mapping", f"这里应为一组键值，不能是 `{text}`", _MAPPING)
        case Sequence():
            found.add(
                node.place,
                "expected-mapping",
                "这里应为一组键值，不能是列表",
                "请去掉行首的 `- `，" + _MAPPING,
            )
    return FAULT


@dataclass(frozen=True, slots=True, eq=False)
class Key(Generic[T_co]):
    """One line of a table: the word, the shape of its value, what it is for, and whether it must be there."""

    word: str
    shape: Shape[T_co]
    about: str = ""
    required: bool = True


class Fields:
    """What was read from one mapping: `fields[KEY]` gives the value of a key."""

    __slots__ = ("_nodes", "_values", "at", "found", "sound")

    def __init__(self, at: Place, found: Findings) -> None:
        """Start empty; `at` is the place of the key that holds the mapping."""
        self.at = at
        self.found = found
        self.sound = True
        self._values: dict[str, object] = {}
        self._nodes: dict[str, tuple[Place, Place]] = {}

    def take(self, key: Key[object], word: Place, node: Node) -> None:
        """Read one entry whose key stands at `word`."""
        self._nodes[key.word] = (word, node.place)
        value = key.shape.read(node, word, self.found)
        if value is FAULT or (isinstance(value, Fields) and not value.sound):
            self.sound = False
        if value is not FAULT:
            self._values[key.word] = value

    def __contains__(self, key: Key[object]) -> bool:
        return key.word in self._values

    def __getitem__(self, key: Key[T]) -> T:
        return cast("T", self._values[key.word])

    def get(self, key: Key[T]) -> T | None:
        """Give the value, or None when it was not written or not readable."""
        return cast("T | None", self._values.get(key.word))

    def written(self, key: Key[object]) -> bool:
        """Tell whether the key stands there, readable or not."""
        return key.word in self._nodes

    def place(self, key: Key[object]) -> Place:
        """Give the place of the value; of the mapping's own key when it was not written."""
        return self._nodes[key.word][1] if key.word in self._nodes else self.at

    def key_place(self, key: Key[object]) -> Place:
        """Give the place of the key; of the mapping's own key when it was not written."""
        return self._nodes[key.word][0] if key.word in self._nodes else self.at

    def add(self, place: Place, code: str, message: str, hint: str | None = None) -> None:
        """Note a fault of this mapping, which is then not sound."""
        self.sound = False
        self.found.add(place, code, message, hint)

    def need(self, key: Key[object], why: str = "") -> bool:
        """Tell whether the key was written; note that it is missing otherwise."""
        if self.written(key):
            return True
        hint = f"`{key.word}`：{key.about}" if key.about and not why else None
        self.add(self.at, "missing-key", f"缺少 `{key.word}`{why}", hint)
        return False


class Table:
    """A mapping with known keys; `rest` reads all other entries together (the condition of a definition)."""

    def __init__(self, *keys: Key[object], title: str, rest: Key[object] | None = None) -> None:
        """Make the table; `title` names the thing in the schema."""
        self.keys = keys
        self.title = title
        self.rest = rest
        self._by_word = {key.word: key for key in keys}
        self._required = tuple(key for key in keys if key.required)

    def read(self, node: Node, at: Place, found: Findings) -> Fields | Fault:
        """Give the fields, sound or not; FAULT when it is no mapping at all."""
        written = mapping(node, at, found)
        if written is FAULT:
            return FAULT
        fields = Fields(at, found)
        others: list[tuple[Scalar, Node]] = []
        for word, value in written.entries:
            key = self._by_word.get(word.text)
            if key is None:
                others.append((word, value))
            else:
                fields.take(key, word.place, value)
        if self.rest is not None:
            place = others[0][0].place if others else at
            fields.take(self.rest, at, Mapping(tuple(others), place))
        near = {self._unknown(word, fields) for word, _ in others} if self.rest is None else set()
        for key in self._required:
            if key.word not in fields._nodes and key.word not in near:  # noqa: SLF001 - the fields' reader, and hot
                fields.need(key)
        return fields

    def _unknown(self, word: Scalar, fields: Fields) -> str | None:
        """Note an unknown key; give the known one that was meant, of which nothing more is to be said."""
        if not word.quoted and any(mark in word.text for mark in "：\u3000\u00a0"):
            fields.sound = False  # the mark was noted already
            return next((key for key in self._by_word if word.text.startswith(key)), None)
        near = fields.found.nearest(word.text, self._by_word)
        hint = meant(near) if near else f"可写：{'、'.join(self._by_word)}"
        fields.add(word.place, "unknown-key", f"这里没有 `{word.text}` 这个键", hint)
        return near

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        properties: dict[str, object] = {key.word: described(key, shared) for key in self.keys}
        required = [key.word for key in self._required]
        schema: Schema = {"title": self.title, "type": "object", "properties": properties}
        if required:
            schema["required"] = required
        schema["additionalProperties"] = False
        if self.rest is not None:
            self.rest.shape.schema(shared)
            others = shared[self.rest.word]
            schema["properties"] = {**properties, **cast("Schema", others["properties"])}
            schema["additionalProperties"] = others["additionalProperties"]
            schema["minProperties"] = len(required) + 1
        return schema


def described(key: Key[object], shared: dict[str, Schema]) -> Schema:
    """Give the schema of a key's value with the words that an editor shows."""
    schema: Schema = {"description": key.about} if key.about else {}
    return {**schema, **key.shape.schema(shared)}
