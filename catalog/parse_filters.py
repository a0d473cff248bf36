"""Filters of a fact: one comparison for a field, held against the field's type."""

from catalog.conditions import MONEY, Compare, Is, OneOf, ParameterName
from catalog.diagnostics import did_you_mean
from catalog.maps import Named
from catalog.nodes import Scalar
from catalog.parse_conditions import compare
from catalog.shapes import FAULT
from catalog.tables import Fields, Key
from catalog.vocabulary import EntryField, EntryKind, FieldFilter, FieldType

DESIGNATED = "指定名单"


def filters_of(fields: Fields, key: Key[Named[Scalar]], kinds: list[EntryKind]) -> tuple[FieldFilter, ...]:
    """Give the filters of a fact; what does not fit is noted and left out."""
    filters = []
    written = fields.get(key) or Named()
    if written.unreadable:
        fields.sound = False
    for word, value in written:
        one = _filter(fields, word, value, kinds)
        if one is None:
            fields.sound = False
        else:
            filters.append(one)
    return tuple(filters)


def _filter(fields: Fields, word: Scalar, value: Scalar, kinds: list[EntryKind]) -> FieldFilter | None:
    missing = next((kind for kind in kinds if word.text not in kind.fields), None)
    if missing is not None:
        message = f"信息类别 `{missing.name}` 没有名为 `{word.text}` 的字段"
        fields.add(word.place, "unknown-field", message, fields.found.near(word.text, missing.fields))
        return None
    comparison = compare(word, value, fields.found)
    if comparison is FAULT:
        return None
    own = [kind.fields[word.text] for kind in kinds]
    problem = next((problem for field in own if (problem := _misfit(comparison, field))), None)
    if problem is not None:
        message, hint = problem
        fields.add(comparison.value_place, "type-mismatch", message, hint)
        return None
    number = comparison if isinstance(comparison, Compare) else None
    options = comparison.options if isinstance(comparison, OneOf) else ()
    designated = options == (DESIGNATED,)
    return FieldFilter(
        field=word.text,
        comparator=number.comparator if number else None,
        quantity=number.value if number and not isinstance(number.value, ParameterName) else None,
        flag=comparison.expected if isinstance(comparison, Is) else None,
        options=() if designated else options,
        designated=designated,
        place=word.place,
    )


def _misfit(comparison: Is | Compare | OneOf, field: EntryField) -> tuple[str, str | None] | None:
    """Tell why a comparison does not fit a field's type, with a hint; None when it fits."""
    what = f"字段 `{field.name}` 的类型是 `{field.type.value}`"
    match field.type, comparison:
        case FieldType.FLAG, Is():
            return None
        case FieldType.FLAG, _:
            return f"{what}，只能写 `是` 或 `否`", None
        case ((FieldType.TEXT | FieldType.CHOICE), OneOf(options=options)):
            return _unknown_option(options, field)
        case ((FieldType.TEXT | FieldType.CHOICE), _):
            return f"{what}，只能写 `属于 [选项]`", None
        case ((FieldType.MONEY | FieldType.COUNT), Compare(value=ParameterName(name=name))):
            return f"筛选里不能用参数 `〔{name}〕`", "参数只用于规则的条件"
        case ((FieldType.MONEY | FieldType.COUNT), Compare(value=value)):
            money = field.type is FieldType.MONEY
            if not isinstance(value, ParameterName) and (value.unit == MONEY) is not money:
                return (
                    f"{what}，单位不能是 `{value.unit}`",
                    f"改用 `{MONEY}`" if money else "写 `次`、`条` 这样的单位",
                )
            return None
        case ((FieldType.MONEY | FieldType.COUNT), _):
            return f"{what}，只能与数量比较", "如 `不少于 100 元`" if field.type is FieldType.MONEY else None
        case _:
            return f"{what}，不能筛选", None


def _unknown_option(options: tuple[str, ...], field: EntryField) -> tuple[str, str | None] | None:
    if options == (DESIGNATED,) or field.type is FieldType.TEXT:
        return None
    for option in options:
        if option not in field.options:
            hint = did_you_mean(option, field.options) or f"可写：{'、'.join(field.options)}"
            return f"字段 `{field.name}` 没有名为 `{option}` 的选项", hint
    return None
