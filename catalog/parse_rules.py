"""Rules: one condition, one effect on measures."""

from collections.abc import Mapping
from typing import Final

from catalog.conditions import ParameterName, Quantity
from catalog.lists import Names, texts
from catalog.maps import MapOf
from catalog.model import Effect, Rule
from catalog.nodes import Scalar
from catalog.parse_baseline import row_name
from catalog.parse_conditions import CONDITION, PARAMETER_FORM, operand
from catalog.parse_head import MAYBE_BASED_ON, named_bases
from catalog.quantities import FORM
from catalog.shapes import Parsed, Shape, Text
from catalog.tables import Fields, Key, Table

WHEN = Key("当", CONDITION, "条件：正好一个")
EFFECTS: Final[Mapping[Effect, Key[tuple[Scalar, ...]]]] = {
    Effect.GRANT: Key("给予", Names(), "给予的激励", required=False),
    Effect.IMPOSE: Key("实施", Names(), "实施的惩戒；必须对应国家清单", required=False),
    Effect.ADVISE: Key("建议", Names(), "建议的措施，由对方自主决定", required=False),
    Effect.WITHHOLD: Key("暂停给予", Names(), "暂停的激励，或 全部激励；必须对应国家清单", required=False),
}
ALERT = Key("预警", Text(), "提醒的一句话；不改变任何措施", required=False)
ROW = Key(
    "对应国家清单", row_name(), "国家清单的措施名和行号，如 限制享受优惠政策和便利措施/1", required=False
)
OPERAND: Final[Shape[Quantity | ParameterName]] = Parsed(
    operand, "数量或 `〔参数〕`", f"{FORM}|{PARAMETER_FORM}"
)
VALUES = Key("取值", MapOf(OPERAND, "取值"), "激励的参数", required=False)
RULE = Table(WHEN, *EFFECTS.values(), ALERT, ROW, VALUES, MAYBE_BASED_ON, title="规则")


def rule_of(name: Scalar, fields: Fields, bases: frozenset[str]) -> Rule | None:
    """Build a rule from its fields; None when anything in it is faulty."""
    basis = named_bases(fields, MAYBE_BASED_ON, bases)
    effect = _effect(fields)
    if effect not in {None, Effect.GRANT} and fields.written(VALUES):
        message = f"`取值` 只用于 `给予`，不能用于 `{effect.value}`" if effect else ""
        fields.add(fields.key_place(VALUES), "values-without-grant", message)
    values = fields.get(VALUES)
    if effect is None or not fields.sound or (values is not None and values.unreadable):
        return None
    key: Key[object] = ALERT if effect is Effect.ALERT else EFFECTS[effect]
    targets = (fields[ALERT],) if effect is Effect.ALERT else texts(fields.get(EFFECTS[effect]))
    return Rule(
        name=name.text,
        condition=fields[WHEN],
        effect=effect,
        targets=targets,
        row=fields.get(ROW),
        values=values.by_name() if values is not None else {},
        basis=basis,
        place=name.place,
        effect_place=fields.place(key),
        places={one.text: one.place for one in _names(fields, effect)},
    )


def _names(fields: Fields, effect: Effect) -> tuple[Scalar, ...]:
    targets = fields.get(EFFECTS[effect]) or () if effect in EFFECTS else ()
    return (*targets, *(name for name, _ in fields.get(VALUES) or ()))


def _effect(fields: Fields) -> Effect | None:
    """Find the one effect of a rule."""
    keys: dict[Effect, Key[object]] = {**EFFECTS, Effect.ALERT: ALERT}
    written = [effect for effect, key in keys.items() if fields.written(key)]
    if len(written) == 1:
        return written[0]
    words = "、".join(f"`{key.word}`" for key in keys.values())
    if not written:
        fields.add(fields.at, "not-one-effect", f"规则没有写做什么，应为其中之一：{words}")
    else:
        second = sorted(
            (fields.key_place(keys[one]) for one in written), key=lambda at: (at.line, at.column)
        )[1]
        fields.add(second, "not-one-effect", f"一条规则只能做一件事：{words}", "拆成几条规则")
    return None
