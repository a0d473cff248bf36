"""From the truth of rules to the status of a measure (docs/semantics.md §4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalog.conditions import Quantity
from catalog.model import Effect, MeasureKind
from engine.decision import Doubt, MeasureOutcome, Need, Status
from engine.doubts import Doubts
from engine.predicates import Truths
from engine.profile import Profile
from engine.reasons import Reasons
from engine.record.entry import Confirmation
from engine.rules import MeasurePlan, Row, RulesInForce


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRules:
    """The rules (by index) that speak of one measure: those that give, impose or advise it, and what withholds it.

    `not_met` keeps outcomes by the identity of their reasons: most measures are not met, for the same few reasons.
    """

    plan: MeasurePlan
    deciding: tuple[int, ...]
    withholding: tuple[int, ...]
    not_met: dict[tuple[int, ...], MeasureOutcome] = field(default_factory=dict, compare=False, repr=False)


_KEPT = 256  # outcomes for each measure, as many as reasons for each rule
_DECIDES = {
    MeasureKind.INCENTIVE: Effect.GRANT,
    MeasureKind.SANCTION: Effect.IMPOSE,
    MeasureKind.ADVISORY: Effect.ADVISE,
}


def measure_rules(rules: RulesInForce) -> dict[str, MeasureRules]:
    """Index the rules by measure and effect, once per set of rules."""
    by: dict[tuple[str, Effect], list[int]] = {}
    for index, rule in enumerate(rules.rules):
        for measure in rule.measures:
            by.setdefault((measure, rule.effect), []).append(index)
    return {
        id_: MeasureRules(
            plan=plan,
            deciding=tuple(by.get((id_, _DECIDES[plan.card.kind]), ())),
            withholding=tuple(by.get((id_, Effect.WITHHOLD), ())),
        )
        for id_, plan in rules.measures.items()
    }


class Statuses:
    """The statuses of one evaluation: rules, their truths, the profile and the officers' confirmations."""

    def __init__(
        self,
        rules: RulesInForce,
        reasons: Reasons,
        truths: Truths,
        profile: Profile,
        confirmations: Sequence[Confirmation],
    ) -> None:
        """Hold what every status depends on."""
        self._rules = rules
        self._reasons = reasons
        self._truths = truths
        self._not_false = frozenset(i for i, truth in enumerate(truths.rules) if truth is not False)
        self._doubts = Doubts(rules, reasons, truths, profile, confirmations)

    def of(self, about: MeasureRules) -> MeasureOutcome:
        """Give the status of one measure with its reasons.

        One whose deciding rules are all FALSE is not met, whatever its kind and whatever withholds it.
        """
        if self._not_false.isdisjoint(about.deciding):
            return self._not_met(about)
        match about.plan.card.kind:
            case MeasureKind.INCENTIVE:
                return self._incentive(about)
            case MeasureKind.SANCTION:
                return self._sanction(about)
            case MeasureKind.ADVISORY:
                return self._advisory(about)

    def _not_met(self, about: MeasureRules) -> MeasureOutcome:
        reasons = tuple([self._reasons.of(index, self._truths) for index in about.deciding])
        # INVARIANT: an outcome kept holds its reasons, so none of their ids can come to mean another reason. A
        # thread that loses a race only makes the same outcome again.
        key = tuple(map(id, reasons))
        outcome = about.not_met.get(key)
        if outcome is None:
            if len(about.not_met) >= _KEPT:
                about.not_met.clear()
            outcome = about.not_met[key] = MeasureOutcome(
                measure=about.plan.card,
                status=Status.NOT_MET,
                unread=self._unread(about, about.deciding),
                reasons=reasons,
                sanctions=(),
                values=(),
                missing=(),
                doubt=None,
                need=None,
            )
        return outcome

    def _incentive(self, about: MeasureRules) -> MeasureOutcome:
        """Grant AND NOT withhold, in Kleene, where the grant is not FALSE."""
        truth = self._truths.rules
        grants = [i for i in about.deciding if truth[i] is True]
        withholds = [i for i in about.withholding if i in self._not_false]
        doubted = [i for i in withholds if truth[i] is True]
        sure = [i for i in doubted if self._doubts.of_bar(i) is None]
        if sure:
            return self._outcome(about, Status.BARRED, sure, sanctions=self._rows(sure))
        unknown = [i for i in withholds if truth[i] is None]
        if grants and not doubted and not unknown:
            return self._outcome(about, Status.APPLIED, grants, values=self._values(grants))
        if not grants:
            unknown = [*(i for i in about.deciding if truth[i] is None), *unknown]
        if unknown:
            return self._undetermined(about, unknown, Doubt.FACTS)
        doubt = self._doubts.of_bar(doubted[0]) or Doubt.FACTS
        need = self._doubts.need_of_bar(doubted[0]) if doubt is Doubt.UNCONFIRMED else None
        return self._undetermined(about, doubted, doubt, self._rows(doubted), need)

    def _sanction(self, about: MeasureRules) -> MeasureOutcome:
        truth, sanction = self._truths.rules, about.plan.card.id
        met = [i for i in about.deciding if truth[i] is True]
        sure = [i for i in met if self._doubts.of(i, sanction) is None]
        if sure:
            return self._outcome(about, Status.APPLIED, sure, sanctions=self._rows(sure))
        unconfirmed = [i for i in met if self._doubts.of(i, sanction) is Doubt.UNCONFIRMED]
        if unconfirmed:
            need = self._doubts.need(unconfirmed[0], sanction)
            return self._outcome(
                about, Status.PROPOSED, unconfirmed, sanctions=self._rows(unconfirmed), need=need
            )
        unknown = [i for i in about.deciding if truth[i] is None]
        if met and not unknown:
            return self._undetermined(about, met, Doubt.OBJECTION, self._rows(met))
        return self._undetermined(about, unknown, Doubt.FACTS, self._rows(unknown))

    def _advisory(self, about: MeasureRules) -> MeasureOutcome:
        truth = self._truths.rules
        advised = [i for i in about.deciding if truth[i] is True]
        if advised:
            return self._outcome(about, Status.ADVISORY, advised, values=self._values(advised))
        unknown = [i for i in about.deciding if truth[i] is None]
        return self._undetermined(about, unknown, Doubt.FACTS)

    def _rows(self, indexes: Iterable[int]) -> tuple[Row, ...]:
        rows = {row.id: row for index in indexes if (row := self._rules.rules[index].row) is not None}
        return tuple(rows.values())

    def _values(self, indexes: Iterable[int]) -> tuple[tuple[str, Quantity], ...]:
        values: dict[str, Quantity] = {}
        for index in indexes:
            values.update(self._rules.rules[index].values)
        return tuple(values.items())

    def _undetermined(
        self,
        about: MeasureRules,
        indexes: Sequence[int],
        doubt: Doubt,
        sanctions: tuple[Row, ...] = (),
        need: Need | None = None,
    ) -> MeasureOutcome:
        missing: dict[str, None] = {}
        for index in indexes:
            missing.update(dict.fromkeys(self._reasons.missing(index, self._truths)))
        return self._outcome(
            about,
            Status.UNDETERMINED,
            indexes,
            sanctions=sanctions,
            missing=tuple(missing),
            doubt=doubt,
            need=need,
        )

    def _unread(self, about: MeasureRules, indexes: Sequence[int]) -> bool:
        return about.plan.card.unread or any(self._rules.rules[index].unread for index in indexes)

    def _outcome(  # noqa: PLR0913 - one argument for each part of an outcome
        self,
        about: MeasureRules,
        status: Status,
        indexes: Sequence[int],
        *,
        sanctions: tuple[Row, ...] = (),
        values: tuple[tuple[str, Quantity], ...] = (),
        missing: tuple[str, ...] = (),
        doubt: Doubt | None = None,
        need: Need | None = None,
    ) -> MeasureOutcome:
        return MeasureOutcome(
            measure=about.plan.card,
            status=status,
            unread=self._unread(about, indexes),
            reasons=tuple([self._reasons.of(index, self._truths) for index in indexes]),
            sanctions=sanctions,
            values=values,
            missing=missing,
            doubt=doubt,
            need=need,
        )


def applies_to(plan: MeasurePlan, matter: str | None, step: str | None) -> bool:
    """Say whether a measure is in question for a matter and step; no matter takes in every measure."""
    if matter is None:
        return True
    in_matter = not plan.matters or matter in plan.matters
    return in_matter and (step is None or not plan.steps or step in plan.steps)
