"""The national parts of a rulebook: the baseline list, the designated lists, and how long an entry counts."""

from collections.abc import Mapping
from typing import Final

from catalog.maps import MapOf, Named, build_all, distinct_ids
from catalog.model import BaselineItem, BaselineRow, DesignatedList, ListClass, RowName, Severity, Term
from catalog.nodes import Findings, Scalar
from catalog.parse_conditions import CONDITION
from catalog.parse_head import BASED_ON, named_bases
from catalog.quantities import IN_MONTHS, TERM_MONTHS
from catalog.shapes import FAULT, IDENT, Fault, Parsed, Text, choice
from catalog.tables import Fields, Key, Record

ID = Key("编号", IDENT, "机器用的编号，小写字母、数字、连字符")
CONTENT = Key("内容", Text(), "清单的原文内容")
TARGET = Key("对象", CONDITION, "惩戒的对象：一个条件", required=False)
UNUSABLE = Key("不适用", Text(), "本系统为什么不能用这一行；写了就没有 对象", required=False)
IMPLEMENTER = Key("实施单位", Text(), "谁来实施")
ROW = Record(CONTENT, TARGET, UNUSABLE, BASED_ON, IMPLEMENTER, title="细项")
LIST_CLASS = Key(
    "类别", choice(ListClass, "类别"), "一：减损权益或增加义务的；二：公共管理；三：由其他组织自主决定"
)
ROWS = Key("细项", MapOf(ROW, "细项"), "按行号列出")
ITEM = Record(ID, LIST_CLASS, ROWS, title="国家清单措施")

AUTHORITY = Key("认定单位", Text(), "谁来认定")
DESIGNATED = Record(ID, AUTHORITY, BASED_ON, title="严重失信名单")

LEAST = Key("最短", TERM_MONTHS, "至少公示多久")
MOST = Key("最长", IN_MONTHS, "最多公示多久")
TERM = Record(LEAST, MOST, BASED_ON, title="期限")
SEVERITY = choice(Severity, "程度")

BASELINE = Key("国家清单", MapOf(ITEM, "国家清单"), "全国失信惩戒措施基础清单", required=False)
LISTS = Key("严重失信名单", MapOf(DESIGNATED, "严重失信名单"), "国家部门设立的名单", required=False)
TERMS = Key("期限", MapOf(TERM, "期限", SEVERITY), "各程度的失信信息公示多久", required=False)
NATIONAL_ONLY: Final = (BASELINE, LISTS, TERMS)


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
        if not fields.sound:
            return None
        least, most = fields[LEAST], fields[MOST]
        if least > most:
            fields.add(fields.place(LEAST), "reversed-range", "`最短` 长于 `最长`")
            return None
        return Term(
            severity=Severity(name.text), least_months=least, most_months=most, basis=basis, place=name.place
        )

    return {term.severity: term for _, term in build_all(document.get(TERMS), build)}


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
