"""How long a command takes from the shell, all of Python's own start included."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial

from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, seconds
from benchmarks.timing import timed_runs

_COMMAND = "from api.cli import main; main()"  # all that the installed script does
_COMMANDS = {
    "python -c pass (baseline)": ("-c", "pass"),
    "power-credit --help": ("-c", _COMMAND, "--help"),
    "power-credit rules check": ("-c", _COMMAND, "rules", "check"),
    "power-credit rules show, one rulebook": ("-c", _COMMAND, "rules", "show", "chengdu/incentives"),
    "power-credit rules compare, two editions, --no-witness": (
        *(
            "-c",
            _COMMAND,
            "rules",
            "compare",
            "national/baseline/2022",
            "national/baseline/2024",
            "--no-witness",
        ),
    ),
}


def start_up(sizes: Sizes) -> Section:
    """Measure whole processes."""
    calls: dict[str, Callable[[], object]] = {
        name: partial(_run, arguments) for name, arguments in _COMMANDS.items()
    }
    times = timed_runs(calls, sizes.processes, processes=True)
    baseline = next(iter(times.values()))
    return Section(
        title="5. Start-up",
        about=(
            f"Wall time of a whole process, median of {sizes.processes}, the commands taking turns. The check reads "
            "and compiles all shipped rules, for every stretch of days."
        ),
        lines=tuple(Line(what=name, took=seconds(t), ratio=t / baseline) for name, t in times.items()),
    )


def _run(arguments: tuple[str, ...]) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
