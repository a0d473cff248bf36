"""What stands where: the parser's own tables, followed along the tree of a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.diagnostics import Place
from catalog.layout.written import Group, Line, Text, node_of
from catalog.lists import ListOf, Names
from catalog.maps import MapOf, Variant
from catalog.nodes import Findings, Scalar
from catalog.parse_conditions import ALL, ANY, NOT, ConditionShape, compare
from catalog.shapes import FAULT, Raw, Shape
from catalog.shapes import Text as AnyText
from catalog.tables import Table

_NOWHERE = Place(file="", line=1, column=1)


@dataclass(frozen=True, slots=True)
class Parts:
    """The list of conditions under `全部满足` or `任一满足`."""

    condition: ConditionShape


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a fact: `是`, a comparison, options."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a list of names."""


# None: a place of which the tables say nothing, such as under a key that they do not know.
Form = Shape[object] | Parts | Said | Name | None


def table_of(form: Form, group: Group) -> Table | None:
    """Give the table of a mapping with known keys."""
    if isinstance(form, Variant):
        said = group.get(form.key)
        return form.choose(None if said is None else node_of(said))
    return form if isinstance(form, Table) else None


def below(form: Form, group: Group, line: Line) -> Form:
    """Give the form of what stands in a line of a group of this form."""
    word = line.key.text if line.key is not None else None
    match form:
        case Table() | Variant():
            return _keyed(table_of(form, group), word)
        case MapOf():
            return form.value if word is not None else None
        case ListOf():
            return form.item if word is None else None
        case Names():
            return Name() if word is None else None
        case Parts():
            return form.condition if word is None else None
        case ConditionShape():
            return _in_condition(form, word)
        case _:
            return None


def sound(form: Form, text: Text) -> bool:
    """Tell whether a text is what its place wants; whoever may say anything is always right."""
    found = Findings()
    node = Scalar(text.text, _NOWHERE, quoted=bool(text.style))
    match form:
        case None | Name() | Parts() | AnyText() | Raw():
            return True
        case Said():
            return compare(Scalar("事实", _NOWHERE), node, found) is not FAULT and not found
        case _:
            return form.read(node, _NOWHERE, found) is not FAULT and not found


def rank(table: Table, word: str) -> int:
    """Give the place of a key in its table; keys that it does not know come last."""
    words = [key.word for key in table.keys]
    return words.index(word) if word in words else len(words)


def _keyed(table: Table | None, word: str | None) -> Form:
    if table is None or word is None:
        return None
    known: Sequence[Form] = [key.shape for key in table.keys if key.word == word]
    if known:
        return known[0]
    rest = table.rest.shape if table.rest is not None else None
    return _in_condition(rest, word) if isinstance(rest, ConditionShape) else None


def _in_condition(form: ConditionShape, word: str | None) -> Form:
    if word is None:
        return None
    return Parts(form) if word in {ALL, ANY} else form if word == NOT else Said()
