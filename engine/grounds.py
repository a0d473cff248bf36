"""What the facts of a record rest on, for every day at once: the lives that count and what feeds prove."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.vocabulary import Scope
from engine.record.coverage import merged, sufficient
from engine.record.entry import FieldValue, Record
from engine.record.life import Life, life_of
from engine.record.periods import MAJORITY_MONTHS, Interval, months_after, months_before, within
from engine.rules import EntriesPlan, FilterPlan, Op, RulesInForce, SubjectTypePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One fact over entries: the lives that can count for it, and by source the days on which it is known.

    `most_years` is how many whole years coverage can prove for a …年数, None for no bound.
    """

    origin: EntriesPlan
    lives: tuple[Life, ...]
    feeds: tuple[tuple[str, tuple[Interval, ...]], ...]
    most_years: int | None

    def short_on(self, on: date) -> tuple[str, ...]:
        """The sources, in order, that have not brought the day's whole window."""
        return tuple([source for source, runs in self.feeds if not within(runs, on)])

    def counted_on(self, on: date) -> list[Life]:
        """The lives that count on the day."""
        return counted(self.lives, self.origin, on)


def counted(lives: Iterable[Life], origin: EntriesPlan, on: date) -> list[Life]:
    """The lives that count for a fact on the day: in force, or in force once by then; begun within the window."""
    ever = origin.scope is Scope.HISTORY
    opens = None if origin.window_months is None else months_before(on, origin.window_months)
    return [
        life
        for life in lives
        if (force := life.force) is not None
        and force.start <= on
        and (ever or force.end is None or on < force.end)
        and (opens is None or (life.begins is not None and life.begins > opens))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """A record for every day at once.

    `credit_from` is the first day on which the subject is one of credit at all, None if there is none.
    `lives` are those that can count, by entry id; `facts` those over entries; `sufficient` holds all runs of
    days on which a feed suffices for one of them; `brought` is what the sources have brought.
    """

    opened: date
    standing: SubjectTypePlan | None
    natural_person: bool
    credit_from: date | None
    lives: tuple[Life, ...]
    facts: Mapping[str, Ground]
    sufficient: tuple[tuple[Interval, ...], ...]
    brought: Mapping[str, tuple[Interval, ...]]


def grounds_of(record: Record, rules: RulesInForce, known: int) -> Grounds:
    """What the facts of the record rest on, with `known` leaves known.

    Minors are no subjects of credit (民法典 17, 18), nor is a natural person in no trade whose age nobody
    knows. A type that the vocabulary lacks counts as a natural person's in no trade: of two errors the
    harmless one.
    """
    subject = record.subject
    standing = rules.subject_types.get(subject.type)
    natural = standing is None or standing.natural_person
    majority = months_after(subject.born, MAJORITY_MONTHS) if natural and subject.born is not None else None
    if natural and majority is None and not (standing is not None and standing.operator):
        return Grounds(
            opened=subject.opened,
            standing=standing,
            natural_person=natural,
            credit_from=None,
            lives=(),
            facts={},
            sufficient=(),
            brought={},
        )
    lives = _lives(record, rules, known, majority)
    brought = merged(record.coverage, known)
    feeds = _Feeds(rules, brought, max(subject.opened, majority or date.min))
    facts = _facts(rules, lives, feeds)
    return Grounds(
        opened=subject.opened,
        standing=standing,
        natural_person=natural,
        credit_from=majority or date.min,
        lives=lives,
        facts=facts,
        sufficient=tuple(feeds.runs.values()),
        brought=brought,
    )


def _lives(record: Record, rules: RulesInForce, known: int, majority: date | None) -> tuple[Life, ...]:
    """The lives that can count, by entry id; an entry of a kind that the vocabulary lacks cannot."""
    lives = [
        life_of(entry, kind, rules.terms, rules.calendar, known, majority)
        for entry in record.entries
        if (kind := rules.kinds.get(entry.kind)) is not None
    ]
    return tuple(sorted((life for life in lives if life.begins is not None), key=lambda life: life.entry))


@dataclass(frozen=True, slots=True)
class _EntriesFact:
    """A fact over entries with what it needs whoever is asked about: by source, in order, how many months back."""

    name: str
    origin: EntriesPlan
    feeds: tuple[tuple[str, int], ...]
    most_years: int | None


_MOST_KEPT = 32
_kept: dict[int, tuple[RulesInForce, tuple[_EntriesFact, ...]]] = {}


def _entries_facts(rules: RulesInForce) -> tuple[_EntriesFact, ...]:
    """Give all facts over entries with what they need, worked out once for each set of rules."""
    before = _kept.get(id(rules))
    # INVARIANT: the rules are kept with what they need, so no other rules can have their id.
    if before is not None and before[0] is rules:
        return before[1]
    found = tuple(
        _EntriesFact(name, plan.origin, _months(plan.origin, rules), most_years(plan.origin, rules))
        for name, plan in rules.facts.items()
        if isinstance(plan.origin, EntriesPlan)
    )
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[id(rules)] = (rules, found)
    return found


def _months(origin: EntriesPlan, rules: RulesInForce) -> tuple[tuple[str, int], ...]:
    months: dict[str, int] = {}
    for name in origin.kinds:
        kind = rules.kinds[name]
        back = kind.lookback_months if origin.window_months is None else origin.window_months
        months[kind.source] = max(back, months.get(kind.source, 0))
    return tuple(sorted(months.items()))


class _Feeds:
    """The days on which feeds suffice, found once for each source and window."""

    def __init__(self, rules: RulesInForce, brought: Mapping[str, tuple[Interval, ...]], floor: date) -> None:
        self.rules = rules
        self.brought = brought
        self.floor = floor
        self.runs: dict[tuple[str, int], tuple[Interval, ...]] = {}

    def of(self, fact: _EntriesFact) -> tuple[tuple[str, tuple[Interval, ...]], ...]:
        """By source, in order, the days on which its coverage holds the window of a fact."""
        return tuple([(feed[0], self._runs(feed)) for feed in fact.feeds])

    def _runs(self, feed: tuple[str, int]) -> tuple[Interval, ...]:
        if feed in self.runs:
            return self.runs[feed]
        source, months = feed
        cadence = self.rules.sources[source].cadence
        runs = sufficient(self.brought.get(source, ()), cadence, months, self.floor)
        self.runs[feed] = runs
        return runs


def _facts(rules: RulesInForce, lives: tuple[Life, ...], feeds: _Feeds) -> dict[str, Ground]:
    """Each fact over entries with the lives that pass its filters and the days on which its feeds suffice."""
    by_kind: dict[str, list[Life]] = {}
    for life in lives:
        if life.force is not None:
            by_kind.setdefault(life.kind, []).append(life)
    grounds: dict[str, Ground] = {}
    for fact in _entries_facts(rules):
        origin = fact.origin
        counting = [life for kind in origin.kinds for life in by_kind.get(kind, ())]
        if origin.filters:
            counting = [life for life in counting if passes(life, origin.filters)]
        grounds[fact.name] = Ground(
            origin=origin, lives=tuple(counting), feeds=feeds.of(fact), most_years=fact.most_years
        )
    return grounds


def most_years(origin: EntriesPlan, rules: RulesInForce) -> int | None:
    """The window proves no more than itself; without one, a count from the opening day no more than 回溯."""
    if origin.window_months is not None:
        return origin.window_months // 12
    if origin.nothing is not None:
        return None
    return min(rules.kinds[kind].lookback_months for kind in origin.kinds) // 12


def passes(life: Life, tests: Iterable[FilterPlan]) -> bool:
    """Whether the fields are as all the filters ask."""
    return all(matches(life.fields.get(test.field), test) for test in tests)


def matches(value: FieldValue | None, test: FilterPlan) -> bool:
    """Whether a field is as the filter asks; one that is absent or of another type never is."""
    operand = test.operand
    if isinstance(operand, bool):
        return value is operand
    if isinstance(operand, tuple):
        return isinstance(value, str) and value in operand
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return _compare(value, test.op, operand)


def _compare(value: int, op: Op, operand: int) -> bool:
    match op:
        case Op.EQ:
            return value == operand
        case Op.NE:
            return value != operand
        case Op.LT:
            return value < operand
        case Op.LE:
            return value <= operand
        case Op.GT:
            return value > operand
        case Op.GE:
            return value >= operand
        case Op.IS | Op.IN:
            return False
