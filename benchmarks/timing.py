"""How long calls take, in ways that neighbours on the machine disturb least."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter_ns, process_time_ns

_PER_SECOND = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds: the median and the 99th percentile over the inputs."""

    p50: float
    p99: float


def timed(calls: dict[str, Callable[[int], object]], inputs: int, passes: int) -> dict[str, Times]:
    """Time each call over the inputs 0, 1, …, each input counted by its quickest pass.

    The calls take turns pass by pass, so that all see the same machine.
    """
    best: dict[str, list[int]] = {name: [2**62] * inputs for name in calls}
    for _ in range(passes):
        for name, call in calls.items():
            _pass(call, best[name])
    return {name: _times(found) for name, found in best.items()}


def timed_new(make: Callable[[], Callable[[int], object]], inputs: int, passes: int) -> Times:
    """Time passes over the inputs, each by a call made anew, to which every input is new."""
    best = [2**62] * inputs
    for _ in range(passes):
        _pass(make(), best)
    return _times(best)


def timed_runs(
    calls: dict[str, Callable[[], object]], runs: int, *, processes: bool = False
) -> dict[str, float]:
    """Give the median seconds of longer calls, which take turns.

    A call here is counted by the processor time that it takes; one that starts `processes`, by the clock.
    """
    clock = perf_counter_ns if processes else process_time_ns
    found: dict[str, list[int]] = {name: [] for name in calls}
    for _ in range(runs):
        for name, call in calls.items():
            start = clock()
            call()
            found[name].append(clock() - start)
    return {name: median(times) / _PER_SECOND for name, times in found.items()}


def _pass(call: Callable[[int], object], best: list[int]) -> None:
    for number, quickest in enumerate(best):
        start = perf_counter_ns()
        call(number)
        taken = perf_counter_ns() - start
        if taken < quickest:
            best[number] = taken


def _times(found: Sequence[int]) -> Times:
    p99 = quantiles(found, n=100)[98] if len(found) > 1 else found[0]
    return Times(p50=median(found) / _PER_SECOND, p99=p99 / _PER_SECOND)
