"""Queries over HTTP with a durable commit, against a bare endpoint that commits one row; one process each."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median, quantiles

from api.desk.imports import import_records
from benchmarks.service_data import ACTOR, House, key_of, subjects
from benchmarks.service_load import Load, Seen, under
from benchmarks.service_server import Server, serving, serving_bare
from benchmarks.sizes import Sizes
from benchmarks.table import Figure, Line, Section, at_most, seconds
from tests.store.postgres import running_server

_FEW, _MANY = 8, 32
_LEAST_RATIO = 0.5
_MOST_P99 = 50e-3
_MS = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way of asking one server."""

    what: str
    server: Server
    path: str
    bodies: Sequence[str]
    headers: Mapping[str, str]
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What some rounds of one way gave: the rate of each, latencies of all, processor time of the server."""

    rates: tuple[float, ...]
    p50: float
    p99: float
    processor: float
    busy: float


def service(sizes: Sizes) -> Section:
    """Measure on the embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{folder}/{name}.db" for name in ("service", "keys", "bare")]
        return _section("7. HTTP queries with durable commit, SQLite", sizes, Path(folder), urls)


def service_postgresql(sizes: Sizes) -> Section:
    """Measure on a PostgreSQL server of our own, which syncs every commit."""
    with tempfile.TemporaryDirectory() as folder, running_server(fsync="on") as server:
        for name in ("service", "bare"):
            server.execute(f"CREATE DATABASE {name}")
        urls = [server.url(name) for name in ("service", "service", "bare")]
        return _section("8. HTTP queries with durable commit, PostgreSQL", sizes, Path(folder), urls)


def _section(title: str, sizes: Sizes, folder: Path, urls: Sequence[str]) -> Section:
    with _ways(sizes, folder, urls) as ways:
        found = {few_or_many: _rounds(ways, few_or_many, sizes) for few_or_many in (_MANY, _FEW)}
    busiest = max(one.busy for some in found.values() for one in some)
    return Section(
        title=title,
        about=(
            f"One worker; {sizes.subjects} generated subjects take turns, with matter and step unless it says all "
            f"measures. {sizes.load_rounds} rounds of {sizes.load_seconds:g} s each in turn; rates are of the middle "
            "round, with the slowest and the quickest. Ratio: answers a second to those of the bare endpoint in the "
            "same round with as many in flight, of the rounds the middle one; more is better. The bare endpoint is a "
            "plain `def` under FastAPI, same server, same database settings, which commits one row. Processor time of "
            f"the server for each answer: {_per_answer(found[_MANY])} at {_MANY} in flight, "
            f"{_per_answer(found[_FEW])} at {_FEW}. The generator kept a core at most {busiest:.0%} busy, so it held "
            "nobody up."
        ),
        lines=tuple(line for number, some in found.items() for line in _lines(ways, some, number)),
    )


@contextmanager
def _ways(sizes: Sizes, folder: Path, urls: Sequence[str]) -> Iterator[tuple[_Way, ...]]:
    """Fill the database, start both servers, warm them."""
    house = House(url=urls[0], keys_url=urls[1])
    given = subjects(folder, sizes.subjects)
    with house.opened() as opened:
        import_records(opened, [given.file], actor=ACTOR)
        key = key_of(opened)
    with ExitStack() as running:
        ours = running.enter_context(serving(house.settings, folder / "service.log"))
        bare = running.enter_context(serving_bare(urls[2], folder / "bare.log"))
        path = "/v1/decisions"
        ways = (
            _Way(what="bare", server=bare, path="/rows", bodies=given.questions, headers={}),
            _Way(what="service", server=ours, path=path, bodies=given.questions, headers=key),
            _Way(
                what="service, idempotency key",
                server=ours,
                path=path,
                bodies=given.questions,
                headers=key,
                once=True,
            ),
            _Way(
                what="service, all measures",
                server=ours,
                path=path,
                bodies=given.questions_of_all,
                headers=key,
            ),
        )
        for way in ways:
            under(_load(way, _FEW, sizes.load_seconds))
        yield ways


def _rounds(ways: Sequence[_Way], in_flight: int, sizes: Sizes) -> list[_Found]:
    seen: list[list[Seen]] = [[] for _ in ways]
    spent = [0.0 for _ in ways]
    for _ in range(sizes.load_rounds):
        for place, way in enumerate(ways):
            before = way.server.processor_seconds()
            seen[place].append(under(_load(way, in_flight, sizes.load_seconds)))
            spent[place] += way.server.processor_seconds() - before
    return [_found(some, processor) for some, processor in zip(seen, spent, strict=True)]


def _found(seen: Sequence[Seen], processor: float) -> _Found:
    took = [moment for one in seen for moment in one.took]
    return _Found(
        rates=tuple(one.rate for one in seen),
        p50=median(took),
        p99=quantiles(took, n=100)[98],
        processor=processor / len(took),
        busy=fmean(one.busy for one in seen),
    )


def _load(way: _Way, in_flight: int, duration: float) -> Load:
    return Load(
        port=way.server.port,
        path=way.path,
        headers=way.headers,
        bodies=way.bodies,
        in_flight=in_flight,
        seconds=duration,
        once=way.once,
    )


def _lines(ways: Sequence[_Way], found: Sequence[_Found], in_flight: int) -> Iterator[Line]:
    baseline = found[0]
    for way, one in zip(ways, found, strict=True):
        spread = f"{median(one.rates):.0f}/s ({min(one.rates):.0f} to {max(one.rates):.0f})"
        said = f"{way.what}, {in_flight} in flight: {spread}"
        ratio = median(rate / bare for rate, bare in zip(one.rates, baseline.rates, strict=True))
        yield Line(
            what=f"{said} (baseline)" if one is baseline else said,
            took=seconds(one.p50),
            p99=seconds(one.p99),
            ratio=ratio,
            figure=_figure(one, ratio, in_flight) if way.what == "service" else None,
        )


def _figure(one: _Found, ratio: float, in_flight: int) -> Figure:
    if in_flight == _FEW:
        return at_most(one.p99, _MOST_P99, f"p99 {seconds(_MOST_P99)}")
    return Figure(text=f"≥ ratio {_LEAST_RATIO}", met=ratio >= _LEAST_RATIO)


def _per_answer(found: Sequence[_Found]) -> str:
    bare, ours, *_ = (one.processor / _MS for one in found)
    return f"{bare:.1f} ms bare, {ours:.1f} ms the service"
