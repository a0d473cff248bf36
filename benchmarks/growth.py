"""How the cost of a decision grows with the number of rules."""

from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, at_most, seconds
from benchmarks.timing import timed
from benchmarks.workload import QUERY, unconfirmed, workload
from engine.evaluate import Evaluator


def growth(sizes: Sizes) -> Section:
    """Measure a few rules against many, over the same facts."""
    small, large = (
        workload(rules=number, profiles=sizes.growth_profiles) for number in (sizes.small, sizes.large)
    )
    few, many, record = Evaluator(small.rules), Evaluator(large.rules), unconfirmed()
    times = timed(
        {
            "few": lambda number: few.evaluate(small.profiles[number], QUERY, record),
            "many": lambda number: many.evaluate(large.profiles[number], QUERY, record),
        },
        sizes.growth_profiles,
        sizes.passes,
    )
    baseline, grown = times["few"], times["many"]
    most = sizes.large / sizes.small
    ratio = grown.p50 / baseline.p50
    return Section(
        title=f"2. Growth from {sizes.small} to {sizes.large} rules",
        about=(
            "Both evaluators with full reasons, every measure in question; measures grow with the rules. Baseline: "
            "the few rules."
        ),
        lines=(
            Line(
                what=f"{sizes.small} rules (baseline)",
                took=seconds(baseline.p50),
                p99=seconds(baseline.p99),
                ratio=1.0,
            ),
            Line(
                what=f"{sizes.large} rules",
                took=seconds(grown.p50),
                p99=seconds(grown.p99),
                ratio=ratio,
                figure=at_most(ratio, most, f"ratio {most:g}"),
            ),
        ),
    )
