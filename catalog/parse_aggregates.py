"""Facts over entries: which kinds, how they become one value, and what no entry means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from catalog.conditions import MONEY, Quantity
from catalog.lists import Names
from catalog.maps import MapOf
from catalog.nodes import Scalar
from catalog.parse_conditions import comparison_schema
from catalog.parse_filters import filters_of
from catalog.quantities import FACT_UNIT, FACT_UNITS, IN_MONTHS, quantity
from catalog.shapes import FAULT, IDENT, YES_OR_NO, Raw, Text, choice
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import (
    Aggregation,
    EntriesOrigin,
    EntryField,
    EntryKind,
    Fact,
    FactType,
    FieldType,
    Scope,
    SinceOpening,
)

SINCE_OPENING: Final = "自开户日起算"

ID = Key("编号", IDENT, "机器用的编号，小写字母、数字、连字符")
ASK = Key("索取", Text(), "不知道时向谁要什么材料", required=False)
KINDS = Key("取自", Names(), "主体、查询，或信息类别的名称")
AGGREGATION = Key("口径", choice(Aggregation, "口径"), "许多条信息怎样合成一个值")
SCOPE = Key("范围", choice(Scope, "范围"), "当日生效中的，还是历史上曾经生效的", required=False)
WINDOW = Key("窗口", IN_MONTHS, "只看判定日以前这么久之内开始的", required=False)
FIELD = Key("字段", Text(), "合计、最小、最大、最近所用的字段；距……默认为 生效自", required=False)
FILTERS = Key(
    "筛选", MapOf(Raw("比较", comparison_schema), "筛选"), "每个字段一个比较，都要满足", required=False
)
UNIT = Key("单位", FACT_UNIT, "数值的单位", required=False)
NOTHING = Key(
    "若无",
    Raw("没有信息时的值", lambda: {"type": "string", "description": "数量、是、否、选项，或 自开户日起算"}),
    "没有任何信息意味着什么",
    required=False,
)
AGGREGATE = Table(
    ID, KINDS, AGGREGATION, SCOPE, WINDOW, FIELD, FILTERS, UNIT, NOTHING, ASK, title="取自信息类别的事实"
)

_OVER_FIELD: Final = {Aggregation.SUM, Aggregation.MIN, Aggregation.MAX, Aggregation.LATEST}
_SINCE: Final = {
    Aggregation.DAYS_SINCE_LATEST: "天",
    Aggregation.DAYS_SINCE_EARLIEST: "天",
    Aggregation.YEARS_SINCE_LATEST: "年",
}
_ZERO: Final = {Aggregation.COUNT, Aggregation.SUM}


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The words of a vocabulary that its facts may use."""

    subject_types: tuple[str, ...]
    matters: tuple[str, ...]
    steps: tuple[str, ...]
    kinds: Mapping[str, EntryKind]
    unreadable: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """The type of a fact, with the units that fit."""

    type: FactType
    units: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def entries_fact(name: Scalar, fields: Fields, closed: Closed) -> Fact | None:
    """Build a fact over entries, or note what does not fit together."""
    names = fields.get(KINDS) or ()
    for kind in names:
        if kind.text not in closed.kinds and kind.text not in closed.unreadable:
            hint = fields.found.near(kind.text, [*closed.kinds, "主体", "查询"])
            fields.add(kind.place, "unknown-kind", f"没有名为 `{kind.text}` 的信息类别", hint)
    if not names or any(kind.text not in closed.kinds for kind in names):
        return None
    kinds = [closed.kinds[kind.text] for kind in names]
    form = _form(fields, kinds)
    filters = filters_of(fields, FILTERS, kinds)
    if form is None:
        return None
    unit = _unit(fields, form)
    nothing = _nothing(fields, form, unit)
    if not fields.sound or nothing is None:
        return None
    return Fact(
        name=name.text,
        id=fields[ID],
        type=form.type,
        unit=unit,
        options=form.options,
        origin=EntriesOrigin(
            kinds=tuple(kind.name for kind in kinds),
            aggregation=fields[AGGREGATION],
            field=fields.get(FIELD),
            filters=filters,
            scope=fields.get(SCOPE) or Scope.IN_FORCE,
            window_months=fields.get(WINDOW),
            nothing=nothing,
        ),
        ask=fields.get(ASK),
        place=name.place,
    )


def fields_named(word: str, kinds: list[EntryKind]) -> tuple[list[EntryField], EntryKind | None]:
    """Give the fields of that name, and the first kind that has none."""
    missing = next((kind for kind in kinds if word not in kind.fields), None)
    return [kind.fields[word] for kind in kinds if word in kind.fields], missing


def _form(fields: Fields, kinds: list[EntryKind]) -> _Form | None:
    """Tell which type the aggregation gives; None when that cannot be said."""
    aggregation = fields.get(AGGREGATION)
    if aggregation is None:
        return None
    if aggregation in {Aggregation.COUNT, Aggregation.EXISTS}:
        if fields.written(FIELD):
            message = f"口径 `{aggregation.value}` 不用 `字段`"
            fields.add(fields.key_place(FIELD), "field-not-needed", message, "请删去")
        counting = aggregation is Aggregation.COUNT
        return _Form(type=FactType.NUMBER, units=("条", "次")) if counting else _Form(type=FactType.FLAG)
    if aggregation in _OVER_FIELD and not fields.need(
        FIELD, f"：口径 `{aggregation.value}` 要写明对哪个字段"
    ):
        return None
    field = _field(fields, kinds)
    if aggregation in _SINCE:
        if field is not None and field.type is not FieldType.DATE:
            _wrong_type(fields, field, "日期")
        return _Form(type=FactType.NUMBER, units=(_SINCE[aggregation],))
    return None if field is None else _field_form(fields, field, aggregation, kinds)


