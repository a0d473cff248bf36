"""A naive evaluator, written for clarity: docs/semantics.md §4 again; it shares types with `engine`, but no code."""

from collections.abc import Iterable, Mapping

from catalog.model import Effect, MeasureKind
from engine.decision import Need, Status
from engine.profile import FactValue, FactWorth, Profile
from engine.rules import (
    All,
    Any,
    Comparison,
    Condition,
    Holds,
    MeasureCard,
    Not,
    Op,
    Row,
    RulePlan,
    RulesInForce,
)

Kleene = bool | None


def conjunction(truths: Iterable[Kleene]) -> Kleene:
    found = list(truths)
    if False in found:
        return False
    if None in found:
        return None
    return True


def disjunction(truths: Iterable[Kleene]) -> Kleene:
    found = list(truths)
    if True in found:
        return True
    if None in found:
        return None
    return False


def negation(truth: Kleene) -> Kleene:
    if truth is None:
        return None
    return not truth


def compared(value: FactWorth, comparison: Comparison) -> bool:
    operand = comparison.operand
    if comparison.op is Op.IN:
        assert isinstance(operand, tuple)
        return any(value == option for option in operand)
    if comparison.op is Op.IS:
        return value is operand
    assert isinstance(value, int)
    assert isinstance(operand, int)
    answers = {
        Op.EQ: value == operand,
        Op.NE: value != operand,
        Op.LT: value < operand,
        Op.LE: value <= operand,
        Op.GT: value > operand,
        Op.GE: value >= operand,
    }
    return answers[comparison.op]


class Reading:
    """One set of facts, read by the rules in force."""

    def __init__(self, rules: RulesInForce, facts: Mapping[str, FactValue]) -> None:
        self.conclusions = {conclusion.id: conclusion.condition for conclusion in rules.conclusions}
        self.facts = facts

    def truth(self, condition: Condition) -> Kleene:
        match condition:
            case Comparison():
                value = self.facts[condition.fact].value
                return None if value is None else compared(value, condition)
            case Holds():
                return self.truth(self.conclusions[condition.conclusion])
            case Not():
                return negation(self.truth(condition.part))
            case All():
                return conjunction(self.truth(part) for part in condition.parts)
            case Any():
                return disjunction(self.truth(part) for part in condition.parts)

    def deciding(self, condition: Condition) -> list[Comparison]:
        """The comparisons that made the condition what it is, each once, in order of writing."""
        return list(dict.fromkeys(self._deciding(condition)))

    def _deciding(self, condition: Condition) -> list[Comparison]:
        match condition:
            case Comparison():
                return [condition]
            case Holds():
                return self._deciding(self.conclusions[condition.conclusion])
            case Not():
                return self._deciding(condition.part)
            case All() | Any():
                # TRUE All and FALSE Any need all their parts, and all of these have the truth of the whole.
                whole = self.truth(condition)
                alike = [part for part in condition.parts if self.truth(part) is whole]
                return [comparison for part in alike for comparison in self._deciding(part)]

    def entries(self, condition: Condition) -> tuple[str, ...]:
        """The entries that the condition's truth rests on, sorted."""
        facts = {comparison.fact for comparison in self.deciding(condition)}
        return tuple(sorted({entry for fact in facts for entry in self.facts[fact].evidence}))


def rule_truths(rules: RulesInForce, facts: Mapping[str, FactValue]) -> list[Kleene]:
    reading = Reading(rules, facts)
    return [reading.truth(rule.condition) for rule in rules.rules]


def statuses(rules: RulesInForce, profile: Profile, confirmed: frozenset[Need]) -> dict[str, Status]:
    """Every measure's status, whatever was asked; `confirmed` holds what a named officer has confirmed."""
    found = Standing(rules, profile, confirmed)
    return {name: found.status(measure.card) for name, measure in rules.measures.items()}


class Standing:
    """What the rules make of one profile and its confirmations."""

    def __init__(self, rules: RulesInForce, profile: Profile, confirmed: frozenset[Need]) -> None:
        self.rules = rules
        self.profile = profile
        self.confirmed = confirmed
        self.reading = Reading(rules, profile.facts)

    def status(self, measure: MeasureCard) -> Status:
        match measure.kind:
            case MeasureKind.ADVISORY:
                return self.plain(self.granted(measure, Effect.ADVISE), Status.ADVISORY)
            case MeasureKind.SANCTION:
                return self.sanction(measure)
            case MeasureKind.INCENTIVE:
                return self.incentive(measure)

    def plain(self, truth: Kleene, when_true: Status) -> Status:
        return {True: when_true, False: Status.NOT_MET, None: Status.UNDETERMINED}[truth]

    def incentive(self, measure: MeasureCard) -> Status:
        granted = self.granted(measure, Effect.GRANT)
        # A withhold carries out a sanction, and is in doubt for as long as that sanction is only proposed.
        withheld = disjunction(
            None if self.only_proposed(measure, rule) else self.sanction_truth(rule)
            for rule in self.rules_for(measure, Effect.WITHHOLD)
        )
        if granted is False:
            return Status.NOT_MET
        if withheld is True:
            return Status.BARRED
        return self.plain(conjunction([granted, negation(withheld)]), Status.APPLIED)

    def sanction(self, measure: MeasureCard) -> Status:
        imposing = self.rules_for(measure, Effect.IMPOSE)
        truth = disjunction(self.sanction_truth(rule) for rule in imposing)
        standing = [rule for rule in imposing if self.sanction_truth(rule) is True]
        if truth is True and all(self.only_proposed(measure, rule) for rule in standing):
            return Status.PROPOSED
        return self.plain(truth, Status.APPLIED)

    def sanction_truth(self, rule: RulePlan) -> Kleene:
        """The truth of a rule that sanctions: unknown while an entry of ours behind it is objected to."""
        truth = self.reading.truth(rule.condition)
        if truth is True and any(self.ours_objected(entry) for entry in self.reading.entries(rule.condition)):
            return None
        return truth

    def ours_objected(self, entry: str) -> bool:
        exhibit = self.profile.exhibits[entry]
        return exhibit.ours and exhibit.objected

    def only_proposed(self, measure: MeasureCard, rule: RulePlan) -> bool:
        """Whether the rule sanctions a natural person and no named officer has confirmed it."""
        if self.sanction_truth(rule) is not True or not self.profile.natural_person:
            return False
        assert rule.row is not None
        entries = self.reading.entries(rule.condition)
        # A bar carries out the sanction of its row: whoever confirms one that is imposed by it, confirms the bar.
        names = self.imposed_by(rule.row) if rule.effect is Effect.WITHHOLD else {measure.id}
        return self.confirmed.isdisjoint(
            Need(measure=name, row=rule.row.id, entries=entries, rules_digest=self.rules.digest)
            for name in names
        )

    def imposed_by(self, row: Row) -> set[str]:
        imposing = [rule for rule in self.rules.rules if rule.effect is Effect.IMPOSE and rule.row == row]
        return {name for rule in imposing for name in rule.measures}

    def granted(self, measure: MeasureCard, effect: Effect) -> Kleene:
        return disjunction(self.reading.truth(rule.condition) for rule in self.rules_for(measure, effect))

    def rules_for(self, measure: MeasureCard, effect: Effect) -> list[RulePlan]:
        return [rule for rule in self.rules.rules if rule.effect is effect and measure.id in rule.measures]
