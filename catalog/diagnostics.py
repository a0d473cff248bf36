"""What is wrong with a file, where, and how to mend it."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of one line of one file; line and column count from 1, in characters."""

    file: str
    line: int
    column: int
    width: int = 1

    def shifted(self, offset: int, width: int) -> "Place":
        """Give the place `offset` characters further on, inside the same line."""
        return Place(file=self.file, line=self.line, column=self.column + offset, width=max(width, 1))


class Level(Enum):
    """How grave a finding is: an error must be mended, a notice (注意) is to be thought about."""

    ERROR = "错误"
    NOTICE = "注意"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding in the user's input: a stable code, a Chinese sentence, and a hint where one can be computed."""

    place: Place
    code: str
    message: str
    hint: str | None = None
    level: Level = Level.ERROR


class FaultyInput(Exception):  # noqa: N818 - it names the user's fault, not ours
    """The user's files are wrong: all findings at once, in order of place. Command line exit 1, HTTP 4xx."""

    def __init__(self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, str] | None = None) -> None:
        """Hold the findings, sorted and without repeats, and the texts that they point into, where at hand."""
        self.diagnostics = in_order(diagnostics)
        self.sources = dict(sources or {})
        super().__init__(render(self.diagnostics, self.sources))


class Refused(Exception):  # noqa: N818 - it names what happened to the question
    """A question cannot be taken as it stands: a code, a Chinese sentence, a hint. Command line exit 1, HTTP 4xx."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        """Hold the stable code, the sentence and the way out."""
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{code}: {message}" + (f"（{hint}）" if hint else ""))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by file, line, column, code and message; the same finding twice counts once."""
    return tuple(sorted(set(diagnostics), key=_order))


def _order(found: Diagnostic) -> tuple[str, int, int, str, str]:
    return (found.place.file, found.place.line, found.place.column, found.code, found.message)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Give the hint that names the nearest known word, or nothing when none is near."""
    words = frozenset(known)
    parts = [part.strip() for part in word.split("、")]
    if len(parts) > 1 and words.issuperset(parts):
        return f"几个名称之间用半角逗号隔开：`{', '.join(parts)}`"
    near = nearest(word, words)
    return meant(near) if near else None


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the nearest known word, or nothing when none is near."""
    near = get_close_matches(word, sorted(set(known)), n=1, cutoff=0.5)
    return near[0] if near else None


def meant(word: str) -> str:
    """Ask whether a word was meant."""
    return f"是否想写 `{word}`？"


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> str:
    """Render findings as `file:line:column: code: sentence`, the source line, a caret and the hint.

    The caret counts East Asian wide characters as two columns, so that it stands under the fault in a terminal.
    """
    lines_of = {file: text.splitlines() for file, text in sources.items()}
    out: list[str] = []
    for found in diagnostics:
        place = found.place
        level = "" if found.level is Level.ERROR else f"{found.level.value}："
        out.append(f"{place.file}:{place.line}:{place.column}: {found.code}: {level}{found.message}")
        lines = lines_of.get(place.file, [])
        if 1 <= place.line <= len(lines) and lines[place.line - 1].strip():
            line = lines[place.line - 1]
            before = display_width(line[: place.column - 1])
            under = display_width(line[place.column - 1 : place.column - 1 + place.width])
            out.append(f"  {line}")
            out.append("  " + " " * before + "^" * max(under, 1))
        if found.hint:
            out.append(f"  提示: {found.hint}")
    return "\n".join(out)


def display_width(text: str) -> int:
    """Count terminal columns: wide and full-width characters take two, combining marks none."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