def _field_form(
    fields: Fields, field: EntryField, aggregation: Aggregation, kinds: list[EntryKind]
) -> _Form | None:
    match field.type:
        case FieldType.MONEY:
            return _Form(type=FactType.NUMBER, units=(MONEY,))
        case FieldType.COUNT:
            return _Form(type=FactType.NUMBER, units=tuple(unit for unit in FACT_UNITS if unit != MONEY))
        case FieldType.FLAG if aggregation is Aggregation.LATEST:
            return _Form(type=FactType.FLAG)
        case FieldType.CHOICE if aggregation is Aggregation.LATEST:
            options = [option for kind in kinds for option in kind.fields[field.name].options]
            return _Form(type=FactType.CHOICE, options=tuple(dict.fromkeys(options)))
        case _:
            latest = aggregation is Aggregation.LATEST
            _wrong_type(fields, field, "选项、是否、金额或整数" if latest else "金额或整数")
            return None


def _field(fields: Fields, kinds: list[EntryKind]) -> EntryField | None:
    """Give the field named by `字段`, which every kind must have with one type."""
    word = fields.get(FIELD)
    if word is None:
        return None
    named, missing = fields_named(word, kinds)
    if missing is not None:
        message = f"信息类别 `{missing.name}` 没有名为 `{word}` 的字段"
        fields.add(fields.place(FIELD), "unknown-field", message, fields.found.near(word, missing.fields))
        return None
    if len({field.type for field in named}) > 1:
        types = "、".join(f"`{kind.name}` 是{kind.fields[word].type.value}" for kind in kinds)
        fields.add(fields.place(FIELD), "wrong-field-type", f"字段 `{word}` 的类型不一致：{types}")
        return None
    return named[0]


def _wrong_type(fields: Fields, field: EntryField, wanted: str) -> None:
    message = (
        f"字段 `{field.name}` 的类型是 `{field.type.value}`，口径 `{fields[AGGREGATION].value}` 要用{wanted}"
    )
    fields.add(fields.place(FIELD), "wrong-field-type", message)


def _unit(fields: Fields, form: _Form) -> str | None:
    unit = fields.get(UNIT)
    if form.type is not FactType.NUMBER:
        if fields.written(UNIT):
            fields.add(fields.key_place(UNIT), "unit-not-needed", "这个事实不是数值，没有单位", "请删去")
        return None
    if not fields.need(UNIT, "：数值要写明单位") or unit is None:
        return None
    if unit not in form.units:
        hint = f"可写：{'、'.join(form.units)}"
        fields.add(fields.place(UNIT), "unit-mismatch", f"单位 `{unit}` 与口径或字段不符", hint)
        return None
    return unit


def _nothing(fields: Fields, form: _Form, unit: str | None) -> Quantity | bool | str | SinceOpening | None:
    """Read what no entry means; None when it cannot be read (the fault is noted)."""
    aggregation = fields[AGGREGATION]
    written = fields.get(NOTHING)
    if written is None:
        if fields.written(NOTHING):
            return None
        if aggregation in _ZERO:
            return Quantity(amount=0, unit=unit) if unit else None
        if aggregation is Aggregation.EXISTS:
            return False
        fields.need(NOTHING, f"：口径 `{aggregation.value}` 要写明没有信息时的值")
        return None
    match form.type:
        case FactType.NUMBER:
            return _no_number(fields, written, unit)
        case FactType.FLAG:
            if written.text not in YES_OR_NO or (
                aggregation is Aggregation.EXISTS and YES_OR_NO[written.text]
            ):
                wanted = "`否`" if aggregation is Aggregation.EXISTS else "`是` 或 `否`"
                fields.add(written.place, "wrong-nothing", f"`若无` 应为 {wanted}，不能是 `{written.text}`")
                return None
            return YES_OR_NO[written.text]
        case FactType.CHOICE:
            if written.text not in form.options:
                hint = fields.found.near(written.text, form.options) or f"可写：{'、'.join(form.options)}"
                fields.add(written.place, "unknown-option", f"没有名为 `{written.text}` 的选项", hint)
                return None
            return written.text


def _no_number(fields: Fields, written: Scalar, unit: str | None) -> Quantity | SinceOpening | None:
    aggregation = fields[AGGREGATION]
    if written.text == SINCE_OPENING:
        if aggregation in _SINCE:
            return SinceOpening()
        message = f"口径 `{aggregation.value}` 不能写 `{SINCE_OPENING}`"
        fields.add(written.place, "wrong-nothing", message, "它只用于距某一次的天数或年数")
        return None
    value = quantity(written, fields.found)
    if value is FAULT:
        fields.sound = False
        return None
    if unit is not None and value.unit != unit:
        fields.add(written.place, "unit-mismatch", f"单位应为 `{unit}`，写的是 `{value.unit}`")
        return None
    if aggregation in _ZERO and value.amount != 0:
        message = f"口径 `{aggregation.value}` 没有信息时只能是 0，不能是 `{written.text}`"
        fields.add(written.place, "wrong-nothing", message)
        return None
    return value
