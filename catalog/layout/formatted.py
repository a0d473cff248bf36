"""The one door of the room: a text in, its canonical layout out, or every fault that stands in the way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.diagnostics import Diagnostic
from catalog.layout.comments import attach, comments_of
from catalog.layout.mend import mended, mended_values
from catalog.layout.writer import lay_out
from catalog.layout.written import Group, meaning, written
from catalog.nodes import Mapping as MappingNode
from catalog.parse import kind_of, parse_document
from catalog.source import Trouble, read_events, read_source
from catalog.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """The canonical text; None, with the faults, for a file that cannot be read, which is then best left alone."""

    text: str | None
    faults: tuple[Diagnostic, ...] = ()


def formatted(file: str, data: bytes, tables: Mapping[str, Table]) -> Formatted:
    """Lay a file out anew; `tables` gives the table of each kind of document by its first section.

    Full-width marks are mended where they are structure and where a number, a day or a word is wanted, never in
    text. Apart from them the meaning stays: the same keys, values and comments, which is verified here each time.
    """
    before = read_source(file, data)
    text = mended(before.text.replace("\r\n", "\n").replace("\r", "\n"), tables)
    source = before if text == before.text else read_source(file, text.encode())
    if not isinstance(source.root, MappingNode) or source.diagnostics:
        return Formatted(text=None, faults=before.diagnostics or parse_document(source)[1])
    form = tables.get(kind_of(source.root) or "")
    if form is None:
        return Formatted(text=None, faults=parse_document(source)[1])
    tree, said = _read(text)
    mended_values(tree, form)
    meant = meaning(tree)
    laid = lay_out(tree, form)
    again, kept = _read(laid)
    if meaning(again) != meant or kept != said:
        raise RuntimeError(f"{file}: the layout would change what the file says")
    return Formatted(text=laid)


def read_tree(text: str) -> Group:
    """Give the tree of a text that reads, each comment with its line."""
    return _read(text)[0]


def _read(text: str) -> tuple[Group, Counter[str]]:
    """Give the tree, and how often each comment stands in the text."""
    events = read_events(text)
    tree = None if isinstance(events, Trouble) else written(events)
    if isinstance(events, Trouble) or not isinstance(tree, Group):
        raise RuntimeError("the layout is no document")  # noqa: TRY004 - ours: the text was read before
    comments = comments_of(text, events)
    attach(tree, comments, text)
    return tree, Counter(comment.text for comment in comments)
