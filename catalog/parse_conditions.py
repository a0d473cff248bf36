"""Conditions: `全部满足`, `任一满足`, `不满足`, or one fact with its comparison."""

import re
from dataclasses import dataclass
from typing import Final

from catalog.conditions import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Condition,
    Is,
    NotOf,
    OneOf,
    ParameterName,
    Quantity,
)
from catalog.diagnostics import Place, did_you_mean
from catalog.nodes import Findings, Mapping, Node, Reported, Scalar, Sequence
from catalog.quantities import FORM, UNITS, quantity
from catalog.shapes import FAULT, YES_OR_NO, Fault, Schema, Shape, refuse_wide
from catalog.tables import mapping

ALL, ANY, NOT = "全部满足", "任一满足", "不满足"
AMONG = "属于"
STRUCTURE: Final = (ALL, ANY, NOT)
_COMPARATORS: Final = {member.value: member for member in Comparator}
_COMPARED = re.compile(
    rf"({'|'.join(sorted([*_COMPARATORS, AMONG], key=len, reverse=True))})( *)(.*)", re.DOTALL
)
_OTHER_WORDS: Final = {
    **dict.fromkeys(("大于", "多于", "高于", ">", "＞"), Comparator.MORE.value),
    **dict.fromkeys(("小于", "低于", "不足", "<", "＜"), Comparator.LESS.value),
    **dict.fromkeys(("大于等于", "不小于", "不低于", "至少", ">=", "≥"), Comparator.AT_LEAST.value),
    **dict.fromkeys(("小于等于", "不大于", "不多于", "不高于", "至多", "<=", "≤"), Comparator.AT_MOST.value),
    **dict.fromkeys(("=", "==", "＝", "为", "等于等于"), Comparator.EQUAL.value),
    **dict.fromkeys(("≠", "!=", "不是"), Comparator.NOT_EQUAL.value),
}
PARAMETER_FORM: Final = "〔[^〔〕]+〕"
_NAME = re.compile("[\u4e00-\u9fff]{3,}")
_COMMON_YES: Final = frozenset(("true", "yes", "y", "on", "真", "对", "有", "√", "1"))
_COMMON_NO: Final = frozenset(("false", "no", "n", "off", "假", "错", "无", "×", "0"))
_AFTER = re.compile(r"满?([0-9.]+ ?\S*?)(及?以上|及?以下|以内|之内|内)")
_PARAMETER = re.compile("〔([^〔〕]+)〕")

Comparison = Compare | Is | OneOf


