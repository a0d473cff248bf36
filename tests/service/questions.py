"""What the tests of the service ask and record."""

from typing import Any

TRUSTED = {"credit_code": "91510107XXXX000194"}  # of the first shipped sample
BILL = {"账期": "2026年4月", "应缴日期": "2026-05-20", "金额": "12.00 元", "缴清日期": "2026-05-02"}


def question(**more: Any) -> dict[str, Any]:
    return {
        "subject": TRUSTED,
        "reason": "测试",
        "matter": "业扩报装",
        "step": "受理",
        "mode": "simulation",
    } | more


def bill(number: int) -> dict[str, Any]:
    """A bill paid in time; no two are alike."""
    fields = {**BILL, "金额": f"{number}.00 元"}
    return {"subject": TRUSTED, "kind": "缴费信息", "fields": fields}
