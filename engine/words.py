"""Statuses as people read them."""

from engine.decision import Status

STATUS_WORDS = {
    Status.APPLIED: "适用",
    Status.PROPOSED: "拟实施",
    Status.NOT_MET: "不满足",
    Status.BARRED: "受限",
    Status.UNDETERMINED: "待核实",
    Status.ADVISORY: "建议",
}
