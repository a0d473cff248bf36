"""Coverage: from which day to which day a source has brought everything of an area."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select

from api.store.rows import add_rows
from api.store.tables import coverage
from engine.record.entry import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSpan:
    """A source is complete for an area (GB/T 2260; 000000 is everywhere) from `start` up to but not including `end`."""

    id: str
    source: str
    area: str
    start: date
    end: date


_SPANS = (
    select(coverage)
    .where(coverage.c.area.in_(bindparam("areas", expanding=True)), coverage.c.known < bindparam("known"))
    .order_by(coverage.c.known, coverage.c.id)
)


def add_spans(conn: Connection, index: int, spans: Iterable[NewSpan]) -> None:
    """Add what sources have brought, under one leaf; raises `Taken` when an id is there already."""
    rows = [
        {
            "id": span.id,
            "source": span.source,
            "area": span.area,
            "start_day": span.start,
            "end_day": span.end,
            "known": index,
        }
        for span in spans
    ]
    add_rows(conn, coverage, rows)


def spans_for(conn: Connection, area: str, *, known: int) -> tuple[Span, ...]:
    """Give what sources have brought for an area: for itself, its city, its province, or everywhere."""
    areas = sorted({area, f"{area[:4]}00", f"{area[:2]}0000", "000000"})
    return tuple(
        Span(source=row.source, start=row.start_day, end=row.end_day, known=row.known)
        for row in conn.execute(_SPANS, {"areas": areas, "known": known})
    )
