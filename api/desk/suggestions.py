"""Use case: draft the cases that are missing, from records that the solver finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.desk.cases import Told, measure_coverage, read_all_cases
from api.desk.mutation import must_know
from api.desk.rulebooks import Rulebooks
from catalog.stretches import stretches
from engine.compile import compile_rules
from engine.prove.session import Undecided
from engine.prove.witness import KNOWN
from engine.trial.coverage import Covering
from engine.trial.draft import Draft
from engine.trial.edges import EdgeGoal
from engine.trial.goals import Goal, Wanted
from engine.trial.seek import Seeking
from engine.trial.trying import Trying


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A drafted case, with the text to paste, and what it touches that no case did."""

    goal: Goal
    text: str
    touches: frozenset[Goal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What was drafted; what no record within the bound shows; and what the solver had no time for."""

    drafts: tuple[Suggestion, ...]
    unreachable: tuple[Goal, ...]
    undecided: tuple[Goal, ...]


def suggest(folder: Path, rulebooks: Rulebooks, told: Told, *, rulebook: str | None = None) -> Suggestions:
    """Draft a case for each goal that no case touches, in one rulebook or in all; a draft may serve several.

    Later documents are asked before earlier ones. Raises `FaultyInput` when a case file is wrong, `Refused` for a
    rulebook that there is not.
    """
    must_know(rulebooks, rulebook)
    cases = read_all_cases(folder, rulebooks)
    untouched = measure_coverage(rulebooks, cases, lambda _done, _total: None).untouched
    todo = {goal for goal in untouched if rulebook is None or goal.rulebook == rulebook}
    drafting = _Drafting(todo, {case.name for case in cases})
    sets = sorted(stretches(rulebooks.catalog), key=lambda one: (len(one.editions), one.on), reverse=True)
    for documents in sets:
        if drafting.todo:
            covering = Covering(documents, Trying(compile_rules(documents)))
            wants = [want for want in covering.wanted() if want.goal in drafting.todo]
            if wants:
                with Seeking(documents) as seeking:
                    drafting.draft(seeking, covering, wants, told)
    undecided = drafting.todo & drafting.undecided
    order = [goal for goal in untouched if goal in drafting.todo]
    return Suggestions(
        drafts=tuple(drafting.drafts),
        unreachable=tuple(goal for goal in order if goal not in undecided),
        undecided=tuple(goal for goal in order if goal in undecided),
    )


class _Drafting:
    """The drafts so far, and what is still to be touched."""

    def __init__(self, todo: set[Goal], names: set[str]) -> None:
        self.todo = todo
        self.names = names
        self.drafts: list[Suggestion] = []
        self.undecided: set[Goal] = set()
        self._all = len(todo)

    def draft(
        self, seeking: Seeking, covering: Covering, wants: Sequence[Wanted | EdgeGoal], told: Told
    ) -> None:
        for want in wants:
            told(self._all - len(self.todo), self._all)
            if want.goal not in self.todo:
                continue
            for found in seeking.seek(want):
                if isinstance(found, Undecided):
                    self.undecided.add(want.goal)
                elif self._keep(found, covering, want.goal):
                    break

    def _keep(self, found: Draft, covering: Covering, goal: Goal) -> bool:
        """Keep a draft if it shows what it was drafted for; the engine says whether it does."""
        name = self._name(goal)
        touched = covering.touched(found.case(name), KNOWN) & self.todo
        if goal not in touched:
            return False
        self.drafts.append(Suggestion(goal=goal, text=found.text(name), touches=touched))
        self.names.add(name)
        self.todo -= touched
        return True

    def _name(self, goal: Goal) -> str:
        file = goal.place.file.rpartition("/")[2].removesuffix(".yaml")
        name = f"草稿-{file}-第{goal.place.line}行"
        number = 1
        while f"{name}之{number}" in self.names:
            number += 1
        return f"{name}之{number}"
