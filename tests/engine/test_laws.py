"""Laws of the domain over the shipped rules: what no rule, no entry and no silence may ever do."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Effect, MeasureKind
from catalog.vocabulary import Aggregation
from engine.decision import Decision, Outcome, Status
from engine.evaluate import decide as decide_once
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, Record
from engine.rules import EntriesPlan
from tests.engine import shipped
from tests.engine.shipped import KNOWN, OVERVIEW, bytes_of, decide, evaluator, outcomes
from tests.reference import Reading

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
SANCTIONED = {Status.APPLIED, Status.PROPOSED}
many = settings(max_examples=settings.default.max_examples * 4 // 5 if settings.default else 80)


def ids(decision: Decision, kind: MeasureKind, among: Iterable[Status]) -> set[str]:
    wanted = set(among)
    return {
        id_ for id_, one in outcomes(decision).items() if one.measure.kind is kind and one.status in wanted
    }


def applied(decision: Decision) -> set[str]:
    return ids(decision, MeasureKind.INCENTIVE, {Status.APPLIED})


def sanctioned(decision: Decision) -> set[str]:
    return ids(decision, MeasureKind.SANCTION, SANCTIONED)


@st.composite
def adverse_entries(draw: st.DrawFn) -> Entry:
    kinds = [kind for kind in shipped.vocabulary().kinds.values() if kind.adverse]
    return replace(draw(shipped.entries("new", kinds)), known=0)


@many
@given(st.data(), shipped.records(), shipped.queries(), shipped.days)
def test_order_of_entries_events_and_coverage_does_not_matter(
    data: st.DataObject, record: Record, query: Query, on: date
) -> None:
    other = replace(
        record,
        entries=tuple(
            replace(entry, events=tuple(data.draw(st.permutations(entry.events))))
            for entry in data.draw(st.permutations(record.entries))
        ),
        coverage=tuple(data.draw(st.permutations(record.coverage))),
    )
    assert bytes_of(decide(query, other, on)) == bytes_of(decide(query, record, on))


@many
@given(shipped.records(), shipped.queries(), shipped.days, adverse_entries())
def test_an_adverse_entry_never_adds_an_incentive_nor_lifts_a_sanction(
    record: Record, query: Query, on: date, entry: Entry
) -> None:
    before = decide(query, record, on)
    after = decide(query, replace(record, entries=(*record.entries, entry)), on)
    assert applied(after) <= applied(before)
    assert sanctioned(before) <= sanctioned(after)


@many
@given(
    shipped.records(),
    shipped.queries(),
    shipped.days,
    shipped.entries("new"),
    st.sampled_from(shipped.REMOVALS),
    shipped.days,
)
def test_repair_revocation_and_withdrawal_restore_the_very_bytes_without_the_entry(
    record: Record, query: Query, on: date, entry: Entry, kind: EventKind, day: date
) -> None:
    """Nothing must differ: an entry that was removed stands in no part of an answer."""
    gone = replace(entry, events=(*entry.events, Event(kind=kind, on=day, known=0, fields={})))
    without = decide(query, record, on)
    assert bytes_of(decide(query, replace(record, entries=(*record.entries, gone)), on)) == bytes_of(without)


@many
@given(
    shipped.records(), shipped.queries(), shipped.days, adverse_entries(), st.sampled_from(shipped.REMOVALS)
)
def test_a_removal_not_yet_known_changes_nothing(
    record: Record, query: Query, on: date, entry: Entry, kind: EventKind
) -> None:
    later = Event(kind=kind, on=on, known=KNOWN, fields={})
    gone = replace(entry, events=(*entry.events, later))
    one, other = (replace(record, entries=(*record.entries, new)) for new in (entry, gone))
    assert bytes_of(decide(query, other, on)) == bytes_of(decide(query, one, on))


@many
@given(shipped.records(), shipped.queries(), shipped.days, shipped.entries("new"))
def test_what_is_known_later_changes_no_earlier_answer(
    record: Record, query: Query, on: date, entry: Entry
) -> None:
    late = replace(record, entries=(*record.entries, replace(entry, known=KNOWN)))
    assert bytes_of(decide(query, late, on)) == bytes_of(decide(query, record, on))


@many
@given(shipped.records(), shipped.days)
def test_nothing_is_imposed_or_withheld_but_by_a_row_in_force_that_day_whose_target_holds(
    record: Record, on: date
) -> None:
    found = evaluator(on)
    decision = found.decide(OVERVIEW, record, on, KNOWN)
    documents = shipped.rulebooks().documents(on, shipped.VIEW)
    rows = {
        f"{item.name}/{row.id}": row
        for edition in documents.editions
        for item in edition.baseline.values()
        for row in item.rows
    }
    facts = {one.fact: one.read for one in decision.facts}
    for one in outcomes(decision).values():
        punished = one.measure.kind is MeasureKind.SANCTION and one.status in SANCTIONED
        if punished or one.status is Status.BARRED:
            assert one.sanctions
            for row in one.sanctions:
                assert rows[row.id].content == row.content
                # Every shipped row has the one target 列入严重失信主体名单: 是.
                assert facts["severe-listed"].value is True
                assert facts["severe-listed"].evidence


@many
@given(st.data(), shipped.records(complete=True), shipped.queries(), shipped.days)
def test_a_coverage_gap_never_turns_an_incentive_or_a_sanction_to_applied(
    data: st.DataObject, record: Record, query: Query, on: date
) -> None:
    holed = replace(record, coverage=data.draw(shipped.coverages()))
    whole, less = decide(query, record, on), decide(query, holed, on)
    assert applied(less) <= applied(whole)
    assert sanctioned(less) <= sanctioned(whole)


@many
@given(shipped.records(), shipped.days)
def test_removing_an_evidence_entry_changes_the_fact_it_is_named_for(record: Record, on: date) -> None:
    """A count loses one, a having is had no more without any; a …since rests on another day or on none."""
    found = evaluator(on)
    decision = decide(OVERVIEW, record, on)
    for fact in decision.facts:
        origin = found.rules.facts[fact.fact].origin
        if not fact.read.evidence or not isinstance(origin, EntriesPlan):
            continue
        single = origin.aggregation is Aggregation.COUNT
        gone = fact.read.evidence[:1] if single else fact.read.evidence
        rest = tuple(entry for entry in record.entries if entry.id not in gone)
        without = decide(OVERVIEW, replace(record, entries=rest), on)
        now = next(one for one in without.facts if one.fact == fact.fact).read
        if single:
            assert now.value == int(fact.read.value or 0) - 1
        elif origin.aggregation is Aggregation.EXISTS:
            assert fact.read.value is True
            assert now.value is not True
        assert now != fact.read


@many
@given(shipped.records(), shipped.queries(), shipped.days, shipped.entries("new"))
def test_an_entry_that_no_fact_names_changes_no_measure(
    record: Record, query: Query, on: date, entry: Entry
) -> None:
    after = decide(query, replace(record, entries=(*record.entries, entry)), on)
    before = decide(query, record, on)
    if all("new" not in fact.read.evidence for fact in after.facts) and before.facts == after.facts:
        assert (before.measures, before.unlisted, before.alerts) == (
            after.measures,
            after.unlisted,
            after.alerts,
        )


@many
@given(shipped.records(types=("resident", "sole-trader")), shipped.queries(), shipped.days)
def test_minors_get_no_credit_answer(record: Record, query: Query, on: date) -> None:
    decision = decide(query, record, on)
    born = record.subject.born
    assert born is not None
    minor = on < born.replace(year=born.year + 18)
    assert (decision.outcome is Outcome.NOT_A_CREDIT_SUBJECT) == minor
    if minor:
        assert (decision.facts, decision.measures, decision.unlisted) == ((), (), ())
        assert (decision.exhibits, decision.alerts) == ((), ())


@many
@given(shipped.records(types=("resident",)), shipped.days, st.booleans())
def test_residents_are_never_sanctioned_nor_barred(record: Record, on: date, on_list: bool) -> None:
    more = (shipped.listed("l9"), shipped.in_business()) if on_list else ()
    decision = decide(OVERVIEW, replace(record, entries=(*record.entries, *more)), on)
    assert not sanctioned(decision)
    assert not ids(decision, MeasureKind.INCENTIVE, {Status.BARRED})


@many
@given(st.data(), shipped.records(complete=True), shipped.days)
def test_without_a_list_entry_nothing_sanctions(data: st.DataObject, record: Record, on: date) -> None:
    """Arrears, theft, damage, false promises, alone or together, bring no sanction and no bar."""
    kinds = [kind for kind in shipped.vocabulary().kinds.values() if kind.id != "severe-list"]
    found = tuple(data.draw(shipped.entries(f"e{n}", kinds)) for n in range(4))
    decision = decide(OVERVIEW, replace(record, entries=(*found, shipped.in_business())), on)
    assert not sanctioned(decision)
    assert not ids(decision, MeasureKind.INCENTIVE, {Status.BARRED})


@many
@given(shipped.records(), shipped.queries(), shipped.days)
def test_an_alert_changes_nothing(record: Record, query: Query, on: date) -> None:
    found = evaluator(on)
    alerts = {rule.id for rule in found.rules.rules if rule.effect is Effect.ALERT}
    decision = found.decide(query, record, on, KNOWN)
    told = {one.rule for one in decision.alerts}
    assert told <= alerts
    assert not alerts & {reason.rule for one in outcomes(decision).values() for reason in one.reasons}


@many
@given(shipped.records(), shipped.queries(), shipped.days)
def test_no_decision_differs_before_its_recheck_day(record: Record, query: Query, on: date) -> None:
    """Over edition days too: what the answer says of facts and measures is the same until then."""
    decision = decide(query, record, on)
    until = min(decision.recheck_on or shipped.LAST, on + 500 * DAY)
    editions = [day for day in shipped.rulebooks().edition_days(shipped.VIEW.mode) if on < day < until]
    for day in {until - DAY, on + (until - on) / 2, *editions} - {on}:
        if on < day < until:
            later = decide(query, record, day)
            assert _said(later) == _said(decision), day


def _said(decision: Decision) -> object:
    return (
        decision.outcome,
        [(fact.fact, fact.read) for fact in decision.facts],
        {id_: one.status for id_, one in outcomes(decision).items()},
    )


@many
@given(shipped.records(), shipped.days)
def test_statuses_rest_on_nothing_but_the_facts_listed(record: Record, on: date) -> None:
    """What is written under the facts is enough to work every rule out again."""
    found = evaluator(on)
    decision = found.decide(OVERVIEW, record, on, KNOWN)
    if decision.outcome is Outcome.DECIDED:
        reading = Reading(found.rules, {one.fact: one.read for one in decision.facts})
        for one in outcomes(decision).values():
            for reason in one.reasons:
                rule = next(rule for rule in found.rules.rules if rule.id == reason.rule)
                truth = reading.truth(rule.condition)
                assert reason.truth.value == {True: "true", False: "false", None: "unknown"}[truth]


@many
@given(shipped.records(), shipped.queries(), shipped.days)
def test_the_same_arguments_give_the_same_bytes_from_a_fresh_evaluator(
    record: Record, query: Query, on: date
) -> None:
    rules = evaluator(on).rules
    assert bytes_of(decide_once(query, record, rules, on, KNOWN)) == bytes_of(decide(query, record, on))
