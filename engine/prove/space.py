"""The bounded space of records: which variables a record has, what keeps it possible, what makes it plain to read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from catalog.vocabulary import EntryField, FieldType, Process, QueryItem
from engine.prove import days
from engine.prove.clock import Clock
from engine.prove.possible import EntryTerm, FeedTerm, FieldTerm, PossibleRecord, QuestionTerm, Texts
from engine.prove.solver import Solver
from engine.prove.terms import Flag, Number, among, at_most, both, either, equal, implied, less, no, total
from engine.prove.world import World
from engine.resolve import comparisons_in
from engine.rules import Comparison, Condition, EntriesPlan, FactPlan

FIRST_DAY = date(1980, 1, 1).toordinal()
USUAL_ENTRIES, MOST_ENTRIES = 2, 8
AFTER = 3650  # days: how far ahead an entry's end may lie
DECISION_MONTHS = 2
DECISION_LAG = 40  # days: longer than any process of ours needs to be decided, and shorter than any term
MOST_NUMBER = 10**10
OTHER_TEXT = "示例"


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A possible record over a solver that keeps it possible.

    `bound` says how many entries of each kind it may have, `fields` what of them is told apart; `wishes` make it plain
    to read, most wished for first, and `days` are plain days, plainest first.
    """

    record: PossibleRecord
    texts: Texts
    years: dict[str, int]
    bound: dict[str, int]
    fields: dict[str, dict[str, EntryField]]
    wishes: tuple[Flag, ...]
    days: tuple[int, ...]


def space_of(worlds: Sequence[World], solver: Solver, clock: Clock) -> Space:
    """Make the record that all the worlds, which share a day, read their facts from."""
    return _Builder(worlds, solver, clock).space()


def facts_used(world: World) -> dict[str, FactPlan]:
    """The facts that rules or the targets of their rows read."""
    return {comparison.fact: world.facts[comparison.fact] for comparison in _comparisons(world)}


def _comparisons(world: World) -> Iterator[Comparison]:
    rules = world.rules
    conditions: list[Condition] = [one.condition for one in rules.conclusions]
    for rule in rules.rules:
        conditions.append(rule.condition)
        if rule.row is not None and rule.row.id in world.targets:
            conditions.append(world.targets[rule.row.id])
    for condition in conditions:
        yield from comparisons_in(condition)


