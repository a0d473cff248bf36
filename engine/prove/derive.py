"""The facts of a possible record on the day, as engine/facts.py has them: each a known-flag and a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from catalog.vocabulary import Aggregation, Attribute, QueryItem
from engine.prove.clock import Clock
from engine.prove.lives import Lives
from engine.prove.possible import ABSENT, EntryTerm, FieldTerm, PossibleRecord, Texts
from engine.prove.terms import (
    Flag,
    Number,
    among,
    at_most,
    both,
    choose,
    either,
    equal,
    every,
    less,
    minus,
    no,
    pick,
    some,
    total,
)
from engine.prove.world import World
from engine.rules import EntriesPlan, FactPlan, FilterPlan, Op, SubjectTypePlan

Test = Callable[[SubjectTypePlan], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTerm:
    """A fact: whether it is known, and its value as a flag or a number (an option by its place among `Texts`)."""

    known: Flag
    flag: Flag = False
    number: Number = 0


class Derivation:
    """Derives the facts of one possible record under one world."""

    def __init__(
        self,
        world: World,
        record: PossibleRecord,
        texts: Texts,
        years: Mapping[str, int],
        clock: Clock,
        left_out: Mapping[str, Flag] | None = None,
    ) -> None:
        """Prepare; `years` says by fact up to how many whole years it must be told apart, all more being the same.

        An entry, by id, whose flag under `left_out` holds does not count; all else of the record stays the same.
        """
        self._world = world
        self._record = record
        self._texts = texts
        self._years = years
        self._clock = clock
        self._on = clock.on
        self._windows: dict[tuple[str, int], Flag] = {}
        self._held: dict[tuple[str, int], Flag] = {}
        self._left_out = left_out or {}
        self.natural = self._is_type(lambda plan: plan.natural_person)
        self.operator = self._is_type(lambda plan: plan.operator)
        self.lives = Lives(world, record, texts, self.natural, clock)

    def fact(self, plan: FactPlan) -> FactTerm:
        """Derive one fact."""
        match plan.origin:
            case EntriesPlan():
                return self._from_entries(plan.id, plan.origin)
            case Attribute():
                return self._attribute(plan.origin)
            case QueryItem():
                return self._asked(plan, plan.origin)

    def _in_window(self, entry: EntryTerm, months: int | None) -> Flag:
        if months is None:
            return True
        key = (entry.id, months)
        if key not in self._windows:
            begins = entry.fields.get(self._world.rules.kinds[entry.kind].begins, ABSENT)
            self._windows[key] = less(self._clock.window_opens(months), begins.number)
        return self._windows[key]

    def _counted(self, origin: EntriesPlan) -> list[tuple[EntryTerm, Flag]]:
        """The entries that may count for a fact, each with the flag that says so; in order of their ids."""
        found = []
        for entry in self._record.entries:
            if entry.kind in origin.kinds:
                passes = (self.passes(entry, test) for test in origin.filters)
                window = self._in_window(entry, origin.window_months)
                counts = self.lives.counts(entry, origin.scope)
                kept = no(self._left_out.get(entry.id, False))
                found.append((entry, every([counts, kept, window, *passes])))
        return sorted(found, key=lambda pair: pair[0].id)

    def passes(self, entry: EntryTerm, test: FilterPlan) -> Flag:
        """Whether an entry passes one test of its fields."""
        held = entry.fields.get(test.field, ABSENT)
        match test.operand:
            case bool(operand):
                return both(held.given, held.flag if operand else no(held.flag))
            case tuple(words):
                return both(held.given, among(held.number, [self._texts.number(word) for word in words]))
            case int(number):
                return both(held.given, compared(held.number, test.op, number))

    def _known(self, origin: EntriesPlan) -> Flag:
        """Whether coverage of every source holds the fact's whole window."""
        rules = self._world.rules
        months: dict[str, int] = {}
        for name in origin.kinds:
            kind = rules.kinds[name]
            back = kind.lookback_months if origin.window_months is None else origin.window_months
            months[kind.source] = max(back, months.get(kind.source, 0))
        return every(self._feed_holds(source, back) for source, back in sorted(months.items()))

    def _feed_holds(self, source: str, months: int) -> Flag:
        key = (source, months)
        if key not in self._held:
            record = self._record
            feed = record.feeds[source]
            due = self._clock.last_started(self._world.rules.sources[source].cadence)
            self._held[key] = every(
                (
                    less(feed.start, feed.end),
                    at_most(feed.start, due),
                    less(due, feed.end),
                    some(
                        (
                            at_most(feed.start, self._clock.window_opens(months)),
                            at_most(feed.start, record.opened),
                            both(self.natural, at_most(feed.start, record.of_age)),
                        )
                    ),
                )
            )
        return self._held[key]

    def _from_entries(self, name: str, origin: EntriesPlan) -> FactTerm:
        counted = self._counted(origin)
        known = self._known(origin)
        match origin.aggregation:
            case Aggregation.COUNT:
                return FactTerm(known=known, number=total(pick(flag, 1, 0) for _, flag in counted))
            case Aggregation.EXISTS:
                # In a gap, one entry seen is enough: what else a feed would bring cannot undo it.
                seen = some(flag for _, flag in counted)
                return FactTerm(known=either(known, seen), flag=seen)
            case Aggregation.SUM:
                held = self._numbers(counted, origin.field)
                return FactTerm(
                    known=known, number=total(pick(flag, worth.number, 0) for flag, worth in held)
                )
            case Aggregation.MIN | Aggregation.MAX:
                return self._extreme(known, counted, origin)
            case Aggregation.LATEST:
                return self._latest(known, counted, origin)
            case (
                Aggregation.DAYS_SINCE_LATEST
                | Aggregation.DAYS_SINCE_EARLIEST
                | Aggregation.YEARS_SINCE_LATEST
            ):
                return self._since(known, counted, name, origin)

    def _numbers(
        self, counted: list[tuple[EntryTerm, Flag]], field: str | None
    ) -> list[tuple[Flag, FieldTerm]]:
        held = ((flag, entry.fields.get(field or "", ABSENT)) for entry, flag in counted)
        return [(both(flag, worth.given), worth) for flag, worth in held]

    def _extreme(self, known: Flag, counted: list[tuple[EntryTerm, Flag]], origin: EntriesPlan) -> FactTerm:
        least = origin.aggregation is Aggregation.MIN
        found: Flag = False
        number: Number = 0
        for flag, worth in self._numbers(counted, origin.field):
            better = less(worth.number, number) if least else less(number, worth.number)
            number = pick(both(flag, either(no(found), better)), worth.number, number)
            found = either(found, flag)
        return self._or_nothing(known, found, FactTerm(known=True, number=number), origin)

    def _latest(self, known: Flag, counted: list[tuple[EntryTerm, Flag]], origin: EntriesPlan) -> FactTerm:
        found: Flag = False
        begun: Number = 0
        number: Number = 0
        flagged: Flag = False
        for entry, counts in counted:
            worth = entry.fields.get(origin.field or "", ABSENT)
            begins = entry.fields.get(self._world.rules.kinds[entry.kind].begins, ABSENT).number
            # In order of ids, so that of two begun on one day the one with the greater id is taken.
            taken = every((counts, worth.given, either(no(found), at_most(begun, begins))))
            begun, number = pick(taken, begins, begun), pick(taken, worth.number, number)
            flagged = choose(taken, worth.flag, flagged)
            found = either(found, both(counts, worth.given))
        return self._or_nothing(known, found, FactTerm(known=True, flag=flagged, number=number), origin)

    def _or_nothing(self, known: Flag, found: Flag, worth: FactTerm, origin: EntriesPlan) -> FactTerm:
        """The value where an entry gave one, else what nothing means."""
        nothing = origin.nothing
        if nothing is None:
            return FactTerm(known=both(known, found), flag=worth.flag, number=worth.number)
        if isinstance(nothing, bool):
            return FactTerm(known=known, flag=choose(found, worth.flag, nothing), number=worth.number)
        number = self._texts.number(nothing) if isinstance(nothing, str) else nothing
        return FactTerm(known=known, flag=worth.flag, number=pick(found, worth.number, number))

    def _since(
        self, known: Flag, counted: list[tuple[EntryTerm, Flag]], name: str, origin: EntriesPlan
    ) -> FactTerm:
        """Days or whole years since the latest or the earliest date, or since the opening day."""
        opened = self._record.opened
        earliest = origin.aggregation is Aggregation.DAYS_SINCE_EARLIEST
        from_opening = origin.nothing is None and not earliest
        found: Flag = False
        anchor: Number = 0
        for entry, counts in counted:
            day = entry.fields.get(origin.field or self._world.rules.kinds[entry.kind].begins, ABSENT)
            since_opening = at_most(opened, day.number) if from_opening else True
            dated = every((counts, day.given, at_most(day.number, self._on), since_opening))
            better = less(day.number, anchor) if earliest else less(anchor, day.number)
            anchor = pick(both(dated, either(no(found), better)), day.number, anchor)
            found = either(found, dated)
        if origin.nothing is None:
            anchor = pick(found, anchor, pick(less(opened, self._on), opened, self._on))
        years = origin.aggregation is Aggregation.YEARS_SINCE_LATEST
        number = self._whole_years(anchor, name, origin) if years else minus(self._on, anchor)
        if origin.nothing is not None:
            number = pick(found, number, int(origin.nothing))
        return FactTerm(known=known, number=number)

    def _whole_years(self, anchor: Number, name: str, origin: EntriesPlan) -> Number:
        """Whole years from the anchor, up to what coverage can prove and to what must be told apart."""
        kinds = self._world.rules.kinds
        most = self._years[name]
        if origin.window_months is not None:
            most = min(most, origin.window_months // 12)
        elif origin.nothing is None:
            most = min(most, min(kinds[kind].lookback_months for kind in origin.kinds) // 12)
        steps = (self._clock.last_with_years(years) for years in range(1, most + 1))
        return total(pick(at_most(anchor, step), 1, 0) for step in steps)

    def _attribute(self, attribute: Attribute) -> FactTerm:
        match attribute:
            case Attribute.TYPE:
                # A type's number is that of its id; the fact holds its name.
                number: Number = -1
                for plan in self._world.rules.subject_types.values():
                    here = equal(self._record.type, self._texts.number(plan.id))
                    number = pick(here, self._texts.number(plan.name), number)
                return FactTerm(known=True, number=number)
            case Attribute.OPERATOR:
                return FactTerm(known=True, flag=self.operator)
            case Attribute.NATURAL_PERSON:
                return FactTerm(known=True, flag=self.natural)

    def _is_type(self, test: Test) -> Flag:
        plans = self._world.rules.subject_types.values()
        return among(self._record.type, [self._texts.number(plan.id) for plan in plans if test(plan)])

    def _asked(self, plan: FactPlan, item: QueryItem) -> FactTerm:
        question = self._record.question
        if item is QueryItem.CIRCUMSTANCE:
            stated, value = question.stated.get(plan.id, (False, False))
            return FactTerm(known=stated, flag=value)
        known: list[Flag] = []
        number: Number = -1
        for matter in self._world.rules.matters.values():
            here = equal(question.matter, self._texts.number(matter.id))
            if item is QueryItem.MATTER:
                known.append(here)
                number = pick(here, self._texts.number(matter.name), number)
                continue
            for step, name in matter.steps.items():
                taken = both(here, equal(question.step, self._texts.number(step)))
                known.append(taken)
                number = pick(taken, self._texts.number(name), number)
        return FactTerm(known=some(known), number=number)


def compared(number: Number, op: Op, operand: int) -> Flag:
    """Compare a number as `op` says."""
    match op:
        case Op.EQ:
            return equal(number, operand)
        case Op.NE:
            return no(equal(number, operand))
        case Op.LT:
            return less(number, operand)
        case Op.LE:
            return at_most(number, operand)
        case Op.GT:
            return less(operand, number)
        case Op.GE:
            return at_most(operand, number)
        case Op.IS | Op.IN:
            raise TypeError(f"numbers are not compared by {op.value}")
