"""A solver's answer as a real record and question, and what the engine says of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catalog.conditions import Quantity
from catalog.vocabulary import EntryField, FieldType, Process
from engine.decision import Decision, Status
from engine.prove.days import decided_after
from engine.prove.possible import EntryTerm, FieldTerm
from engine.prove.solver import Solver
from engine.prove.space import OTHER_TEXT, Space
from engine.prove.world import World
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.periods import MAJORITY_MONTHS, months_before
from engine.record.subject import Subject
from engine.rules import MeasureCard

REASON = "用例"
REFERENCE = "case"
KNOWN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the engine answers of one measure; None is: not in question for this matter and step."""

    measure: MeasureCard
    status: Status | None
    values: tuple[tuple[str, Quantity], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A record and a question on a day, with the engine's own answers by measure id and the rules that alert."""

    record: Record
    query: Query
    on: date
    answers: Mapping[str, Answer]
    alerts: frozenset[str]


def answers_of(world: World, decision: Decision) -> dict[str, Answer]:
    """The engine's answers to a question, for every measure of the world."""
    found = {one.measure.id: one for one in (*decision.measures, *decision.unlisted)}
    return {
        name: Answer(
            measure=plan.card,
            status=found[name].status if name in found else None,
            values=found[name].values if name in found else (),
        )
        for name, plan in world.rules.measures.items()
    }


def as_worded_by(world: World, witness: Witness) -> Witness:
    """The witness without what the world's vocabulary has no word for, which makes no difference to its answers."""
    record = witness.record
    entries = (
        replace(entry, fields={name: value for name, value in entry.fields.items() if name in shapes})
        for entry in record.entries
        if (shapes := world.fields.get(entry.kind)) is not None
    )
    spans = (span for span in record.coverage if span.source in world.rules.sources)
    stated = {name: value for name, value in witness.query.circumstances.items() if name in world.facts}
    return replace(
        witness,
        record=replace(record, entries=tuple(entries), coverage=tuple(spans)),
        query=replace(witness.query, circumstances=stated),
    )


def record_in(space: Space, solver: Solver, worlds: Sequence[World]) -> tuple[Record, Query]:
    """Read the last answer of the solver as a record and a question."""
    return _Reader(space, solver, worlds).read()


class _Reader:
    """Reads one answer."""

    def __init__(self, space: Space, solver: Solver, worlds: Sequence[World]) -> None:
        self.space = space
        self.solver = solver
        self.worlds = worlds

    def read(self) -> tuple[Record, Query]:
        record = self.space.record
        subject_type = self._word(self.solver.value(record.type))
        of_age = self.solver.value(record.of_age)
        natural = of_age > 1
        born = months_before(date.fromordinal(of_age), MAJORITY_MONTHS) if natural else None
        subject = Subject(
            reference=REFERENCE,
            type=subject_type,
            area=self.worlds[0].area,
            opened=self._day(self.solver.value(record.opened)),
            born=born,
        )
        there = [entry for entry in record.entries if self.solver.holds(entry.there)]
        read = Record(
            subject=subject,
            entries=tuple(self._entry(entry) for entry in there),
            coverage=tuple(self._spans()),
            confirmations=(),
        )
        matter, step = (self.solver.value(one) for one in (record.question.matter, record.question.step))
        stated = record.question.stated.items()
        query = Query(
            matter=None if matter < 0 else self._word(matter),
            step=None if step < 0 else self._word(step),
            reason=REASON,
            circumstances={
                name: self.solver.holds(value) for name, (said, value) in stated if self.solver.holds(said)
            },
        )
        return read, query

    def _word(self, number: int) -> str:
        return self.space.texts.word(number)

    def _day(self, ordinal: int) -> date:
        return date.fromordinal(ordinal)

    def _spans(self) -> Iterator[Span]:
        for name, feed in self.space.record.feeds.items():
            start, end = self.solver.value(feed.start), self.solver.value(feed.end)
            if start < end:
                yield Span(source=name, start=self._day(start), end=self._day(end), known=0)

    def _entry(self, entry: EntryTerm) -> Entry:
        shapes: dict[str, EntryField] = {}
        for world in self.worlds:
            shapes.update(world.fields.get(entry.kind, {}))
        kind = next(w.rules.kinds[entry.kind] for w in self.worlds if entry.kind in w.rules.kinds)
        begins = self._day(self.solver.value(entry.fields[kind.begins].number))
        fields: dict[str, FieldValue] = {}
        for name, shape in shapes.items():
            term = entry.fields.get(name)
            if term is not None and self.solver.holds(term.given):
                fields[name] = self._value(term, shape)
            elif not shape.optional:
                fields[name] = _usual(shape, begins)
        return Entry(
            id=entry.id, kind=entry.kind, known=0, fields=fields, events=tuple(self._events(entry, begins))
        )

    def _value(self, term: FieldTerm, shape: EntryField) -> FieldValue:
        match shape.type:
            case FieldType.FLAG:
                return self.solver.holds(term.flag)
            case FieldType.DATE:
                return self._day(self.solver.value(term.number))
            case FieldType.MONEY | FieldType.COUNT:
                return self.solver.value(term.number)
            case FieldType.TEXT | FieldType.CHOICE:
                return self._word(self.solver.value(term.number))

    def _events(self, entry: EntryTerm, begins: date) -> Iterator[Event]:
        """Notice, and the decision as soon as it may come, where one was taken; repair on the day of the question."""
        for world in self.worlds:
            kind = world.rules.kinds.get(entry.kind)
            if kind is not None and kind.process is Process.OURS and self.solver.holds(entry.decided):
                course = decided_after(begins, world.rules.calendar)
                if course is not None:
                    served, decided = course
                    yield Event(kind=EventKind.NOTICE_SERVED, on=served, known=0, fields={})
                    yield Event(kind=EventKind.PUBLISHED, on=decided, known=0, fields={})
                break
        if self.solver.holds(entry.removed):
            yield Event(kind=EventKind.REPAIRED, on=self.worlds[0].on, known=0, fields={})


def _usual(shape: EntryField, begins: date) -> FieldValue:
    """What a field holds of which nothing depends."""
    match shape.type:
        case FieldType.TEXT:
            return OTHER_TEXT
        case FieldType.CHOICE:
            return shape.options[0]
        case FieldType.FLAG:
            return False
        case FieldType.DATE:
            return begins + timedelta(days=30)
        case FieldType.MONEY:
            return 10_000
        case FieldType.COUNT:
            return 1
