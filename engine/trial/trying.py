"""One set of rules made ready to try cases on: generated predicates only, reused over cases and over mutants."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.model import Effect, MeasureKind
from engine.cases import Case
from engine.decision import MeasureOutcome, Status
from engine.facts import facts
from engine.predicates import Predicates, Truths
from engine.profile import Profile
from engine.reasons import Reasons
from engine.rules import RulesInForce
from engine.statuses import Statuses, applies_to, measure_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What came out for one case: every measure in question by name, those listed, and the rules that alert."""

    outcomes: Mapping[str, MeasureOutcome]
    listed: frozenset[str]
    alerting: frozenset[str]


NOTHING_SEEN = Seen(outcomes={}, listed=frozenset(), alerting=frozenset())
"""Who is no subject of credit gets no answer."""


class Trying:
    """Rules that cases are tried on.

    The matcher, which every real answer asks too, is left out: `power-credit rules test` asks both, and here only
    what differs between two sets of rules matters.
    """

    def __init__(self, rules: RulesInForce) -> None:
        """Generate the predicates and index the rules."""
        self.rules = rules
        self.predicates = Predicates(rules)
        self._reasons = Reasons(rules, self.predicates)
        self._by_measure = measure_rules(rules)
        self._alerts = tuple((i, r.id) for i, r in enumerate(rules.rules) if r.effect is Effect.ALERT)

    def profile(self, case: Case, known: int) -> Profile:
        """Read the facts of a case's record."""
        return facts(case.record, self.rules, case.query, case.on, known)

    def truths(self, profile: Profile) -> Truths | None:
        """Evaluate every condition; None for who is no subject of credit."""
        return self.predicates.truths(profile.facts) if profile.credit_subject else None

    def seen(self, case: Case, profile: Profile, truths: Truths | None) -> Seen:
        """Give what the answer to a case would be."""
        if truths is None:
            return NOTHING_SEEN
        statuses = Statuses(self.rules, self._reasons, truths, profile, case.record.confirmations)
        query = case.query
        outcomes = [
            statuses.of(about)
            for about in self._by_measure.values()
            if applies_to(about.plan, query.matter, query.step)
        ]
        return Seen(
            outcomes={one.measure.name: one for one in outcomes},
            listed=frozenset(one.measure.name for one in outcomes if is_listed(one)),
            alerting=frozenset(name for i, name in self._alerts if truths.rules[i] is True),
        )


def is_listed(outcome: MeasureOutcome) -> bool:
    """Say whether an answer lists a measure: sanctions and advices that are not met stay unlisted."""
    return outcome.status is not Status.NOT_MET or outcome.measure.kind is MeasureKind.INCENTIVE
