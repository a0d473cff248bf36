"""Numbers with units, durations and cadences, read from text."""

import re
from decimal import Decimal
from typing import Final

from catalog.conditions import MONEY, Quantity
from catalog.diagnostics import did_you_mean
from catalog.nodes import Findings, Scalar
from catalog.shapes import FAULT, Fault, Parsed, Word, refuse_wide
from catalog.vocabulary import MonthlyCadence

MONTHS = "个月"
FACT_UNITS: Final = ("条", "次", "天", "年", MONEY, "千瓦")
UNITS: Final = (*FACT_UNITS, MONTHS)

_QUANTITY = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)( *)(\S.*)?")
FORM: Final = rf"([0-9]+ ({'|'.join(UNITS)})|[0-9]+\.[0-9]{{1,2}} {MONEY})"
_DIGITS = 15
_TIMES: Final = {
    "万元": Decimal(10_000),
    "亿元": Decimal(100_000_000),
    "分": Decimal("0.01"),
    "角": Decimal("0.1"),
}


def quantity(written: Scalar, found: Findings) -> Quantity | Fault:
    """Read `3 年` or `100.50 元`; money becomes fen."""
    match = _QUANTITY.fullmatch(written.text)
    if match is None:
        if not refuse_wide(written, found):
            found.add(
                written.place,
                "not-a-quantity",
                f"`{written.text}` 不是数量",
                _form(written.text),
            )
        return FAULT
    digits, space, unit = match.groups()
    if unit is None:
        hint = f"写明单位：{'、'.join(UNITS)}"
        found.add(written.place, "missing-unit", f"`{written.text}` 没有单位", hint)
        return FAULT
    if unit not in UNITS:
        place = written.part(match.start(3), len(unit))
        hint = _other_unit(digits, unit) or did_you_mean(unit, UNITS) or f"可写：{'、'.join(UNITS)}"
        found.add(place, "unknown-unit", f"没有名为 `{unit}` 的单位", hint)
        return FAULT
    amount = _amount(digits, unit, written, found)
    if amount is FAULT:
        return FAULT
    if space != " ":
        hint = f"是否想写 `{digits} {unit}`？"
        found.add(written.place, "not-a-quantity", "数字和单位之间要空一格", hint)
        return FAULT
    return Quantity(amount=amount, unit=unit)


def _form(text: str) -> str:
    if any(space in text for space in "\u00a0\u3000\u202f"):
        return "里面的空格不是半角空格（多半是从 Word、网页粘贴来的），请重新打一个"
    return "写作阿拉伯数字、空格和单位，如 `3 年`"


def _other_unit(digits: str, unit: str) -> str | None:
    """Say how to write an amount whose unit the language lacks, where it can be said."""
    if unit in _TIMES and not digits.startswith("-"):
        amount = f"{Decimal(digits) * _TIMES[unit]:f}"
        return f"金额以元计：写作 `{amount.rstrip('0').rstrip('.') if '.' in amount else amount} {MONEY}`"
    if "工作日" in unit:
        return "期限按天、个月、年计，不能按工作日"
    if unit[0] in "%％":
        return f"规则里没有百分比，可写：{'、'.join(UNITS)}"
    if "#" in unit or "＃" in unit:
        return "注释以半角 `#` 开头，前面空一格"
    return None


def _amount(digits: str, unit: str, written: Scalar, found: Findings) -> int | Fault:
    place = written.part(0, len(digits))
    if digits.startswith("-"):
        found.add(place, "not-whole", f"`{digits}` 是负数，这里只能写非负的数")
    elif len(digits) > _DIGITS:
        found.add(place, "number-out-of-range", f"`{digits[:_DIGITS]}…` 太大")
    elif unit != MONEY and "." in digits:
        found.add(place, "not-whole", f"`{digits}` 不是整数，只有金额可以有小数")
    elif unit == MONEY:
        return fen(digits, written, found)
    else:
        return int(digits)
    return FAULT


def fen(digits: str, written: Scalar, found: Findings) -> int | Fault:
    """Turn an amount in yuan into fen, exactly."""
    _, _, decimals = digits.partition(".")
    if len(decimals) > 2:
        found.add(written.part(0, len(digits)), "too-many-decimals", f"`{digits}` 的小数超过两位")
        return FAULT
    return int(Decimal(digits) * 100)


