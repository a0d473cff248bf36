"""A file as it was written: scalars, sequences and mappings, each with its place; every scalar is still text."""

from collections.abc import Collection
from dataclasses import dataclass

from catalog.diagnostics import Diagnostic, Place, meant, nearest


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text; `place` covers its quotes too."""

    text: str
    place: Place
    quoted: bool = False

    def part(self, offset: int, width: int) -> Place:
        """Give the place of some characters of the text; the whole scalar where escapes or line breaks hide it."""
        shift = self._shift()
        return self.place if shift is None else self.place.shifted(offset + shift, width)

    def cut(self, offset: int, width: int) -> "Scalar":
        """Give some characters of the text as a scalar of its own."""
        # INVARIANT: a cut whose place stays the whole one never fits it, with quotes or without, so it stays whole.
        text = self.text[offset : offset + width]
        hidden = self._shift() is None
        return Scalar(text, self.part(offset, width), quoted=hidden)

    def wide(self, mark: str, narrow: str, start: int = 0) -> tuple[Place, str]:
        """Give the place of a full-width mark in the text, from `start` on, and the hint to make it narrow."""
        place = self.part(self.text.index(mark, start), 1)
        where = "" if self._shift() is None else f"第 {place.column} 列是全角“{mark}”，"
        return place, f"{where}请改成半角“{narrow}”"

    def _shift(self) -> int | None:
        """Tell how far the text is from the start of its place; None where escapes or line breaks hide it."""
        quotes = 1 if self.quoted else 0
        return quotes if self.place.width == len(self.text) + 2 * quotes else None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written; each key once."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def get(self, word: str) -> "Node | None":
        """Give the value of a key, or nothing."""
        return next((node for key, node in self.entries if key.text == word), None)


@dataclass(frozen=True, slots=True)
class Reported:
    """A node that was already reported (an alias, say); nothing more is said of it."""

    place: Place


Node = Scalar | Sequence | Mapping | Reported

# How many known words may be compared with misspelt ones in one file: about a tenth of a second.
_PATIENCE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One file: its text, the SHA-256 of its bytes, its root node, and what is wrong with its writing."""

    file: str
    text: str
    digest: str
    root: Node | None
    diagnostics: tuple[Diagnostic, ...]


class Findings:
    """Diagnostics in the order in which they are found."""

    __slots__ = ("_found", "_patience")

    def __init__(self) -> None:
        """Start with none."""
        self._found: list[Diagnostic] = []
        self._patience = _PATIENCE

    def add(self, place: Place, code: str, message: str, hint: str | None = None) -> None:
        """Add one finding."""
        self._found.append(Diagnostic(place=place, code=code, message=message, hint=hint))

    def near(self, word: str, known: Collection[str]) -> str | None:
        """Give the hint that names the nearest known word, as long as the search has not become long.

        Known words are the file's own, so their number is not bounded; a hint must not make reading slow.
        """
        near = self.nearest(word, known)
        return meant(near) if near else None

    def nearest(self, word: str, known: Collection[str]) -> str | None:
        """Give the nearest known word, under the same bound."""
        self._patience -= len(known)
        return nearest(word, known) if self._patience > 0 else None

    def __len__(self) -> int:
        return len(self._found)

    def all(self) -> tuple[Diagnostic, ...]:
        """Give all findings so far."""
        return tuple(self._found)
