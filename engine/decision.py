"""The answer: which measures apply, with status, clause, reasons and evidence."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from catalog.conditions import Quantity
from catalog.documents import Mode
from catalog.model import Effect
from engine.profile import Exhibit, FactValue
from engine.query import Query
from engine.rules import Comparison, EditionRef, MeasureCard, Row


class Status(Enum):
    """The six statuses of a measure (docs/semantics.md §4)."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    NOT_MET = "not_met"
    BARRED = "barred"
    UNDETERMINED = "undetermined"
    ADVISORY = "advisory"


class Truth(Enum):
    """Kleene's three values, for reasons."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class Doubt(Enum):
    """Why a measure is undetermined."""

    FACTS = "facts"
    OBJECTION = "objection"
    UNCONFIRMED = "unconfirmed"
    UNREAD = "unread"


class Outcome(Enum):
    """Whether there is a credit answer at all.

    Minors get none (四川省社会信用条例 art. 3), nor does a natural person in no trade whose age nobody knows.
    """

    DECIDED = "decided"
    NOT_A_CREDIT_SUBJECT = "not_a_credit_subject"
    AGE_UNKNOWN = "age_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonReason:
    """One comparison that decided, with its truth; the value read stands under the fact in `Decision.facts`."""

    comparison: Comparison
    truth: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleReason:
    """A rule of a measure: its effect, its truth, and the comparisons that made it so."""

    rule: str
    effect: Effect
    truth: Truth
    comparisons: tuple[ComparisonReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What confirmation of a proposed sanction needs: the key that it will be bound to."""

    measure: str
    row: str
    entries: tuple[str, ...]
    rules_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOutcome:
    """One measure and its status.

    `unread` says that a text which it or one of these rules rests on was not read by us. `reasons` are the rules that
    made it so; `sanctions` the rows carried out by a sanction or a bar; `missing` the
    facts (ids) that leave it undetermined; `values` its parameters; `need` what a confirmation must be bound to.
    """

    measure: MeasureCard
    status: Status
    unread: bool
    reasons: tuple[RuleReason, ...]
    sanctions: tuple[Row, ...]
    values: tuple[tuple[str, Quantity], ...]
    missing: tuple[str, ...]
    doubt: Doubt | None
    need: Need | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactOutcome:
    """A fact as it was read for this decision."""

    fact: str
    name: str
    unit: str | None
    read: FactValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A risk alert: a rule's sentence. It is no record and changes no measure."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The whole answer.

    `measures` are the listed ones; `unlisted` the sanctions and advices not met, for the full explanation only.
    `exhibits` are the entries that the facts rest on, with their labels. `recheck_on` is a day before which no fact of
    it can differ with `known` frozen; `fresh_until` the first day on which a feed that it rests on has lapsed.
    """

    outcome: Outcome
    mode: Mode
    subject: str
    query: Query
    on: date
    known: int
    rules_digest: str
    editions: tuple[EditionRef, ...]
    facts: tuple[FactOutcome, ...]
    measures: tuple[MeasureOutcome, ...]
    unlisted: tuple[MeasureOutcome, ...]
    alerts: tuple[Alert, ...]
    exhibits: tuple[Exhibit, ...]
    pilots_off: tuple[str, ...]
    left_out: tuple[str, ...]
    recheck_on: date | None
    fresh_until: date | None
