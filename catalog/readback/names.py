"""What the names of a document stand for, among the documents that count together with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.baseline import BaselineItem, BaselineRow
from catalog.conditions import ParameterName, Quantity
from catalog.documents import InForce
from catalog.model import Basis, Edition, EditionHead, Measure
from catalog.scope import scope_of
from catalog.vocabulary import Fact, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """Names of things as another document calls them, by their names here; what is missing is called the same."""

    conditions: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    matters: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What can be looked up. A document read alone knows its own names only; the others are then told by name."""

    parameters: Mapping[str, Quantity]
    bases: Mapping[str, Basis]
    measures: Mapping[str, Measure]
    facts: Mapping[str, Fact]
    rows: Mapping[tuple[str, str], tuple[BaselineItem, BaselineRow, EditionHead]]
    renamed: Renamed = field(default_factory=Renamed)

    def condition(self, name: str) -> str:
        """Give the name of a fact or definition."""
        return self.renamed.conditions.get(name, name)

    def measure(self, name: str) -> str:
        """Give the name of a measure."""
        return self.renamed.measures.get(name, name)

    def parameter(self, name: str) -> str:
        """Give the name of a parameter."""
        return self.renamed.parameters.get(name, name)

    def basis(self, name: str) -> str:
        """Give the name of a basis."""
        return self.renamed.bases.get(name, name)

    def worth(self, value: Quantity | ParameterName) -> str:
        """Give a value; that of a parameter with its name: `3 年〔预存优惠年限〕`."""
        if isinstance(value, Quantity):
            return value.shown()
        known = self.parameters.get(value.name)
        return f"{known.shown() if known else '未定的值'}〔{self.parameter(value.name)}〕"


def months(count: int) -> str:
    """Write a time, in years where it is whole years."""
    years, rest = divmod(count, 12)
    return f"{years} 年" if years and not rest else f"{count} 个月"


def names_of(
    document: Edition | Vocabulary, documents: InForce | None, renamed: Renamed | None = None
) -> Names:
    """Gather the names that count for a document; `documents` must hold it, None reads it alone."""
    parameters: dict[str, Quantity] = {}
    measures: dict[str, Measure] = {}
    facts: Mapping[str, Fact] = {}
    rows = {}
    if isinstance(document, Vocabulary):
        facts = document.facts
    elif documents is not None:
        scope = scope_of(document, documents)
        parameters.update((name, one.value) for name, one in scope.parameters.items())
        measures.update(scope.measures)
        facts = scope.facts
    if isinstance(document, Edition):
        parameters.update((name, one.value) for name, one in document.parameters.items())
        parameters.update((name, one.value) for name, one in document.settings.items())
        measures.update(document.measures)
    held = documents.editions if documents is not None else ()
    for edition in (*held, *((document,) if isinstance(document, Edition) else ())):
        for item in edition.baseline.values():
            rows.update({(item.name, row.id): (item, row, edition.head) for row in item.rows})
    return Names(
        parameters=parameters,
        bases=document.bases,
        measures=measures,
        facts=facts,
        rows=rows,
        renamed=renamed or Renamed(),
    )
