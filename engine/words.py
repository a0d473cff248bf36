"""Numbers and statuses as people read them."""

from catalog.conditions import Quantity
from engine.decision import Status

STATUS_WORDS = {
    Status.APPLIED: "适用",
    Status.PROPOSED: "拟实施",
    Status.NOT_MET: "不满足",
    Status.BARRED: "受限",
    Status.UNDETERMINED: "待核实",
    Status.ADVISORY: "建议",
}
_FEN = 100


def shown(amount: int, unit: str | None) -> str:
    """Write a number with its unit; fen become yuan with two decimals."""
    if unit == "元":
        sign = "-" if amount < 0 else ""
        yuan, fen = divmod(abs(amount), _FEN)
        return f"{sign}{yuan}.{fen:02d} 元"
    return f"{amount} {unit}" if unit else str(amount)


def shown_quantity(value: Quantity) -> str:
    """Write a quantity as a rule file would."""
    return shown(value.amount, value.unit)
