"""One decision from a profile: each evaluator alone, both with reasons, and the same rules written by hand."""

from collections.abc import Callable

from benchmarks.hand_written import hand_written
from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, at_most, seconds
from benchmarks.timing import Times, timed, timed_new
from benchmarks.workload import QUERY, USUAL, Workload, unconfirmed, workload, worths
from engine.durable import Matcher
from engine.evaluate import Evaluator
from engine.predicates import Predicates

_MOST_BOTH = 0.2e-3
_MOST_PREDICATES = 15e-6


def decisions(sizes: Sizes) -> Section:
    """Measure single decisions."""
    work = workload(rules=sizes.rules, profiles=sizes.profiles)
    inputs = len(work.profiles)
    calls = _calls(work)
    fired = _checked(work, calls)
    even = workload(rules=sizes.rules, profiles=sizes.profiles, usual=0)
    times = timed({**calls, "both": _evaluation(work), "even": _evaluation(even)}, inputs, sizes.passes)
    new = timed_new(lambda: _evaluation(work), inputs, sizes.passes)
    hand = times["hand"]

    def line(what: str, found: Times, most: float | None = None) -> Line:
        figure = None if most is None else at_most(found.p50, most, seconds(most))
        ratio = found.p50 / hand.p50
        return Line(what=what, took=seconds(found.p50), p99=seconds(found.p99), ratio=ratio, figure=figure)

    return Section(
        title=f"1. One decision from a profile: {sizes.rules} rules, {len(work.rules.facts)} facts",
        about=(
            f"{inputs} different profiles, every measure in question. Of the values {USUAL:.0%} are those that most "
            f"subjects have, the rest are drawn evenly, one in twenty is unknown; {fired:.1f} rules are TRUE on "
            "average. Baseline: the rules written by hand as one Python function, which gives the TRUE rules and "
            "nothing else."
        ),
        lines=(
            line("written by hand (baseline)", hand),
            line("predicates alone: three values of every comparison", times["predicates"], _MOST_PREDICATES),
            line("durable-rules alone", times["matcher"]),
            line("both, agreed, statuses and full reasons", times["both"], _MOST_BOTH),
            line("the same, all values drawn evenly", times["even"]),
            line("the same, by an evaluator that meets them first", new),
        ),
    )


def _calls(work: Workload) -> dict[str, Callable[[int], object]]:
    by_hand, predicates, matcher = hand_written(work.rules), Predicates(work.rules), Matcher(work.rules)
    plain = [worths(profile) for profile in work.profiles]
    facts = [profile.facts for profile in work.profiles]
    return {
        "hand": lambda number: by_hand(plain[number]),
        "predicates": lambda number: predicates.truths(facts[number]).rules,
        "matcher": lambda number: matcher.fired(facts[number]),
    }


def _evaluation(work: Workload) -> Callable[[int], object]:
    evaluator, profiles, record = Evaluator(work.rules), work.profiles, unconfirmed()
    return lambda number: evaluator.evaluate(profiles[number], QUERY, record)


def _checked(work: Workload, calls: dict[str, Callable[[int], object]]) -> float:
    """Check that all three find the same rules TRUE; give how many there are on average."""
    total = 0
    for number in range(len(work.profiles)):
        fired, truths, matched = (calls[name](number) for name in ("hand", "predicates", "matcher"))
        if not isinstance(fired, list) or not isinstance(truths, tuple):
            raise TypeError("what is compared is not what it was")
        if fired != [place for place, truth in enumerate(truths) if truth is True] or set(fired) != matched:
            raise ValueError(f"different rules are TRUE for profile {number}")
        total += len(fired)
    return total / len(work.profiles)
