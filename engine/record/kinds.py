"""What the record room must know of entry kinds, feeds and working days: plain plans, resolved to ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.baseline import Severity, Transition
from catalog.vocabulary import MonthlyCadence, Process, RealTimeCadence


@dataclass(frozen=True, slots=True, kw_only=True)
class KindPlan:
    """An entry kind; field references are ids.

    `begins` is the date field from which an entry counts, `ends` the one on which it stops. `lookback_months` is how
    far back an entry in force on a day may have begun: the window that coverage must hold. `severity_from` is the field
    that gives an entry's own severity; `severity` holds for an entry without it.
    """

    id: str
    name: str
    source: str
    process: Process
    adverse: bool
    severity: Severity | None
    catalogued: bool
    begins: str
    ends: str | None
    lookback_months: int
    severity_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermPlan:
    """How long an entry of one severity counts by one edition, from its day `since` on; `months` None: without limit.

    `older` says how long an entry counts that was made before `since`; of the first edition nothing is older.
    """

    since: date
    months: int | None
    older: Transition


Terms = Mapping[Severity, tuple[TermPlan, ...]]
"""By severity, the editions that have counted until now, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """A feed and its cadence."""

    id: str
    name: str
    provider: str
    cadence: MonthlyCadence | RealTimeCadence


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Working days of the years that have a notice; of a day in another year nothing is known."""

    years: frozenset[int]
    holidays: frozenset[date]
    working_weekends: frozenset[date]
