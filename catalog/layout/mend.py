"""Full-width marks where the language wants narrow ones: in structure, in numbers, days and words; never in text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final

from catalog.diagnostics import Diagnostic
from catalog.layout.forms import Form, Name, Parts, below, sound, table_of
from catalog.layout.written import Group, Text, Written, lines_of, written
from catalog.lists import ListOf, Names
from catalog.maps import MapOf, Variant
from catalog.nodes import Findings
from catalog.nodes import Mapping as MappingNode
from catalog.parse import kind_of
from catalog.parse_conditions import ConditionShape
from catalog.source import Event, Spot, Trouble, read_events, read_source
from catalog.tables import Table

_NARROW: Final = {
    "：": ": ",
    "，": ", ",
    "、": ", ",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "　": " ",
    "\u00a0": " ",
}
_STRUCTURE: Final = "：，［］｛｝　\u00a0"
_ASCII: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_COLLECTIONS: Final = (ListOf, Names, Name, Table, Variant, MapOf, Parts, ConditionShape)
_QUOTES: Final = "“”‘’＂＇\"'"
_MARK_CODES: Final = frozenset({"full-width-mark", "full-width-space"})
# A line that begins like a key: nothing but a full-width colon ends it.
_HEAD = re.compile(r"([ 　\u00a0]*)(?:- +)*[^\s:：#\"'\[\]{}［］｛｝，,][^:：]*?(：)")
_MOST: Final = 500  # marks mended in one file
_NEAR: Final = 12  # marks looked at together around one fault


def mended(text: str, tables: Mapping[str, Table]) -> str:
    """Mend the marks that are structure; a text that does not read even so is given as far as it was mended."""
    for _ in range(_MOST):
        events = read_events(text)
        better = _nearer(text, events) if isinstance(events, Trouble) else _named(text, events, tables)
        if better is None or better == text:
            break
        text = better
    return text


def mended_values(node: Written, form: Form) -> None:
    """Mend the scalars of which their place wants a number, a day, a code or a word, where mending makes them one."""
    if isinstance(node, Text):
        if not sound(form, node):
            node.text, node.style = next(
                (said for said in _narrower(node) if sound(form, Text(*said, node.start, node.end))),
                (node.text, node.style),
            )
        return
    for line in node.lines:
        mended_values(line.value, below(form, node, line))


def _narrower(text: Text) -> Iterator[tuple[str, str]]:
    """Give what a text may have been meant to be, the nearest first."""
    narrow = text.text.translate(_ASCII).strip()
    yield narrow, text.style
    bare = narrow.strip(_QUOTES).strip()
    yield bare, text.style
    spaced = re.sub(r"(?<=[0-9]) *(?=[一-鿿])|(?<=[一-鿿]) *(?=[0-9〔])", " ", bare)
    yield spaced, text.style
    yield re.sub(" +", " ", spaced), text.style


def _nearer(text: str, trouble: Trouble) -> str | None:
    """Replace the marks nearest to where the text breaks, as few as will do, so that it breaks further on or not."""
    marks = _marks(text, trouble)[:_NEAR]
    for count in (1, 2, 3):
        for chosen in combinations(marks, count):
            attempt = _replaced(text, chosen)
            if _further(text, attempt, trouble):
                return attempt
    attempt = _replaced(text, _heads(text, range(trouble.at[0] + 1)))
    return attempt if _further(text, attempt, trouble) else None


def _heads(text: str, rows: Iterable[int]) -> tuple[Spot, ...]:
    """Give the marks that make lines begin like keys without being any: the reader takes such lines for one text."""
    lines = text.split("\n")
    spots: list[Spot] = []
    for row in rows:
        if 0 <= row < len(lines) and (head := _HEAD.match(_outside(lines[row]))) is not None:
            spots += [(row, column) for column in range(head.end(1)) if lines[row][column] in _STRUCTURE]
            spots.append((row, head.start(2)))
    return tuple(spots)


def _further(text: str, attempt: str, trouble: Trouble) -> bool:
    after = read_events(attempt)
    if not isinstance(after, Trouble):
        return True
    # Counted from the end of the line, since what is mended may have grown longer.
    left = _left(text, trouble.at), _left(attempt, after.at)
    return left[1] < left[0]


def _left(text: str, at: Spot) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[at[0] :]) - at[1]


def _marks(text: str, trouble: Trouble) -> list[Spot]:
    """Give the marks outside quotes and comments on the lines around the trouble, the nearest before it first."""
    lines = text.split("\n")
    spots: list[Spot] = []
    rows = (trouble.at[0], trouble.at[0] - 1, trouble.since[0])
    for row in dict.fromkeys(rows):
        if not 0 <= row < len(lines):
            continue
        shown = _outside(lines[row])
        columns = [index for index, char in enumerate(shown) if char in _STRUCTURE]
        here = trouble.at[1] if row == trouble.at[0] else len(shown)
        before = sorted((one for one in columns if one <= here), reverse=True)
        spots += [(row, one) for one in (*before, *(one for one in columns if one > here))]
    return spots


def _outside(line: str) -> str:
    return re.sub(r""""[^"]*"|'[^']*'|(?:^| )#.*""", lambda quoted: "_" * len(quoted.group()), line)


