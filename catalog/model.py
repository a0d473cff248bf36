"""The documents as a lawyer reads them: frozen values, names in Chinese, every part with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from catalog.conditions import Comparator, Condition, ParameterName, Quantity
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


class MeasureKind(Enum):
    """类型 of a measure."""

    INCENTIVE = "激励"
    SANCTION = "惩戒"
    ADVISORY = "建议"


class ListClass(Enum):
    """类别 of an item of the national baseline list; class III only ever advises."""

    RIGHTS = "一"
    DUTIES = "二"
    AUTONOMOUS = "三"


class Process(Enum):
    """办理: whose process makes an entry count (DESIGN §6)."""

    AUTHORITY = "主管机关"
    OURS = "本系统"
    NONE = "客观记载"


class Severity(Enum):
    """程度 of dishonesty, which sets how long an entry counts (信用修复管理办法)."""

    MINOR = "轻微"
    GENERAL = "一般"
    SERIOUS = "严重"


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
class Basis:
    """依据: a clause of a document, quoted only when it was read."""

    name: str
    document: str
    clause: str
    quote: str | None
    reading: Reading
    note: str | None
    place: Place


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
    """措施: what can apply to a subject. Empty `matters` or `steps` mean any."""

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
class RowName:
    """对应国家清单: one row of the national baseline list, `措施名/行号`."""

    item: str
    row: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """规则: one condition and one effect on measures; `targets` may be the word 全部激励 for a withhold.

    For an alert the one target is its sentence.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRow:
    """细项: one row of the national list: content, target, basis, implementer."""

    id: str
    content: str
    target: Condition
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
    """期限 for one severity: how long an entry is published at most, at least, in months."""

    severity: Severity
    least_months: int
    most_months: int
    basis: tuple[str, ...]
    place: Place


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
    unreadable: frozenset[str] = frozenset()


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
    """

    name: str
    id: str
    source: str
    process: Process
    adverse: bool
    severity: Severity | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything under `rules/`, parsed; `sources` holds the texts by file, for messages."""

    editions: tuple[Edition, ...]
    vocabularies: tuple[Vocabulary, ...]
    calendars: Mapping[int, CalendarYear]
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A named act that makes a draft edition live from a day on, citing the issued document (DESIGN §3).

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


class Mode(Enum):
    """Live sees activated editions and items only; a simulation sees drafts and unread items too, and says so."""

    LIVE = "live"
    SIMULATION = "simulation"


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The documents that count together on one day for one area: one vocabulary, at most one edition of a rulebook.

    `until` is the first later day on which the documents in force can differ, for any area; None when none is known.
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
