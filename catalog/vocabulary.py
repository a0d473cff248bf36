"""The vocabulary as a lawyer reads it: the closed world of words that rules may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from catalog.baseline import Severity
from catalog.conditions import Comparator, Quantity
from catalog.diagnostics import Place
from catalog.model import Basis, EditionHead


class Process(Enum):
    """办理: whose process makes an entry count (docs/semantics.md §6)."""

    AUTHORITY = "主管机关"
    OURS = "本系统"
    NONE = "客观记载"


class FieldType(Enum):
    """类型 of a field of an entry."""

    TEXT = "文本"
    CHOICE = "选项"
    FLAG = "是否"
    DATE = "日期"
    MONEY = "金额"
    COUNT = "整数"


class Aggregation(Enum):
    """口径: how entries become one fact."""

    COUNT = "计数"
    EXISTS = "有无"
    SUM = "合计"
    MIN = "最小"
    MAX = "最大"
    LATEST = "最近"
    DAYS_SINCE_LATEST = "距最近一次的天数"
    DAYS_SINCE_EARLIEST = "距最早一次的天数"
    YEARS_SINCE_LATEST = "距最近一次的年数"


class Scope(Enum):
    """范围: entries in force on the day, or all that were ever in force and not removed."""

    IN_FORCE = "生效中"
    HISTORY = "历史"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectType:
    """主体类型: a kind of subject; `operator` is 经营主体, `natural_person` asks for a named officer's confirmation."""

    name: str
    id: str
    operator: bool
    natural_person: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """事项: a matter handled at a counter, with its steps (name to id)."""

    name: str
    id: str
    steps: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyCadence:
    """每月 N 日前: the month before must be in by the end of day N."""

    due_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RealTimeCadence:
    """实时: a heartbeat may be at most `grace_days` old."""

    grace_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """来源: a feed that brings entries, and when its silence means a gap."""

    name: str
    id: str
    provider: str
    cadence: MonthlyCadence | RealTimeCadence
    basis: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryField:
    """字段 of an entry kind; `options` for 选项 only."""

    name: str
    id: str
    type: FieldType
    options: tuple[str, ...]
    optional: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKind:
    """信息类别: what an entry of this kind holds and when it counts.

    `begins` names the date field from which it counts, `ends` the one on which it stops (empty: no end known).
    `lookback_months` is how far back an entry in force today may have begun: the window that coverage must hold.
    `severity_from` names the field in which the authority classifies each entry (信用修复管理办法); `severity` is then
    what an entry without it counts as.
    """

    name: str
    id: str
    source: str
    process: Process
    adverse: bool
    severity: Severity | None
    severity_from: str | None
    catalog_basis: tuple[str, ...]
    publication: str | None
    fields: Mapping[str, EntryField]
    begins: str
    ends: str | None
    lookback_months: int
    basis: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFilter:
    """筛选: one field compared; all filters of a fact must hold. `designated` is the word 指定名单."""

    field: str
    comparator: Comparator | None
    quantity: Quantity | None
    flag: bool | None
    options: tuple[str, ...]
    designated: bool
    place: Place


class Attribute(Enum):
    """属性 of the subject that a fact may read."""

    TYPE = "主体类型"
    OPERATOR = "经营主体"
    NATURAL_PERSON = "自然人"


class QueryItem(Enum):
    """内容 of the query that a fact may read; 情形 is a flag that the counter states, unknown if not given."""

    MATTER = "事项"
    STEP = "环节"
    CIRCUMSTANCE = "情形"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOrigin:
    """取自: 主体."""

    attribute: Attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryOrigin:
    """取自: 查询."""

    item: QueryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceOpening:
    """若无: 自开户日起算 — with no entry, a …since counts from the subject's first day in our books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesOrigin:
    """取自: 信息类别 — one aggregation over the entries of some kinds.

    `window_months` limits to entries that began within so many months before the day (None: the kind's lookback).
    `nothing` is what no entry means: a quantity, a flag, an option, or counting from the subject's opening day.
    """

    kinds: tuple[str, ...]
    aggregation: Aggregation
    field: str | None
    filters: tuple[FieldFilter, ...]
    scope: Scope
    window_months: int | None
    nothing: Quantity | bool | str | SinceOpening


class FactType(Enum):
    """What values a fact takes: a flag, one of a closed list of options, or a whole number with a unit."""

    FLAG = "是否"
    CHOICE = "选项"
    NUMBER = "数值"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """事实: a named, typed question to record, subject or query; `unit` for numbers, `options` for choices."""

    name: str
    id: str
    type: FactType
    unit: str | None
    options: tuple[str, ...]
    origin: SubjectOrigin | QueryOrigin | EntriesOrigin
    ask: str | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """词汇表: the closed world of words that rules may use. `unreadable` as in `Edition`."""

    head: EditionHead
    bases: Mapping[str, Basis]
    subject_types: Mapping[str, SubjectType]
    matters: Mapping[str, Matter]
    sources: Mapping[str, Source]
    kinds: Mapping[str, EntryKind]
    facts: Mapping[str, Fact]
    unreadable: frozenset[str] = frozenset()
