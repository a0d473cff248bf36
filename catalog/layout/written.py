"""A text that reads as a tree that still knows how it was written, and where: the ground for laying it out anew."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.diagnostics import Place
from catalog.nodes import Mapping, Node, Scalar, Sequence
from catalog.source import Event, Spot

BLOCK_STYLES = "|>"


@dataclass(slots=True, eq=False)
class Text:
    """A scalar; `end` is where its line goes on, so that of a block scalar is the end of its header."""

    text: str
    style: str
    start: Spot
    end: Spot


@dataclass(slots=True, eq=False)
class Line:
    """An entry of a mapping, or an item of a list (no key), with the comments above it and beside it."""

    key: Text | None
    value: "Text | Group"
    above: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)

    @property
    def start(self) -> Spot:
        """Where it begins; an item begins with its value."""
        return self.key.start if self.key is not None else self.value.start

    @property
    def end(self) -> Spot:
        """Where it ends, for comments: a block collection ends where its key does, since the rest stands below."""
        if isinstance(self.value, Group) and not self.value.flow:
            return self.key.end if self.key is not None else self.value.start
        return self.value.end


@dataclass(slots=True, eq=False)
class Group:
    """A mapping or a list; `below` holds comments after its last line."""

    mapping: bool
    flow: bool
    start: Spot
    end: Spot
    lines: list[Line] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    def get(self, word: str) -> "Text | Group | None":
        """Give the value of a key, or nothing."""
        return next((one.value for one in self.lines if one.key is not None and one.key.text == word), None)


Written = Text | Group


def written(events: tuple[Event, ...]) -> Written | None:
    """Build the tree of one document; None for an empty one."""
    stack: list[Group] = []
    keys: list[Text | None] = []
    root: Written | None = None

    def add(node: Written) -> None:
        nonlocal root
        if not stack:
            root = node
        elif not stack[-1].mapping:
            stack[-1].lines.append(Line(None, node))
        elif keys[-1] is None and isinstance(node, Text):
            keys[-1] = node
        else:
            stack[-1].lines.append(Line(keys[-1], node))
            keys[-1] = None

    for event in events:
        match event.kind:
            case "scalar":
                add(Text(event.text, event.style, event.start, _end(event)))
            case "mapping" | "list":
                stack.append(Group(event.kind == "mapping", event.flow, event.start, event.end))
                keys.append(None)
            case "end":
                group = stack.pop()
                keys.pop()
                group.end = event.end
                add(group)
    return root


def lines_of(node: Written) -> Iterator[tuple[Line, Group]]:
    """Give every line with the group that it stands in, in the order written."""
    if isinstance(node, Group):
        for line in node.lines:
            yield line, node
            yield from lines_of(line.value)


def node_of(node: Written, file: str = "") -> Node:
    """Give what the parser would read."""
    if isinstance(node, Text):
        width = node.end[1] - node.start[1] if node.start[0] == node.end[0] and not _block(node) else 1
        place = Place(file=file, line=node.start[0] + 1, column=node.start[1] + 1, width=width or 1)
        return Scalar(node.text, place, quoted=bool(node.style))
    place = Place(file=file, line=node.start[0] + 1, column=node.start[1] + 1)
    if not node.mapping:
        return Sequence(tuple(node_of(line.value, file) for line in node.lines), place)
    entries: list[tuple[Scalar, Node]] = []
    for line in node.lines:
        key = None if line.key is None else node_of(line.key, file)
        if isinstance(key, Scalar):
            entries.append((key, node_of(line.value, file)))
    return Mapping(tuple(entries), place)


def meaning(node: Written) -> object:
    """Give what counts of a tree: texts and lists in order, mappings without; to hold two trees against each other."""
    if isinstance(node, Text):
        return (node.text, bool(node.text or node.style))
    if node.mapping:
        return frozenset((one.key.text if one.key else "", meaning(one.value)) for one in node.lines)
    return tuple(meaning(one.value) for one in node.lines)


def _block(node: Text) -> bool:
    return node.style in BLOCK_STYLES and bool(node.style)


def _end(event: Event) -> Spot:
    return (event.start[0], event.start[1] + 1) if event.style and event.style in BLOCK_STYLES else event.end
