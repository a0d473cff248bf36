"""Conditions as they are written: facts and definitions by their Chinese names, values with their units."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from catalog.diagnostics import Place

MONEY: Final = "元"
"""The unit of money as it is written; amounts of it are in fen."""


class Comparator(Enum):
    """How a number is compared; the value is the Chinese word of the rule file."""

    EQUAL = "等于"
    NOT_EQUAL = "不等于"
    LESS = "少于"
    AT_MOST = "不超过"
    MORE = "超过"
    AT_LEAST = "不少于"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A whole number with its unit; money is in fen, whatever the file wrote (`元`)."""

    amount: int
    unit: str

    def shown(self) -> str:
        """Write it as a rule file would: fen as yuan with two decimals."""
        return shown(self.amount, self.unit)


def shown(amount: int, unit: str | None) -> str:
    """Write a number with its unit; fen become yuan with two decimals."""
    if unit == MONEY:
        sign = "-" if amount < 0 else ""
        yuan, fen = divmod(abs(amount), 100)
        return f"{sign}{yuan}.{fen:02d} 元"
    return f"{amount} {unit}" if unit else str(amount)


def yes_or_no(flag: bool) -> str:
    """Write a flag as a rule file would."""
    return "是" if flag else "否"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterName:
    """A parameter named in a condition: `〔预存优惠年限〕`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Is:
    """`事实: 是` or `事实: 否`; also how a definition is used."""

    fact: str
    expected: bool
    place: Place
    value_place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """`事实: 不少于 3 年`."""

    fact: str
    comparator: Comparator
    value: Quantity | ParameterName
    place: Place
    value_place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """`事实: 属于 [企业, 社会组织]`."""

    fact: str
    options: tuple[str, ...]
    place: Place
    value_place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """`全部满足`: every part holds."""

    parts: tuple["Condition", ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """`任一满足`: at least one part holds."""

    parts: tuple["Condition", ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class NotOf:
    """`不满足`: the part does not hold."""

    part: "Condition"
    place: Place


Condition = Is | Compare | OneOf | AllOf | AnyOf | NotOf
