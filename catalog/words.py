"""The word list: each Chinese word of the rule language with its English name in code.

Words of enumerations stand once, as the values of their members; this table gathers them with the rest. The
glossary, the JSON keys and the tests of the parser's tables rest on it.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from catalog.baseline import ListClass, Severity, Transition
from catalog.conditions import Comparator
from catalog.model import Effect, Layer, MeasureKind, Reading, Standing
from catalog.plan import Carrier
from catalog.vocabulary import Aggregation, Attribute, FactType, FieldType, Process, QueryItem, Scope

DOCUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "清单": "rulebook",
        "词汇表": "vocabulary",
        "工作日历": "calendar",
        "方案": "plan",
        "主体": "subject",
        "案例": "cases",
        "人员": "people",
        "审批": "approval",
    }
)

STRUCTURE: Final[Mapping[str, str]] = MappingProxyType(
    {
        # heads and bases
        "版次": "edition",
        "编号": "id",
        "名称": "name",
        "层级": "layer",
        "区域": "area",
        "效力": "standing",
        "施行自": "from_day",
        "失效自": "until_day",
        "依据": "basis",
        "条款": "clause",
        "原文": "quote",
        "核对": "reading",
        "说明": "note",
        # rulebooks
        "参数": "parameters",
        "调整参数": "settings",
        "值": "value",
        "区县可调": "open_to_districts",
        "理由": "reason",
        "措施": "measures",
        "类型": "type",
        "性质": "reference",
        "参考因素": "factor",
        "实施单位": "implementer",
        "适用": "applies",
        "试点": "pilot",
        "内容": "content",
        "提示": "notice",
        "救济": "remedy",
        "定义": "definitions",
        "规则": "rules",
        "当": "when",
        "给予": "grant",
        "实施": "impose",
        "建议": "advise",
        "暂停给予": "withhold",
        "预警": "alert",
        "对应国家清单": "row",
        "取值": "values",
        "国家清单": "baseline",
        "类别": "kind",
        "细项": "rows",
        "对象": "target",
        "不适用": "unusable",
        "严重失信名单": "designated_lists",
        "认定单位": "authority",
        "期限": "terms",
        "最短": "least",
        "最长": "most",
        "过渡": "transition",
        "旧信息": "older",
        # vocabularies
        "主体类型": "subject_types",
        "经营主体": "operator",
        "自然人": "natural_person",
        "事项": "matter",
        "环节": "step",
        "来源": "source",
        "单位": "unit",
        "频次": "cadence",
        "宽限": "grace",
        "信息类别": "kinds",
        "办理": "process",
        "失信": "adverse",
        "程度": "severity",
        "程度取自": "severity_from",
        "目录依据": "catalog_basis",
        "公示": "publication",
        "字段": "fields",
        "选项": "options",
        "选填": "optional",
        "生效自": "begins",
        "终止于": "ends",
        "回溯": "lookback",
        "事实": "facts",
        "取自": "origin",
        "属性": "attribute",
        "口径": "aggregation",
        "范围": "scope",
        "窗口": "window",
        "筛选": "filters",
        "若无": "nothing",
        "索取": "ask",
        # plans
        "要求": "requirements",
        "组": "group",
        "要点": "gist",
        "功能": "features",
        "后续": "later",
        "不入系统": "out",
        # calendars
        "年份": "year",
        "通知": "notice",
        "发布": "published",
        "放假": "holidays",
        "调休上班": "working_weekends",
        # records and cases
        "参考号": "reference",
        "统一社会信用代码": "credit_code",
        "身份证号": "identity_number",
        "区县": "district",
        "开户日": "opened",
        "出生日期": "born",
        "归集": "coverage",
        "齐全": "complete",
        "自": "start",
        "至": "last",
        "知悉": "known",
        "条目": "entries",
        "经过": "events",
        "日期": "on",
        "调整为": "changed",
        "确认": "confirmations",
        "规则摘要": "rules_digest",
        "经办人": "officer",
        "用例": "cases",
        "记录": "record",
        "判定日": "on",
        "查询": "query",
        "情形": "circumstances",
        "预期": "expected",
        "不应出现": "absent",
        "不应预警": "silent",
        "清单依据": "row_basis",
        # people and approvals
        "职务": "office",
        "公钥": "public_key",
        "可以": "may",
        "摘要": "digest",
        "姓名": "name",
        "时间": "at",
        "签名": "signature",
        "起草": "draft",
        "批准": "approve",
        # conditions and values
        "全部满足": "all_of",
        "任一满足": "any_of",
        "不满足": "not_of",
        "属于": "one_of",
        "全部激励": "all_incentives",
        "指定名单": "designated",
        "自开户日起算": "since_opening",
        "是": "yes",
        "否": "no",
        "待定": "open",
        "实时": "real_time",
        "统一公示": "published_centrally",
        "不公示": "not_published",
        "原则上不公示": "not_published_in_principle",
    }
)

UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "条": "entries",
        "次": "times",
        "天": "days",
        "年": "years",
        "元": "yuan",
        "千瓦": "kilowatts",
        "个月": "months",
    }
)

ENUMERATIONS: Final[tuple[type[Enum], ...]] = (
    Comparator,
    Layer,
    Standing,
    Reading,
    MeasureKind,
    ListClass,
    Process,
    Severity,
    Transition,
    FieldType,
    FactType,
    Aggregation,
    Scope,
    Effect,
    Attribute,
    QueryItem,
    Carrier,
)


def enumeration_words() -> dict[str, dict[str, str]]:
    """Give the words of each enumeration: its class name, then Chinese word to English name."""
    return {one.__name__: {str(member.value): member.name.lower() for member in one} for one in ENUMERATIONS}
