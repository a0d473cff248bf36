"""Facts of a record on a day, one by one as the language has them."""

from dataclasses import replace
from datetime import date

import pytest

from catalog.vocabulary import Aggregation, Attribute, Process, QueryItem, RealTimeCadence, Scope
from engine.facts import facts
from engine.profile import Exhibit, FactValue, FactWorth, Gap, Missing, Profile
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.subject import Subject
from engine.rules import EntriesPlan, FilterPlan, Op
from tests.record_strategies import NO_QUERY, entries_plan, fact_plan, kind_plan, rules_in_force, source_plan

ON = date(2026, 6, 10)
FIRM = Subject(reference="demo", type="firm", area="510107", opened=date(2019, 3, 1), born=None)
COVERED = Span(source="feed", start=date(2019, 1, 1), end=date(2027, 1, 1), known=0)


def entry(name: str, day: date, **more: FieldValue) -> Entry:
    return Entry(id=name, kind="theft", known=0, fields={"day": day, **more}, events=())


ENTRIES = (
    entry("e1", date(2022, 6, 10), until=date(2023, 1, 1), amount=9, manner="擅自接线"),
    entry("e2", date(2025, 6, 10), amount=5, count=1, mended=True, manner="擅自接线"),
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
        (entries_plan(Aggregation.YEARS_SINCE_LATEST, nothing=None), 1),  # no more than coverage can prove
        (entries_plan(Aggregation.YEARS_SINCE_LATEST, nothing=None, window_months=60), 5),
    ],
)
def test_no_entry_means_what_the_vocabulary_says(plan: EntriesPlan, value: FactWorth) -> None:
    assert one(plan, entries=()) == known(value)


def test_of_two_that_began_on_one_day_the_greater_id_is_the_latest() -> None:
    plan = entries_plan(Aggregation.LATEST, field="amount")
    twins = (entry("e7", ON, amount=7), entry("e8", ON, amount=8), entry("e6", ON, amount=6))
    assert one(plan, entries=twins) == known(8, "e8")


def two_kinds(*entries: Entry, back: int, coverage_from: date) -> FactValue:
    """The count over two kinds of one feed that look back six months and `back`."""
    kinds = (kind_plan(lookback_months=back), kind_plan(id="breach", lookback_months=6))
    plan = fact_plan("f", entries_plan(Aggregation.COUNT, kinds=("theft", "breach")))
    rules = rules_in_force(kinds, (source_plan(),), (plan,), {})
    span = replace(COVERED, start=coverage_from)
    record = Record(subject=FIRM, entries=entries, coverage=(span,), confirmations=())
    return facts(record, rules, NO_QUERY, ON, 1).facts["f"]


def test_evidence_of_several_kinds_is_in_order() -> None:
    entries = (entry("e2", ON), replace(entry("e1", ON), kind="breach"), entry("e0", ON))
    assert two_kinds(*entries, back=6, coverage_from=date(2019, 1, 1)) == known(3, "e0", "e1", "e2")


def test_of_several_kinds_of_one_feed_the_longest_look_back_must_be_covered() -> None:
    assert two_kinds(back=12, coverage_from=date(2025, 6, 10)) == known(0)
    assert two_kinds(back=12, coverage_from=date(2025, 6, 11)).missing is not None
    assert two_kinds(back=3, coverage_from=date(2025, 12, 10)) == known(0)
    assert two_kinds(back=3, coverage_from=date(2025, 12, 11)).missing is not None


@pytest.mark.parametrize("aggregation", [Aggregation.DAYS_SINCE_LATEST, Aggregation.YEARS_SINCE_LATEST])
def test_an_entry_from_before_the_opening_never_lengthens_good_standing(aggregation: Aggregation) -> None:
    plan = entries_plan(aggregation, scope=Scope.HISTORY, nothing=None)
    old = entry("e1", date(2010, 1, 1))
    assert one(plan, entries=(old,)) == one(plan, entries=())
    assert one(plan, entries=(old, entry("e2", FIRM.opened))).evidence == ("e2",)


def test_days_since_an_opening_still_to_come_are_none() -> None:
    coming = replace(FIRM, opened=date(2026, 6, 20))
    assert one(entries_plan(Aggregation.DAYS_SINCE_LATEST, nothing=None), (), coming) == known(0)


def test_of_several_kinds_the_shortest_look_back_bounds_the_years_that_can_be_proven() -> None:
    kinds = (kind_plan(lookback_months=60), kind_plan(id="breach", lookback_months=36))
    plan = fact_plan(
        "f", entries_plan(Aggregation.YEARS_SINCE_LATEST, kinds=("theft", "breach"), nothing=None)
    )
    rules = rules_in_force(kinds, (source_plan(),), (plan,), {})
    record = Record(subject=FIRM, entries=(), coverage=(COVERED,), confirmations=())
    assert facts(record, rules, NO_QUERY, ON, 1).facts["f"] == known(3)


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
        ((FilterPlan(field="count", op=Op.IS, operand=True),), ()),
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
