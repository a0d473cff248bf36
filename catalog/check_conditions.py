"""Whether a condition's words exist and fit: facts, definitions, types, units, options, parameters."""

from collections.abc import Iterator
from typing import assert_never

from catalog.conditions import AllOf, AnyOf, Compare, Condition, Is, NotOf, OneOf, ParameterName, Quantity
from catalog.diagnostics import Diagnostic, Place, did_you_mean
from catalog.scope import Scope
from catalog.vocabulary import Fact, FactType

_WAYS = {
    FactType.FLAG: "写 `是` 或 `否`",
    FactType.CHOICE: "写 `属于 [选项, …]`，另起一行",
    FactType.NUMBER: "写比较词、整数和单位，如 `不少于 3 {unit}`",
}


def check_condition(condition: Condition, scope: Scope) -> Iterator[Diagnostic]:
    """Check one condition and everything inside it."""
    match condition:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from check_condition(part, scope)
        case NotOf(part=part):
            yield from check_condition(part, scope)
        case Is():
            yield from _check_is(condition, scope)
        case Compare():
            yield from _check_compare(condition, scope)
        case OneOf():
            yield from _check_one_of(condition, scope)
        case _:
            assert_never(condition)


def check_quantity(
    value: Quantity | ParameterName, unit: str | None, what: str, place: Place, scope: Scope
) -> Iterator[Diagnostic]:
    """Check that a parameter exists and that the unit is the one wanted (None: any)."""
    if isinstance(value, ParameterName):
        parameter = scope.parameters.get(value.name)
        if value.name in scope.unreadable:
            return
        if parameter is None:
            message = f"没有名为 `{value.name}` 的参数"
            hint = did_you_mean(value.name, scope.parameters) or "先在 `参数` 中写明值和理由"
            yield Diagnostic(place=place, code="unknown-parameter", message=message, hint=hint)
            return
        value = parameter.value
    if unit is not None and value.unit != unit:
        message = f"`{what}` 以 `{unit}` 计，不能与 `{value.unit}` 比较"
        yield Diagnostic(place=place, code="unit-mismatch", message=message, hint=f"改用 `{unit}`")


def _check_is(condition: Is, scope: Scope) -> Iterator[Diagnostic]:
    if condition.fact in scope.definitions:
        return
    fact = scope.facts.get(condition.fact)
    if fact is None:
        yield from _unknown(condition.fact, condition.place, scope)
    elif fact.type is not FactType.FLAG:
        yield _mismatch(fact, condition.value_place)


def _check_compare(condition: Compare, scope: Scope) -> Iterator[Diagnostic]:
    fact = scope.facts.get(condition.fact)
    if fact is None:
        if condition.fact in scope.definitions:
            message = f"`{condition.fact}` 是定义，只有是与否"
            hint = _WAYS[FactType.FLAG]
            yield Diagnostic(place=condition.value_place, code="type-mismatch", message=message, hint=hint)
        else:
            yield from _unknown(condition.fact, condition.place, scope)
    elif fact.type is not FactType.NUMBER:
        yield _mismatch(fact, condition.value_place)
    else:
        yield from check_quantity(condition.value, fact.unit, fact.name, condition.value_place, scope)


def _check_one_of(condition: OneOf, scope: Scope) -> Iterator[Diagnostic]:
    fact = scope.facts.get(condition.fact)
    if fact is None:
        yield from _unknown(condition.fact, condition.place, scope)
    elif fact.type is not FactType.CHOICE:
        yield _mismatch(fact, condition.value_place)
    else:
        for option in condition.options:
            if option not in fact.options:
                message = f"`{fact.name}` 没有选项 `{option}`"
                hint = did_you_mean(option, fact.options)
                yield Diagnostic(
                    place=condition.value_place, code="unknown-option", message=message, hint=hint
                )


def _unknown(name: str, place: Place, scope: Scope) -> Iterator[Diagnostic]:
    if name in scope.unreadable:
        return
    message = f"没有名为 `{name}` 的事实或者定义"
    hint = did_you_mean(name, [*scope.facts, *scope.definitions])
    yield Diagnostic(place=place, code="unknown-fact", message=message, hint=hint)


def _mismatch(fact: Fact, place: Place) -> Diagnostic:
    way = _WAYS[fact.type].format(unit=fact.unit or "")
    message = f"`{fact.name}` 属于“{fact.type.value}”类事实，不能这样比较"
    return Diagnostic(place=place, code="type-mismatch", message=message, hint=way)
