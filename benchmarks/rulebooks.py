"""Reading and checking a long rulebook, against a plain YAML library that only reads."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from benchmarks.rulebook_text import rulebook_text
from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, at_most, seconds
from benchmarks.timing import timed_runs
from catalog.check import check
from catalog.check_usage import notices
from catalog.load import default_rules, load
from catalog.stretches import stretches

_MOST = 0.3
_SHIPPED = ("vocabulary", "national")


def rulebooks(sizes: Sizes) -> Section:
    """Measure loading and checking."""
    with tempfile.TemporaryDirectory() as folder:
        rules = Path(folder) / "rules"
        for room in _SHIPPED:
            shutil.copytree(default_rules() / room, rules / room)
        (rules / "generated.yaml").write_text(rulebook_text(sizes.rulebook_lines), encoding="utf-8")
        return _measured(rules, sizes)


def _measured(rules: Path, sizes: Sizes) -> Section:
    catalog, found = load(rules)
    found = found or check(catalog)
    if found:
        raise ValueError(f"the generated rulebook is faulty: {found[0]}")
    edition = next(one for one in catalog.editions if one.head.rulebook == "bench/generated")
    lines = (rules / "generated.yaml").read_text(encoding="utf-8").count("\n")
    calls: dict[str, Callable[[], object]] = {
        "yaml": lambda: _read_by_yaml(rules),
        "load": lambda: load(rules),
        "check": lambda: check(catalog),
        "notices": lambda: notices(catalog),
        "both": lambda: _checked(rules),
    }
    times = timed_runs(calls, sizes.rulebook_runs)

    def line(what: str, name: str) -> Line:
        return Line(what=what, took=seconds(times[name]), ratio=times[name] / times["yaml"])

    return Section(
        title=f"4. Syntactic check of a rulebook of {lines} lines",
        about=(
            f"{len(edition.measures)} measures and {len(edition.rules)} rules beside the shipped vocabulary and "
            f"national list, checked on the {len(stretches(catalog))} stretches of days on which those differ. "
            "Processor time. Baseline: the same files read by yaml.CSafeLoader, which knows no places and checks "
            "nothing."
        ),
        lines=(
            line("yaml.CSafeLoader (baseline)", "yaml"),
            line("load: nodes with places, typed model", "load"),
            line("check across files", "check"),
            line("notices", "notices"),
            Line(
                what="load, check and notices",
                took=seconds(times["both"]),
                ratio=times["both"] / times["yaml"],
                figure=at_most(times["both"], _MOST, f"{_MOST} s"),
            ),
        ),
    )


def _checked(rules: Path) -> None:
    catalog, _ = load(rules)
    check(catalog)
    notices(catalog)


def _read_by_yaml(rules: Path) -> list[object]:
    files = (path for path in rules.rglob("*.yaml") if not path.name.endswith(".cases.yaml"))
    return [yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in files]
