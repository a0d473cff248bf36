"""What one compiled edition holds in memory: measured in a process of its own."""

import subprocess
import sys
from pathlib import Path

from benchmarks.machine import resident_bytes
from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section
from benchmarks.workload import QUERY, unconfirmed, workload
from engine.evaluate import Evaluator

_MB = 1 << 20
_ROOT = Path(__file__).resolve().parent.parent


def memory(sizes: Sizes) -> Section:
    """Measure the resident memory of evaluators, fresh and after decisions have filled what they keep."""
    wanted = [str(number) for number in (sizes.editions, sizes.rules, sizes.profiles)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory", *wanted],
        check=True,
        capture_output=True,
        text=True,
        cwd=_ROOT,
    )
    before, built, used = (int(number) for number in done.stdout.split())
    fresh, full = ((after - before) / sizes.editions for after in (built, used))
    return Section(
        title=f"6. Memory of one compiled edition of {sizes.rules} rules",
        about=(
            f"Resident memory of a process with {sizes.editions} evaluators, less that before they were built, by "
            f"evaluator. Baseline: the process before."
        ),
        lines=(
            Line(what="process before (baseline)", took=f"{before / _MB:.1f} MB", ratio=1.0),
            Line(what="one evaluator, new", took=f"{fresh / _MB:.2f} MB", ratio=fresh / before),
            Line(
                what=f"one evaluator after {sizes.profiles} different subjects",
                took=f"{full / _MB:.2f} MB",
                ratio=full / before,
            ),
        ),
    )


def _measure(editions: int, rules: int, profiles: int) -> None:
    work = workload(rules=rules, profiles=profiles)
    first = Evaluator(work.rules)  # loads what is shared by all
    before = resident_bytes()
    evaluators = [Evaluator(work.rules) for _ in range(editions)]
    built = resident_bytes()
    for evaluator in evaluators:
        for profile in work.profiles:
            evaluator.evaluate(profile, QUERY, unconfirmed())
    print(before, built, resident_bytes())
    first.retire()


if __name__ == "__main__":
    _measure(*(int(word) for word in sys.argv[1:]))
