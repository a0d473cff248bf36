"""Proving rules over every possible record, against compiling the same rules."""

import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.rulebook_text import rulebook_text
from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, at_most, seconds
from benchmarks.timing import timed_runs
from catalog.documents import InForce, Mode
from catalog.in_force import in_force
from catalog.load import default_rules, load
from engine.compile import compile_rules
from engine.prove.boundary import Side, comparisons_under, reaching
from engine.prove.differences import distinguishing
from engine.prove.report import prove
from engine.prove.world import world_of

_ON = date(2026, 6, 10)
_MOST = 2.0
_SHIPPED = ("vocabulary", "national", "calendar")
_HEAD_LINES, _LINES_A_RULE = 34, 17.6


def proofs(sizes: Sizes) -> Section:
    """Measure proofs, a difference, and a boundary."""
    documents = _documents(sizes.rules, "年限: {值: 3 年")
    world = world_of(documents)
    other = world_of(_documents(sizes.rules, "年限: {值: 2 年"))
    rule = world.rules.rules[1].id
    comparison = comparisons_under(world, rule)[0]
    report = prove(world)
    if report.findings or report.open_:
        raise ValueError(f"the generated rules are not proven: {report.findings or report.open_}")
    calls: dict[str, Callable[[], object]] = {
        "compile": lambda: compile_rules(documents),
        "prove": lambda: prove(world),
        "same": lambda: distinguishing(world, world),
        "differ": lambda: distinguishing(world, other),
        "edge": lambda: reaching(world, rule, comparison, Side.MISSED),
    }
    times = timed_runs(calls, sizes.processes)

    def line(what: str, name: str, most: float | None = None) -> Line:
        figure = None if most is None else at_most(times[name], most, f"{most} s")
        return Line(what=what, took=seconds(times[name]), ratio=times[name] / times["compile"], figure=figure)

    return Section(
        title=f"11. Proofs of {report.rules} rules",
        about=(
            f"Generated rules beside the shipped vocabulary and national list, sound, on one day; {len(report.proven)} "
            f"laws over records of up to {sum(report.bound.values())} entries, every line from nothing: the solver and "
            "all terms are made anew. Processor time. Baseline: compiling the same checked documents."
        ),
        lines=(
            line("compile (baseline)", "compile"),
            line("prove every law, and that no rule or part is idle", "prove", _MOST),
            line("prove that two sets of rules never differ", "same"),
            line("find who is answered differently, confirmed by the engine", "differ"),
            line("find a record just beyond a limit, confirmed by the engine", "edge"),
        ),
    )


def _documents(rules: int, years: str) -> InForce:
    text = rulebook_text(_HEAD_LINES + round(rules * _LINES_A_RULE))
    # A sanction may not rest on penalties that have run out; years since a list was left are no such ground.
    text = re.sub("窃电处罚次数: 不少于 ([0-9]) 次", _years, text)
    text = text.replace("年限: {值: 3 年", years)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "rules"
        for room in _SHIPPED:
            shutil.copytree(default_rules() / room, made / room)
        (made / "generated.yaml").write_text(text, encoding="utf-8")
        catalog, found = load(made)
    if found:
        raise ValueError(f"the generated rulebook is faulty: {found[0]}")
    return in_force(catalog, on=_ON, area="510100", mode=Mode.SIMULATION)


def _years(count: re.Match[str]) -> str:
    return f"移出名单或开户以来: 不少于 {int(count[1]) % 5 + 1} 年"
