"""Coverage: from which day to which day a source has brought everything of an area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from api.store.listed import listed
from api.store.rows import add_rows
from api.store.tables import coverage, known_of
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
    select(
        coverage.c.source,
        coverage.c.area,
        coverage.c.start_day,
        coverage.c.end_day,
        known_of(coverage).label("known"),
    )
    .where(coverage.c.area.in_(bindparam("areas", expanding=True)), known_of(coverage) < bindparam("known"))
    .order_by(known_of(coverage), coverage.c.id)
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


SpanRows = Sequence[Row[Any]]


def span_rows(conn: Connection, areas: Iterable[str], *, known: int) -> SpanRows:
    """Give what sources have brought below `known` for some areas and all that hold them."""
    wanted = listed(wide for area in areas for wide in _holding(area))
    return conn.execute(_SPANS, {"areas": wanted, "known": known}).all()


def spans_for(rows: SpanRows, area: str, *, known: int) -> tuple[Span, ...]:
    """Give what sources have brought for an area: for itself, its city, its province, or everywhere."""
    counting = _holding(area)
    return tuple(
        [
            Span(source=row.source, start=row.start_day, end=row.end_day, known=row.known)
            for row in rows
            if row.area in counting and row.known < known
        ]
    )


def _holding(area: str) -> frozenset[str]:
    return frozenset({area, f"{area[:4]}00", f"{area[:2]}0000", "000000"})
