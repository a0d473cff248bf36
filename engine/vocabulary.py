"""The vocabulary as plans: what the engine computes from, with ids instead of names."""

from catalog.conditions import Quantity
from catalog.vocabulary import (
    EntriesOrigin,
    Fact,
    FieldFilter,
    QueryOrigin,
    SinceOpening,
    SubjectOrigin,
    Vocabulary,
)
from engine.record.kinds import KindPlan, SourcePlan
from engine.resolve import OPS
from engine.rules import EntriesPlan, FactPlan, FilterPlan, MatterPlan, Op, SubjectTypePlan


def subject_type_plans(vocabulary: Vocabulary) -> dict[str, SubjectTypePlan]:
    """Give the subject types by id."""
    return {
        one.id: SubjectTypePlan(
            id=one.id, name=one.name, operator=one.operator, natural_person=one.natural_person
        )
        for one in vocabulary.subject_types.values()
    }


def matter_plans(vocabulary: Vocabulary) -> dict[str, MatterPlan]:
    """Give the matters by id, their steps by id to name."""
    return {
        one.id: MatterPlan(id=one.id, name=one.name, steps={id_: name for name, id_ in one.steps.items()})
        for one in vocabulary.matters.values()
    }


def source_plans(vocabulary: Vocabulary) -> dict[str, SourcePlan]:
    """Give the feeds by id."""
    return {
        one.id: SourcePlan(id=one.id, name=one.name, provider=one.provider, cadence=one.cadence)
        for one in vocabulary.sources.values()
    }


def kind_plans(vocabulary: Vocabulary) -> dict[str, KindPlan]:
    """Give the entry kinds by id."""
    return {
        one.id: KindPlan(
            id=one.id,
            name=one.name,
            source=vocabulary.sources[one.source].id,
            process=one.process,
            adverse=one.adverse,
            severity=one.severity,
            catalogued=bool(one.catalog_basis),
            begins=one.fields[one.begins].id,
            ends=one.fields[one.ends].id if one.ends else None,
            lookback_months=one.lookback_months,
            severity_from=one.fields[one.severity_from].id if one.severity_from else None,
        )
        for one in vocabulary.kinds.values()
    }


def fact_plans(vocabulary: Vocabulary, designated: tuple[str, ...]) -> tuple[FactPlan, ...]:
    """Give the facts in order of writing; `designated` are the designated lists in force, by name."""
    return tuple(_fact(vocabulary, fact, designated) for fact in vocabulary.facts.values())


def _fact(vocabulary: Vocabulary, fact: Fact, designated: tuple[str, ...]) -> FactPlan:
    origin = fact.origin
    return FactPlan(
        id=fact.id,
        name=fact.name,
        type=fact.type,
        unit=fact.unit,
        options=fact.options,
        origin=origin.attribute
        if isinstance(origin, SubjectOrigin)
        else origin.item
        if isinstance(origin, QueryOrigin)
        else _entries(vocabulary, origin, designated),
        ask=fact.ask,
    )


def _entries(vocabulary: Vocabulary, origin: EntriesOrigin, designated: tuple[str, ...]) -> EntriesPlan:
    ids = {field.name: field.id for name in origin.kinds for field in vocabulary.kinds[name].fields.values()}
    nothing = origin.nothing
    return EntriesPlan(
        kinds=tuple(vocabulary.kinds[name].id for name in origin.kinds),
        aggregation=origin.aggregation,
        field=ids[origin.field] if origin.field else None,
        filters=tuple(_filter(one, ids[one.field], designated) for one in origin.filters),
        scope=origin.scope,
        window_months=origin.window_months,
        nothing=None
        if isinstance(nothing, SinceOpening)
        else nothing.amount
        if isinstance(nothing, Quantity)
        else nothing,
    )


def _filter(one: FieldFilter, field: str, designated: tuple[str, ...]) -> FilterPlan:
    if one.designated:
        return FilterPlan(field=field, op=Op.IN, operand=tuple(sorted(designated)))
    if one.flag is not None:
        return FilterPlan(field=field, op=Op.IS, operand=one.flag)
    if one.comparator is not None and one.quantity is not None:
        return FilterPlan(field=field, op=OPS[one.comparator], operand=one.quantity.amount)
    return FilterPlan(field=field, op=Op.IN, operand=tuple(sorted(one.options)))