@dataclass(frozen=True, slots=True)
class ConditionShape:
    """One condition: a mapping with one key."""

    def read(self, node: Node, at: Place, found: Findings) -> Condition | Fault:
        """Give the condition with the place of each part."""
        written = mapping(node, at, found)
        if written is FAULT:
            return FAULT
        if len(written.entries) != 1:
            return self._not_one(written, at, found)
        ((word, value),) = written.entries
        match word.text:
            case "全部满足" | "任一满足":
                parts = self._parts(value, word, found)
                if parts is FAULT:
                    return FAULT
                return (AllOf if word.text == ALL else AnyOf)(parts=parts, place=word.place)
            case "不满足":
                part = self.read(value, word.place, found)
                return FAULT if part is FAULT else NotOf(part=part, place=word.place)
            case _:
                return _comparison(word, value, found)

    def _not_one(self, written: Mapping, at: Place, found: Findings) -> Fault:
        """Say why a mapping is not one condition; what it holds is read all the same, for its own faults."""
        if not written.entries:
            found.add(
                at, "not-one-condition", "缺少条件", "写一个事实或定义，或 `全部满足`、`任一满足`、`不满足`"
            )
            return FAULT
        words = [word.text for word, _ in written.entries]
        hint = next((hint for word in words if (hint := _near_structure(word))), None)
        place = written.entries[1][0].place
        message = f"这里只能有一个条件，却写了 {len(words)} 个：{'、'.join(f'`{word}`' for word in words)}"
        found.add(
            place, "not-one-condition", message, hint or "几个条件放进 `全部满足` 或 `任一满足` 的列表里"
        )
        for entry in written.entries:
            self.read(Mapping((entry,), entry[0].place), at, found)
        return FAULT

    def _parts(self, value: Node, word: Scalar, found: Findings) -> tuple[Condition, ...] | Fault:
        match value:
            case Sequence(items=items) if items:
                parts = [self.read(item, item.place, found) for item in items]
                good = tuple(part for part in parts if part is not FAULT)
                return good if len(good) == len(parts) else FAULT
            case Reported():
                return FAULT
            case Sequence():
                found.add(value.place, "empty-list", f"`{word.text}` 的列表是空的，至少要有一个条件")
            case _:
                place = word.place if isinstance(value, Scalar) and not value.text else value.place
                found.add(
                    place,
                    "expected-list",
                    f"`{word.text}` 后面应为条件的列表",
                    "每个条件以 `- ` 开头，另起一行",
                )
        return FAULT

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema, which is recursive."""
        reference: Schema = {"$ref": "#/$defs/条件"}
        if "条件" not in shared:
            parts: Schema = {"type": "array", "items": reference, "minItems": 1}
            shared["条件"] = {
                "title": "条件",
                "description": "一个事实或定义，或者 全部满足、任一满足、不满足",
                "type": "object",
                "properties": {
                    ALL: {"description": "列表里的条件都满足", **parts},
                    ANY: {"description": "列表里至少一个条件满足", **parts},
                    NOT: {"description": "条件不满足", **reference},
                },
                "additionalProperties": comparison_schema(),
                "minProperties": 1,
                "maxProperties": 1,
            }
        return reference


def _near_structure(word: str) -> str | None:
    return None if word in STRUCTURE else did_you_mean(word, (*STRUCTURE, "编号", "理由", "依据"))


def _comparison(word: Scalar, value: Node, found: Findings) -> Comparison | Fault:
    match value:
        case Reported():
            return FAULT
        case Scalar(text="", quoted=False) if "：" in word.text and not word.quoted:
            return FAULT  # the mark was noted already
        case Scalar(text="", quoted=False):
            hint = "写 `是`、`否`、`不少于 3 条` 这样的比较，或 `属于 [选项]`"
            found.add(word.place, "empty-value", f"`{word.text}` 后面没有写比较", hint)
            return FAULT
        case Scalar():
            return compare(word, value, found)
        case Sequence():
            found.add(value.place, "not-a-comparison", "列表前面要写 `属于`", "写作 `属于 [选项, 选项]`")
            return FAULT
        case Mapping():
            near = did_you_mean(word.text, STRUCTURE)
            found.add(word.place, "not-a-comparison", f"`{word.text}` 后面应为比较，不能是一组键值", near)
            return FAULT


def compare(word: Scalar, value: Scalar, found: Findings) -> Comparison | Fault:
    """Read what is said of a fact or a field: `是`, `否`, `属于 [..]`, or a comparison with a number."""
    text = value.text
    if text in YES_OR_NO:
        return Is(fact=word.text, expected=YES_OR_NO[text], place=word.place, value_place=value.place)
    match = _COMPARED.fullmatch(text)
    if match is None:
        _not_a_comparison(value, found)
        return FAULT
    comparator, space, rest = match.groups()
    if not rest:
        found.add(value.place, "not-a-comparison", f"`{comparator}` 后面缺少内容")
        return FAULT
    written = value.cut(match.start(3), len(rest))
    if not space and not rest.startswith(("〔", "[")):
        inner = rest.strip("（）()【】")
        hint = f"是否想写 `{comparator} {rest if inner == rest else f'〔{inner}〕'}`？"
        found.add(value.place, "not-a-comparison", f"`{comparator}` 后面要空一格", hint)
        return FAULT
    if comparator == AMONG:
        options = _options(rest, value, match.start(3), found)
        if options is FAULT:
            return FAULT
        return OneOf(fact=word.text, options=options, place=word.place, value_place=written.place)
    number = operand(written, found)
    if number is FAULT:
        return FAULT
    return Compare(
        fact=word.text,
        comparator=_COMPARATORS[comparator],
        value=number,
        place=word.place,
        value_place=written.place,
    )


def operand(written: Scalar, found: Findings) -> Quantity | ParameterName | Fault:
    """Read a quantity or `〔参数〕`."""
    text = written.text
    if match := _PARAMETER.fullmatch(text):
        return ParameterName(name=match.group(1).strip())
    if text[0] in "〔[【（(" and not text[1:2].isdigit():
        hint = f"参数写作 `〔{text.strip('〔〕[]【】（）()').strip() or '参数名'}〕`"
        found.add(written.place, "not-a-quantity", f"`{text}` 不是数量也不是参数", hint)
        return FAULT
    if _NAME.fullmatch(text):
        found.add(written.place, "not-a-quantity", f"`{text}` 不是数量", f"如果是参数，写作 `〔{text}〕`")
        return FAULT
    return quantity(written, found)


def _options(text: str, value: Scalar, offset: int, found: Findings) -> tuple[str, ...] | Fault:
    """Read `[企业, 社会组织]`, or one option alone."""
    inner = text
    if text.startswith("[") or text.endswith("]"):
        if not (text.startswith("[") and text.endswith("]")) or len(text) < 2:
            found.add(value.part(offset, len(text)), "not-a-comparison", "`[` 和 `]` 没有成对")
            return FAULT
        inner, offset = text[1:-1], offset + 1
    for wide in "，、" if inner != text and "," not in inner else "，":
        if wide in inner:
            place, hint = value.wide(wide, ",", offset)
            found.add(place, "full-width-mark", f"选项之间有全角“{wide}”", hint)
            return FAULT
    options = tuple(part.strip().strip("\"'") for part in inner.split(","))
    if not all(options):
        found.add(value.part(offset, len(inner)), "empty-list", "选项是空的")
        return FAULT
    if len(set(options)) < len(options):
        found.add(value.part(offset, len(inner)), "repeated-name", "选项有重复")
        return FAULT
    return options


def _not_a_comparison(value: Scalar, found: Findings) -> None:
    text = value.text
    if refuse_wide(value, found):
        return
    if re.fullmatch(rf"[0-9.]+ ?({'|'.join(UNITS)})?", text):
        message, hint = f"`{text}` 前面缺少比较词", f"是否想写 `等于 {text}`？"
        found.add(value.place, "not-a-comparison", message, hint)
        return
    if (after := _AFTER.fullmatch(text)) is not None:
        least = after.group(2).endswith("上")
        hint = f"写作 `{Comparator.AT_LEAST.value if least else Comparator.AT_MOST.value} {after.group(1)}`"
        found.add(value.place, "not-a-comparison", f"`{text}` 的比较词要写在前面", hint)
        return
    first = re.split(r"[\s0-9〔\[]", text, maxsplit=1)[0] or text
    words = (*_COMPARATORS, AMONG)
    hint = f"可写：是、否、{'、'.join(words)}"
    if first in _OTHER_WORDS:
        hint = f"写作 `{_OTHER_WORDS[first]}`"
    elif first.casefold() in _COMMON_YES | _COMMON_NO:
        hint = f"写作 `{'是' if first.casefold() in _COMMON_YES else '否'}`"
    elif near := did_you_mean(first, (*words, *YES_OR_NO)):
        hint = near
    found.add(value.part(0, len(first)), "unknown-comparison", f"没有名为 `{first}` 的比较词", hint)


def comparison_schema() -> Schema:
    """Give the JSON Schema of what is said of a fact."""
    number = rf"({'|'.join(_COMPARATORS)}) ?({FORM}|{PARAMETER_FORM})"
    return {
        "title": "比较",
        "description": "是、否；等于 不等于 少于 不超过 超过 不少于 加数量或〔参数〕；属于 [选项]",
        "anyOf": [{"enum": ["是", "否"]}, {"type": "string", "pattern": f"^({number}|{AMONG} ?.+)$"}],
    }


CONDITION: Final[Shape[Condition]] = ConditionShape()
