"""The space of possible records holds every real one within the bound, and the solver reads it as the engine does."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from catalog.vocabulary import FieldType, Process
from engine.facts import facts
from engine.predicates import Predicates
from engine.prove import days
from engine.prove.possible import EntryTerm, Texts
from engine.prove.session import Session
from engine.prove.solver import Verdict
from engine.prove.space import FIRST_DAY, OTHER_TEXT
from engine.prove.terms import Flag, equal, no
from engine.prove.world import World
from engine.query import Query
from engine.record.entry import Record
from tests.engine import shipped
from tests.engine.prove.encoded import encoded
from tests.engine.prove.test_derive import within_the_bound
from tests.engine.prove.worlds import shipped_world


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(shipped_world()) as made:
        yield made


def pinned(session: Session, record: Record, query: Query) -> list[Flag] | None:
    """What makes the possible record this one; None for a record beyond the bound."""
    world, space = session.worlds[0], session.space
    concrete = encoded(record, query, world.rules, world.on, shipped.KNOWN, space.texts)
    possible = space.record
    pins = [equal(possible.type, concrete.type), equal(possible.opened, concrete.opened)]
    of_age = concrete.of_age
    assert isinstance(of_age, int)
    if world.rules.subject_types[record.subject.type].natural_person:
        # Of age before any day that matters, or of an age that nobody knows: for the facts it is the same.
        of_age = max(of_age, FIRST_DAY)
    pins.append(equal(possible.of_age, of_age))
    for name, feed in possible.feeds.items():
        start, end = concrete.feeds[name].start, concrete.feeds[name].end
        assert isinstance(start, int)
        assert isinstance(end, int)
        if start >= end:
            pins.append(equal(feed.start, feed.end))
        else:
            # What a feed brought for days to come makes no difference.
            pins += [equal(feed.start, start), equal(feed.end, min(end, world.on.toordinal() + 1))]
    asked, said = possible.question, concrete.question
    pins += [equal(asked.matter, said.matter), equal(asked.step, said.step)]
    for name, (stated, value) in asked.stated.items():
        pins += (
            [stated, value if said.stated[name][1] else no(value)] if name in said.stated else [no(stated)]
        )
    for kind in space.bound:
        slots = [entry for entry in possible.entries if entry.kind == kind]
        held = sorted((entry for entry in concrete.entries if entry.kind == kind and entry.there), key=_by_id)
        if len(held) > len(slots):
            return None
        pins += [no(slot.there) for slot in slots[len(held) :]]
        for slot, entry in zip(slots, held, strict=False):
            found = _pinned_entry(world, session, slot, entry)
            if found is None:
                return None
            pins += found
    return pins


def _by_id(entry: EntryTerm) -> str:
    return entry.id


def _pinned_entry(world: World, session: Session, slot: EntryTerm, entry: EntryTerm) -> list[Flag] | None:
    kind, on = world.rules.kinds[entry.kind], world.on.toordinal()
    begins = entry.fields[kind.begins].number
    if not isinstance(begins, int) or begins > on:
        return None
    removed, decided = bool(entry.removed), bool(entry.decided)
    first, last = days.decidable(world.rules.calendar, world.on)
    if decided and kind.process is Process.OURS and not first <= begins <= last:
        return None  # decided on a day that no process opened at once comes to
    pins = [slot.there, slot.removed if removed else no(slot.removed)]
    pins.append(slot.decided if decided else no(slot.decided))
    for name, term in slot.fields.items():
        shape = session.space.fields[entry.kind][name]
        given = entry.fields.get(name)
        if given is None:
            pins.append(no(term.given))
            continue
        number = given.number
        assert isinstance(number, int)
        if shape.type is FieldType.DATE and name != kind.begins and number <= begins:
            return None  # ended before it began
        if shape.type is FieldType.TEXT and not _is_told_apart(session.space.texts, number, world):
            number = session.space.texts.number(OTHER_TEXT)
        pins += [term.given, equal(term.number, number)]
    return pins


def _is_told_apart(texts: Texts, number: int, world: World) -> bool:
    listed = {
        word
        for fact in world.facts.values()
        for test in getattr(fact.origin, "filters", ())
        if isinstance(test.operand, tuple)
        for word in test.operand
    }
    return texts.word(number) in listed


within = st.builds(within_the_bound, shipped.records(most=3) | shipped.records(most=2, complete=True))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=within, query=shipped.queries())
def test_every_record_within_the_bound_is_possible_and_read_alike(
    session: Session, record: Record, query: Query
) -> None:
    world = session.worlds[0]
    profile = facts(record, world.rules, query, world.on, shipped.KNOWN)
    assume(profile.credit_subject and record.subject.opened <= world.on)
    pins = pinned(session, record, query)
    assume(pins is not None)
    assert pins is not None
    with session.solver.scope():
        session.solver.require(pins)
        assert session.solver.ask() is Verdict.POSSIBLE
        read = Predicates(world.rules).truths(profile.facts).rules
        for index, truth in enumerate(read):
            term = session.logics[0].rule(index)
            claimed = session.solver.holds(term.true), session.solver.holds(term.false)
            assert claimed == (truth is True, truth is False)
