"""The national parts of a rulebook: the baseline list, the designated lists, and how long an entry counts."""

from collections.abc import Mapping
from typing import Final

from catalog.baseline import (
    BaselineItem,
    BaselineRow,
    DesignatedList,
    ListClass,
    RowName,
    Severity,
    Term,
    Transition,
    TransitionClause,
)
from catalog.maps import MapOf, Named, build_all, distinct_ids
from catalog.nodes import Findings, Scalar
from catalog.parse_conditions import CONDITION
from catalog.parse_head import BASED_ON, named_bases
from catalog.quantities import IN_MONTHS, TERM_MONTHS
from catalog.shapes import FAULT, IDENT, Fault, Parsed, Text, Word, choice
from catalog.tables import Fields, Key, Table

ID = Key("编号", IDENT, "机器用的编号，小写字母、数字、连字符")
CONTENT = Key("内容", Text(), "清单的原文内容")
TARGET = Key("对象", CONDITION, "惩戒的对象：一个条件", required=False)
UNUSABLE = Key("不适用", Text(), "本系统为什么不能用这一行；写了就没有 对象", required=False)
IMPLEMENTER = Key("实施单位", Text(), "谁来实施")
ROW = Table(CONTENT, TARGET, UNUSABLE, BASED_ON, IMPLEMENTER, title="细项")
LIST_CLASS = Key(
    "类别", choice(ListClass, "类别"), "一：减损权益或增加义务的；二：公共管理；三：由其他组织自主决定"
)
ROWS = Key("细项", MapOf(ROW, "细项"), "按行号列出")
ITEM = Table(ID, LIST_CLASS, ROWS, title="国家清单措施")

AUTHORITY = Key("认定单位", Text(), "谁来认定")
DESIGNATED = Table(ID, AUTHORITY, BASED_ON, title="严重失信名单")

LEAST = Key("最短", TERM_MONTHS, "至少公示多久；原则上不公示的不写", required=False)
MOST = Key("最长", IN_MONTHS, "最多公示多久，也是最多计入多久")
PUBLISHED = Key(
    "公示",
    Word({"原则上不公示": False}, "公示方式"),
    "只用于轻微：原则上不公示，确需公示的不超过三个月",
    required=False,
)
TERM = Table(LEAST, MOST, PUBLISHED, BASED_ON, title="期限")
MINOR_MONTHS: Final = 3
"""信用修复管理办法: 轻微 is not published in principle, and where it must be, for three months at most."""
SEVERITY = choice(Severity, "程度")

BASELINE = Key("国家清单", MapOf(ITEM, "国家清单"), "全国失信惩戒措施基础清单", required=False)
LISTS = Key("严重失信名单", MapOf(DESIGNATED, "严重失信名单"), "国家部门设立的名单", required=False)
TERMS = Key("期限", MapOf(TERM, "期限", SEVERITY), "各程度的失信信息公示多久", required=False)
OLDER = Key("旧信息", choice(Transition, "过渡办法"), "本版施行以前产生的信息，期限怎么算")
REASON = Key("理由", Text(), "为什么这样过渡")
TRANSITION = Key(
    "过渡",
    Table(OLDER, REASON, BASED_ON, title="过渡"),
    "此前产生的信息怎么办；接替另一版的必须写。已经到期的，任何时候不再计入",
    required=False,
)
NATIONAL_ONLY: Final = (BASELINE, LISTS, TERMS, TRANSITION)


def baseline_of(document: Fields, bases: frozenset[str]) -> Named[BaselineItem]:
    """Give the items of the baseline list."""
    distinct_ids(document.get(BASELINE), ID)
    return build_all(document.get(BASELINE), lambda name, fields: _item(name, fields, bases))


def _item(name: Scalar, fields: Fields, bases: frozenset[str]) -> BaselineItem | None:
    if "/" in name.text:
        fields.add(name.place, "reserved-name", f"`{name.text}` 里不能有 `/`，它用来分隔行号")
    rows = build_all(fields.get(ROWS), lambda row, its: _row(row, its, bases))
    if fields.written(ROWS) and ROWS in fields and not rows.names():
        fields.add(fields.place(ROWS), "empty-list", "`细项` 是空的，至少要有一行")
    if not fields.sound or rows.unreadable:
        return None
    return BaselineItem(
        name=name.text,
        id=fields[ID],
        list_class=fields[LIST_CLASS],
        rows=tuple(row for _, row in rows),
        place=name.place,
    )


