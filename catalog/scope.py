"""Which names an edition may use: its own and those of the layers above it, among the documents in force together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.baseline import BaselineItem
from catalog.conditions import AllOf, AnyOf, Compare, Condition, Is, NotOf, OneOf, Quantity
from catalog.documents import InForce
from catalog.in_force import LAYERS
from catalog.model import Definition, Edition, Measure, Parameter
from catalog.vocabulary import Fact

ALL_INCENTIVES = "全部激励"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names that count for one edition. `baseline` holds the items of the national list in force that day.

    `unreadable` are names that some file defines, but faultily: reported already, not to be called unknown.
    """

    facts: Mapping[str, Fact]
    definitions: Mapping[str, Definition]
    measures: Mapping[str, Measure]
    parameters: Mapping[str, Parameter]
    baseline: Mapping[str, BaselineItem]
    unreadable: frozenset[str]


def scope_of(edition: Edition, documents: InForce) -> Scope:
    """Gather the names visible to an edition: conclusions and measures of its own and higher layers."""
    visible = list(visible_to(edition, documents))
    return Scope(
        facts=documents.vocabulary.facts,
        definitions={name: one for other in visible for name, one in other.definitions.items()},
        measures={name: one for other in visible for name, one in other.measures.items()},
        parameters={name: one for other in visible for name, one in other.parameters.items()},
        baseline={name: one for other in documents.editions for name, one in other.baseline.items()},
        unreadable=documents.vocabulary.unreadable.union(*(other.unreadable for other in documents.editions)),
    )


def visible_to(edition: Edition, documents: InForce) -> Iterator[Edition]:
    """Give the editions of the same and of higher layers."""
    depth = LAYERS.index(edition.head.layer)
    return (other for other in documents.editions if LAYERS.index(other.head.layer) <= depth)


def above(edition: Edition, documents: InForce) -> Iterator[Edition]:
    """Give the editions of higher layers."""
    depth = LAYERS.index(edition.head.layer)
    return (other for other in documents.editions if LAYERS.index(other.head.layer) < depth)


def settings_in_force(documents: InForce) -> dict[str, Quantity]:
    """Give each parameter's value for this area: the lowest layer that sets it wins, within what was opened."""
    values: dict[str, Quantity] = {}
    for edition in documents.editions:
        values.update((name, parameter.value) for name, parameter in edition.parameters.items())
        values.update((name, setting.value) for name, setting in edition.settings.items())
    return values


def parts_of(condition: Condition) -> Iterator[Condition]:
    """Give a condition and everything inside it, in order of writing."""
    yield condition
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from parts_of(part)
        case NotOf(part=part):
            yield from parts_of(part)
        case _:
            pass


def name_in(condition: Condition) -> str | None:
    """Give the fact or definition that a comparison names; None for a condition made of others."""
    return condition.fact if isinstance(condition, Is | Compare | OneOf) else None


def necessary(condition: Condition, definitions: Mapping[str, Definition]) -> frozenset[tuple[str, bool]]:
    """Give the flags and conclusions without which the condition can not be TRUE, through definitions.

    Only what is plainly necessary is found (a conjunct, or a conjunct of every alternative): never too much.
    """
    return _necessary(condition, definitions, frozenset())


def _necessary(
    condition: Condition, definitions: Mapping[str, Definition], inside: frozenset[str]
) -> frozenset[tuple[str, bool]]:
    match condition:
        case Is(fact=fact, expected=expected):
            own = frozenset({(fact, expected)})
            definition = definitions.get(fact)
            if definition is None or not expected or fact in inside:
                return own
            return own | _necessary(definition.condition, definitions, inside | {fact})
        case AllOf(parts=parts):
            return frozenset().union(*(_necessary(part, definitions, inside) for part in parts))
        case AnyOf(parts=parts) if parts:
            first, *others = (_necessary(part, definitions, inside) for part in parts)
            return first.intersection(*others)
        case _:
            return frozenset()
