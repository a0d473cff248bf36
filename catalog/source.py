"""Bytes to nodes: the only importer of `yaml`, and the only judge of how a file is written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from catalog.diagnostics import Place, in_order
from catalog.nodes import Findings, Mapping, Node, Reported, Scalar, Sequence, SourceText
from catalog.text import decode, narrow_indents
from catalog.yaml_errors import explain

MAX_DEPTH = 32
_SPACES = "\u3000\u00a0"
Spot = tuple[int, int]  # line and column, from 0


@dataclass(frozen=True, slots=True)
class Event:
    """A step through a text that reads: a scalar, the start of a collection or its end, with where it stands."""

    kind: Literal["scalar", "mapping", "list", "end"]
    start: Spot
    end: Spot
    text: str = ""
    style: str = ""
    flow: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """Where a text stops being YAML, and where what it was reading there began."""

    at: Spot
    since: Spot


def read_source(file: str, data: bytes) -> SourceText:
    """Read a YAML or JSON file into nodes, with every fault of its writing.

    `file` is the name used in messages. The root is None when nothing could be read.
    """
    found = Findings()
    text, readable = decode(file, data, found)
    root = _Builder(file, text, found).build() if readable else None
    return SourceText(
        file=file,
        text=text,
        digest=hashlib.sha256(data).hexdigest(),
        root=root,
        diagnostics=in_order(found.all()),
    )


def read_events(text: str) -> tuple[Event, ...] | Trouble:
    """Read a text step by step with its places, for whoever lays it out anew, or say where it breaks."""
    try:
        return tuple(one for event in yaml.parse(text, Loader=yaml.CSafeLoader) for one in _event(event))
    except yaml.YAMLError as error:
        mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        at = (mark.line, mark.column) if mark else (0, 0)
        return Trouble(at, (context.line, context.column) if context else at)


def _event(event: Any) -> Iterator[Event]:  # noqa: ANN401 - events of a library
    start = (event.start_mark.line, event.start_mark.column)
    end = (event.end_mark.line, event.end_mark.column)
    match event:
        case yaml.ScalarEvent():
            yield Event("scalar", start, end, event.value, event.style or "")
        case yaml.MappingStartEvent():
            yield Event("mapping", start, end, flow=bool(event.flow_style))
        case yaml.SequenceStartEvent():
            yield Event("list", start, end, flow=bool(event.flow_style))
        case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
            yield Event("end", start, end)
        case _:
            pass


@dataclass(slots=True)
class _Open:
    """A collection whose end was not seen yet; for a mapping, `key` waits for its value."""

    place: Place
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    key: Node | None = None


class _Builder:
    """Turns the events of one text into nodes; it goes no deeper than `MAX_DEPTH` and expands nothing."""

    def __init__(self, file: str, text: str, found: Findings) -> None:
        self._file = file
        self._text = text
        self._narrow = narrow_indents(text)
        self._found = found
        self._stack: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0
        self._broken: list[tuple[Place, str]] = []

    def build(self) -> Node | None:
        try:
            for event in self._events():
                if not self._take(event):
                    return None
        except yaml.YAMLError as error:
            self._broken.clear()  # what runs on over lines most likely lacks its end, which is said next
            indented = any(found.code == "tab-indent" for found in self._found.all())
            if not indented and self._text == self._narrow:
                explain(error, self._file, self._text, self._found)
            return None
        finally:
            for place, hint in self._broken:
                self._found.add(place, "multi-line-plain", "不加引号的文字不能跨行", hint)
        if self._root is None and not self._found:
            self._found.add(
                Place(file=self._file, line=1, column=1),
                "empty-file",
                "文件是空的",
                "写上内容；不要的文件就删去",
            )
        return self._root

    def _events(self) -> Iterator[Any]:
        return iter(yaml.parse(self._narrow, Loader=yaml.CSafeLoader))

    def _take(self, event: Any) -> bool:  # noqa: ANN401 - events of a library
        """Take one event; False ends the reading."""
        match event:
            case yaml.ScalarEvent():
                self._properties(event)
                self._add(self._scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._properties(event)
                place = self._place(event)
                if len(self._stack) >= MAX_DEPTH:
                    self._found.add(place, "too-deep", f"嵌套超过 {MAX_DEPTH} 层")
                    return False
                self._stack.append(_Open(place, isinstance(event, yaml.MappingStartEvent)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._stack.pop()
                self._add(
                    Mapping(tuple(done.entries), done.place)
                    if done.mapping
                    else Sequence(tuple(done.items), done.place)
                )
            case yaml.AliasEvent():
                place = self._place(event)
                self._found.add(place, "yaml-alias", f"不能引用别名 `*{event.anchor}`", "请把内容再写一遍")
                self._add(Reported(place))
            case yaml.DocumentStartEvent():
                return self._document(event)
            case _:
                pass
        return True

    def _document(self, event: Any) -> bool:  # noqa: ANN401 - events of a library
        self._documents += 1
        if event.version or event.tags:
            place = Place(file=self._file, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
            self._found.add(place, "yaml-directive", "不能使用以 `%` 开头的 YAML 指令", "请删去这一行")
        if self._documents > 1:
            place = Place(file=self._file, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
            self._found.add(
                place, "several-documents", "一个文件只能有一份文档", "请删去 `---`，或拆成几个文件"
            )
            return False
        return True

    def _place(self, event: Any) -> Place:  # noqa: ANN401 - events of a library
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Place(file=self._file, line=start.line + 1, column=start.column + 1, width=width or 1)

    def _properties(self, event: Any) -> None:  # noqa: ANN401 - events of a library
        if event.anchor is not None:
            place = self._place(event).shifted(0, len(event.anchor) + 1)
            self._found.add(place, "yaml-anchor", f"不能定义锚点 `&{event.anchor}`", "请把内容写在用到的地方")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._found.add(self._place(event), "explicit-tag", f"不能使用标签 `{tag}`", "请删去标签")

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401 - events of a library
        start, end = event.start_mark, event.end_mark
        one_line = end.line == start.line
        width = end.column - start.column if one_line else 1
        place = Place(file=self._file, line=start.line + 1, column=start.column + 1, width=width or 1)
        text: str = event.value
        if event.style:
            return Scalar(text, place, quoted=True)
        if not one_line and text:
            hint = "请写在一行里，或加英文引号"
            if "：" in text:
                hint = "文字里有全角“：”：如果它前面是键，请改成半角“:”，并在后面空一格"
            self._broken.append((place, hint))
        elif text and (text[0] in _SPACES or text[-1] in _SPACES):
            column = 0 if text[0] in _SPACES else len(text) - 1
            self._found.add(
                place.shifted(column, 1), "full-width-space", "文字的首尾有全角空格", "请改成半角空格或删去"
            )
        return Scalar(text, place)

    def _add(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        if not parent.mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            key, parent.key = parent.key, None
            self._entry(parent, key, node)

    def _entry(self, parent: _Open, key: Node, value: Node) -> None:
        """Add an entry to a mapping, unless its key cannot be one."""
        if not isinstance(key, Scalar):
            if not isinstance(key, Reported):
                self._found.add(key.place, "key-not-text", "键必须是一段文字")
            return
        text = key.text
        if text in parent.lines:
            message = f"键 `{text}` 重复，第 {parent.lines[text]} 行已经写过"
            self._found.add(key.place, "duplicate-key", message, "改一个名称，或者删去其中一处")
            return
        parent.lines[text] = key.place.line
        if not text.strip():
            self._found.add(key.place, "empty-key", "冒号前面没有键")
            return
        if not key.quoted:
            if text == "<<":
                self._found.add(key.place, "merge-key", "不能使用合并键 `<<`", "请把内容再写一遍")
                return
            self._plain_key(key)
        parent.entries.append((key, value))

    def _plain_key(self, key: Scalar) -> None:
        text = key.text
        if "：" in text:
            place, hint = key.wide("：", ":")
            self._found.add(place, "full-width-mark", f"键 `{text}` 里有全角“：”", hint)
        elif any(space in text[1:-1] for space in _SPACES):
            column = next(index for index, char in enumerate(text) if char in _SPACES and index)
            self._found.add(key.part(column, 1), "full-width-space", "键里有全角空格", "请改成半角空格或删去")
