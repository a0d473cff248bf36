"""Records that show what no case touches: each goal becomes a question to the solver."""

from collections.abc import Iterator
from datetime import date
from typing import Self, assert_never

from catalog.documents import InForce
from engine.decision import Status
from engine.prove.logic import CODES, Logic
from engine.prove.possible import EntryTerm
from engine.prove.session import Session, Undecided
from engine.prove.terms import Flag, among, at_most, both, either, equal, no, some
from engine.prove.witness import Witness
from engine.prove.world import World, world_of
from engine.record.periods import days_after, months_before
from engine.rules import All, Any, Comparison, Condition, EntriesPlan, Holds, Not, Op, RulePlan
from engine.trial.draft import Draft, drafted
from engine.trial.edges import EdgeGoal, FilterGoal, WindowGoal
from engine.trial.goals import BarGoal, RuleGoal, SiteGoal, ValueGoal, Wanted
from engine.trial.sites import Leaf, unnegated

_TRUE, _FALSE = All(parts=()), Any(parts=())
MOST_EXPECTED = 3
"""How many measures a draft expects at most."""


class Seeking:
    """One set of documents, and a solver over its possible records; use it as a context."""

    def __init__(self, documents: InForce) -> None:
        """Compile the documents; the day is theirs."""
        self.world: World = world_of(documents)
        self._session = Session(self.world)
        self._logic: Logic = self._session.logics[0]
        self._conclusions = {one.id: one.condition for one in self.world.rules.conclusions}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free the engine's matchers."""
        self._session.__exit__()

    def seek(self, want: Wanted | EdgeGoal) -> Iterator[Draft | Undecided]:
        """Give a draft for each way in which some record can show the goal, or that the solver ran out of time."""
        for rule, flag in self._ways(want):
            plan = self.world.rules.rules[rule]
            asked = [self._logic.asked(self.world.rules.measures[one]) for one in plan.measures]
            found = self._session.witnesses(want.goal.what, flag, some(asked) if asked else True)
            if isinstance(found, Undecided):
                yield found
            elif found is not None:
                yield drafted(self.world, want.goal.what, found[0], self._expected(want, plan, found[0]))

    def _expected(self, want: Wanted | EdgeGoal, plan: RulePlan, witness: Witness) -> tuple[str, ...]:
        """Choose the measures that show the rule best: of many, those that it bars."""
        if isinstance(want, BarGoal):
            ids = {one.card.name: id_ for id_, one in self.world.rules.measures.items()}
            return (ids[want.measure],)
        order = (Status.BARRED, Status.UNDETERMINED, Status.APPLIED)
        answered = [one for one in plan.measures if witness.answers[one].status is not None]
        places = {status: place for place, status in enumerate(order)}
        ranked = sorted(
            answered, key=lambda one: places.get(witness.answers[one].status or Status.NOT_MET, 9)
        )
        return tuple(ranked[:MOST_EXPECTED])

    def _ways(self, want: Wanted | EdgeGoal) -> Iterator[tuple[int, Flag]]:
        """Give what must hold of a record, by the rule that is then to be checked."""
        logic = self._logic
        match want:
            case RuleGoal(rule=rule, truth=truth):
                found = logic.rule(rule)
                yield rule, found.unknown() if truth is None else found.true if truth else found.false
            case SiteGoal(site=site, truth=truth):
                for rule in sorted(site.rules):
                    yield rule, both(self._decides(rule, site.leaf), self._is(site.leaf, truth))
            case ValueGoal(fact=fact, values=values, rules=rules):
                words = tuple(sorted(one for one in values if isinstance(one, str)))
                numbers = [one for one in values if isinstance(one, int)]
                term = logic.fact(fact)
                taken = (
                    logic.truth(Comparison(fact=fact, op=Op.IN, operand=words)).true
                    if words
                    else both(term.known, among(term.number, numbers))
                )
                for rule in sorted(rules):
                    yield rule, both(taken, no(logic.rule(rule).unknown()))
            case BarGoal(measure=measure, rule=rule, met=met):
                yield self._bar(measure, rule, met)
            case FilterGoal(fact=fact, rules=rules) | WindowGoal(fact=fact, rules=rules):
                origin = self.world.facts[fact].origin
                if isinstance(origin, EntriesPlan):
                    shown = some(self._shows(want, origin, entry) for entry in self._entries(origin))
                    yield from ((rule, shown) for rule in sorted(rules))
            case _:
                assert_never(want)

    def _bar(self, measure: str, rule: int | None, met: bool) -> tuple[int, Flag]:
        rules = self.world.rules
        id_ = next(one for one, plan in rules.measures.items() if plan.card.name == measure)
        status = self._logic.status(id_)
        if rule is not None:
            barred = equal(status, CODES[Status.BARRED])
            return rule, both(barred, self._logic.effective(rule))
        wanted = (Status.APPLIED, Status.PROPOSED) if met else (Status.NOT_MET,)
        about = next(i for i, plan in enumerate(rules.rules) if id_ in plan.measures)
        return about, among(status, [CODES[one] for one in wanted])

    def _is(self, leaf: Leaf, truth: bool) -> Flag:
        found = self._logic.truth(leaf)
        return found.true if truth else found.false

    def _decides(self, rule: int, leaf: Leaf) -> Flag:
        """Give that the leaf, wherever it stands, flips the rule."""
        condition = self.world.rules.rules[rule].condition
        met = self._logic.truth(self._put(condition, leaf, truth=True))
        missed = self._logic.truth(self._put(condition, leaf, truth=False))
        return either(both(met.true, missed.false), both(met.false, missed.true))

    def _put(self, condition: Condition, leaf: Leaf, *, truth: bool) -> Condition:
        """Write a truth for a leaf, through definitions."""
        match condition:
            case Comparison():
                own, same = unnegated(condition)
                return condition if own != leaf else _TRUE if truth is same else _FALSE
            case Holds(conclusion=name):
                if condition == leaf:
                    return _TRUE if truth else _FALSE
                below = self._conclusions[name]
                return self._put(below, leaf, truth=truth)
            case Not(part=part):
                return Not(part=self._put(part, leaf, truth=truth))
            case All(parts=parts):
                return All(parts=tuple(self._put(part, leaf, truth=truth) for part in parts))
            case Any(parts=parts):
                return Any(parts=tuple(self._put(part, leaf, truth=truth) for part in parts))
            case _:
                assert_never(condition)

    def _entries(self, origin: EntriesPlan) -> list[EntryTerm]:
        entries = self._session.space.record.entries
        return [entry for entry in entries if entry.kind in origin.kinds]

    def _shows(self, want: FilterGoal | WindowGoal, origin: EntriesPlan, entry: EntryTerm) -> Flag:
        """Give that an entry is there, in force, and as wanted; whether only this decides, the engine says."""
        kind = self.world.rules.kinds[entry.kind]
        begins = entry.fields[kind.begins].number
        there = both(entry.there, no(entry.removed), entry.decided)
        if isinstance(want, WindowGoal):
            opens = months_before(self.world.on, origin.window_months or 0)
            edge: date = days_after(opens, 1) if want.inside else opens
            return both(there, equal(begins, edge.toordinal()))
        test = origin.filters[want.filter]
        term = entry.fields[test.field]
        taken = test.operand if want.taken is None else tuple(want.taken)
        if isinstance(taken, bool) or not isinstance(taken, tuple):
            return False
        flags = [one for one in taken if isinstance(one, bool)]
        if flags:
            return both(there, term.given, term.flag if flags[0] else no(term.flag))
        texts = self._session.space.texts
        numbers = [texts.number(one) if isinstance(one, str) else one for one in taken]
        value = among(term.number, numbers)
        started = at_most(begins, self.world.on.toordinal())
        return both(there, started, term.given, no(value) if want.taken is None else value)