def _replaced(text: str, spots: tuple[Spot, ...]) -> str:
    lines = text.split("\n")
    for row, column in sorted(spots, reverse=True):
        line = lines[row]
        narrow = _NARROW[line[column]]
        rest = line[column + 1 :]
        if not line[:column].strip() and narrow == " ":
            narrow = "  " if line[column] == "　" else " "  # it shifted the line by two columns
        elif narrow.endswith(" "):
            rest = rest.lstrip(" 　\u00a0")
        lines[row] = line[:column] + narrow + rest
    return "\n".join(lines)


def _named(text: str, events: tuple[Event, ...], tables: Mapping[str, Table]) -> str | None:
    """Replace the marks that the parser itself points at, and brackets that are full-width where a list is wanted."""
    source = read_source("", text.encode())
    found = Findings()
    if isinstance(source.root, MappingNode) and (table := tables.get(kind_of(source.root) or "")) is not None:
        if hidden := _brackets(events, table):
            return _replaced(text, tuple(hidden))
        table.read(source.root, source.root.place, found)
    spots = {spot for one in (*source.diagnostics, *found.all()) if (spot := _pointed(text, one)) is not None}
    if any(one.code == "multi-line-plain" for one in source.diagnostics):
        spots |= {*_heads(text, _run_together(events))}
    return _replaced(text, tuple(spots)) if spots else None


def _run_together(events: tuple[Event, ...]) -> Iterator[int]:
    """Give the lines that were read as one text."""
    for event in events:
        if event.kind == "scalar" and not event.style and event.end[0] > event.start[0]:
            yield from range(event.start[0], event.end[0] + 1)


def _pointed(text: str, one: Diagnostic) -> Spot | None:
    row, column = one.place.line - 1, one.place.column - 1
    line = text.split("\n")[row]
    if one.code in _MARK_CODES and column < len(line) and line[column] in _NARROW:
        return (row, column)
    return None


def _brackets(events: tuple[Event, ...], table: Table) -> set[Spot]:
    tree = written(events)
    spots: set[Spot] = set()
    if not isinstance(tree, Group):
        return spots
    forms: dict[int, Form] = {id(tree): table}
    for line, group in lines_of(tree):
        form = below(forms[id(group)], group, line)
        value = line.value
        forms[id(value)] = form
        if not isinstance(value, Text) or value.style:
            continue
        row, first = value.start
        shown = value.text
        if isinstance(form, _COLLECTIONS) and shown[:1] + shown[-1:] in {"［］", "［]", "｛｝", "｛}"}:
            spots |= {(row, first + at) for at, char in enumerate(shown) if char in "［］｛｝，：、"}
        elif group.flow and (known := table_of(forms[id(group)], group)) is not None:
            spots |= {(row, first + at) for at in _swallowed(shown, known, group)}
    return spots


def _swallowed(text: str, table: Table, group: Group) -> Iterator[int]:
    """Find the keys that full-width marks hid in the text before them.

    Text may say `，内容：` too: it is left alone unless a key that must be there would else be missing.
    """
    absent = {key.word: key.required for key in table.keys if group.get(key.word) is None}
    hidden = [found for found in re.finditer("(，) *([^，：:]+)(：)", text) if found[2] in absent]
    if any(absent[found[2]] for found in hidden):
        for found in hidden:
            yield from (found.start(1), found.start(3))
