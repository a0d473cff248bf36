"""Statuses and comparisons as people read them."""

from engine.decision import Status
from engine.resolve import OPS

STATUS_WORDS = {
    Status.APPLIED: "适用",
    Status.PROPOSED: "拟实施",
    Status.NOT_MET: "不满足",
    Status.BARRED: "受限",
    Status.UNDETERMINED: "待核实",
    Status.ADVISORY: "建议",
}

# A comparison is read back in the word in which it was written.
OP_WORDS = {op: comparator.value for comparator, op in OPS.items()}
