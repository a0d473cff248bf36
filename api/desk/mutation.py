"""Use case: change the rules one thing at a time, and say which changes no case notices."""

from pathlib import Path

from api.desk.cases import Told, in_force_for, known_to, read_all_cases
from api.desk.rulebooks import Rulebooks
from catalog.diagnostics import Refused, did_you_mean
from catalog.documents import InForce
from catalog.stretches import stretches
from engine.cases import Case
from engine.rules import RulesInForce
from engine.trial.hunt import Fate, Ground, Hunt, Hunted, mutants


def mutate(
    folder: Path,
    rulebooks: Rulebooks,
    told: Told,
    *,
    rulebook: str | None = None,
    sanctions: bool = False,
    prove: bool = True,
) -> tuple[Hunted, ...]:
    """Try every mutant of the rules, of one rulebook, or of what sanctions rest on, and say who noticed.

    With `prove`, the solver is asked about each that nobody noticed: it may mean the same for every possible record.

    Raises `FaultyInput` when a case file is wrong, `Refused` for a rulebook that there is not.
    """
    sets = stretches(rulebooks.catalog)
    must_know(rulebooks, rulebook)
    wanted = [one for one in mutants(sets, rulebook) if one.sanction or not sanctions]
    hunt = Hunt(sets, grounds(folder, rulebooks))
    found: list[Hunted] = []
    for done, mutant in enumerate(wanted):
        told(done, len(wanted))
        hunted = hunt.hunt(mutant)
        if prove and hunted.fate is Fate.SURVIVED:
            hunted = hunt.settled(hunted, f"发现第{done + 1}处改动")
        found.append(hunted)
    return tuple(found)


def grounds(folder: Path, rulebooks: Rulebooks) -> tuple[Ground, ...]:
    """Give the cases under each set of rules that decides some, the set with most of them first."""
    sets: dict[int, tuple[InForce, RulesInForce, list[tuple[Case, int]]]] = {}
    for case, documents, evaluator in in_force_for(read_all_cases(folder, rulebooks), rulebooks):
        rules = evaluator.rules
        sets.setdefault(id(rules), (documents, rules, []))[2].append((case, known_to(case)))
    by_size = sorted(sets.values(), key=lambda one: -len(one[2]))
    return tuple(Ground(documents, rules, cases) for documents, rules, cases in by_size)


def must_know(rulebooks: Rulebooks, rulebook: str | None) -> None:
    """Refuse a rulebook that there is not; None is all of them."""
    editions = {edition.head.rulebook for edition in rulebooks.catalog.editions}
    known = sorted(editions | {vocabulary.head.rulebook for vocabulary in rulebooks.catalog.vocabularies})
    if rulebook is not None and rulebook not in known:
        hint = did_you_mean(rulebook, known) or f"现有：{'、'.join(known)}"
        raise Refused("unknown-rulebook", f"没有编号为 `{rulebook}` 的清单", hint)
