"""The rules that count together on one day: plain data, resolved to ids, with one digest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from catalog.baseline import ListClass
from catalog.conditions import Quantity
from catalog.diagnostics import Place
from catalog.documents import Mode
from catalog.model import Effect, MeasureKind, Reading
from catalog.vocabulary import Aggregation, Attribute, FactType, QueryItem, Scope
from engine.record.kinds import KindPlan, SourcePlan, Terms, WorkCalendar


class Op(Enum):
    """How one fact is compared in a resolved condition."""

    IS = "is"
    IN = "in"
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One fact against one operand: a flag for IS, options as written for IN, a whole number for the rest."""

    fact: str
    op: Op
    operand: bool | int | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """A conclusion used as a condition."""

    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part; over nothing it is TRUE."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Any:
    """At least one part; over nothing it is FALSE."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """Kleene negation."""

    part: "Condition"


Condition = Comparison | Holds | All | Any | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRef:
    """An edition that was used, by name and by the SHA-256 of its file."""

    rulebook: str
    edition: str
    title: str
    digest: str
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause that a measure or a row rests on."""

    name: str
    document: str
    clause: str
    quote: str | None
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterPlan:
    """One field of an entry against a value; IN over the designated lists is already resolved to their names."""

    field: str
    op: Op
    operand: bool | int | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesPlan:
    """How a fact is computed from entries; `nothing` None means: count from the subject's opening day."""

    kinds: tuple[str, ...]
    aggregation: Aggregation
    field: str | None
    filters: tuple[FilterPlan, ...]
    scope: Scope
    window_months: int | None
    nothing: bool | int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactPlan:
    """A fact to compute: its id, Chinese name, type, unit and origin."""

    id: str
    name: str
    type: FactType
    unit: str | None
    options: tuple[str, ...]
    origin: Attribute | QueryItem | EntriesPlan
    ask: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectTypePlan:
    """A subject type's standing in law."""

    id: str
    name: str
    operator: bool
    natural_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterPlan:
    """A matter and its steps: step id to Chinese name."""

    id: str
    name: str
    steps: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """A definition, resolved; conclusions stand in an order in which each uses only earlier ones."""

    id: str
    name: str
    condition: Condition
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the national baseline list that a sanction rests on; `id` is `措施名/行号`."""

    id: str
    item: str
    list_class: ListClass
    content: str
    implementer: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePlan:
    """A rule, resolved; for `实施` and `暂停给予` the row's target is already part of the condition.

    `unread` says that a text it rests on was not read; live, only a bar may be so, and its incentives are in doubt.
    """

    id: str
    condition: Condition
    effect: Effect
    measures: tuple[str, ...]
    row: Row | None
    values: Mapping[str, Quantity]
    sentence: str | None
    clauses: tuple[Clause, ...]
    edition: EditionRef
    place: Place
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureCard:
    """What every answer says of a measure. `unread` says that a text it rests on was not read by us.

    `reference` says that it is one factor among others and never the sole ground; `notice` says it in words, first.
    """

    id: str
    name: str
    kind: MeasureKind
    implementer: str
    clauses: tuple[Clause, ...]
    content: str | None
    notice: str | None
    reference: bool
    remedy: str | None
    pilot: bool
    unread: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePlan:
    """A measure and when it is in question; empty `matters` or `steps` mean any (ids)."""

    card: MeasureCard
    matters: frozenset[str]
    steps: frozenset[str]
    edition: EditionRef


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesInForce:
    """Everything that decides on one day for one area.

    `digest` covers all of it but places, calendars and `until`, the first day on which other documents come into
    force (None: none known).
    """

    until: date | None
    mode: Mode
    digest: str
    editions: tuple[EditionRef, ...]
    subject_types: Mapping[str, SubjectTypePlan]
    matters: Mapping[str, MatterPlan]
    sources: Mapping[str, SourcePlan]
    kinds: Mapping[str, KindPlan]
    facts: Mapping[str, FactPlan]
    conclusions: tuple[Conclusion, ...]
    rules: tuple[RulePlan, ...]
    measures: Mapping[str, MeasurePlan]
    terms: Terms
    calendar: WorkCalendar
    pilots_off: tuple[MeasurePlan, ...]
    left_out: tuple[str, ...]
