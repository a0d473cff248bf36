"""Facts of a record on a day: they are what the naive reading says, and obey the laws of the domain."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Aggregation, Attribute, Process, QueryItem, RealTimeCadence, Scope
from engine.facts import facts
from engine.profile import Exhibit, FactValue, FactWorth, Gap, Missing, Profile
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.subject import Subject
from engine.rules import EntriesPlan, FilterPlan, Op, RulesInForce
from tests import record_strategies as some
from tests.naive_facts import naive_facts
from tests.naive_record import coming_of_age, naive_entries
from tests.record_strategies import NO_QUERY, entries_plan, fact_plan, kind_plan, rules_in_force, source_plan

EXAMPLES = settings(max_examples=100, deadline=None)
ON = date(2026, 6, 10)


T = TypeVar("T")


def shuffled(things: tuple[T, ...], random: Random) -> tuple[T, ...]:
    return tuple(random.sample(things, len(things)))


def told(profile: Profile) -> tuple[object, ...]:
    """All that the record says on the day, without what is said of other days."""
    return profile.credit_subject, profile.facts, profile.exhibits


# Laws, over any record.


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


# What the language says of each fact, by example: one kind of plain facts, one feed in real time.

FIRM = Subject(reference="demo", type="firm", area="510107", opened=date(2019, 3, 1), born=None)
COVERED = Span(source="feed", start=date(2019, 1, 1), end=date(2027, 1, 1), known=0)


def entry(name: str, day: date, **more: FieldValue) -> Entry:
    return Entry(id=name, kind="theft", known=0, fields={"day": day, **more}, events=())


ENTRIES = (
    entry("e1", date(2022, 6, 10), until=date(2023, 1, 1), amount=9, manner="擅自接线"),
    entry("e2", date(2025, 6, 10), amount=5, mended=True, manner="擅自接线"),
    entry("e3", date(2025, 6, 11), amount=2, mended=False, manner="绕越计量", paid=date(2026, 6, 1)),
    entry("e4", date(2026, 6, 1), paid=date(2026, 6, 20)),
    entry("e5", date(2026, 6, 1), amount=2),
)


def one(
    origin: Attribute | QueryItem | EntriesPlan,
    entries: tuple[Entry, ...] = ENTRIES,
    subject: Subject = FIRM,
    query: Query = NO_QUERY,
    coverage: tuple[Span, ...] = (COVERED,),
) -> FactValue:
    rules = rules_in_force((kind_plan(),), (source_plan(),), (fact_plan("f", origin),), {})
    record = Record(subject=subject, entries=entries, coverage=coverage, confirmations=())
    return facts(record, rules, query, ON, 1).facts["f"]


def known(value: FactWorth, *evidence: str) -> FactValue:
    return FactValue(value=value, evidence=evidence, missing=None)


@pytest.mark.parametrize(
    ("plan", "value"),
    [
        (entries_plan(Aggregation.COUNT), known(4, "e2", "e3", "e4", "e5")),
        (entries_plan(Aggregation.COUNT, scope=Scope.HISTORY), known(5, "e1", "e2", "e3", "e4", "e5")),
        # Twelve months before 10 June began more than a year ago on the 10th itself.
        (entries_plan(Aggregation.COUNT, window_months=12), known(3, "e3", "e4", "e5")),
        (entries_plan(Aggregation.EXISTS), known(True, "e2", "e3", "e4", "e5")),
        (entries_plan(Aggregation.SUM, field="amount"), known(9, "e2", "e3", "e5")),
        (entries_plan(Aggregation.MIN, field="amount"), known(2, "e3", "e5")),
        (entries_plan(Aggregation.MAX, field="amount"), known(5, "e2")),
        (entries_plan(Aggregation.LATEST, field="amount"), known(2, "e5")),
        (entries_plan(Aggregation.LATEST, field="manner"), known("绕越计量", "e3")),
        (entries_plan(Aggregation.LATEST, field="mended"), known(False, "e3")),
        (entries_plan(Aggregation.DAYS_SINCE_LATEST), known(9, "e4", "e5")),
        (entries_plan(Aggregation.DAYS_SINCE_EARLIEST), known(365, "e2")),
        (entries_plan(Aggregation.DAYS_SINCE_LATEST, field="paid"), known(9, "e3")),
        (entries_plan(Aggregation.YEARS_SINCE_LATEST), known(0, "e4", "e5")),
    ],
)
def test_an_aggregation_names_the_entries_that_made_its_value(plan: EntriesPlan, value: FactValue) -> None:
    assert one(plan) == value


@pytest.mark.parametrize(
    ("plan", "value"),
    [
        (entries_plan(Aggregation.COUNT), 0),
        (entries_plan(Aggregation.EXISTS), False),
        (entries_plan(Aggregation.SUM, field="amount"), 0),
        (entries_plan(Aggregation.MIN, field="amount", nothing=7), 7),
        (entries_plan(Aggregation.LATEST, field="manner", nothing="无"), "无"),
        (entries_plan(Aggregation.DAYS_SINCE_EARLIEST, nothing=0), 0),
        (entries_plan(Aggregation.DAYS_SINCE_LATEST, nothing=None), 2658),
        (entries_plan(Aggregation.YEARS_SINCE_LATEST, nothing=None), 7),
        (entries_plan(Aggregation.YEARS_SINCE_LATEST, nothing=None, window_months=60), 5),
    ],
)
def test_no_entry_means_what_the_vocabulary_says(plan: EntriesPlan, value: FactWorth) -> None:
    assert one(plan, entries=()) == known(value)


@pytest.mark.parametrize("aggregation", [Aggregation.DAYS_SINCE_LATEST, Aggregation.YEARS_SINCE_LATEST])
def test_an_entry_from_before_the_opening_never_lengthens_good_standing(aggregation: Aggregation) -> None:
    plan = entries_plan(aggregation, scope=Scope.HISTORY, nothing=None)
    old = entry("e1", date(2010, 1, 1))
    assert one(plan, entries=(old,)) == one(plan, entries=())
    assert one(plan, entries=(old, entry("e2", FIRM.opened))).evidence == ("e2",)


def test_a_number_that_nothing_gives_and_nothing_stands_for_is_not_recorded() -> None:
    missing = Missing(gap=Gap.NOT_RECORDED, sources=(), ask="f的材料")
    plan = entries_plan(Aggregation.MAX, field="amount", nothing=None)
    assert one(plan, entries=()) == FactValue(value=None, evidence=(), missing=missing)


@pytest.mark.parametrize(
    ("filters", "seen"),
    [
        ((FilterPlan(field="manner", op=Op.IN, operand=("擅自接线",)),), ("e2",)),
        ((FilterPlan(field="mended", op=Op.IS, operand=False),), ("e3",)),
        ((FilterPlan(field="mended", op=Op.IS, operand=True),), ("e2",)),
        ((FilterPlan(field="amount", op=Op.EQ, operand=5),), ("e2",)),
        ((FilterPlan(field="amount", op=Op.NE, operand=5),), ("e3", "e5")),
        ((FilterPlan(field="amount", op=Op.LT, operand=5),), ("e3", "e5")),
        ((FilterPlan(field="amount", op=Op.LE, operand=5),), ("e2", "e3", "e5")),
        ((FilterPlan(field="amount", op=Op.GT, operand=2),), ("e2",)),
        ((FilterPlan(field="amount", op=Op.GE, operand=2),), ("e2", "e3", "e5")),
        ((FilterPlan(field="manner", op=Op.EQ, operand=2),), ()),
        (
            (
                FilterPlan(field="amount", op=Op.LE, operand=2),
                FilterPlan(field="manner", op=Op.IN, operand=("绕越计量",)),
            ),
            ("e3",),
        ),
    ],
)
def test_all_filters_must_hold_and_an_absent_field_never_matches(
    filters: tuple[FilterPlan, ...], seen: tuple[str, ...]
) -> None:
    assert one(entries_plan(Aggregation.COUNT, filters=filters)) == known(len(seen), *seen)


def test_in_a_gap_only_existence_is_seen() -> None:
    gap = (Span(source="feed", start=date(2019, 1, 1), end=date(2026, 6, 9), known=0),)
    unknown = FactValue(
        value=None, evidence=(), missing=Missing(gap=Gap.COVERAGE, sources=("feed",), ask="f的材料")
    )
    assert one(entries_plan(Aggregation.EXISTS), coverage=gap) == known(True, "e2", "e3", "e4", "e5")
    assert one(entries_plan(Aggregation.EXISTS), entries=(), coverage=gap) == unknown
    for aggregation in set(Aggregation) - {Aggregation.EXISTS}:
        assert one(entries_plan(aggregation, field="amount"), coverage=gap) == unknown


def test_the_subject_and_the_query_give_facts_without_evidence() -> None:
    query = Query(matter="grid", step="accept", reason="测试", circumstances={"f": False})
    assert one(Attribute.TYPE) == known("企业")
    assert one(Attribute.OPERATOR) == known(True)
    assert one(Attribute.NATURAL_PERSON) == known(False)
    assert one(QueryItem.MATTER, query=query) == known("业扩报装")
    assert one(QueryItem.STEP, query=query) == known("受理")
    assert one(QueryItem.CIRCUMSTANCE, query=query) == known(False)
    not_stated = Missing(gap=Gap.NOT_STATED, sources=(), ask="f的材料")
    for item in QueryItem:
        assert one(item) == FactValue(value=None, evidence=(), missing=not_stated)


def profile_of(subject: Subject, *entries: Entry, process: Process = Process.NONE) -> Profile:
    rules = rules_in_force(
        (kind_plan(process=process),),
        (source_plan(cadence=RealTimeCadence(grace_days=3)),),
        (fact_plan("f", entries_plan(Aggregation.COUNT)),),
        {},
    )
    record = Record(subject=subject, entries=entries, coverage=(COVERED,), confirmations=())
    return facts(record, rules, NO_QUERY, ON, 1)


def person(type_: str, born: date | None) -> Subject:
    return replace(FIRM, type=type_, born=born)


def test_a_minor_gets_no_fact_until_its_eighteenth_birthday() -> None:
    minor = profile_of(person("resident", date(2008, 6, 11)), entry("e1", date(2026, 1, 1)))
    assert not minor.credit_subject
    assert (minor.facts, minor.exhibits, minor.fresh_until) == ({}, {}, None)
    assert minor.recheck_on == date(2026, 6, 11)
    grown = profile_of(person("resident", date(2008, 6, 10)), entry("e1", date(2026, 6, 9)))
    assert grown.credit_subject
    assert grown.facts["f"] == known(0)


def test_a_natural_person_of_unknown_age_is_a_subject_of_credit_only_in_trade() -> None:
    assert not profile_of(person("resident", None)).credit_subject
    assert profile_of(person("resident", None)).recheck_on is None
    assert profile_of(person("sole-trader", None)).credit_subject
    assert not profile_of(person("sole-trader", date(2010, 1, 1))).credit_subject
    assert not profile_of(person("a type of yesterday", None)).credit_subject


def test_exhibits_show_every_entry_that_stands_and_what_is_objected_to() -> None:
    served = Event(kind=EventKind.NOTICE_SERVED, on=date(2026, 6, 9), known=0, fields={})
    objected = Event(kind=EventKind.OBJECTED, on=ON, known=0, fields={})
    withdrawn = Event(kind=EventKind.WITHDRAWN, on=ON, known=0, fields={})
    pending = replace(entry("e1", ON), events=(served, objected))
    gone = replace(entry("e2", ON), events=(withdrawn,))
    later = replace(entry("e3", ON), known=1)
    profile = profile_of(FIRM, pending, gone, later, entry("e4", ON), process=Process.OURS)
    assert profile.facts["f"] == known(0)
    assert profile.exhibits == {
        "e1": Exhibit(id="e1", kind="theft", ours=True, objected=True),
        "e4": Exhibit(id="e4", kind="theft", ours=True, objected=False),
    }


def test_facts_are_fresh_until_the_first_feed_lapses() -> None:
    assert profile_of(FIRM).fresh_until == date(2027, 1, 4)
    rules = rules_in_force((kind_plan(),), (source_plan(),), (fact_plan("f", Attribute.TYPE),), {})
    record = Record(subject=FIRM, entries=(), coverage=(), confirmations=())
    assert facts(record, rules, NO_QUERY, ON, 1).fresh_until is None
    rules = replace(rules, facts={"f": fact_plan("f", entries_plan(Aggregation.COUNT))})
    assert facts(record, rules, NO_QUERY, ON, 1).fresh_until == ON
