"""What rows a leaf brought, as one root for each table: whoever changes a row later would have to change the leaf."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, func, select

from api.store.tables import CHANGING, STAGED, STAGED_FROM, import_leaf, metadata, staged_import
from engine.audit.canonical import canonical_bytes
from engine.audit.tree import HASH_BYTES, Frontier, leaf_hash

ATTESTED: Final = tuple(
    table
    for table in metadata.sorted_tables
    if "known" in table.columns and table.name not in CHANGING and not table.name.startswith("audit_")
)
"""The tables of which every row stands under a leaf."""

Row = Mapping[str, Any]
"""A row as it is stored, by column."""

Rows = Mapping[str, list[Row]]
"""Rows by the name of their table."""

_NOTED: Final = "added"
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """How many rows of a table were added, and the RFC 6962 root over them, in the order of their leaf hashes."""

    count: int
    root: str


def row_bytes(table: Table, row: Row) -> bytes:
    """Give the one byte form of a row as it is stored: canonical JSON of its columns but `known`, all text or null.

    Bytes become hex, days ISO text, numbers decimal. What is sealed stays sealed, so nothing can be guessed from it.
    """
    return canonical_bytes(
        {column.name: _text(row.get(column.name)) for column in table.columns if column.name != "known"}
    )


def root_of(table: Table, rows: Iterable[Row]) -> Root:
    """Give the root over rows of a table in whatever order; 32 bytes of memory for each."""
    by_first: defaultdict[int, bytearray] = defaultdict(bytearray)
    for row in rows:
        hashed = leaf_hash(row_bytes(table, row))
        by_first[hashed[0]] += hashed
    tree = Frontier().append(chain.from_iterable(_in_order(by_first[first]) for first in sorted(by_first)))
    return Root(count=tree.size, root=tree.root().hex())


def _in_order(hashes: bytearray) -> list[bytes]:
    return sorted(bytes(hashes[at : at + HASH_BYTES]) for at in range(0, len(hashes), HASH_BYTES))


@contextmanager
def noting(conn: Connection) -> Iterator[dict[str, list[Row]]]:
    """Note every row that `rows.add_rows` adds on this connection within the block, by table."""
    added: dict[str, list[Row]] = {}
    conn.info[_NOTED] = added
    try:
        yield added
    finally:
        del conn.info[_NOTED]


def note(conn: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Note rows that were added, if anybody asked for it."""
    added = conn.info.get(_NOTED)
    if added is not None and table.name not in CHANGING:
        added.setdefault(table.name, []).extend(rows)


def roots_of(added: Rows) -> dict[str, Root]:
    """Give the root of each table."""
    return {name: root_of(metadata.tables[name], rows) for name, rows in sorted(added.items())}


def staged_roots(conn: Connection, number: int) -> dict[str, Root]:
    """Give the roots over all rows of an import."""
    found = {table.name: root_of(table, _staged(conn, table, number)) for table in STAGED}
    return {name: root for name, root in sorted(found.items()) if root.count}


def rows_between(conn: Connection, start: int, stop: int) -> dict[int, dict[str, list[Row]]]:
    """Give the rows under each leaf from `start` up to but not including `stop`, without what an import staged."""
    found: dict[int, dict[str, list[Row]]] = {}
    for table in ATTESTED:
        query = select(table).where(table.c.known >= start, table.c.known < stop)
        for row in conn.execute(query):
            found.setdefault(row.known, {}).setdefault(table.name, []).append(row._asdict())
    return found


def rows_before(conn: Connection) -> dict[str, list[Row]]:
    """Give the rows that stand before every leaf: they would have counted always."""
    return _rows_where(conn, lambda known: known < 0)


def rows_from(conn: Connection, size: int) -> dict[str, list[Row]]:
    """Give the rows that stand beyond a log of this size, and would count one day."""
    return _rows_where(conn, lambda known: (known >= size) & (known < STAGED_FROM))


def rows_of_no_import(conn: Connection) -> Iterator[tuple[str, int, int]]:
    """Yield table, number and count of rows of an import that neither has a leaf nor is under way."""
    imports = select(import_leaf.c.number).union_all(select(staged_import.c.number))
    for table in ATTESTED:
        known = table.c.known
        lost = select(known, func.count()).where(known >= STAGED_FROM, known.not_in(imports)).group_by(known)
        yield from ((table.name, number, count) for number, count in conn.execute(lost))


def named(table: str, row: Row) -> str:
    """Name a row by its table and key."""
    keys = (column.name for column in metadata.tables[table].primary_key if column.name != "known")
    return f"{table} {' '.join(f'{key}={_text(row[key])}' for key in keys)}"


def _rows_where(
    conn: Connection, which: Callable[[Column[int]], ColumnElement[bool]]
) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for table in ATTESTED:
        for row in conn.execute(select(table).where(which(table.c.known))):
            found.setdefault(table.name, []).append(row._asdict())
    return found


def _staged(conn: Connection, table: Table, number: int) -> Iterator[Row]:
    query = select(table).where(table.c.known == bindparam("number"))
    streamed = conn.execute(query, {"number": number}, execution_options={"yield_per": _PAGE})
    return (row._asdict() for row in streamed)


def _text(value: object) -> str | None:
    match value:
        case None | str():
            return value
        case bytes():
            return value.hex()
        case date():
            return value.isoformat()
        case _:
            return str(value)
