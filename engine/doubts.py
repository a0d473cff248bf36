"""Whether a sanction's rule, though TRUE, takes effect yet: its law read, no objection open, a person's confirmed."""

from collections.abc import Sequence

from catalog.documents import Mode
from catalog.model import Effect
from engine.decision import Doubt, Need
from engine.predicates import Truths
from engine.profile import Profile
from engine.reasons import Reasons
from engine.record.entry import Confirmation
from engine.rules import Row, RulesInForce


class Doubts:
    """The doubts of one evaluation; each is worked out once."""

    def __init__(
        self,
        rules: RulesInForce,
        reasons: Reasons,
        truths: Truths,
        profile: Profile,
        confirmations: Sequence[Confirmation],
    ) -> None:
        """Hold what a doubt depends on; of the officers' confirmations those that the profile's `known` leaves."""
        self._rules = rules
        self._reasons = reasons
        self._truths = truths
        self._profile = profile
        self._confirmations = [one for one in confirmations if one.known < profile.known]
        self._found: dict[tuple[int, str | None], Doubt | None] = {}

    def of(self, index: int, sanction: str) -> Doubt | None:
        """Why a TRUE rule (by index) that imposes the sanction does not take effect yet; None when it does."""
        return self._of(index, sanction)

    def of_bar(self, index: int) -> Doubt | None:
        """The same for a rule that withholds.

        A bar carries out the sanctions that its row imposes: a confirmation of one of those confirms the bar.
        """
        return self._of(index, None)

    def _of(self, index: int, sanction: str | None) -> Doubt | None:
        key = (index, sanction)
        if key not in self._found:
            self._found[key] = self._work_out(index, sanction)
        return self._found[key]

    def need(self, index: int, sanction: str) -> Need:
        """What a confirmation of the sanction that a rule imposes must be bound to."""
        rule = self._rules.rules[index]
        row = rule.row.id if rule.row else ""
        entries = tuple(sorted(self._evidence(index)))
        return Need(measure=sanction, row=row, entries=entries, rules_digest=self._rules.digest)

    def need_of_bar(self, index: int) -> Need:
        """The same for a bar, by a sanction whose confirmation puts it into effect; of several the first by id."""
        return self.need(index, min(self._imposed_by(self._rules.rules[index].row)))

    def _work_out(self, index: int, sanction: str | None) -> Doubt | None:
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

    def _imposed_by(self, row: Row | None) -> frozenset[str]:
        """The sanctions that a row imposes; where no rule imposes by it, the item of the national list itself."""
        imposing = (r for r in self._rules.rules if r.effect is Effect.IMPOSE and r.row == row)
        named = frozenset(measure for rule in imposing for measure in rule.measures)
        return named or frozenset({row.item} if row else ())

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
