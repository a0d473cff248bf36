"""What documents make use of, by name: for telling what nobody uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.conditions import Compare, Condition, ParameterName
from catalog.documents import InForce
from catalog.model import Edition, Effect
from catalog.scope import name_in, parts_of
from catalog.vocabulary import EntriesOrigin, Vocabulary

_CARRYING = {Effect.GRANT, Effect.IMPOSE, Effect.ADVISE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The names that something makes use of; `words` are facts and definitions, which share their names."""

    words: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    measures: set[str] = field(default_factory=set)

    def add(self, other: "Usage") -> None:
        """Take in what something else makes use of."""
        self.words.update(other.words)
        self.parameters.update(other.parameters)
        self.measures.update(other.measures)


def usage_of(edition: Edition) -> Usage:
    """Give what the rules, definitions and rows of an edition make use of; a bar alone carries no measure out."""
    found = Usage()
    for condition in _conditions(edition):
        for part in parts_of(condition):
            word = name_in(part)
            if word is not None:
                found.words.add(word)
            if isinstance(part, Compare) and isinstance(part.value, ParameterName):
                found.parameters.add(part.value.name)
    for rule in edition.rules.values():
        found.parameters.update(v.name for v in rule.values.values() if isinstance(v, ParameterName))
        if rule.effect in _CARRYING:
            found.measures.update(rule.targets)
    return found


def usage_beside(stretches: tuple[InForce, ...]) -> dict[str, Usage]:
    """Give, by the digest of each edition and vocabulary, what all documents that ever count beside it make use of."""
    own: dict[str, Usage] = {}
    found: dict[str, Usage] = {}
    for documents in stretches:
        together = Usage()
        for edition in documents.editions:
            digest = edition.head.digest
            if digest not in own:
                own[digest] = usage_of(edition)
            together.add(own[digest])
        for head in (documents.vocabulary.head, *(edition.head for edition in documents.editions)):
            found.setdefault(head.digest, Usage()).add(together)
    return found


def bases_cited(document: Edition | Vocabulary) -> frozenset[str]:
    """Give the bases that a document cites itself."""
    return frozenset(name for names in _citations(document) for name in names)


def kinds_asked(vocabulary: Vocabulary) -> frozenset[str]:
    """Give the entry kinds that a fact is taken from."""
    origins = (fact.origin for fact in vocabulary.facts.values())
    return frozenset(kind for origin in origins if isinstance(origin, EntriesOrigin) for kind in origin.kinds)


def _conditions(edition: Edition) -> Iterator[Condition]:
    yield from (rule.condition for rule in edition.rules.values())
    yield from (definition.condition for definition in edition.definitions.values())
    for item in edition.baseline.values():
        yield from (row.target for row in item.rows if row.target is not None)


def _citations(document: Edition | Vocabulary) -> Iterator[tuple[str, ...]]:
    if isinstance(document, Vocabulary):
        yield from (one.basis for one in document.sources.values())
        for kind in document.kinds.values():
            yield kind.basis
            yield kind.catalog_basis
        return
    for things in (document.measures, document.definitions, document.rules, document.designated_lists):
        yield from (one.basis for one in things.values())
    yield from (term.basis for term in document.terms.values())
    yield from (row.basis for item in document.baseline.values() for row in item.rows)
    if document.transition is not None:
        yield document.transition.basis
