"""From the truth of rules to the status of a measure (docs/semantics.md §4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from catalog.conditions import Quantity
from catalog.model import Effect, MeasureKind, Mode
from engine.decision import Doubt, MeasureOutcome, Need, Status
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
        """Hold what every status depends on; a doubt about a sanction's rule is worked out once."""
        self._rules = rules
        self._reasons = reasons
        self._truths = truths
        self._profile = profile
        self._not_false = frozenset(i for i, truth in enumerate(truths.rules) if truth is not False)
        self._confirmations = [one for one in confirmations if one.known < profile.known]
        self._doubts: dict[tuple[int, str | None], Doubt | None] = {}

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
        sure = [i for i in doubted if self._doubt(i, about) is None]
        if sure:
            return self._outcome(about, Status.BARRED, sure, sanctions=self._rows(sure))
        unknown = [i for i in withholds if truth[i] is None]
        if grants and not doubted and not unknown:
            return self._outcome(about, Status.APPLIED, grants, values=self._values(grants))
        if not grants:
            unknown = [*(i for i in about.deciding if truth[i] is None), *unknown]
        if unknown:
            return self._undetermined(about, unknown, Doubt.FACTS)
        doubt = self._doubt(doubted[0], about) or Doubt.FACTS
        need = self._need(self._sanction_of(doubted[0]), doubted[0]) if doubt is Doubt.UNCONFIRMED else None
        return self._undetermined(about, doubted, doubt, self._rows(doubted), need)

    def _sanction(self, about: MeasureRules) -> MeasureOutcome:
        truth = self._truths.rules
        met = [i for i in about.deciding if truth[i] is True]
        sure = [i for i in met if self._doubt(i, about) is None]
        if sure:
            return self._outcome(about, Status.APPLIED, sure, sanctions=self._rows(sure))
        unconfirmed = [i for i in met if self._doubt(i, about) is Doubt.UNCONFIRMED]
        if unconfirmed:
            rule = unconfirmed[0]
            need = self._need(about.plan.card.id, rule)
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

    def _doubt(self, index: int, about: MeasureRules) -> Doubt | None:
        """Why a sanction's rule, though TRUE, does not take effect yet; None when it does.

        A bar carries out the sanctions that its row imposes: a confirmation of one of those confirms the bar.
        """
        rule = self._rules.rules[index]
        sanction = None if rule.effect is Effect.WITHHOLD else about.plan.card.id
        key = (index, sanction)
        if key not in self._doubts:
            self._doubts[key] = self._work_out_doubt(index, sanction)
        return self._doubts[key]

    def _sanction_of(self, index: int) -> str:
        """The sanction whose confirmation puts a bar into effect; of several the first by id."""
        return min(self._imposed_by(self._rules.rules[index].row))

    def _imposed_by(self, row: Row | None) -> frozenset[str]:
        """The sanctions that a row imposes; where no rule imposes by it, the item of the national list itself."""
        imposing = (r for r in self._rules.rules if r.effect is Effect.IMPOSE and r.row == row)
        named = frozenset(measure for rule in imposing for measure in rule.measures)
        return named or frozenset({row.item} if row else ())

    def _work_out_doubt(self, index: int, sanction: str | None) -> Doubt | None:
        if self._rules.rules[index].unread and self._rules.mode is Mode.LIVE:
            return Doubt.UNREAD  # a bar whose law nobody has read bars nothing, and lets nothing pass either
        entries = self._evidence(index)
        exhibits = self._profile.exhibits
        if any(exhibits[entry].ours and exhibits[entry].objected for entry in entries):
            # docs/semantics.md §6: list membership keeps its effect, an entry of ours does not
            return Doubt.OBJECTION
        if self._profile.natural_person:
            # PIPL art. 24: no machine-only decision with such effect on a person
            row = self._rules.rules[index].row
            sanctions = self._imposed_by(row) if sanction is None else frozenset({sanction})
            if not self._confirmed(index, sanctions, entries):
                return Doubt.UNCONFIRMED
        return None

    def _confirmed(self, index: int, sanctions: frozenset[str], entries: frozenset[str]) -> bool:
        """Whether a named officer confirmed one of the sanctions on just this ground (docs/semantics.md §4)."""
        row = self._rules.rules[index].row
        return any(
            row is not None
            and one.row == row.id
            and one.measure in sanctions
            and one.entries == entries
            and one.rules_digest == self._rules.digest
            and one.on <= self._profile.on
            for one in self._confirmations
        )

    def _evidence(self, index: int) -> frozenset[str]:
        facts = self._profile.facts
        reason = self._reasons.of(index, self._truths)
        return frozenset(e for one in reason.comparisons for e in facts[one.comparison.fact].evidence)

    def _need(self, measure: str, index: int) -> Need:
        rule = self._rules.rules[index]
        row = rule.row.id if rule.row else ""
        entries = tuple(sorted(self._evidence(index)))
        return Need(measure=measure, row=row, entries=entries, rules_digest=self._rules.digest)

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
