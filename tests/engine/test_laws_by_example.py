"""Laws of the domain by example: one case each that once went wrong, or that takes a process of its own."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from engine.record.entry import Entry, FieldValue, Record
from engine.record.subject import Subject
from tests.engine import shipped
from tests.engine.shipped import OVERVIEW, decide
from tests.engine.test_laws import applied

ROOT = Path(__file__).parents[2]

_PROCESS = """
import hashlib
from datetime import date
from tests.engine import shipped
from engine.record.entry import Record
from engine.record.subject import Subject
for type_ in ("enterprise", "sole-trader", "resident"):
    subject = Subject(
        reference="demo", type=type_, area="510107", opened=date(2015, 3, 1), born=date(1985, 5, 5)
    )
    record = Record(
        subject=subject,
        entries=(shipped.listed(), shipped.listed("l1"), shipped.in_business()),
        coverage=shipped.COMPLETE,
        confirmations=(),
    )
    for on in (date(2022, 6, 1), date(2026, 6, 1)):
        print(hashlib.sha256(shipped.bytes_of(shipped.decide(shipped.OVERVIEW, record, on))).hexdigest())
"""


def test_the_same_arguments_give_the_same_bytes_in_every_process() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", _PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("0", "1")
    ]
    assert said[0] == said[1]
    assert len(set(said[0].split())) == 6


def test_an_entry_from_before_the_account_was_opened_does_not_lengthen_good_standing() -> None:
    """Clean years count from the opening day; an older bad entry must not take its place."""
    subject = Subject(reference="demo", type="enterprise", area="510107", opened=date(2025, 1, 1), born=None)
    record = Record(subject=subject, entries=(), coverage=shipped.COMPLETE, confirmations=())
    old = shipped.listed(since=date(2022, 3, 1), removed_on=date(2022, 6, 1))
    on = date(2026, 6, 10)
    before = decide(OVERVIEW, record, on)
    after = decide(OVERVIEW, replace(record, entries=(old,)), on)
    assert applied(after) <= applied(before)


def firm_with(*entries: Entry) -> Record:
    subject = Subject(reference="demo", type="enterprise", area="510107", opened=date(2015, 3, 1), born=None)
    return Record(subject=subject, entries=entries, coverage=shipped.COMPLETE, confirmations=())


def penalty(on: date) -> Entry:
    fields: dict[str, FieldValue] = {"decided_on": on, "document": "川能罚"}
    return Entry(id="p0", kind="theft-penalty", known=0, fields=fields, events=())


def test_the_recheck_day_is_not_later_than_the_day_on_which_other_rules_come_into_force() -> None:
    """From 2026-04-01 a general entry counts for one year instead of three (信用修复管理办法)."""
    record = firm_with(penalty(date(2024, 10, 8)))
    on, turns = date(2026, 3, 16), date(2026, 4, 1)
    before, after = (
        {fact.fact: fact.read.value for fact in decide(OVERVIEW, record, day).facts} for day in (on, turns)
    )
    assert (before["adverse-in-force"], after["adverse-in-force"]) == (1, 0)
    recheck = decide(OVERVIEW, record, on).recheck_on
    assert recheck is not None
    assert recheck <= turns
