"""Use case: run the staff's own examples beside the editions, and say what they do not touch."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from api.desk.answer import everything_known
from api.desk.rulebooks import Rulebooks, Viewpoint
from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import InForce
from catalog.load import case_files, file_name
from catalog.source import read_source
from catalog.stretches import stretches
from engine.cases import Case, read_cases
from engine.compile import compile_rules
from engine.decision import Decision
from engine.evaluate import Evaluator
from engine.trial.coverage import Coverage, Covering, coverage
from engine.trial.goals import Goal
from engine.trial.trying import Seen, Trying
from engine.trial.verdict import differences

Told = Callable[[int, int], None]
"""How far something is: so many done of so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case: what differed, in Chinese; nothing differed when it passed."""

    case: Case
    differences: tuple[str, ...]


def read_all_cases(folder: Path, rulebooks: Rulebooks) -> tuple[Case, ...]:
    """Read every case beside the editions; raises `FaultyInput` when a case file itself is wrong."""
    vocabulary = max(rulebooks.catalog.vocabularies, key=lambda v: (v.head.from_day is None, v.head.edition))
    cases: list[Case] = []
    faulty: list[FaultyInput] = []
    for path in case_files(folder):
        name = file_name(folder, path)
        source = read_source(name, path.read_bytes())
        case_file, found = read_cases(source, vocabulary)
        if found:
            faulty.append(FaultyInput(found, {name: source.text}))
        elif case_file is not None:
            cases.extend(case_file.cases)
    if faulty:
        sources = {file: text for one in faulty for file, text in one.sources.items()}
        raise FaultyInput((found for one in faulty for found in one.diagnostics), sources)
    return tuple(cases)


def run_cases(folder: Path, rulebooks: Rulebooks) -> tuple[CaseResult, ...]:
    """Run every case beside the editions; raises `FaultyInput` when a case file itself is wrong."""
    cases = read_all_cases(folder, rulebooks)
    return tuple(CaseResult(case=case, differences=tuple(_differences(case, rulebooks))) for case in cases)


def measure_coverage(rulebooks: Rulebooks, cases: Iterable[Case], told: Told) -> Coverage:
    """Evaluate every case and say what of all rules, whenever in force, no case touches.

    A case touches only what it checks: the rules of the measures and alerts that it names.
    """
    cases = tuple(cases)
    wanted: set[Goal] = set()
    for documents in stretches(rulebooks.catalog):
        wanted |= Covering(documents, Trying(compile_rules(documents))).goals()
    touched: set[Goal] = set()
    coverings: dict[int, Covering] = {}
    for done, (case, documents, evaluator) in enumerate(in_force_for(cases, rulebooks)):
        told(done, len(cases))
        key = id(evaluator.rules)
        if key not in coverings:
            coverings[key] = Covering(documents, Trying(evaluator.rules))
            wanted |= coverings[key].goals()
        touched |= coverings[key].touched(case, known_to(case))
    return coverage(wanted, touched)


def in_force_for(cases: Iterable[Case], rulebooks: Rulebooks) -> Iterator[tuple[Case, InForce, Evaluator]]:
    """Give each case with the documents in force for it and their evaluator; one without any is left out."""
    for case in cases:
        view = Viewpoint(area=case.record.subject.area, pilots=case.pilots)
        try:
            yield case, rulebooks.documents(case.on, view), rulebooks.evaluator(case.on, view)
        except Refused:
            continue


def known_to(case: Case) -> int:
    """Give the size of the log at which a case is decided."""
    return everything_known(case.record) if case.known is None else case.known


def _differences(case: Case, rulebooks: Rulebooks) -> Iterator[str]:
    view = Viewpoint(area=case.record.subject.area, pilots=case.pilots)
    try:
        evaluator = rulebooks.evaluator(case.on, view)
    except Refused as refused:
        yield refused.message
        return
    decision = evaluator.decide(case.query, case.record, case.on, known_to(case))
    yield from differences(case, _seen(decision), evaluator.rules)


def _seen(decision: Decision) -> Seen:
    return Seen(
        outcomes={one.measure.name: one for one in (*decision.measures, *decision.unlisted)},
        listed=frozenset(one.measure.name for one in decision.measures),
        alerting=frozenset(alert.rule for alert in decision.alerts),
    )
