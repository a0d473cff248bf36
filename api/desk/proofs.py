"""Use case: prove the rules of a folder on the days on which they change, or on one day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

from api.desk.rulebooks import findings
from catalog.days import FIRST_YEAR, LAST_YEAR
from catalog.diagnostics import Diagnostic, FaultyInput, Refused
from catalog.documents import Catalog, InForce, Mode
from catalog.in_force import in_force
from catalog.stretches import stretches
from engine.prove.case_text import case_file, case_text
from engine.prove.parts import ALIVE, DEAD_RULES
from engine.prove.report import Finding, Report, prove
from engine.prove.solver import Left
from engine.prove.world import World, world_of

ANY_DAY = date(2026, 7, 1)
"""Where the rules never change: any day will do, and a day of our time makes the plainest examples."""

Told = Callable[[int, int], None]
"""How far something is: so many done of so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was proven of the rules in force in one area from one day on."""

    world: World
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A finding and the world of the first day that shows it."""

    world: World
    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """All proofs of a folder; `sources` holds the texts, for messages."""

    proofs: tuple[Proof, ...]
    shown: tuple[Shown, ...]
    sources: dict[str, str]
    out_of_time: bool

    @property
    def open_(self) -> tuple[str, ...]:
        """What could not be decided."""
        return tuple(dict.fromkeys(one for proof in self.proofs for one in proof.report.open_))


def prove_folder(folder: Path, on: date | None, tell: Told, seconds: int) -> Proofs:
    """Prove a folder that passes the check; contradictions pass too, for they are shown by an example.

    Without a day, the rules are proven from the first day of every stretch on which the same editions stand together,
    with one from that day, each through the last day of its stretch. After so many `seconds` nothing more is asked, and
    what is left is told as open. Raises `FaultyInput` for what the check finds, `Refused` when nothing is in force.
    """
    end = monotonic() + seconds

    def left() -> int:
        return round((end - monotonic()) * 1000)

    catalog, found = findings(folder)
    faults = [one for one in found if one.code != "contradiction"]
    if faults:
        raise FaultyInput(faults, catalog.sources)
    stretching = [(one, world) for one in _documents(catalog, on) if (world := _world(one)).rules.rules]
    proofs = []
    for done, (documents, world) in enumerate(stretching):
        tell(done, len(stretching))
        report = prove(world, left=left)
        if on is None and _idle(report):
            report = _idle_later_too(report, documents, left)
        proofs.append(Proof(world=world, report=report))
    return Proofs(
        proofs=tuple(proofs),
        shown=tuple(_shown(proofs)),
        sources=dict(catalog.sources),
        out_of_time=left() <= 0,
    )


def cases_of(proofs: Proofs) -> str:
    """Write every example as a file of cases, which `rules test` runs; empty when there is none."""
    cases = []
    for number, one in enumerate(proofs.shown, start=1):
        if one.finding.witness is not None:
            name = f"反例{number} {one.finding.message}"
            cases.append(case_text(one.world, name, one.finding.witness, one.finding.measures))
    if not cases:
        return ""
    edition = proofs.shown[0].finding.edition
    note = "# 反例：预期写的是现在的答复；改正规则以后，预期也随之改。\n"
    return note + case_file(edition.rulebook, edition.edition, cases)


def diagnostic(found: Finding) -> Diagnostic:
    """Give a finding as the check gives its own."""
    return Diagnostic(place=found.place, code=found.code, message=found.message, hint=found.hint)


def _documents(catalog: Catalog, on: date | None) -> tuple[InForce, ...]:
    if on is None:
        return stretches(catalog)
    pilots = frozenset(m.id for e in catalog.editions for m in e.measures.values() if m.pilot)
    areas = sorted({edition.head.area or "000000" for edition in catalog.editions})
    refused: Refused | None = None
    found = {}
    for area in areas:
        try:
            documents = in_force(catalog, on=on, area=area, mode=Mode.SIMULATION, pilots=pilots)
        except Refused as why:
            refused = why
            continue
        found[tuple(edition.head.digest for edition in documents.editions)] = documents
    if not found and refused is not None:
        raise refused
    return tuple(found.values())


def _world(documents: InForce) -> World:
    known_day = FIRST_YEAR + 20 <= documents.on.year < LAST_YEAR
    return world_of(documents, documents.on if known_day else ANY_DAY)


def _idle(report: Report) -> frozenset[tuple[str, str]]:
    """The rules and parts that a report calls idle."""
    return frozenset((one.code, one.message) for one in report.findings if one.code in DEAD_RULES)


def _idle_later_too(report: Report, documents: InForce, left: Left) -> Report:
    """The report without what is idle on the first day only, say because no window of defence has closed by then."""
    ahead = [date(year, 12, 1) for year in documents.calendars if date(year, 12, 1) > documents.on]
    last = max(ahead, default=documents.on)
    later = last if documents.until is None else min(last, documents.until - timedelta(days=1))
    still = _idle(prove(world_of(documents, later), left=left))
    findings_ = tuple(
        one for one in report.findings if one.code not in DEAD_RULES or (one.code, one.message) in still
    )
    kept = replace(report, findings=findings_)
    return kept if _idle(kept) or kept.open_ else replace(kept, proven=(*kept.proven, ALIVE))


def _shown(proofs: Iterable[Proof]) -> list[Shown]:
    """Each finding once, from the first day that shows it; an idle rule only if it is idle on every day."""
    proofs = list(proofs)
    first: dict[tuple[object, ...], Shown] = {}
    times: dict[tuple[object, ...], int] = {}
    for proof in proofs:
        for found in proof.report.findings:
            key = (found.code, found.place, found.message)
            first.setdefault(key, Shown(world=proof.world, finding=found))
            times[key] = times.get(key, 0) + 1
    standing: dict[object, int] = {}
    for proof in proofs:
        for rule in proof.world.rules.rules:
            standing[rule.place] = standing.get(rule.place, 0) + 1
    kept = [
        one
        for key, one in first.items()
        if one.finding.code not in DEAD_RULES or times[key] == standing[one.finding.place]
    ]
    return sorted(kept, key=lambda one: (one.finding.place.file, one.finding.place.line, one.finding.code))
