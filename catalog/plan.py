"""The plan as a lawyer reads it: every requirement with what carries it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from catalog.diagnostics import Place
from catalog.model import EditionHead


class Carrier(Enum):
    """What can carry out a requirement, among what rule files define; the value is the word of the file."""

    RULEBOOK = "清单"
    RULE = "规则"
    MEASURE = "措施"
    DEFINITION = "定义"
    PARAMETER = "参数"
    FACT = "事实"
    KIND = "信息类别"
    SOURCE = "来源"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierName:
    """A name that a requirement gives, with its place."""

    carrier: Carrier
    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """要求: one demand of the plan; it has at least one carrier, or is `later`, or is `out` of software.

    `quote` is the plan's own text, `gist` ours. `features` name scenarios (`features/….feature#场景`) or pages.
    """

    number: int
    group: str
    clause: str
    quote: str | None
    gist: str | None
    carriers: tuple[CarrierName, ...]
    features: tuple[str, ...]
    later: str | None
    out: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """方案: the requirements of a policy by number. `unreadable` as in `Edition`."""

    head: EditionHead
    requirements: Mapping[int, Requirement]
    unreadable: frozenset[str] = frozenset()
