"""What the prover says of a record, the engine says too: random rules of random vocabularies, on random days.

`make prove-long` looks at many more of them.
"""

from dataclasses import replace
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.decision import Decision, Status
from engine.evaluate import Evaluator
from engine.facts import facts
from engine.normal import TooManyTerms
from engine.predicates import Predicates
from engine.prove.clock import OneDay
from engine.prove.days import expired, window_opens
from engine.prove.derive import Derivation
from engine.prove.logic import NOT_ASKED, STATUSES, Logic
from engine.prove.possible import Texts
from engine.prove.session import Session
from engine.prove.terms import Flag, equal, no
from engine.prove.witness import answers_of
from engine.prove.world import World
from engine.query import Query
from engine.record.entry import Confirmation, Entry, Event, EventKind, Record
from engine.rules import EntriesPlan
from tests import record_strategies as some
from tests.engine.prove.encoded import FAR_YEARS, encoded
from tests.engine.prove.random_worlds import worlds
from tests.engine.prove.test_derive import within_the_bound


def edges(world: World) -> list[int]:
    """Days on which something turns: windows open, terms run out, coverage begins; and the days beside them."""
    on, rules = world.on, world.rules
    turns = {on.toordinal(), date(2026, 2, 28).toordinal(), date(2024, 2, 29).toordinal()}
    for plan in rules.facts.values():
        if isinstance(plan.origin, EntriesPlan) and plan.origin.window_months is not None:
            turns.add(window_opens(plan.origin.window_months, on))
    for terms in rules.terms.values():
        for first, last in expired(terms, rules.calendar, on):
            turns |= {first, last}
    return sorted({day + more for day in turns for more in (-1, 0, 1) if day + more <= on.toordinal()})


KNOWN = 10
# 100 by the usual profile, 20,000 by the long one.
PROFILE = settings.default.max_examples if settings.default else 0


@st.composite
def pins(draw: st.DrawFn, session: Session) -> tuple[Flag, ...]:
    """Some entries there or not, removed or not, begun on the edge of something."""
    found: list[Flag] = []
    world = session.worlds[0]
    days = edges(world)
    for entry in session.space.record.entries:
        if draw(st.booleans()):
            found.append(entry.there if draw(st.integers(0, 3)) else no(entry.there))
        begins = entry.fields[world.rules.kinds[entry.kind].begins].number
        if draw(st.booleans()):
            found.append(equal(begins, draw(st.sampled_from(days))))
        dated = [entry.fields[name] for name in ("until", "paid") if name in entry.fields]
        found += [equal(field.number, draw(st.sampled_from(days))) for field in dated if draw(st.booleans())]
    if draw(st.integers(0, 3)) == 0:
        found.append(equal(session.space.record.opened, draw(st.sampled_from(days))))
    return tuple(found)


@settings(max_examples=max(60, PROFILE // 20))
@given(world=worlds, data=st.data())
def test_every_record_that_the_solver_finds_is_confirmed_by_the_engine(
    world: World, data: st.DataObject
) -> None:
    with Session(world, limit=2000) as session:
        logic = session.logics[0]
        for index in range(len(world.rules.rules)):
            rule = logic.rule(index)
            goal = data.draw(st.sampled_from([rule.true, rule.false, rule.unknown()]))
            session.witnesses("有没有", goal, *data.draw(pins(session)))
            session.witnesses("有没有", goal)


@settings(max_examples=max(200, PROFILE))
@given(world=worlds, record=some.records, query=some.queries, known=some.knowns)
def test_statuses_of_a_record_are_derived_as_the_engine_gives_them(
    world: World, record: Record, query: Query, known: int
) -> None:
    record = within_the_bound(record)
    profile = facts(record, world.rules, query, world.on, known)
    assume(profile.credit_subject)
    texts = Texts()
    possible = encoded(record, query, world.rules, world.on, known, texts)
    logic = Logic(
        world,
        Derivation(world, possible, texts, dict.fromkeys(world.rules.facts, FAR_YEARS), OneDay(world.on)),
        possible.question,
        texts,
    )
    truths = Predicates(world.rules).truths(profile.facts).rules
    assert [(logic.rule(i).true, logic.rule(i).false) for i in range(len(truths))] == [
        (truth is True, truth is False) for truth in truths
    ]
    decision = answered(world, record, query, known)
    assume(decision is not None)
    assert decision is not None
    for name, answer in answers_of(world, decision).items():
        code = logic.status(name)
        assert isinstance(code, int)
        status = None if code == NOT_ASKED else STATUSES[code]
        assert status is answer.status


@settings(max_examples=max(100, PROFILE))
@given(world=worlds, record=some.records, query=some.queries, data=st.data())
def test_objections_and_confirmations_break_no_law_that_holds_without_them(
    world: World, record: Record, query: Query, data: st.DataObject
) -> None:
    """They change no rule's truth, let nobody have an incentive and put nobody under a sanction who was not before.

    So what is proven of records without them is proven of records with them: every law forbids a rule to be TRUE, an
    incentive to apply, or a sanction to apply or be proposed.
    """
    record = replace(record, confirmations=())
    plain = replace(record, entries=tuple(map(unopposed, record.entries)))
    before = answered(world, plain, query)
    assume(before is not None)
    assert before is not None
    events = some.days.map(lambda on: Event(kind=EventKind.OBJECTED, on=on, known=0, fields={}))
    entries = [
        replace(one, events=(*one.events, data.draw(events))) if data.draw(st.booleans()) else one
        for one in plain.entries
    ]
    needs = {one.need for one in before.measures if one.need is not None}
    confirmed = tuple(
        Confirmation(
            measure=need.measure,
            row=need.row,
            entries=frozenset(need.entries),
            rules_digest=need.rules_digest,
            officer="经办人",
            on=world.on,
            known=0,
        )
        for need in sorted(needs, key=repr)
        if data.draw(st.booleans())
    )
    after = answered(world, replace(record, entries=tuple(entries), confirmations=confirmed), query)
    assert after is not None
    opposed = replace(plain, entries=tuple(entries))
    assert truths_of(world, plain, query) == truths_of(world, opposed, query)
    then, now = answers_of(world, before), answers_of(world, after)
    for name, answer in now.items():
        if answer.status in {Status.APPLIED, Status.PROPOSED}:
            assert then[name].status in {Status.APPLIED, Status.PROPOSED}


def unopposed(entry: Entry) -> Entry:
    """The entry without objections."""
    return replace(entry, events=tuple(one for one in entry.events if one.kind is not EventKind.OBJECTED))


def answered(world: World, record: Record, query: Query, known: int = KNOWN) -> Decision | None:
    """The engine's answer; None for who is no subject of credit, and for rules beyond the matcher."""
    if not facts(record, world.rules, query, world.on, known).credit_subject:
        return None
    try:
        evaluator = Evaluator(world.rules)
    except TooManyTerms:
        return None
    try:
        return evaluator.decide(query, record, world.on, known)
    finally:
        evaluator.retire()


def truths_of(world: World, record: Record, query: Query) -> tuple[bool | None, ...]:
    """The truth of every rule."""
    return Predicates(world.rules).truths(facts(record, world.rules, query, world.on, KNOWN).facts).rules
