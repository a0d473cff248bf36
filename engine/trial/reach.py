"""What sanctions and bars rest on: the names of everything whose change must never pass unnoticed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.baseline import Severity
from catalog.conditions import Compare, Condition, ParameterName
from catalog.documents import InForce
from catalog.model import Definition, Effect
from catalog.scope import name_in, parts_of
from catalog.vocabulary import EntriesOrigin, EntryKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Names by sort; `rows` as `措施名/行号`. `facts` are those that any rule in force rests on."""

    facts: frozenset[str]
    sanction_facts: frozenset[str]
    definitions: frozenset[str]
    sanction_definitions: frozenset[str]
    parameters: frozenset[str]
    sanction_parameters: frozenset[str]
    rows: frozenset[str]
    sanction_rows: frozenset[str]
    sanction_kinds: frozenset[str]
    sanction_severities: frozenset[Severity]
    designated: bool


SANCTIONS = (Effect.IMPOSE, Effect.WITHHOLD)


def reach(sets: Iterable[InForce]) -> Reach:
    """Gather what the rules of all these sets of documents rest on."""
    every, sanctions = _Names(), _Names()
    for documents in sets:
        every.add(documents, tuple(Effect))
        sanctions.add(documents, SANCTIONS)
    return Reach(
        facts=frozenset(every.facts),
        sanction_facts=frozenset(sanctions.facts),
        definitions=frozenset(every.definitions),
        sanction_definitions=frozenset(sanctions.definitions),
        parameters=frozenset(every.parameters),
        sanction_parameters=frozenset(sanctions.parameters),
        rows=frozenset(every.rows),
        sanction_rows=frozenset(sanctions.rows),
        sanction_kinds=frozenset(sanctions.kinds),
        sanction_severities=frozenset(sanctions.severities),
        designated=sanctions.designated,
    )


class _Names:
    """What some effects rest on, gathered over sets of documents."""

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.definitions: set[str] = set()
        self.parameters: set[str] = set()
        self.rows: set[str] = set()
        self.kinds: set[str] = set()
        self.severities: set[Severity] = set()
        self.designated = False

    def add(self, documents: InForce, effects: tuple[Effect, ...]) -> None:
        definitions = {name: one for e in documents.editions for name, one in e.definitions.items()}
        for edition in documents.editions:
            for rule in edition.rules.values():
                if rule.effect not in effects:
                    continue
                self._take(rule.condition, definitions)
                if rule.row is not None:
                    self.rows.add(f"{rule.row.item}/{rule.row.row}")
        for target in _targets(documents, self.rows):
            self._take(target, definitions)
        self._take_facts(documents)

    def _take(self, condition: Condition, definitions: dict[str, Definition]) -> None:
        for part in parts_of(condition):
            if isinstance(part, Compare) and isinstance(part.value, ParameterName):
                self.parameters.add(part.value.name)
            name = name_in(part)
            if name in definitions and name not in self.definitions:
                self.definitions.add(name)
                self._take(definitions[name].condition, definitions)
            elif name is not None and name not in definitions:
                self.facts.add(name)

    def _take_facts(self, documents: InForce) -> None:
        vocabulary = documents.vocabulary
        for name in self.facts & vocabulary.facts.keys():
            origin = vocabulary.facts[name].origin
            if isinstance(origin, EntriesOrigin):
                self.kinds.update(origin.kinds)
                self.designated = self.designated or any(one.designated for one in origin.filters)
        for name in self.kinds & vocabulary.kinds.keys():
            self.severities.update(_severities(vocabulary.kinds[name]))


def _severities(kind: EntryKind) -> Iterator[Severity]:
    """Give every severity that an entry can have: its kind's, and those in which the authority may classify it."""
    if kind.severity is not None:
        yield kind.severity
    if kind.severity_from is not None:
        yield from (Severity(word) for word in kind.fields[kind.severity_from].options)


def _targets(documents: InForce, rows: set[str]) -> Iterator[Condition]:
    for edition in documents.editions:
        for item in edition.baseline.values():
            for row in item.rows:
                if f"{item.name}/{row.id}" in rows and row.target is not None:
                    yield row.target
