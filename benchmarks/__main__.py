"""`python -m benchmarks`: measures everything in one run and prints the table; `--write` keeps it in docs/."""

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks.decisions import decisions
from benchmarks.growth import growth
from benchmarks.machine import machine
from benchmarks.memory import memory
from benchmarks.proofs import proofs
from benchmarks.records import records
from benchmarks.rulebooks import rulebooks
from benchmarks.service import service, service_postgresql
from benchmarks.service_around import service_around
from benchmarks.sizes import FULL, TINY, Sizes
from benchmarks.start_up import start_up
from benchmarks.table import Section, markdown, plain
from benchmarks.trial import trial

BENCHMARKS: dict[str, Callable[[Sizes], Section]] = {
    "decisions": decisions,
    "growth": growth,
    "records": records,
    "rulebooks": rulebooks,
    "start-up": start_up,
    "memory": memory,
    "service": service,
    "service-postgresql": service_postgresql,
    "service-around": service_around,
    "trial": trial,
    "proofs": proofs,
}
_PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- table -->\n", "<!-- end of table -->\n"


def main() -> None:
    """Run the benchmarks asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"some of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--write", action="store_true", help="write these tables into docs/benchmarks.md")
    parser.add_argument("--tiny", action="store_true", help="only see that everything runs")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark `{unknown[0]}`; there are: {', '.join(BENCHMARKS)}")
    if asked.write and asked.tiny:
        parser.error("--write takes real sizes, not --tiny")
    sizes = TINY if asked.tiny else FULL
    print(machine(), end="\n\n")
    sections = []
    for name in asked.names or BENCHMARKS:
        sections.append(BENCHMARKS[name](sizes))
        print(plain((sections[-1],)), flush=True)
    if asked.write:
        _write(tuple(sections))


def _write(sections: tuple[Section, ...]) -> None:
    """Put tables in the place of those with the same titles; new ones come last, the others stay as they are."""
    before, _, rest = _PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    old, _, after = rest.partition(_END)
    tables = {table.partition("\n")[0]: table.strip() for table in old.split("\n### ")[1:]}
    tables |= {one.title: markdown((one,)).removeprefix("### ").strip() for one in sections}
    table = "\n\n".join([f"\nMachine: {machine()}.", *(f"### {table}" for table in tables.values())])
    _PAGE.write_text(f"{before}{_BEGIN}{table}\n\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
