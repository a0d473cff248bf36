"""A tree to its canonical text: keys in the order of their table, short things on one line, one indentation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from catalog.diagnostics import display_width
from catalog.layout.forms import Form, Name, below, rank, table_of
from catalog.layout.scalars import inline, literal
from catalog.layout.written import Group, Line, Text, Written
from catalog.maps import MapOf

WIDTH: Final = 110
_STEP: Final = 2
# How many collections may stand in each other on a line: after a key, and in the item of a list.
_DEEPEST: Final = 2
_DEEPEST_ITEM: Final = 1


@dataclass(frozen=True, slots=True)
class _Flow:
    """A value on one line, and how many collections stand in each other."""

    text: str
    depth: int


def lay_out(root: Written, form: Form) -> str:
    """Write a whole document; the tree is put in order on the way."""
    if isinstance(root, Text) or not root.mapping:
        raise TypeError("a document of the rule language is a mapping")
    header = root.lines[0].above if root.lines else []
    if root.lines:
        root.lines[0].above = []
    _order(root, form)
    out: list[str] = [*header]
    opened = True  # nothing stands above yet that a blank line would set apart
    for index, line in enumerate(root.lines):
        under = below(form, root, line)
        if _is_section(line, under):
            _lift(line)
            text = [*line.above, _prefix(line) + _beside(line), *_block(line.value, under, _STEP)]
            apart = index > 0
        else:
            text = [*_line(line, under, 0, comma=False)]
            apart = index > 0 and (len(text) > 1 or not opened)
        out += ["", *text] if apart else text
        opened = len(text) == len(line.above) + 1
    out += ["", *root.below] if root.below and root.lines else root.below
    return "\n".join(out) + "\n"


def _is_section(line: Line, form: Form) -> bool:
    """Tell whether a line of the document is a map of named things or a list, one a line however short."""
    group = line.value
    return isinstance(group, Group) and bool(group.lines) and (isinstance(form, MapOf) or not group.mapping)


def _order(node: Written, form: Form) -> None:
    """Put the keys of every table in its order; what the file names itself stays as it was."""
    if isinstance(node, Text):
        return
    for line in node.lines:
        _order(line.value, below(form, node, line))
    table = table_of(form, node)
    if table is not None:
        node.lines.sort(key=lambda line: rank(table, line.key.text if line.key else ""))


def _block(node: Written, form: Form, indent: int) -> Iterator[str]:
    """Write the lines of a collection, each on its own."""
    if isinstance(node, Text):
        raise TypeError("a scalar has no lines")
    comma = not node.mapping and isinstance(below(form, node, node.lines[0]), Name)
    for line in node.lines:
        yield from _line(line, below(form, node, line), indent, comma=comma)
    yield from (" " * indent + comment for comment in node.below)


def _line(line: Line, form: Form, indent: int, *, comma: bool) -> Iterator[str]:
    """Write one entry or item: on one line if it is short, else its parts below it."""
    _lift(line)
    pad = " " * indent
    value, prefix = line.value, _prefix(line)
    flow = _flow(value, form, comma=comma, pair=line.key is None)
    deepest = _DEEPEST if line.key is not None else _DEEPEST_ITEM
    fits = flow is not None and (
        isinstance(value, Text)
        or not value.lines
        or (flow.depth <= deepest and display_width(f"{pad}{prefix} {flow.text}") <= WIDTH)
    )
    if flow is not None and fits:
        yield from (pad + comment for comment in line.above)
        yield f"{pad}{prefix} {flow.text}".rstrip() + _beside(line)
    elif isinstance(value, Text):
        header, body = literal(value.text) or ("", [])
        yield from (pad + comment for comment in line.above)
        yield f"{pad}{prefix} {header}{_beside(line)}"
        yield from (f"{pad}{' ' * _STEP}{one}" if one else "" for one in body)
    elif line.key is None:
        yield from (pad + comment for comment in (*line.above, *line.aside))
        first, *others = _block(value, form, indent + _STEP)
        yield f"{pad}- {first[indent + _STEP :]}"
        yield from others
    else:
        yield from (pad + comment for comment in line.above)
        yield f"{pad}{prefix}{_beside(line)}"
        yield from _block(value, form, indent + _STEP)


def _lift(line: Line) -> None:
    """Move comments that have no place of their own in the layout to the line that holds them."""
    line.above += line.aside[:-1]
    line.aside = line.aside[-1:]
    value = line.value
    if isinstance(value, Group) and not value.lines:
        line.above += value.below
        value.below = []
    elif isinstance(value, Group) and line.key is None and value.lines[0].above:
        line.above += value.lines[0].above
        value.lines[0].above = []


def _prefix(line: Line) -> str:
    return "-" if line.key is None else f"{inline(line.key, None, key=True)}:"


def _beside(line: Line) -> str:
    return "".join(f"  {comment}" for comment in line.aside)


def _flow(
    node: Written, form: Form, *, comma: bool, inside: bool = False, pair: bool = False
) -> _Flow | None:
    """Write a value on one line; None where it must not be: comments, several lines, quotes only for being there.

    `pair`: it is an item of a list, where one key with its value needs no braces.
    """
    if isinstance(node, Text):
        return _flow_text(node, form, comma=comma, inside=inside)
    if node.below or any(line.above or line.aside for line in node.lines):
        return None
    parts: list[str] = []
    depth = 0
    comma = not node.mapping and any(isinstance(below(form, node, line), Name) for line in node.lines)
    for line in node.lines:
        under = below(form, node, line)
        part = _flow(line.value, under, comma=comma, inside=True, pair=not node.mapping)
        if part is None or _is_list_of_mappings(node, line) or _is_map_of_mappings(form, line):
            return None
        if line.key is not None and inline(line.key, None, key=True, flow=True) != inline(
            line.key, None, key=True
        ):
            return None
        parts.append(part.text if line.key is None else f"{_prefix(line)} {part.text}".rstrip())
        depth = max(depth, part.depth)
    if pair and node.mapping and len(parts) == 1:
        return _Flow(parts[0], depth)
    opening, closing = ("{", "}") if node.mapping else ("[", "]")
    text = f"{opening}{', '.join(parts)}{closing}"
    return _Flow(text, depth + 1)


def _flow_text(text: Text, form: Form, *, comma: bool, inside: bool) -> _Flow | None:
    if literal(text.text) is not None or (inside and not text.text and not text.style):
        return None
    said = inline(text, form, comma=comma, flow=inside)
    return None if inside and said != inline(text, form, comma=comma) else _Flow(said, 0)


def _is_list_of_mappings(node: Group, line: Line) -> bool:
    value = line.value
    return not node.mapping and isinstance(value, Group) and value.mapping and len(value.lines) > 1


def _is_map_of_mappings(form: Form, line: Line) -> bool:
    return isinstance(form, MapOf) and isinstance(line.value, Group) and line.value.mapping
