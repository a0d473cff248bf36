"""A concrete record as the possible record that it is one of; its numbers are plain, so its facts come out plain."""

from collections.abc import Mapping
from datetime import date

from engine.facts import facts
from engine.grounds import grounds_of
from engine.profile import FactWorth
from engine.prove.clock import OneDay
from engine.prove.days import LAST, last_started
from engine.prove.derive import Derivation, FactTerm
from engine.prove.possible import EntryTerm, FeedTerm, FieldTerm, PossibleRecord, QuestionTerm, Texts
from engine.prove.world import World
from engine.query import Query
from engine.record.coverage import merged
from engine.record.entry import Entry, FieldValue, Record
from engine.record.kinds import KindPlan
from engine.record.life import Life, life_of
from engine.record.periods import Interval
from engine.rules import RulesInForce
from tests.record_strategies import DATE_FIELDS

FAR_YEARS = 60  # beyond any count of years that the tests draw


def world(rules: RulesInForce, on: date) -> World:
    """A world of which only rules and day matter."""
    return World(
        rules=rules,
        on=on,
        through=on,
        area="510107",
        fields={},
        facts=rules.facts,
        targets={},
        lists={},
        national=frozenset(),
    )


def encoded(
    record: Record, query: Query, rules: RulesInForce, on: date, known: int, texts: Texts
) -> PossibleRecord:
    """Give the possible record: each entry as its life has it, each feed by the stretch that holds the day last due."""
    subject = record.subject
    majority = grounds_of(record, rules, known).credit_from or date.min
    brought = merged(record.coverage, known)
    entries = []
    for entry in record.entries:
        kind = rules.kinds.get(entry.kind)
        if kind is None:
            continue
        life = life_of(
            entry, kind, rules.terms, rules.calendar, known, None if majority == date.min else majority
        )
        entries.append(
            EntryTerm(
                id=entry.id,
                kind=entry.kind,
                # Adjusted to begin on no day at all, which no possible record holds.
                there=entry.known < known and not _unbegun(life, entry, kind, majority),
                removed=life.removed,
                decided=life.force is not None and life.force.start <= on,
                fields={
                    name: _field(value, texts) for name, value in life.fields.items() if _fits(name, value)
                },
            )
        )
    return PossibleRecord(
        type=texts.number(subject.type),
        opened=subject.opened.toordinal(),
        of_age=majority.toordinal(),
        feeds={
            name: _feed(brought.get(name, ()), last_started(source.cadence, on))
            for name, source in rules.sources.items()
        },
        entries=tuple(entries),
        question=QuestionTerm(
            matter=texts.number(query.matter) if query.matter else -1,
            step=texts.number(query.step) if query.step else -1,
            stated={name: (True, value) for name, value in query.circumstances.items()},
        ),
    )


def _fits(name: str, value: FieldValue) -> bool:
    """Whether a field is of its type: what is not counts as absent, and no possible record holds it."""
    if name in DATE_FIELDS or name.endswith("_on"):
        return isinstance(value, date)
    return type(value) is {"amount": int, "degree": str}.get(name, type(value)) and not isinstance(
        value, date
    )


def _unbegun(life: Life, entry: Entry, kind: KindPlan, majority: date) -> bool:
    begins = entry.fields[kind.begins]
    return life.begins is None and not life.removed and isinstance(begins, date) and begins >= majority


def _field(value: FieldValue, texts: Texts) -> FieldTerm:
    match value:
        case bool():
            return FieldTerm(given=True, flag=value)
        case int():
            return FieldTerm(given=True, number=value)
        case str():
            return FieldTerm(given=True, number=texts.number(value))
        case date():
            return FieldTerm(given=True, number=value.toordinal())


def _feed(brought: tuple[Interval, ...], due: int) -> FeedTerm:
    for held in brought:
        if held.holds(date.fromordinal(due)):
            return FeedTerm(start=held.start.toordinal(), end=held.end.toordinal() if held.end else LAST)
    return FeedTerm(start=1, end=1)


def same(term: FactTerm, value: FactWorth | None, texts: Texts) -> bool:
    """Whether a concrete term is what the engine read."""
    match value:
        case None:
            return term.known is False
        case bool():
            return term.known is True and term.flag is value
        case int():
            return term.known is True and term.number == value
        case str():
            return term.known is True and term.number == texts.number(value)


def differences(
    record: Record, query: Query, rules: RulesInForce, on: date, known: int
) -> Mapping[str, tuple[FactTerm, FactWorth | None]]:
    """The facts that the prover derives from a record otherwise than the engine reads them."""
    texts = Texts()
    possible = encoded(record, query, rules, on, known, texts)
    derivation = Derivation(
        world(rules, on), possible, texts, dict.fromkeys(rules.facts, FAR_YEARS), OneDay(on)
    )
    read = facts(record, rules, query, on, known).facts
    terms = {name: derivation.fact(rules.facts[name]) for name in read}
    return {
        name: (terms[name], fact.value)
        for name, fact in read.items()
        if not same(terms[name], fact.value, texts)
    }