class _Builder:
    """One space in the making."""

    def __init__(self, worlds: Sequence[World], solver: Solver, clock: Clock) -> None:
        self.worlds = worlds
        self.solver = solver
        self.clock = clock
        self.on = clock.on
        self.plain_days = _plain_days(self.worlds[0].on)
        self.texts = Texts()
        self.required: list[Flag] = []
        self.years: dict[str, int] = {}
        self.bound: dict[str, int] = {}
        self.fields: dict[str, dict[str, EntryField]] = {}
        self.words: dict[tuple[str, str], set[str]] = {}
        for world in worlds:
            for plan in facts_used(world).values():
                if isinstance(plan.origin, EntriesPlan):
                    self._note(world, plan.origin)
            self._note_numbers(world)

    def space(self) -> Space:
        type_, natural = self._type()
        opened = self._day("opened")
        of_age = self.solver.number("of age")
        of_age_then = both(at_most(FIRST_DAY, of_age), at_most(of_age, self.on))
        self.required += [implied(natural, of_age_then), implied(no(natural), equal(of_age, 1))]
        # Nobody comes of age on 29 February: the year eighteen years before is no leap year.
        last_year = self.worlds[0].on.year
        leap_days = (date(year, 2, 29).toordinal() for year in range(1980, last_year + 1, 4) if year != 2100)
        self.required.append(no(among(of_age, leap_days)))
        feeds = self._feeds()
        entries = tuple(self._entries())
        question = self._question()
        record = PossibleRecord(
            type=type_, opened=opened, of_age=of_age, feeds=feeds, entries=entries, question=question
        )
        self.solver.require(self.required)
        return Space(
            record=record,
            texts=self.texts,
            years=self.years,
            bound=self.bound,
            fields=self.fields,
            wishes=tuple(self._wishes(record)),
            days=self.plain_days,
        )

    def _note(self, world: World, origin: EntriesPlan) -> None:
        """Note which kinds and fields a fact reads, and the words that it looks for."""
        for name in origin.kinds:
            kind = world.rules.kinds[name]
            shapes = world.fields[name]
            tests = (*origin.filters, *world.lists.get(name, ()))
            read = {
                kind.begins,
                kind.ends,
                kind.severity_from,
                origin.field,
                *(test.field for test in tests),
            }
            self.fields.setdefault(name, {}).update({id_: shapes[id_] for id_ in shapes if id_ in read})
            self.bound.setdefault(name, USUAL_ENTRIES)
            for test in tests:
                if isinstance(test.operand, tuple):
                    self.words.setdefault((name, test.field), set()).update(test.operand)

    def _note_numbers(self, world: World) -> None:
        """Note how many years must be told apart, and how many entries a count needs to pass every number."""
        for comparison in _comparisons(world):
            number = comparison.operand
            if isinstance(number, bool) or not isinstance(number, int):
                continue
            self.years[comparison.fact] = max(self.years.get(comparison.fact, 0), number + 1)
            plan = world.facts[comparison.fact]
            if isinstance(plan.origin, EntriesPlan) and plan.unit in {"条", "次"}:
                for kind in plan.origin.kinds:
                    self.bound[kind] = min(max(self.bound[kind], number + 1), MOST_ENTRIES)

    def _type(self) -> tuple[Number, Flag]:
        number = self.solver.number("type")
        shared = set.intersection(*(set(world.rules.subject_types) for world in self.worlds))
        natural = {
            name
            for world in self.worlds
            for name, plan in world.rules.subject_types.items()
            if plan.natural_person
        }
        self.required.append(among(number, [self.texts.number(name) for name in sorted(shared)]))
        return number, among(number, [self.texts.number(name) for name in sorted(natural)])

    def _day(self, name: str) -> Number:
        day = self.solver.number(name)
        self.required += [at_most(FIRST_DAY, day), at_most(day, self.on)]
        return day

    def _feeds(self) -> dict[str, FeedTerm]:
        names = sorted({name for world in self.worlds for name in world.rules.sources})
        feeds = {}
        for name in names:
            start, end = self.solver.number(f"{name} from"), self.solver.number(f"{name} until")
            self.required += [
                at_most(days.FIRST, start),
                at_most(start, self.on),
                at_most(end, total((self.on, 1))),
            ]
            self.required.append(at_most(start, end))
            feeds[name] = FeedTerm(start=start, end=end)
        return feeds

    def _entries(self) -> Iterator[EntryTerm]:
        for kind, fields in sorted(self.fields.items()):
            before: EntryTerm | None = None
            for number in range(1, self.bound[kind] + 1):
                id_ = f"{kind}-{number}"
                terms = {name: self._field(f"{id_} {name}", kind, field) for name, field in fields.items()}
                entry = EntryTerm(
                    id=id_,
                    kind=kind,
                    there=self.solver.flag(f"{id_} there"),
                    removed=self.solver.flag(f"{id_} removed"),
                    decided=self.solver.flag(f"{id_} decided"),
                    fields=terms,
                )
                self._keep_possible(entry)
                if before is not None:
                    self.required.append(implied(entry.there, before.there))
                yield entry
                before = entry

    def _field(self, name: str, kind: str, field: EntryField) -> FieldTerm:
        given: Flag = self.solver.flag(f"{name} given") if field.optional else True
        if field.type is FieldType.FLAG:
            return FieldTerm(given=given, flag=self.solver.flag(name))
        number = self.solver.number(name)
        match field.type:
            case FieldType.DATE:
                self.required += [at_most(FIRST_DAY, number), at_most(number, total((self.on, AFTER)))]
            case FieldType.MONEY | FieldType.COUNT:
                self.required += [at_most(0, number), at_most(number, MOST_NUMBER)]
            case FieldType.CHOICE:
                self.required.append(among(number, [self.texts.number(one) for one in field.options]))
            case FieldType.TEXT:
                words = [*sorted(self.words.get((kind, field.id), ())), OTHER_TEXT]
                self.required.append(among(number, [self.texts.number(word) for word in words]))
            case _:
                assert_never(field.type)
        return FieldTerm(given=given, number=number)

    def _keep_possible(self, entry: EntryTerm) -> None:
        """Let an entry begin by the day and end after that; a process of ours takes its time, and comes in time."""
        for world in self.worlds:
            kind = world.rules.kinds.get(entry.kind)
            if kind is None or kind.begins not in entry.fields:
                continue
            begins = entry.fields[kind.begins].number
            self.required.append(at_most(begins, self.on))
            for name, field in self.fields[entry.kind].items():
                if field.type is FieldType.DATE and name == kind.ends:
                    self.required.append(less(begins, entry.fields[name].number))
            if kind.process is Process.OURS:
                first, last = self.clock.decidable(world.rules.calendar)
                in_time = both(at_most(first, begins), at_most(begins, last))
                self.required.append(implied(entry.decided, in_time))
                lengths = (plan.months for plans in world.rules.terms.values() for plan in plans)
                if (
                    min((one for one in lengths if one is not None), default=DECISION_MONTHS)
                    < DECISION_MONTHS
                ):
                    self.required.append(no(entry.decided))
                if kind.ends is not None and kind.ends in entry.fields:
                    ends = entry.fields[kind.ends]
                    late = less(total((begins, DECISION_LAG)), ends.number)
                    self.required.append(implied(both(entry.decided, ends.given), late))

    def _question(self) -> QuestionTerm:
        matter, step = self.solver.number("matter"), self.solver.number("step")
        choices: list[Flag] = [both(equal(matter, -1), equal(step, -1))]
        shared = set.intersection(*(set(world.rules.matters) for world in self.worlds))
        for name in sorted(shared):
            steps = set.intersection(*(set(world.rules.matters[name].steps) for world in self.worlds))
            numbers = [-1, *(self.texts.number(one) for one in sorted(steps))]
            choices.append(both(equal(matter, self.texts.number(name)), among(step, numbers)))
        self.required.append(either(*choices))
        stated = sorted(
            {
                plan.id
                for world in self.worlds
                for plan in facts_used(world).values()
                if plan.origin is QueryItem.CIRCUMSTANCE
            }
        )
        flags = {one: (self.solver.flag(f"{one} stated"), self.solver.flag(one)) for one in stated}
        return QuestionTerm(matter=matter, step=step, stated=flags)

    def _wishes(self, record: PossibleRecord) -> Iterator[Flag]:
        """What makes a record plain to read, most wished for first."""
        plans = self.worlds[0].rules.subject_types.values()
        usual = next((one for one in plans if one.operator and not one.natural_person), None)
        if usual is not None:
            yield equal(record.type, self.texts.number(usual.id))
        yield equal(record.question.matter, -1)
        yield equal(record.question.step, -1)
        for feed in record.feeds.values():
            yield both(equal(feed.start, days.FIRST), equal(feed.end, total((self.on, 1))))
            yield either(equal(feed.end, total((self.on, 1))), equal(feed.start, feed.end))
        for entry in record.entries:
            yield no(entry.removed)
        for entry in reversed(record.entries):
            yield no(entry.there)
        for stated, _ in record.question.stated.values():
            yield no(stated)
        on = self.worlds[0].on
        yield equal(record.opened, _opened(on))
        yield either(equal(record.of_age, 1), equal(record.of_age, _of_age(on)))
        for entry in record.entries:
            yield from self._plain_fields(entry)

    def _plain_fields(self, entry: EntryTerm) -> Iterator[Flag]:
        kinds = [world.rules.kinds[entry.kind] for world in self.worlds if entry.kind in world.rules.kinds]
        if any(kind.process is Process.OURS for kind in kinds):
            yield entry.decided
        for name, term in entry.fields.items():
            field = self.fields[entry.kind][name]
            if field.optional:
                yield no(term.given)
            yield from self._plain(entry.kind, field, term)

    def _plain(self, kind: str, field: EntryField, term: FieldTerm) -> Iterator[Flag]:
        match field.type:
            case FieldType.DATE:
                yield equal(term.number, self.plain_days[0])
                yield among(term.number, self.plain_days)
            case FieldType.MONEY:
                yield equal(term.number, 10_000)
            case FieldType.COUNT:
                yield equal(term.number, 1)
            case FieldType.CHOICE:
                yield equal(term.number, self.texts.number(field.options[0]))
            case FieldType.TEXT:
                words = sorted(self.words.get((kind, field.id), ()))
                yield equal(term.number, self.texts.number(words[0] if words else OTHER_TEXT))
            case FieldType.FLAG:
                yield term.flag


def _opened(on: date) -> int:
    """An opening day long ago."""
    return date(on.year - 10, 3, 1).toordinal()


def _of_age(on: date) -> int:
    """The day on which somebody of middle age came of age."""
    return date(on.year - 20, 5, 5).toordinal()


def _plain_days(on: date) -> tuple[int, ...]:
    """First days of months: some months before the day, then older ones, then those ahead."""
    back = (6, *range(2, 13), *(12 * years + 6 for years in range(1, 26)), 1, 0, -1, -6, -12)
    days_ = []
    for months in back:
        year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
        days_.append(date(year, month + 1, 1).toordinal())
    return (*dict.fromkeys(days_), _opened(on), _of_age(on))