def _row(name: Scalar, fields: Fields, bases: frozenset[str]) -> BaselineRow | None:
    basis = named_bases(fields, BASED_ON, bases)
    if not fields.written(TARGET) and not fields.written(UNUSABLE):
        hint = "对象无法用词汇表表达，或者不由本系统的使用单位实施的，写 `不适用` 和理由"
        fields.add(fields.at, "missing-key", "缺少 `对象`", hint)
    elif fields.written(TARGET) and fields.written(UNUSABLE):
        message = "写了 `不适用` 的行没有 `对象`"
        fields.add(fields.key_place(TARGET), "field-not-needed", message, "两个只留一个")
    if not fields.sound:
        return None
    return BaselineRow(
        id=name.text,
        content=fields[CONTENT],
        target=fields.get(TARGET),
        unusable=fields.get(UNUSABLE),
        basis=basis,
        implementer=fields[IMPLEMENTER],
        place=name.place,
    )


def lists_of(document: Fields, bases: frozenset[str]) -> Named[DesignatedList]:
    """Give the designated lists."""
    distinct_ids(document.get(LISTS), ID)

    def build(name: Scalar, fields: Fields) -> DesignatedList | None:
        basis = named_bases(fields, BASED_ON, bases)
        if not fields.sound:
            return None
        return DesignatedList(
            name=name.text, id=fields[ID], authority=fields[AUTHORITY], basis=basis, place=name.place
        )

    return build_all(document.get(LISTS), build)


def terms_of(document: Fields, bases: frozenset[str]) -> Mapping[Severity, Term]:
    """Give the terms by severity."""

    def build(name: Scalar, fields: Fields) -> Term | None:
        basis = named_bases(fields, BASED_ON, bases)
        severity = Severity(name.text)
        _check_publication(fields, severity)
        if not fields.sound:
            return None
        least, most = fields.get(LEAST) or 0, fields[MOST]
        if least > most:
            fields.add(fields.place(LEAST), "reversed-range", "`最短` 长于 `最长`")
            return None
        return Term(
            severity=severity,
            least_months=least,
            most_months=most,
            published=not fields.written(PUBLISHED),
            basis=basis,
            place=name.place,
        )

    return {term.severity: term for _, term in build_all(document.get(TERMS), build)}


def transition_of(document: Fields, bases: frozenset[str]) -> TransitionClause | None:
    """Give the transition clause; None when there is none, or a faulty one."""
    fields = document.get(TRANSITION)
    if document.written(TRANSITION) and not document.written(TERMS):
        message = "没有 `期限` 的清单没有 `过渡`"
        document.add(document.key_place(TRANSITION), "field-not-needed", message, "请删去")
    if fields is None:
        return None
    basis = named_bases(fields, BASED_ON, bases)
    if not fields.sound:
        return None
    place = document.key_place(TRANSITION)
    return TransitionClause(older=fields[OLDER], reason=fields[REASON], basis=basis, place=place)


def _check_publication(fields: Fields, severity: Severity) -> None:
    """Hold a term against what the law says of its severity's publication."""
    if severity is not Severity.MINOR:
        fields.need(LEAST)
        if fields.written(PUBLISHED):
            message = f"`{severity.value}` 的失信信息依法公示，不能写 `公示: 原则上不公示`"
            fields.add(fields.key_place(PUBLISHED), "field-not-needed", message, "请删去")
        return
    if not fields.written(PUBLISHED):
        hint = "加上 `公示: 原则上不公示`"
        fields.add(fields.at, "missing-key", "缺少 `公示`：轻微失信信息原则上不公示", hint)
    if fields.written(LEAST):
        message = "原则上不公示的，没有 `最短`"
        fields.add(fields.key_place(LEAST), "field-not-needed", message, "请删去")
    if MOST in fields and fields[MOST] > MINOR_MONTHS:
        message = f"轻微失信信息确需公示的，不超过 {MINOR_MONTHS} 个月"
        fields.add(fields.place(MOST), "term-too-long", message, "改为 `最长: 3 个月` 或者更短")


def row_name() -> Parsed[RowName]:
    """Give the shape of `措施名/行号`."""
    return Parsed(_row_name, "国家清单的措施名和行号", "[^/]+/[^/]+")


def _row_name(written: Scalar, found: Findings) -> RowName | Fault:
    item, slash, row = written.text.rpartition("/")
    if not slash or not item or not row:
        hint = "写作 `限制享受优惠政策和便利措施/1`"
        found.add(written.place, "not-a-row", f"`{written.text}` 不是措施名和行号", hint)
        return FAULT
    return RowName(item=item, row=row, place=written.place)
