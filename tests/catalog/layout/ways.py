"""Other ways of writing the same tree: random layouts, made without the canonical writer."""

import json
import random
from dataclasses import dataclass

from catalog.layout.written import Group, Line, Text, Written
from catalog.nodes import Scalar, Sequence
from catalog.source import read_source


def read_back(text: str, *, flow: bool) -> str | None:
    """Give what YAML reads where this stands as a plain scalar; None where it is none."""
    root = read_source("x.yaml", (f"[{text}]\n" if flow else f"- {text}\n").encode()).root
    items = root.items if isinstance(root, Sequence) else ()
    return items[0].text if len(items) == 1 and isinstance(items[0], Scalar) else None


@dataclass(slots=True)
class Hand:
    """Somebody who writes the same things differently each time."""

    chance: random.Random

    def document(self, root: Group) -> str:
        """Write a document."""
        lines = self.block(root, 0)
        text = "\n".join(self.untidy(line) for line in lines)
        ends = self.chance.choice(["\n", "\r\n", "\n\n\n", ""])
        return (text + ends).replace("\n", "\r\n" if ends == "\r\n" else "\n")

    def untidy(self, line: str) -> str:
        """Add a blank line before or spaces behind."""
        before = "\n" if self.chance.random() < 0.1 else ""
        return before + line + " " * self.chance.choice([0, 0, 0, 2])

    def scalar(self, text: Text, *, flow: bool) -> str:
        """Write a text plain if it may be, else, or sometimes all the same, in quotes."""
        ways = [json.dumps(text.text, ensure_ascii=False), "'" + text.text.replace("'", "''") + "'"]
        if not text.style and read_back(text.text, flow=flow) == text.text:
            ways += [text.text] * 6
        return self.chance.choice(ways) if text.text or text.style else ""

    def flow(self, node: Written) -> str | None:
        """Write a value in braces, perhaps over several lines."""
        if isinstance(node, Text):
            return None if not node.text and not node.style else self.scalar(node, flow=True)
        if node.below or any(line.above or line.aside for line in node.lines):
            return None
        parts = [self.flow(line.value) for line in node.lines]
        if any(part is None for part in parts):
            return None
        said = [
            f"{self.scalar(line.key, flow=True)}: {part}" if line.key else str(part)
            for line, part in zip(node.lines, parts, strict=True)
        ]
        between = self.chance.choice([", ", ",", " ,  ", ",\n" + " " * 40])
        opening, closing = "{}" if node.mapping else "[]"
        gap = self.chance.choice(["", " "])
        return f"{opening}{gap}{(', ' if between == ',' else between).join(said)}{gap}{closing}"

    def block(self, group: Group, indent: int) -> list[str]:
        """Write the lines of a collection below each other."""
        out: list[str] = []
        for line in group.lines:
            out += self.line(line, indent)
        return [*out, *(" " * indent + comment for comment in group.below)]

    def line(self, line: Line, indent: int) -> list[str]:
        """Write one line of a collection."""
        column = self.chance.randint(0, indent)
        out = [" " * column + comment for comment in line.above]
        pad = " " * indent
        prefix = f"{self.scalar(line.key, flow=False)}:" if line.key else "-"
        beside = "".join(f"   {comment}" for comment in line.aside)
        value = line.value
        if isinstance(value, Text):
            return [*out, f"{pad}{prefix} {self.scalar(value, flow=False)}{beside}"]
        flow = self.flow(value) if not value.lines or self.chance.random() < 0.4 else None
        if flow is not None:
            return [*out, f"{pad}{prefix} {flow}{beside}"]
        if line.key is None:
            deeper = indent + 1 + self.chance.randint(1, 4)
            first, *others = self.block(value, deeper)
            return [*out, f"{pad}-{' ' * (deeper - indent - 1)}{first.lstrip()}", *others]
        least = 0 if not value.mapping and not value.below else 1
        return [*out, f"{pad}{prefix}{beside}", *self.block(value, indent + self.chance.randint(least, 5))]
