"""The documents as a lawyer reads them: frozen values, names in Chinese, every part with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from catalog.baseline import (
    BaselineItem,
    DesignatedList,
    RowName,
    Severity,
    Term,
    TransitionClause,
)
from catalog.conditions import Condition, ParameterName, Quantity
from catalog.diagnostics import Place


class Layer(Enum):
    """层级, highest first; a lower layer adds incentives and never sanctions."""

    NATIONAL = "国家"
    PROVINCE = "省"
    CITY = "市"
    DISTRICT = "区县"


class Standing(Enum):
    """效力 of an edition: a draft answers in simulation only."""

    DRAFT = "征求意见"
    TRIAL = "试行"
    CURRENT = "现行"


class Reading(Enum):
    """核对: whether we read the text itself, an account of it, or only remember it."""

    READ = "已读原文"
    SECONDARY = "转述"
    RECALLED = "凭记忆"

    @property
    def said(self) -> str:
        """What is said of a text wherever it is cited: one that was not read is called so."""
        return self.value if self is Reading.READ else f"{self.value}，未读原文"


class MeasureKind(Enum):
    """类型 of a measure."""

    INCENTIVE = "激励"
    SANCTION = "惩戒"
    ADVISORY = "建议"


REFERENCE: Final = "仅作参考因素，不作为唯一依据"
"""方案二（七）: credit is an important reference for allocation, access and dispatch, never the sole ground."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """依据: a clause of a document, quoted only when it was read; `until_day` is the first day of its repeal."""

    name: str
    document: str
    clause: str
    quote: str | None
    reading: Reading
    note: str | None
    place: Place
    until_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionHead:
    """Which rulebook, which edition of it, and when it counts; days are half-open `[from_day, until_day)`."""

    rulebook: str
    title: str
    edition: str
    standing: Standing
    layer: Layer
    area: str | None
    from_day: date | None  # None: 待定, which counts as in force on any day of a simulation
    until_day: date | None
    digest: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """参数: a value that the plan left open, with the reason for ours and what districts may set."""

    name: str
    value: Quantity
    open_to_districts: tuple[Quantity, Quantity] | None
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSetting:
    """调整参数: a lower layer's value for a parameter that the upper layer opened."""

    name: str
    value: Quantity
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """措施: what can apply to a subject. Empty `matters` or `steps` mean any.

    `reference` (性质: 参考因素) says that credit is one factor among others in a decision that somebody else takes.
    `places` tells where matters, steps and the content stand.
    """

    name: str
    id: str
    kind: MeasureKind
    implementer: str
    matters: tuple[str, ...]
    steps: tuple[str, ...]
    basis: tuple[str, ...]
    pilot: bool
    content: str | None
    notice: str | None
    remedy: str | None
    place: Place
    reference: bool = False
    places: Mapping[str, Place] = field(default_factory=dict)

    @property
    def said(self) -> str | None:
        """What must be said with the measure wherever it is named: that it is a factor only, then its own notice."""
        own = self.notice or ""
        if self.reference and REFERENCE not in own:
            own = f"{REFERENCE}。{own}"
        return own or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """定义: a conclusion with one condition."""

    name: str
    id: str
    condition: Condition
    basis: tuple[str, ...]
    reason: str | None
    place: Place


class Effect(Enum):
    """What a rule does when its condition is TRUE."""

    GRANT = "给予"
    IMPOSE = "实施"
    ADVISE = "建议"
    WITHHOLD = "暂停给予"
    ALERT = "预警"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """规则: one condition and one effect on measures; `targets` may be the word 全部激励 for a withhold.

    For an alert the one target is its sentence. `places` tells where targets and the names of values stand.
    """

    name: str
    condition: Condition
    effect: Effect
    targets: tuple[str, ...]
    row: RowName | None
    values: Mapping[str, Quantity | ParameterName]
    basis: tuple[str, ...]
    place: Place
    effect_place: Place
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One file, one edition of one rulebook.

    `unreadable` names what the file defines but faultily; it was reported, and nothing more is said of its names.
    """

    head: EditionHead
    bases: Mapping[str, Basis]
    parameters: Mapping[str, Parameter]
    settings: Mapping[str, ParameterSetting]
    measures: Mapping[str, Measure]
    definitions: Mapping[str, Definition]
    rules: Mapping[str, Rule]
    baseline: Mapping[str, BaselineItem]
    designated_lists: Mapping[str, DesignatedList]
    terms: Mapping[Severity, Term]
    transition: TransitionClause | None = None
    unreadable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """工作日历: one year's public holidays and make-up working days, from the State Council's notice."""

    year: int
    notice: str
    published: date
    reading: Reading
    holidays: frozenset[date]
    working_weekends: frozenset[date]
    digest: str
    place: Place
