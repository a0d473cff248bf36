"""The table: lines measured in one run, each with its ratio to a baseline and the figure it should reach."""

from collections.abc import Iterator
from dataclasses import dataclass

_MS, _US = 1e-3, 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the design; `text` says it, `met` whether this run reached it."""

    text: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing measured: what it took, and how that compares with the section's baseline."""

    what: str
    took: str
    p99: str = ""
    ratio: float | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One benchmark: its title, what was measured against what, and its lines; the baseline has ratio 1."""

    title: str
    about: str
    lines: tuple[Line, ...]


def seconds(taken: float) -> str:
    """Write a duration in the unit that suits it."""
    if taken < _MS:
        return f"{taken / _US:.1f} µs"
    return f"{taken / _MS:.2f} ms" if taken < 0.1 else f"{taken:.3f} s"


def at_most(measured: float, most: float, text: str) -> Figure:
    """Compare a measurement with the most it may be."""
    return Figure(text=f"≤ {text}", met=measured <= most)


def markdown(sections: tuple[Section, ...]) -> str:
    """Write every section as a Markdown table."""
    return "\n\n".join("\n".join(_section(section)) for section in sections) + "\n"


def plain(sections: tuple[Section, ...]) -> str:
    """Write every section for a terminal, in columns."""
    return "\n".join(line for section in sections for line in _columns(section))


def _section(section: Section) -> Iterator[str]:
    yield f"### {section.title}"
    yield ""
    yield section.about
    yield ""
    yield "| measured | median | p99 | ratio | figure |"
    yield "|---|---:|---:|---:|---|"
    for line in section.lines:
        yield f"| {' | '.join(_cells(line))} |"


def _columns(section: Section) -> Iterator[str]:
    yield section.title
    yield f"{'':66}{'median':>12}{'p99':>12}{'ratio':>9}  figure"
    for line in section.lines:
        what, took, p99, ratio, figure = _cells(line)
        yield f"  {what:64}{took:>12}{p99:>12}{ratio:>9}  {figure}".rstrip()
    yield ""


def _cells(line: Line) -> tuple[str, str, str, str, str]:
    ratio = "" if line.ratio is None else f"{line.ratio:.3g}" if line.ratio < 100 else f"{line.ratio:.0f}"
    figure = f"{line.figure.text} {'met' if line.figure.met else 'MISSED'}" if line.figure else ""
    return line.what, line.took, line.p99, ratio, figure
