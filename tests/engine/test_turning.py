"""The days on which facts turn: none is missed, and none comes late."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.vocabulary import Aggregation, MonthlyCadence, RealTimeCadence, Scope
from engine.facts import facts
from engine.profile import FactValue, Profile
from engine.record.coverage import last_due
from engine.record.entry import Entry, Event, EventKind, Record, Span
from engine.record.subject import Subject
from engine.rules import EntriesPlan, RulesInForce
from engine.turning import fed, turning_days
from tests import record_strategies as some
from tests.record_strategies import NO_QUERY, entries_plan, fact_plan, kind_plan, rules_in_force, source_plan

DAY = timedelta(days=1)
EXAMPLES = settings(max_examples=80, deadline=None)
SPELL = 120


def spell(record: Record, rules: RulesInForce, first: date, known: int) -> list[Profile]:
    """The profile of each day, and of the day before the first."""
    return [facts(record, rules, NO_QUERY, first + n * DAY, known) for n in range(-1, SPELL)]


def told(profile: Profile) -> tuple[object, ...]:
    return profile.credit_subject, profile.facts, profile.exhibits


@EXAMPLES
@given(some.records, some.rules, some.days, some.knowns)
def test_no_turning_day_is_missed(record: Record, rules: RulesInForce, first: date, known: int) -> None:
    last = first + (SPELL - 1) * DAY
    turning = turning_days(record, rules, known, first, last)
    assert list(turning) == sorted({day for day in turning if first <= day <= last})
    profiles = spell(record, rules, first, known)
    turned = {after.on for before, after in pairwise(profiles) if told(before) != told(after)}
    assert turned <= set(turning)


@EXAMPLES
@given(some.records, some.rules, some.days, some.knowns)
def test_to_recheck_is_never_late(record: Record, rules: RulesInForce, first: date, known: int) -> None:
    profiles = spell(record, rules, first, known)
    turned: date | None = None
    for before, after in zip(profiles[-2::-1], profiles[:0:-1], strict=True):
        if told(before) != told(after):
            turned = after.on
        assert before.recheck_on is None or before.recheck_on > before.on
        if turned is not None:
            assert before.recheck_on is not None
            assert before.recheck_on <= turned


@EXAMPLES
@given(
    some.records,
    some.rules,
    some.days,
    st.lists(st.integers(0, 200), min_size=9, max_size=9),
)
def test_with_thresholds_no_turn_of_a_comparison_is_missed(
    record: Record, rules: RulesInForce, first: date, limits: list[int]
) -> None:
    thresholds = {name: frozenset({limit}) for name, limit in zip(rules.facts, limits, strict=False)}
    turning = turning_days(record, rules, 4, first, first + (SPELL - 1) * DAY, thresholds)

    def compared(profile: Profile) -> tuple[object, ...]:
        found: dict[str, object] = {}
        for name, fact in profile.facts.items():
            origin = rules.facts[name].origin
            in_days = isinstance(origin, EntriesPlan) and origin.aggregation.value.endswith("天数")
            found[name] = side(fact, thresholds[name]) if in_days else fact
        return profile.credit_subject, found, profile.exhibits

    profiles = spell(record, rules, first, 4)
    for before, after in pairwise(profiles):
        if compared(before) != compared(after):
            assert after.on in turning


def side(fact: FactValue, limits: frozenset[int]) -> tuple[object, ...]:
    """On which side of each limit a number is, and what else is said of it."""
    value = fact.value
    sides = (
        None
        if value is None
        else [(value < limit, value == limit) for limit in limits if isinstance(value, int)]
    )
    return sides, fact.evidence, fact.missing


@EXAMPLES
@given(some.records, some.rules, some.days, some.knowns, st.integers(0, 400))
def test_fed_feeds_that_are_fresh_go_on_and_late_ones_stay_as_they_are(
    record: Record, rules: RulesInForce, on: date, known: int, later: int
) -> None:
    hypothesis = fed(record, rules, on, known)
    assert told(facts(hypothesis, rules, NO_QUERY, on, known)) == told(
        facts(record, rules, NO_QUERY, on, known)
    )
    day = on + later * DAY
    for source, plan in rules.sources.items():
        due = last_due(plan.cadence, on)
        held = [s for s in record.coverage if s.source == source and s.known < known]
        fresh = any(span.start <= due < span.end for span in held)
        due_later = last_due(plan.cadence, day)
        if fresh:
            assert any(
                s.source == source and s.known < known and s.start <= due_later < s.end
                for s in hypothesis.coverage
            )
        else:
            assert [s for s in hypothesis.coverage if s.source == source] == [
                s for s in record.coverage if s.source == source
            ]


# By example: one kind of plain facts.

FIRM = Subject(reference="demo", type="firm", area="510107", opened=date(2019, 3, 1), born=None)
REAL_TIME = RealTimeCadence(grace_days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def turns(
    plan: EntriesPlan,
    *entries: Entry,
    thresholds: frozenset[int] | None = None,
    until: date = date(2030, 1, 1),
    cadence: MonthlyCadence | RealTimeCadence = REAL_TIME,
    opened: date = date(2019, 3, 1),
) -> list[date]:
    rules = rules_in_force((kind_plan(),), (source_plan(cadence=cadence),), (fact_plan("f", plan),), {})
    covered = Span(source="feed", start=date(2019, 1, 1), end=until, known=0)
    subject = replace(FIRM, opened=opened)
    record = Record(subject=subject, entries=entries, coverage=(covered,), confirmations=())
    limits = None if thresholds is None else {"f": thresholds}
    return list(turning_days(record, rules, 1, FIRST, LAST, limits))


def entry(day: date, until: date | None = None) -> Entry:
    fields = {"day": day} if until is None else {"day": day, "until": until}
    return Entry(id="e1", kind="theft", known=0, fields=fields, events=())


def test_an_entry_turns_facts_where_its_force_starts_and_ends_and_leaves_the_window() -> None:
    count = entries_plan(Aggregation.COUNT)
    assert turns(count) == []
    assert turns(count, entry(date(2026, 3, 2), date(2026, 5, 9))) == [date(2026, 3, 2), date(2026, 5, 9)]
    windowed = entries_plan(Aggregation.COUNT, window_months=3, scope=Scope.HISTORY)
    assert turns(windowed, entry(date(2026, 3, 2))) == [date(2026, 3, 2), date(2026, 6, 2)]
    # A month before 28 February is 28 January; only on 1 March is 31 January a month ago.
    monthly = entries_plan(Aggregation.COUNT, window_months=1, scope=Scope.HISTORY)
    assert turns(monthly, entry(date(2026, 1, 31))) == [date(2026, 1, 31), date(2026, 3, 1)]


def test_an_objection_turns_exhibits_where_it_opens_and_closes() -> None:
    opens = Event(kind=EventKind.OBJECTED, on=date(2026, 7, 1), known=0, fields={})
    closes = Event(kind=EventKind.OBJECTION_CLOSED, on=date(2026, 7, 9), known=0, fields={})
    objected = replace(entry(date(2025, 3, 2)), events=(opens, closes))
    assert turns(entries_plan(Aggregation.COUNT), objected) == [date(2026, 7, 1), date(2026, 7, 9)]


def test_a_feed_turns_facts_where_it_lapses() -> None:
    count = entries_plan(Aggregation.COUNT)
    assert turns(count, until=date(2026, 5, 1)) == [date(2026, 5, 2)]
    assert turns(count, until=date(2026, 5, 1), cadence=MonthlyCadence(due_day=5)) == [date(2026, 6, 6)]


def test_years_turn_on_anniversaries_up_to_the_window() -> None:
    years = entries_plan(Aggregation.YEARS_SINCE_LATEST, nothing=None)
    assert turns(years) == [], "beyond what coverage can prove"
    capped = entries_plan(Aggregation.YEARS_SINCE_LATEST, nothing=None, window_months=60)
    assert turns(capped) == []
    assert turns(capped, opened=date(2021, 5, 1)) == [date(2026, 5, 1)]
    assert turns(capped, opened=date(2020, 5, 1)) == []


def test_days_turn_every_day_or_only_around_their_thresholds() -> None:
    days = entries_plan(Aggregation.DAYS_SINCE_EARLIEST, nothing=0)
    owing = entry(date(2026, 3, 2), date(2026, 3, 5))
    assert turns(days, owing) == [date(2026, 3, n) for n in (2, 3, 4, 5)]
    long_owing = entry(date(2026, 3, 2))
    assert turns(days, long_owing, thresholds=frozenset({0, 30})) == [
        date(2026, 3, 2),
        date(2026, 3, 3),
        date(2026, 4, 1),
        date(2026, 4, 2),
    ]
    assert turns(days, long_owing, thresholds=frozenset()) == [date(2026, 3, 2)]


def test_days_from_the_opening_turn_from_the_day_after_it() -> None:
    since = entries_plan(Aggregation.DAYS_SINCE_LATEST, nothing=None)
    assert turns(since, opened=date(2026, 12, 28)) == [date(2026, 12, n) for n in (28, 29, 30, 31)]


def test_a_fed_record_stays_known_and_one_in_a_gap_does_not_become_so() -> None:
    plan = fact_plan("f", entries_plan(Aggregation.COUNT))
    rules = rules_in_force((kind_plan(),), (source_plan(),), (plan,), {})
    covered = Span(source="feed", start=date(2019, 1, 1), end=date(2026, 6, 10), known=3)
    record = Record(subject=FIRM, entries=(), coverage=(covered,), confirmations=())

    def value(on: date) -> object:
        return facts(fed(record, rules, on, 4), rules, NO_QUERY, date(2030, 1, 1), 4).facts["f"].value

    assert value(date(2026, 6, 10)) == 0
    assert value(date(2026, 6, 11)) is None
    assert fed(record, rules, date(2026, 6, 10), 3) == record
