"""What stands around the queries: from start to ready, memory of the server, records imported a second."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import Column, MetaData, Table, Text, insert

from api.desk.imports import PART_LINES, import_records
from api.store.database import open_database
from benchmarks.service_data import ACTOR, House, Subjects, key_of, subjects
from benchmarks.service_load import Load, under
from benchmarks.service_server import serving, serving_bare
from benchmarks.sizes import Sizes
from benchmarks.table import Line, Section, seconds

_MB = 1 << 20
_IN_FLIGHT = 8
_METADATA = MetaData()
_ROWS = Table(
    "bare_import", _METADATA, Column("id", Text, primary_key=True), Column("line", Text, nullable=False)
)


def service_around(sizes: Sizes) -> Section:
    """Measure on the embedded database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = House(url=f"sqlite:///{folder}/service.db", keys_url=f"sqlite:///{folder}/keys.db")
        bare_url = f"sqlite:///{folder}/bare.db"
        given = subjects(folder, sizes.imported)
        bare_import = _rate(lambda: _import_bare(bare_url, given), sizes)
        with house.opened() as opened:
            ours_import = _rate(lambda: import_records(opened, [given.file], actor=ACTOR), sizes)
            key = key_of(opened)
        ready: list[tuple[float, float]] = []
        for _ in range(sizes.server_starts):
            with serving_bare(bare_url, folder / "bare.log") as bare:
                pass
            with serving(house.settings, folder / "service.log") as ours:
                pass
            ready.append((bare.seconds, ours.seconds))
        bare_ready, ours_ready = (median(times) for times in zip(*ready, strict=True))
        with serving_bare(bare_url, folder / "bare.log") as bare:
            _ask(bare.port, "/rows", {}, given, sizes)
            bare_memory = bare.resident_bytes()
        with serving(house.settings, folder / "service.log") as ours:
            idle_memory = ours.resident_bytes()
            _ask(ours.port, "/v1/decisions", dict(key), given, sizes)
            ours_memory = ours.resident_bytes()
    return Section(
        title="9. Around the service: start, memory, import",
        about=(
            f"SQLite. Each against the bare line above it. From start to ready: wall time of a new process until "
            f"/readyz answers, median of {sizes.server_starts}, {sizes.imported} subjects stored. Memory: resident, "
            f"after {sizes.load_seconds:g} s of queries. Import: {sizes.imported} records, all checked before "
            f"anything is written; bare is json.loads and one row for each line, a commit every {PART_LINES}."
        ),
        lines=(
            Line(what="start to ready, bare endpoint (baseline)", took=seconds(bare_ready), ratio=1.0),
            Line(what="start to ready, service", took=seconds(ours_ready), ratio=ours_ready / bare_ready),
            Line(what="memory, bare endpoint", took=_mb(bare_memory), ratio=1.0),
            Line(what="memory, service, idle", took=_mb(idle_memory), ratio=idle_memory / bare_memory),
            Line(
                what="memory, service, after queries", took=_mb(ours_memory), ratio=ours_memory / bare_memory
            ),
            Line(what="import, bare", took=f"{bare_import:.0f}/s", ratio=1.0),
            Line(what="import, service", took=f"{ours_import:.0f}/s", ratio=ours_import / bare_import),
        ),
    )


def _rate(call: Callable[[], object], sizes: Sizes) -> float:
    begun = perf_counter()
    call()
    return sizes.imported / (perf_counter() - begun)


def _import_bare(url: str, given: Subjects) -> None:
    database = open_database(url)
    lines = given.file.read_text(encoding="utf-8").splitlines()
    with database.writing() as conn:
        _METADATA.create_all(conn)
    for start in range(0, len(lines), PART_LINES):
        part = lines[start : start + PART_LINES]
        rows = [{"id": str(json.loads(line)["主体"]["参考号"]), "line": line} for line in part]
        with database.writing() as conn:
            conn.execute(insert(_ROWS), rows)
    database.close()


def _ask(port: int, path: str, headers: dict[str, str], given: Subjects, sizes: Sizes) -> None:
    bodies = given.questions
    under(
        Load(
            port=port,
            path=path,
            headers=headers,
            bodies=bodies,
            in_flight=_IN_FLIGHT,
            seconds=sizes.load_seconds,
        )
    )


def _mb(size: int) -> str:
    return f"{size / _MB:.0f} MB"
