"""What the record says on one day: one flat, typed set of facts, each with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

FactWorth = bool | int | str


class Gap(Enum):
    """Why a fact is unknown."""

    COVERAGE = "coverage"
    NOT_STATED = "not_stated"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What to ask for: the gap, the sources (ids) whose coverage is short, and the paper named by the vocabulary."""

    gap: Gap
    sources: tuple[str, ...]
    ask: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactValue:
    """One fact: a value, or None for unknown with what is missing; the ids of the entries that it rests on, sorted."""

    value: FactWorth | None
    evidence: tuple[str, ...]
    missing: Missing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An entry that a fact may rest on: its kind, whether the process is ours, and whether an objection is open."""

    id: str
    kind: str
    ours: bool
    objected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The facts of one subject on one day with `known` leaves known.

    `credit_subject` is False for minors, who get no credit answer, and where `age_unknown`. `recheck_on` is a day
    before which no fact can differ with `known` frozen; `fresh_until` is the first day on which some feed that a fact
    rests on will have lapsed.
    """

    subject: str
    natural_person: bool
    credit_subject: bool
    on: date
    known: int
    facts: Mapping[str, FactValue]
    exhibits: Mapping[str, Exhibit]
    recheck_on: date | None
    fresh_until: date | None
    age_unknown: bool = False
