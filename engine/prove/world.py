"""What is proven about: the rules in force on one day, with what rules alone do not say of possible records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.documents import InForce
from catalog.model import Layer
from catalog.scope import settings_in_force
from catalog.vocabulary import EntriesOrigin, EntryField, Vocabulary
from engine.compile import compile_unproven
from engine.resolve import Resolver
from engine.rules import Condition, EntriesPlan, FactPlan, FilterPlan, RulesInForce
from engine.vocabulary import fact_plans


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Rules in force on `on` in an area, and what their records may hold.

    `fields` are those of each entry kind, by id; `facts` all that the vocabulary declares, used by a rule or not;
    `targets` whom each row of the national list reaches, by the row's id; `lists`, by entry kind, how a fact holds it
    against the designated lists; `national` the digests of the national editions. `through` is the last day on
    which the same documents count: where no other is known, the last that has a working calendar.
    """

    rules: RulesInForce
    on: date
    through: date
    area: str
    fields: Mapping[str, Mapping[str, EntryField]]
    facts: Mapping[str, FactPlan]
    targets: Mapping[str, Condition]
    lists: Mapping[str, tuple[FilterPlan, ...]]
    national: frozenset[str]


def world_of(documents: InForce, on: date | None = None) -> World:
    """Compile documents into a world; `on` is a day for which they stand, their own unless given.

    Rules that contradict each other are let through: showing for whom they do is what proofs are for.
    """
    vocabulary = documents.vocabulary
    day = documents.on if on is None else on
    resolver = Resolver(documents, settings_in_force(documents))
    rules = compile_unproven(documents)
    designated = tuple(name for edition in documents.editions for name in edition.designated_lists)
    plans = fact_plans(vocabulary, designated)
    return World(
        rules=rules,
        on=day,
        through=max(day, _last_day(documents, day)),
        area=documents.area,
        fields={
            kind.id: {field.id: field for field in kind.fields.values()} for kind in vocabulary.kinds.values()
        },
        facts={**{plan.id: plan for plan in plans}, **rules.facts},
        targets={
            f"{item.name}/{row.id}": resolver.condition(row.target)
            for edition in documents.editions
            for item in edition.baseline.values()
            for row in item.rows
            if row.target is not None
        },
        lists=_lists(vocabulary, plans),
        national=frozenset(
            edition.head.digest for edition in documents.editions if edition.head.layer is Layer.NATIONAL
        ),
    )


def _last_day(documents: InForce, day: date) -> date:
    if documents.until is not None and documents.until > day:
        return documents.until - timedelta(days=1)
    return date(max(documents.calendars, default=day.year), 12, 31)


def _lists(vocabulary: Vocabulary, plans: Iterable[FactPlan]) -> dict[str, tuple[FilterPlan, ...]]:
    """Give, by entry kind, the tests that tell an entry of a designated list from one of any other list."""
    found: dict[str, dict[FilterPlan, None]] = {}
    for fact, plan in zip(vocabulary.facts.values(), plans, strict=True):
        if isinstance(fact.origin, EntriesOrigin) and isinstance(plan.origin, EntriesPlan):
            tests = zip(fact.origin.filters, plan.origin.filters, strict=True)
            designated = dict.fromkeys(test for written, test in tests if written.designated)
            for kind in plan.origin.kinds if designated else ():
                found.setdefault(kind, {}).update(designated)
    return {kind: tuple(tests) for kind, tests in found.items()}
