"""Conditions, rules and statuses over possible records, in Kleene's logic as engine/predicates.py has it."""

from collections.abc import Mapping
from typing import NamedTuple, assert_never

from catalog.documents import Mode
from catalog.model import Effect, MeasureKind
from engine.decision import Status
from engine.prove.derive import Derivation, FactTerm, compared
from engine.prove.possible import QuestionTerm, Texts
from engine.prove.terms import Flag, Number, among, both, either, equal, every, no, pick, some
from engine.prove.world import World
from engine.rules import All, Any, Comparison, Condition, Holds, MeasurePlan, Not
from engine.statuses import measure_rules

NOT_ASKED = -1
CODES: Mapping[Status, int] = {status: number for number, status in enumerate(Status)}
STATUSES: Mapping[int, Status] = {number: status for status, number in CODES.items()}


class Kleene(NamedTuple):
    """A truth: TRUE, FALSE, or unknown where neither flag holds."""

    true: Flag
    false: Flag

    def unknown(self) -> Flag:
        """Neither TRUE nor FALSE."""
        return no(either(self.true, self.false))


TRUE, FALSE = Kleene(True, False), Kleene(False, True)


class Logic:
    """The conditions of one world over the facts of one derivation."""

    def __init__(self, world: World, derivation: Derivation, question: QuestionTerm, texts: Texts) -> None:
        """Derive nothing yet: facts and conditions are made when first asked for."""
        self.world = world
        self._derivation = derivation
        self._question = question
        self._texts = texts
        self._facts: dict[str, FactTerm] = {}
        self._made: dict[Condition, Kleene] = {}
        self._conclusions = {one.id: one.condition for one in world.rules.conclusions}
        self._statuses: dict[str, Number] = {}
        self._by_measure = measure_rules(world.rules)

    def rule(self, index: int) -> Kleene:
        """The truth of the rule at that position."""
        return self.truth(self.world.rules.rules[index].condition)

    def fact(self, name: str) -> FactTerm:
        """The fact's term."""
        if name not in self._facts:
            self._facts[name] = self._derivation.fact(self.world.facts[name])
        return self._facts[name]

    def truth(self, condition: Condition, forced: Mapping[Comparison, Kleene] | None = None) -> Kleene:
        """The truth of a condition; with some comparisons `forced`, whatever their facts."""
        if forced:
            return self._truth(condition, forced)
        if condition not in self._made:
            self._made[condition] = self._truth(condition, {})
        return self._made[condition]

    def _truth(self, condition: Condition, forced: Mapping[Comparison, Kleene]) -> Kleene:
        match condition:
            case Comparison():
                return forced.get(condition) or self._comparison(condition)
            case Holds(conclusion=conclusion):
                return self.truth(self._conclusions[conclusion], forced)
            case Not(part=part):
                truth = self.truth(part, forced)
                return Kleene(truth.false, truth.true)
            case All(parts=parts):
                truths = [self.truth(part, forced) for part in parts]
                return Kleene(every(t.true for t in truths), some(t.false for t in truths))
            case Any(parts=parts):
                truths = [self.truth(part, forced) for part in parts]
                return Kleene(some(t.true for t in truths), every(t.false for t in truths))
            case _:
                assert_never(condition)

    def _comparison(self, comparison: Comparison) -> Kleene:
        fact = self.fact(comparison.fact)
        operand = comparison.operand
        if isinstance(operand, bool):
            test = fact.flag if operand else no(fact.flag)
        elif isinstance(operand, tuple):
            test = among(fact.number, [self._texts.number(option) for option in operand])
        else:
            test = compared(fact.number, comparison.op, operand)
        return Kleene(both(fact.known, test), both(fact.known, no(test)))

    def asked(self, plan: MeasurePlan) -> Flag:
        """Whether a measure is in question for the matter and step."""
        question = self._question
        matter = among(question.matter, [self._texts.number(one) for one in plan.matters])
        step = among(question.step, [self._texts.number(one) for one in plan.steps])
        in_matter = matter if plan.matters else True
        in_step = either(equal(question.step, -1), step) if plan.steps else True
        return either(equal(question.matter, -1), both(in_matter, in_step))

    def status(self, measure: str) -> Number:
        """The code of a measure's status, for a record without objections and confirmations; -1 where not asked."""
        if measure not in self._statuses:
            self._statuses[measure] = self._status(measure)
        return self._statuses[measure]

    def _status(self, measure: str) -> Number:
        about = self._by_measure[measure]
        deciding = [self.rule(i) for i in about.deciding]
        met, not_met = some(rule.true for rule in deciding), every(rule.false for rule in deciding)
        match about.plan.card.kind:
            case MeasureKind.INCENTIVE:
                clear = every(self.rule(i).false for i in about.withholding)
                sure = some(self.effective(i) for i in about.withholding)
                found = pick(both(met, clear), CODES[Status.APPLIED], CODES[Status.UNDETERMINED])
                found = pick(sure, CODES[Status.BARRED], found)
            case MeasureKind.SANCTION:
                natural = self._derivation.natural
                found = pick(natural, CODES[Status.PROPOSED], CODES[Status.APPLIED])
                found = pick(met, found, CODES[Status.UNDETERMINED])
            case MeasureKind.ADVISORY:
                found = pick(met, CODES[Status.ADVISORY], CODES[Status.UNDETERMINED])
        found = pick(not_met, CODES[Status.NOT_MET], found)
        return pick(self.asked(about.plan), found, NOT_ASKED)

    def effective(self, index: int) -> Flag:
        """Whether a sanction's rule or a bar is TRUE and takes effect at once, with no confirmation needed."""
        rule = self.world.rules.rules[index]
        unread = rule.unread and self.world.rules.mode is Mode.LIVE and rule.effect is Effect.WITHHOLD
        return every((self.rule(index).true, no(self._derivation.natural), not unread))

    def granted_value(self, measure: str, name: str, code: Mapping[object, int]) -> Number:
        """The code of a parameter's value where the measure is applied: the last TRUE rule that gives one."""
        found: Number = NOT_ASKED
        for index in self._by_measure[measure].deciding:
            values = self.world.rules.rules[index].values
            if name in values:
                found = pick(self.rule(index).true, code[values[name]], found)
        return found
