"""Use case: run the staff's own examples beside the editions."""

from dataclasses import dataclass
from pathlib import Path

from api.desk.answer import everything_known
from api.desk.rulebooks import Rulebooks, Viewpoint
from catalog.diagnostics import FaultyInput, Refused
from catalog.load import case_files, file_name
from catalog.source import read_source
from engine.cases import Case, read_cases
from engine.words import STATUS_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case: what differed, in Chinese; nothing differed when it passed."""

    case: Case
    differences: tuple[str, ...]


def run_cases(folder: Path, rulebooks: Rulebooks) -> tuple[CaseResult, ...]:
    """Run every case beside the editions; raises `FaultyInput` when a case file itself is wrong."""
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
    return tuple(CaseResult(case=case, differences=tuple(_differences(case, rulebooks))) for case in cases)


def _differences(case: Case, rulebooks: Rulebooks) -> list[str]:
    record = case.record
    view = Viewpoint(area=record.subject.area, pilots=case.pilots)
    try:
        evaluator = rulebooks.evaluator(case.on, view)
    except Refused as refused:
        return [refused.message]
    known = everything_known(record) if case.known is None else case.known
    decision = evaluator.decide(case.query, record, case.on, known)
    outcomes = {one.measure.name: one.status for one in (*decision.measures, *decision.unlisted)}
    differences: list[str] = []
    for name, expected in case.expected.items():
        status = outcomes.get(name)
        if status is not expected:
            got = STATUS_WORDS[status] if status else "没有出现"
            differences.append(f"`{name}` 预期{STATUS_WORDS[expected]}，实际{got}")
    listed = {one.measure.name for one in decision.measures}
    differences += [f"`{name}` 不应出现，却出现了" for name in case.absent if name in listed]
    return differences
