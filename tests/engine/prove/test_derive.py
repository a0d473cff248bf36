"""The heart of every proof: what the prover derives from a record is what the engine reads from it."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings

from engine.query import Query
from engine.record.entry import EventKind, Record
from engine.rules import RulesInForce
from tests import record_strategies as some
from tests.engine import shipped
from tests.engine.prove.encoded import differences


def within_the_bound(record: Record) -> Record:
    """The record without what no possible record has: an entry decided on and then dropped."""
    entries = (
        replace(entry, events=tuple(event for event in entry.events if event.kind is not EventKind.DROPPED))
        for entry in record.entries
    )
    return replace(record, entries=tuple(entries))


@settings(max_examples=300, deadline=None)
@given(some.records, some.rules, some.queries, some.days, some.knowns)
def test_facts_are_derived_as_the_engine_reads_them(
    record: Record, rules: RulesInForce, query: Query, on: date, known: int
) -> None:
    assert differences(within_the_bound(record), query, rules, on, known) == {}


@settings(max_examples=100, deadline=None)
@given(shipped.records(), shipped.queries(), shipped.days)
def test_shipped_facts_are_derived_as_the_engine_reads_them(record: Record, query: Query, on: date) -> None:
    rules = shipped.evaluator(on).rules
    assert differences(within_the_bound(record), query, rules, on, shipped.KNOWN) == {}
