"""Questions about every possible record of one day, each answer confirmed by the engine before it is told."""

from dataclasses import dataclass
from typing import Self

from catalog.vocabulary import FieldType
from engine.decision import Decision
from engine.evaluate import Evaluator
from engine.facts import facts
from engine.predicates import Predicates
from engine.prove.clock import Clock, EveryDay, OneDay
from engine.prove.derive import Derivation
from engine.prove.logic import NOT_ASKED, STATUSES, Logic
from engine.prove.solver import Left, OutOfTime, Solver, Verdict, endless
from engine.prove.space import Space, space_of
from engine.prove.terms import Flag, both
from engine.prove.witness import KNOWN, Witness, answers_of, record_in
from engine.prove.world import World
from engine.query import Query
from engine.record.entry import Record

LIMIT = 5_000
"""Milliseconds that the solver gets for one question."""


class NotConfirmed(Exception):  # noqa: N818 - it names what happened
    """The solver found a record of which the engine says something else: our fault, never a finding (exit 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The solver ran out of time: nothing is claimed either way. `question` says what was asked."""

    question: str


class Session:
    """One solver over the possible records of worlds that share a day; use it as a context, it frees the engine.

    The worlds read their facts from one and the same record, so that a difference is never one of records.
    """

    def __init__(
        self, *worlds: World, limit: int = LIMIT, left: Left = endless, every_day: bool = False
    ) -> None:
        """Derive every rule's truth once; `limit` is in milliseconds for one question, `left` for all of them.

        With `every_day`, questions are about every day from the worlds' own through their last: then only what is
        IMPOSSIBLE is an answer, and there are no witnesses.
        """
        self.worlds = worlds
        self.solver = Solver(limit, left)
        on, through = worlds[0].on, min(world.through for world in worlds)
        self.clock: Clock = EveryDay(self.solver, on, through) if every_day else OneDay(on)
        self.space: Space = space_of(worlds, self.solver, self.clock)
        self.derivations = tuple(
            Derivation(world, self.space.record, self.space.texts, self.space.years, self.clock)
            for world in worlds
        )
        self.logics = tuple(
            Logic(world, derivation, self.space.record.question, self.space.texts)
            for world, derivation in zip(worlds, self.derivations, strict=True)
        )
        self._wishes = self.solver.wishes(self.space.wishes)
        self._evaluators: dict[int, Evaluator] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free the engine's matchers."""
        for evaluator in self._evaluators.values():
            evaluator.retire()
        self._evaluators.clear()

    def ask(self, *goal: Flag) -> Verdict:
        """Whether some possible record meets the goal."""
        return self.solver.ask(*goal)

    def witnesses(self, question: str, *goal: Flag) -> tuple[Witness, ...] | Undecided | None:
        """A record that meets the goal, as plain as can be, with the engine's answers under each world.

        None when no record within the bound does. Raises `NotConfirmed` if the engine disagrees with the solver.
        """
        if any(part is False for part in goal):
            return None
        with self.solver.scope():
            self.solver.require(goal)
            # Whether there is one at all is a much easier question than which is the plainest.
            if self.solver.ask() is Verdict.IMPOSSIBLE:
                return None
            match self.solver.grant(self._wishes):
                case Verdict.IMPOSSIBLE:
                    return None
                case Verdict.UNDECIDED:
                    return Undecided(question=question)
                case Verdict.POSSIBLE:
                    try:
                        self._settle_days()
                        record, query = record_in(self.space, self.solver, self.worlds)
                    except OutOfTime:
                        return Undecided(question=question)
                    return tuple(self._confirmed(place, record, query) for place in range(len(self.worlds)))

    def _settle_days(self) -> None:
        """Put the days of the answer on plain days where they may be."""
        record, solver = self.space.record, self.solver
        solver.settle(record.opened, self.space.days)
        if solver.value(record.of_age) > 1:
            solver.settle(record.of_age, self.space.days)
        for entry in record.entries:
            for name, field in self.space.fields[entry.kind].items():
                term = entry.fields[name]
                if field.type is FieldType.DATE and solver.holds(both(entry.there, term.given)):
                    solver.settle(term.number, self.space.days)

    def _decided(self, place: int, record: Record, query: Query) -> Decision:
        """The engine's own answer under one of the worlds."""
        world = self.worlds[place]
        if place not in self._evaluators:
            self._evaluators[place] = Evaluator(world.rules)
        return self._evaluators[place].decide(query, record, world.on, KNOWN)

    def _confirmed(self, place: int, record: Record, query: Query) -> Witness:
        """The witness, if the engine finds every rule and every measure as the solver claims."""
        world, logic = self.worlds[place], self.logics[place]
        profile = facts(record, world.rules, query, world.on, KNOWN)
        if not profile.credit_subject:
            raise NotConfirmed(f"the solver's record is of no subject of credit: {record}")
        truths = Predicates(world.rules).truths(profile.facts)
        for index, (rule, truth) in enumerate(zip(world.rules.rules, truths.rules, strict=True)):
            term = logic.rule(index)
            claimed = (
                True if self.solver.holds(term.true) else False if self.solver.holds(term.false) else None
            )
            if claimed is not truth:
                raise NotConfirmed(
                    f"rule {rule.id}: the solver says {claimed}, the engine {truth}: {record}, {query}"
                )
        decision = self._decided(place, record, query)
        answers = answers_of(world, decision)
        for name, answer in answers.items():
            code = self.solver.value(logic.status(name))
            status = None if code == NOT_ASKED else STATUSES[code]
            if status is not answer.status:
                raise NotConfirmed(
                    f"measure {name}: the solver says {status}, the engine {answer.status}: {record}, {query}"
                )
        return Witness(
            record=record,
            query=query,
            on=world.on,
            answers=answers,
            alerts=frozenset(alert.rule for alert in decision.alerts),
        )
