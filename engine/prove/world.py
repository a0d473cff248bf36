"""What is proven about: the rules in force on one day, with what rules alone do not say of possible records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.documents import InForce
from catalog.model import Layer
from catalog.scope import settings_in_force
from catalog.vocabulary import EntriesOrigin, EntryField
from engine.compile import compile_unproven
from engine.resolve import Resolver
from engine.rules import Condition, FactPlan, RulesInForce
from engine.vocabulary import fact_plans


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Rules in force on `on` in an area, and what their records may hold.

    `fields` are those of each entry kind, by id; `facts` all that the vocabulary declares, used by a rule or not;
    `targets` whom each row of the national list reaches, by the row's id; `lists` the entry kinds that a fact holds
    against the designated severe lists; `national` the digests of the national editions.
    """

    rules: RulesInForce
    on: date
    area: str
    fields: Mapping[str, Mapping[str, EntryField]]
    facts: Mapping[str, FactPlan]
    targets: Mapping[str, Condition]
    lists: frozenset[str]
    national: frozenset[str]


def world_of(documents: InForce, on: date | None = None) -> World:
    """Compile documents into a world; `on` is a day for which they stand, their own unless given.

    Rules that contradict each other are let through: showing for whom they do is what proofs are for.
    """
    vocabulary = documents.vocabulary
    resolver = Resolver(documents, settings_in_force(documents))
    rules = compile_unproven(documents)
    designated = tuple(name for edition in documents.editions for name in edition.designated_lists)
    return World(
        rules=rules,
        on=documents.on if on is None else on,
        area=documents.area,
        fields={
            kind.id: {field.id: field for field in kind.fields.values()} for kind in vocabulary.kinds.values()
        },
        facts={**{fact.id: fact for fact in fact_plans(vocabulary, designated)}, **rules.facts},
        targets={
            f"{item.name}/{row.id}": resolver.condition(row.target)
            for edition in documents.editions
            for item in edition.baseline.values()
            for row in item.rows
            if row.target is not None
        },
        lists=frozenset(
            vocabulary.kinds[kind].id
            for fact in vocabulary.facts.values()
            if isinstance(fact.origin, EntriesOrigin) and any(test.designated for test in fact.origin.filters)
            for kind in fact.origin.kinds
        ),
        national=frozenset(
            edition.head.digest for edition in documents.editions if edition.head.layer is Layer.NATIONAL
        ),
    )
