"""Sets of documents: everything under `rules/`, and those that count together on a day, live or in simulation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from catalog.model import CalendarYear, Edition
from catalog.plan import Plan
from catalog.vocabulary import Vocabulary


class Mode(Enum):
    """Live sees activated editions and items only; a simulation sees drafts and unread items too, and says so."""

    LIVE = "live"
    SIMULATION = "simulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A named act that makes a draft edition live from a day on, citing the issued document (docs/semantics.md §3).

    `signed_off` names the bases that were not read and that the operator answers for; `pilots` the pilot measures
    switched on, by id.
    """

    rulebook: str
    edition: str
    digest: str
    document: str
    from_day: date
    signed_off: frozenset[str]
    pilots: frozenset[str]
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything under `rules/`, parsed; `sources` holds the texts by file, for messages."""

    editions: tuple[Edition, ...]
    vocabularies: tuple[Vocabulary, ...]
    calendars: Mapping[int, CalendarYear]
    sources: Mapping[str, str]
    plans: tuple[Plan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerTerms:
    """An edition of terms that counted on the days `[since, until)`, after which another took its place."""

    since: date
    until: date
    edition: Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The documents that count together on one day for one area: one vocabulary, at most one edition of a rulebook.

    `until` is the first later day on which the documents in force can differ, for any area; None when none is known.
    `former_terms` are, for each rulebook with terms in force, the editions that counted before, oldest first: an entry
    of older days lives by them too.
    """

    on: date
    until: date | None
    area: str
    mode: Mode
    vocabulary: Vocabulary
    editions: tuple[Edition, ...]
    activations: tuple[Activation, ...]
    calendars: Mapping[int, CalendarYear]
    pilots: frozenset[str]
    former_terms: tuple[FormerTerms, ...] = ()
