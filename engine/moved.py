"""Who gains a measure by a change of rules and who loses it: what was found, and among which records."""

from dataclasses import dataclass
from enum import Enum


class Finding(Enum):
    """Whether there is such a subject."""

    FOUND = "有"
    NONE = "没有"
    UNDECIDED = "没有得出结论"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A subject in words, with the case that shows it under the rules after; nothing unless one was found."""

    finding: Finding
    sentences: tuple[str, ...]
    case: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWitness:
    """Who gains a measure, who loses it, and to whom it is answered otherwise without either.

    `shifts`: between 拟实施 and 适用, or among 不满足, 受限 and 待核实, or with other values.
    """

    measure: str
    name: str
    gains: Told
    loses: Told
    shifts: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """What was looked for among which records; `bound` says so in words."""

    bound: str
    measures: tuple[MeasureWitness, ...]
