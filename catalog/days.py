"""Civil days as they are written: `2026-04-01`, or `待定` where a day may be open."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from catalog.diagnostics import Place
from catalog.nodes import Findings, Node, Scalar
from catalog.shapes import FAULT, Fault, Schema, refuse_wide, scalar

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_OTHER_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
OPEN = "待定"
FIRST_YEAR, LAST_YEAR = 1900, 2199


def day_of(written: Scalar, found: Findings) -> date | Fault:
    """Read `2026-04-01`, or note the fault with the right way of writing it."""
    if re.fullmatch(_DAY, written.text, re.ASCII):
        return _civil_day(written, found)
    if refuse_wide(written, found):
        return FAULT
    hint = "日期写作 `2026-04-01`"
    if other := _OTHER_DAY.fullmatch(written.text):
        year, month, day = other.groups()
        hint = f"是否想写 `{year}-{month:0>2}-{day:0>2}`？"
    found.add(written.place, "not-a-day", f"`{written.text}` 不是日期", hint)
    return FAULT


def _civil_day(written: Scalar, found: Findings) -> date | Fault:
    try:
        day = date.fromisoformat(written.text)
    except ValueError:
        found.add(written.place, "not-a-day", f"没有 `{written.text}` 这一天", _length_of_month(written.text))
        return FAULT
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"`{written.text}` 不在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间"
        found.add(written.place, "not-a-day", message)
        return FAULT
    return day


def _length_of_month(text: str) -> str | None:
    year, month, _ = (int(part) for part in text.split("-"))
    if not 1 <= month <= 12:
        return "月份是 01 到 12"
    return f"{year} 年 {month} 月有 {monthrange(year, month)[1]} 天" if year >= FIRST_YEAR else None


@dataclass(frozen=True, slots=True)
class Day:
    """A civil day."""

    def read(self, node: Node, at: Place, found: Findings) -> date | Fault:
        """Give the day."""
        written = scalar(node, at, found, "日期")
        return FAULT if written is FAULT else day_of(written, found)

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        del shared
        return {"type": "string", "format": "date", "pattern": f"^{_DAY}$"}


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A civil day, or `待定`, which reads as None."""

    def read(self, node: Node, at: Place, found: Findings) -> date | Fault | None:
        """Give the day, or None where it is open."""
        if isinstance(node, Scalar) and node.text == OPEN:
            return None
        return Day().read(node, at, found)

    def schema(self, shared: dict[str, Schema]) -> Schema:
        """Give the JSON Schema."""
        return {"anyOf": [{"const": OPEN}, Day().schema(shared)]}
