"""A witness of the solver as a draft of a case: it expects what the engine answers now, for a person to judge."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.diagnostics import Place
from catalog.model import Effect
from engine.cases import Case
from engine.prove.case_text import case_text
from engine.prove.witness import KNOWN, Witness
from engine.prove.world import World

MARK = "待人工核对"
NOWHERE = Place(file="", line=1, column=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A case that a person has yet to judge; `measures` are those that it expects, by id."""

    world: World
    why: str
    witness: Witness
    measures: tuple[str, ...]

    def text(self, name: str) -> str:
        """Write it under a comment that says what it is for, to stand under `用例:`; every alert is expected too."""
        return f"  # {MARK}：{self.why}\n{case_text(self.world, name, self.witness, self.measures, self._alerts())}"

    def case(self, name: str) -> Case:
        """Give the case that the text says."""
        answers = [self.witness.answers[measure] for measure in self.measures]
        alerts = self._alerts()
        return Case(
            name=name,
            record=self.witness.record,
            on=self.witness.on,
            known=KNOWN,
            query=self.witness.query,
            pilots=frozenset(one.measure.name for one in answers if one.measure.pilot),
            expected={one.measure.name: one.status for one in answers if one.status is not None},
            absent=tuple(one.measure.name for one in answers if one.status is None),
            alerting=tuple(rule for rule in alerts if rule in self.witness.alerts),
            silent=tuple(rule for rule in alerts if rule not in self.witness.alerts),
            clauses={},
            rows={},
            row_clauses={},
            values={},
            place=NOWHERE,
        )

    def _alerts(self) -> list[str]:
        return [rule.id for rule in self.world.rules.rules if rule.effect is Effect.ALERT]


def drafted(world: World, why: str, witness: Witness, measures: Iterable[str]) -> Draft:
    """Make a draft of a witness that expects the engine's answers for some measures, by id."""
    known = tuple(measure for measure in measures if measure in witness.answers)
    return Draft(world=world, why=why, witness=witness, measures=known)
