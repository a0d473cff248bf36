"""Running the shipped cases, with and without coverage, and trying every change that a sanction rests on."""

from api.desk.cases import measure_coverage, run_cases
from api.desk.mutation import mutate
from api.desk.rulebooks import Rulebooks
from benchmarks.sizes import FULL, Sizes
from benchmarks.table import Line, Section, seconds
from benchmarks.timing import timed_runs
from catalog.load import default_rules


def trial(sizes: Sizes) -> Section:
    """Measure over the shipped rules; a small run changes one small rulebook only."""
    rules = default_rules()
    books = Rulebooks.open(rules)
    cases = [result.case for result in run_cases(rules, books)]
    tried = 0

    def change() -> None:
        nonlocal tried
        book = None if sizes == FULL else "national/severe-lists"
        tried = len(mutate(rules, books, _nobody, rulebook=book, sanctions=True, prove=False))

    def cover() -> None:
        run_cases(rules, books)
        measure_coverage(books, cases, _nobody)

    times = timed_runs(
        {"cases": lambda: run_cases(rules, books), "coverage": cover}, min(sizes.rulebook_runs, 5)
    )
    times |= timed_runs({"mutants": change}, 1)

    def line(what: str, name: str) -> Line:
        return Line(what=what, took=seconds(times[name]), ratio=times[name] / times["cases"])

    rate = tried / times["mutants"]
    return Section(
        title="10. The shipped cases, and changes of the shipped rules",
        about=(
            f"{len(cases)} cases, each read, decided by both evaluators and compared with what it expects; coverage "
            "evaluates each once more under every goal. Changes are those that sanctions and bars rest on, one at a "
            "time, each checked, compiled and held against the cases until one notices; proofs are left out. "
            "Processor time."
        ),
        lines=(
            line("rules test (baseline)", "cases"),
            line("rules test --coverage", "coverage"),
            line(f"rules mutate: {tried} changes, {rate:.0f} a second", "mutants"),
        ),
    )


def _nobody(_done: int, _total: int) -> None:
    """Watch nothing."""