def _months(written: Scalar, found: Findings) -> int | Fault:
    return _duration(written, found, {MONTHS: 1, "年": 12})


def _term(written: Scalar, found: Findings) -> int | Fault:
    return _duration(written, found, {MONTHS: 1, "年": 12}, least=0)


def _days(written: Scalar, found: Findings) -> int | Fault:
    return _duration(written, found, {"天": 1})


def _duration(written: Scalar, found: Findings, units: dict[str, int], least: int = 1) -> int | Fault:
    long = quantity(written, found)
    if long is FAULT:
        return FAULT
    if long.unit not in units:
        hint = f"写作{'或'.join(f' `N {unit}` ' for unit in units)}".rstrip()
        found.add(written.place, "not-a-duration", f"`{written.text}` 不能用在这里", hint)
        return FAULT
    if long.amount < least:
        found.add(written.place, "not-a-duration", "时间不能是零")
        return FAULT
    return long.amount * units[long.unit]


def _span(written: Scalar, found: Findings) -> tuple[Quantity, Quantity] | Fault:
    low_text, middle, high_text = written.text.partition(" 至 ")
    if not middle:
        message = f"`{written.text}` 不是范围"
        found.add(written.place, "not-a-range", message, "范围写作 `2 年 至 5 年`")
        return FAULT
    offset = len(low_text) + len(middle)
    low = quantity(written.cut(0, len(low_text)), found)
    high = quantity(written.cut(offset, len(high_text)), found)
    if low is FAULT or high is FAULT:
        return FAULT
    if low.unit != high.unit:
        found.add(written.place, "unit-mismatch", f"两端的单位不同：`{low.unit}` 和 `{high.unit}`")
        return FAULT
    if low.amount > high.amount:
        found.add(written.place, "reversed-range", f"`{low_text}` 大于 `{high_text}`", "小的写在前面")
        return FAULT
    return low, high


_MONTHLY = re.compile(r"每月 ([0-9]{1,2}) 日前")
REAL_TIME: Final = "实时"


def _cadence(written: Scalar, found: Findings) -> MonthlyCadence | Fault | None:
    if written.text == REAL_TIME:
        return None
    match = _MONTHLY.fullmatch(written.text)
    if match is None:
        if not refuse_wide(written, found):
            hint = "写作 `每月 5 日前` 或 `实时`"
            found.add(written.place, "not-a-cadence", f"`{written.text}` 不是频次", hint)
        return FAULT
    day = int(match.group(1))
    if not 1 <= day <= 28:
        found.add(
            written.part(match.start(1), len(match.group(1))), "number-out-of-range", "日数应在 1 到 28 之间"
        )
        return FAULT
    return MonthlyCadence(due_day=day)


QUANTITY = Parsed(quantity, "数量", FORM)
RANGE = Parsed(_span, "范围，如 `2 年 至 5 年`", f"{FORM} 至 {FORM}")
IN_MONTHS = Parsed(_months, "时间，如 `6 个月`", "[0-9]+ (个月|年)")
TERM_MONTHS = Parsed(_term, "时间，如 `6 个月`", "[0-9]+ (个月|年)")
IN_DAYS = Parsed(_days, "天数，如 `1 天`", "[0-9]+ 天")
CADENCE = Parsed(_cadence, "频次", "每月 [0-9]{1,2} 日前|实时")
FACT_UNIT: Word[str] = Word({unit: unit for unit in FACT_UNITS}, "单位", "unknown-unit")


def money(written: Scalar, found: Findings) -> int | Fault:
    """Read an amount of money in fen; the unit `元` may be left out where the field says that it is money."""
    bare = re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", written.text)
    value = quantity(Scalar(f"{written.text} {MONEY}", written.place) if bare else written, found)
    if value is FAULT:
        return FAULT
    if value.unit != MONEY:
        found.add(written.place, "unit-mismatch", f"金额的单位是 `{MONEY}`，不能是 `{value.unit}`")
        return FAULT
    return value.amount
