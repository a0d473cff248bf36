"""Comments: found in a text, and given to the lines of its tree that they speak of."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from catalog.layout.written import BLOCK_STYLES, Group, Line, Text, Written, lines_of
from catalog.source import Event, Spot

_BETWEEN = re.compile(r"[\s,:|>+\-0-9]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`, and whether something stands before it on its line."""

    text: str
    at: Spot
    alone: bool


def comments_of(text: str, events: tuple[Event, ...]) -> tuple[Comment, ...]:
    """Give the comments in order: whatever follows a `#` outside every scalar."""
    lines = [list(line) for line in text.split("\n")]
    for event in events:
        if event.kind == "scalar":
            _blank(lines, event)
    found: list[Comment] = []
    for number, line in enumerate("".join(chars) for chars in lines):
        column = line.find("#")
        if column >= 0:
            alone = not line[:column].strip()
            found.append(Comment(line[column:].rstrip(), (number, column), alone))
    return tuple(found)


def _blank(lines: list[list[str]], event: Event) -> None:
    """Put a letter over every character of a scalar, so that no `#` in it is taken for a comment."""
    (first, begin), (last, stop) = event.start, event.end
    if event.style and event.style in BLOCK_STYLES:
        first, begin = first + 1, 0
    for number in range(first, min(last, len(lines) - 1) + 1):
        line = lines[number]
        until = stop if number == last else len(line)
        for column in range(begin if number == first else 0, min(until, len(line))):
            line[column] = "x"


def attach(root: Written, comments: tuple[Comment, ...], text: str) -> None:
    """Give every comment to a line: beside what it follows, above what it precedes, or below the last of a group."""
    if not isinstance(root, Group):
        return
    placed = list(lines_of(root))
    starts = [line.start for line, _ in placed]
    ended: dict[int, list[Line]] = {}
    for line, _ in placed:
        ended.setdefault(line.end[0], []).append(line)
    lines = text.split("\n")
    for comment in comments:
        beside = None if comment.alone else _beside(comment, ended.get(comment.at[0], []), lines)
        if beside is not None:
            beside.aside.append(comment.text)
        else:
            _above_or_below(comment, root, placed, bisect_right(starts, comment.at))


def _beside(comment: Comment, ended: list[Line], lines: list[str]) -> Line | None:
    """Find the outermost line that ended just before a comment on the same text line."""
    row, column = comment.at
    before = [line for line in ended if line.end[1] <= column]
    last = max(before, key=lambda line: line.end, default=None)
    return last if last and _BETWEEN.fullmatch(lines[row][last.end[1] : column]) else None


def _above_or_below(comment: Comment, root: Group, placed: list[tuple[Line, Group]], index: int) -> None:
    following = placed[index] if index < len(placed) else None
    around = _around(comment, root)
    flow = next((group for group in reversed(around) if group.flow), None)
    if flow is not None:
        inside = following is not None and following[0].start < flow.end
        (following[0].above if inside and following else flow.below).append(comment.text)
        return
    if index and _before_value(comment, placed[index - 1][0]):
        placed[index - 1][0].above.append(comment.text)
        return
    column = comment.at[1]
    if following is not None and (not comment.alone or column <= _column(*following)):
        following[0].above.append(comment.text)
        return
    over = set() if following is None else {id(group) for group in _holders(root, following[0])}
    closed = [group for group in around if id(group) not in over and group.start[1] <= column]
    if closed:
        closed[-1].below.append(comment.text)
    elif following is not None:
        following[0].above.append(comment.text)
    else:
        root.below.append(comment.text)


def _column(line: Line, group: Group) -> int:
    return line.start[1] if group.flow else group.start[1]


def _before_value(comment: Comment, line: Line) -> bool:
    """Tell whether a comment stands between a key and its value, which is no block collection."""
    value = line.value
    inline = isinstance(value, Text) or value.flow
    return inline and line.start < comment.at < value.start


def _around(comment: Comment, root: Group) -> list[Group]:
    """Give the groups, outermost first, whose last line before the comment was still open or has just closed."""
    chain = [root]
    while True:
        before = [line for line in chain[-1].lines if line.start < comment.at]
        last = before[-1].value if before else None
        if not isinstance(last, Group) or last.start > comment.at:
            return chain
        if last.flow and last.end <= comment.at:
            return chain
        chain.append(last)


def _holders(root: Group, wanted: Line) -> list[Group]:
    """Give the groups that hold a line, outermost first."""
    chain = [root]
    while not any(line is wanted for line in chain[-1].lines):
        under = [line.value for line in chain[-1].lines if line.start <= wanted.start]
        last = under[-1] if under else None
        if not isinstance(last, Group):
            return chain
        chain.append(last)
    return chain
