"""Rules, a profile and a query become a decision; two evaluators must agree on every rule that is TRUE."""

from datetime import date

from catalog.model import Effect, MeasureKind
from engine.decision import Alert, Decision, FactOutcome, MeasureOutcome, Outcome, Status
from engine.durable import Matcher
from engine.facts import facts
from engine.predicates import Predicates, Truths
from engine.profile import Exhibit, Profile
from engine.query import Query
from engine.reasons import Reasons
from engine.record.entry import Record
from engine.rules import RulesInForce
from engine.statuses import Statuses, applies_to, measure_rules


class EvaluatorsDisagree(Exception):  # noqa: N818 - it names what happened
    """The two evaluators found different rules TRUE: our fault, and no answer goes out (HTTP 503)."""

    def __init__(
        self, rules_digest: str, only_predicates: tuple[str, ...], only_matcher: tuple[str, ...]
    ) -> None:
        """Hold the rules that only one of the two found TRUE."""
        self.rules_digest = rules_digest
        self.only_predicates = only_predicates
        self.only_matcher = only_matcher
        super().__init__(
            f"evaluators disagree under {rules_digest}: only predicates {only_predicates}, only matcher {only_matcher}"
        )


class Evaluator:
    """One set of rules made ready to decide: generated predicates and a Rete matcher, both asked every time.

    Costly to build, cheap to use, safe to share between threads. `retire` frees the matcher's memory.
    """

    def __init__(self, rules: RulesInForce) -> None:
        """Compile the rules for both evaluators."""
        self.rules = rules
        self._predicates = Predicates(rules)
        self._reasons = Reasons(rules, self._predicates)
        self._matcher = Matcher(rules)
        self._by_measure = measure_rules(rules)
        self._alerts = [i for i, rule in enumerate(rules.rules) if rule.effect is Effect.ALERT]

    def decide(self, query: Query, record: Record, on: date, known: int) -> Decision:
        """Read the record on the day `on` with `known` leaves known, and decide."""
        profile = facts(record, self.rules, query, on, known)
        return self.evaluate(profile, query, record)

    def evaluate(self, profile: Profile, query: Query, record: Record) -> Decision:
        """Decide over a profile; the record gives the officers' confirmations.

        Raises `EvaluatorsDisagree` or `MatcherFailure`; never a partial answer.
        """
        if not profile.credit_subject:
            refused = Outcome.AGE_UNKNOWN if profile.age_unknown else Outcome.NOT_A_CREDIT_SUBJECT
            return self._decision(profile, query, refused)
        truths = self._predicates.truths(profile.facts)
        self._agree(truths, self._matcher.fired(profile.facts))
        statuses = Statuses(self.rules, self._reasons, truths, profile, record.confirmations)
        listed: list[MeasureOutcome] = []
        unlisted: list[MeasureOutcome] = []
        for about in self._by_measure.values():
            if applies_to(about.plan, query.matter, query.step):
                outcome = statuses.of(about)
                aside = outcome.status is Status.NOT_MET and about.plan.card.kind is not MeasureKind.INCENTIVE
                (unlisted if aside else listed).append(outcome)
        alerts = tuple(
            Alert(rule=self.rules.rules[i].id, sentence=self.rules.rules[i].sentence or "")
            for i in self._alerts
            if truths.rules[i] is True
        )
        return self._decision(profile, query, Outcome.DECIDED, tuple(listed), tuple(unlisted), alerts)

    def retire(self) -> None:
        """Free the matcher; the evaluator must not be used again."""
        self._matcher.retire()

    def _agree(self, truths: Truths, fired: frozenset[int]) -> None:
        true = frozenset(i for i, truth in enumerate(truths.rules) if truth is True)
        if true != fired:
            names = [rule.id for rule in self.rules.rules]
            only_predicates = tuple(names[i] for i in sorted(true - fired))
            only_matcher = tuple(names[i] for i in sorted(fired - true))
            raise EvaluatorsDisagree(self.rules.digest, only_predicates, only_matcher)

    def _decision(
        self,
        profile: Profile,
        query: Query,
        outcome: Outcome,
        listed: tuple[MeasureOutcome, ...] = (),
        unlisted: tuple[MeasureOutcome, ...] = (),
        alerts: tuple[Alert, ...] = (),
    ) -> Decision:
        rules = self.rules
        decided = outcome is Outcome.DECIDED
        off = (plan for plan in rules.pilots_off if applies_to(plan, query.matter, query.step))
        read = (
            tuple(
                FactOutcome(fact=id_, name=plan.name, unit=plan.unit, read=profile.facts[id_])
                for id_, plan in rules.facts.items()
            )
            if decided
            else ()
        )
        return Decision(
            outcome=outcome,
            mode=rules.mode,
            subject=profile.subject,
            query=query,
            on=profile.on,
            known=profile.known,
            rules_digest=rules.digest,
            editions=rules.editions,
            facts=read,
            measures=listed,
            unlisted=unlisted,
            alerts=alerts,
            exhibits=_exhibits(profile, read),
            pilots_off=tuple(plan.card.name for plan in off) if decided else (),
            left_out=rules.left_out if decided else (),
            recheck_on=_earlier(profile.recheck_on, rules.until),
            fresh_until=profile.fresh_until if decided else None,
        )


def _earlier(one: date | None, other: date | None) -> date | None:
    """Give the earlier day; None is never."""
    return min((day for day in (one, other) if day is not None), default=None)


def _exhibits(profile: Profile, read: tuple[FactOutcome, ...]) -> tuple[Exhibit, ...]:
    used = {entry for fact in read for entry in fact.read.evidence}
    return tuple(profile.exhibits[entry] for entry in sorted(used))


def decide(query: Query, record: Record, rules: RulesInForce, on: date, known: int) -> Decision:
    """Decide once: the pure function that every answer can be recomputed with (docs/semantics.md §4)."""
    evaluator = Evaluator(rules)
    try:
        return evaluator.decide(query, record, on, known)
    finally:
        evaluator.retire()
