"""The national parts of a rulebook: the baseline list, the designated lists, and how long an entry counts."""

from dataclasses import dataclass
from enum import Enum

from catalog.conditions import Condition
from catalog.diagnostics import Place


class ListClass(Enum):
    """类别 of an item of the national baseline list; class III only ever advises."""

    RIGHTS = "一"
    DUTIES = "二"
    AUTONOMOUS = "三"


class Severity(Enum):
    """程度 of dishonesty, which sets how long an entry counts (信用修复管理办法)."""

    MINOR = "轻微"
    GENERAL = "一般"
    SERIOUS = "严重"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowName:
    """对应国家清单: one row of the national baseline list, `措施名/行号`."""

    item: str
    row: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRow:
    """细项: one row of the national list: content, target, basis, implementer.

    `unusable` (不适用) gives the reason why no rule may rest on the row; it has no target then, otherwise always one.
    """

    id: str
    content: str
    target: Condition | None
    unusable: str | None
    basis: tuple[str, ...]
    implementer: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineItem:
    """国家清单 item: a kind of measure with its rows."""

    name: str
    id: str
    list_class: ListClass
    rows: tuple[BaselineRow, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignatedList:
    """严重失信名单 item: a list set up by a national department."""

    name: str
    id: str
    authority: str
    basis: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """期限 for one severity: how long an entry is published at most, at least, in months.

    轻微 is `published` in exceptional cases only and has no least; `most_months` says how long it counts all the same.
    """

    severity: Severity
    least_months: int
    most_months: int
    published: bool
    basis: tuple[str, ...]
    place: Place


class Transition(Enum):
    """旧信息: how long an entry made before an edition of terms counts under it; what had ended stays ended."""

    THIS = "按本版"
    WHEN_MADE = "按作出时的版次"
    SHORTER = "取较短"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionClause:
    """过渡: what an edition of terms says of the entries made before it, and why."""

    older: Transition
    reason: str
    basis: tuple[str, ...]
    place: Place
