"""Laws that hold for the facts of every record: the naive reading, order, gaps, removal, minors."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts import facts
from engine.profile import Gap, Profile
from engine.query import Query
from engine.record.entry import Event, EventKind, Record
from engine.rules import RulesInForce
from tests import record_strategies as some
from tests.naive_facts import naive_facts
from tests.naive_record import coming_of_age, naive_entries
from tests.record_strategies import NO_QUERY

EXAMPLES = settings(max_examples=100, deadline=None)
T = TypeVar("T")


def shuffled(things: tuple[T, ...], random: Random) -> tuple[T, ...]:
    return tuple(random.sample(things, len(things)))


def told(profile: Profile) -> tuple[object, ...]:
    """All that the record says on the day, without what is said of other days."""
    return profile.credit_subject, profile.facts, profile.exhibits


@settings(max_examples=300, deadline=None)
@given(some.records, some.rules, some.queries, some.days, some.knowns)
def test_facts_are_as_the_naive_reading_has_them(
    record: Record, rules: RulesInForce, query: Query, on: date, known: int
) -> None:
    profile = facts(record, rules, query, on, known)
    expected = naive_facts(record, rules, query, on, known)
    assert profile.credit_subject == (expected is not None)
    assert profile.facts == (expected or {})
    assert list(profile.facts) == list(expected or {})
    if expected is not None:
        objected = {entry.id: on in entry.objected for entry in naive_entries(record, rules, known)}
        assert {exhibit.id: exhibit.objected for exhibit in profile.exhibits.values()} == objected


@EXAMPLES
@given(some.records, some.rules, some.days, some.knowns, st.randoms())
def test_the_order_of_entries_events_and_spans_does_not_matter(
    record: Record, rules: RulesInForce, on: date, known: int, random: Random
) -> None:
    entries = [replace(entry, events=shuffled(entry.events, random)) for entry in record.entries]
    other = replace(
        record, entries=shuffled(tuple(entries), random), coverage=shuffled(record.coverage, random)
    )
    assert facts(other, rules, NO_QUERY, on, known) == facts(record, rules, NO_QUERY, on, known)


@EXAMPLES
@given(some.records, some.rules, some.days, some.knowns)
def test_what_is_not_yet_known_is_as_if_it_were_not(
    record: Record, rules: RulesInForce, on: date, known: int
) -> None:
    then = replace(
        record,
        entries=tuple(
            replace(entry, events=tuple(event for event in entry.events if event.known < known))
            for entry in record.entries
            if entry.known < known
        ),
        coverage=tuple(span for span in record.coverage if span.known < known),
    )
    assert facts(then, rules, NO_QUERY, on, known) == facts(record, rules, NO_QUERY, on, known)


@EXAMPLES
@given(some.records, some.rules, some.days, some.days, st.sampled_from(some.REMOVING), st.data())
def test_a_removed_entry_is_as_if_it_had_never_been(
    record: Record, rules: RulesInForce, on: date, repaired_on: date, kind: EventKind, data: st.DataObject
) -> None:
    if not record.entries:
        return
    entry = data.draw(st.sampled_from(record.entries))
    event = Event(kind=kind, on=repaired_on, known=0, fields={})
    repaired = tuple(
        replace(other, events=(*other.events, event)) if other is entry else other for other in record.entries
    )
    without = tuple(other for other in record.entries if other is not entry)
    assert facts(replace(record, entries=repaired), rules, NO_QUERY, on, 4) == facts(
        replace(record, entries=without), rules, NO_QUERY, on, 4
    )


@EXAMPLES
@given(some.records, some.rules, some.days)
def test_without_an_entry_of_its_evidence_a_fact_is_another(
    record: Record, rules: RulesInForce, on: date
) -> None:
    for name, value in facts(record, rules, NO_QUERY, on, 4).facts.items():
        for entry in value.evidence:
            others = tuple(other for other in record.entries if other.id != entry)
            without = facts(replace(record, entries=others), rules, NO_QUERY, on, 4)
            assert without.facts[name] != value


@EXAMPLES
@given(some.records, some.rules, some.days, st.data())
def test_a_gap_only_ever_turns_a_value_into_unknown(
    record: Record, rules: RulesInForce, on: date, data: st.DataObject
) -> None:
    spans = data.draw(st.lists(st.sampled_from(record.coverage), unique=True)) if record.coverage else []
    gapped = facts(replace(record, coverage=tuple(spans)), rules, NO_QUERY, on, 4).facts
    for name, value in facts(record, rules, NO_QUERY, on, 4).facts.items():
        other = gapped[name]
        if other.value is not None:
            assert other == value
        elif value.value is not None:
            assert other.missing is not None
            assert other.missing.gap is Gap.COVERAGE


@EXAMPLES
@given(some.records, some.rules, some.days)
def test_what_began_before_its_eighteenth_birthday_never_counts(
    record: Record, rules: RulesInForce, on: date
) -> None:
    born = date(2008, 1, 15)
    record = replace(record, subject=replace(record.subject, type="resident", born=born))
    majority = coming_of_age(born)
    plain = tuple(entry for entry in record.entries if not entry.events)
    grown = tuple(e for e in plain if isinstance(day := e.fields["day"], date) and day >= majority)
    assert told(facts(replace(record, entries=plain), rules, NO_QUERY, on, 4)) == told(
        facts(replace(record, entries=grown), rules, NO_QUERY, on, 4)
    )
