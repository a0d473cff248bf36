"""Imports: rows are staged in parts under a number that no question reaches, and count from one leaf on.

A staged row's `known` is the import's number, above every index of the log. `import_leaf` says for which leaf such a
number stands, once it does: `tables.known_of` reads it. Until then nobody sees the rows but the import itself.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, literal_column, select, text

from api.store import log
from api.store.database import Database
from api.store.faults import Unknown
from api.store.rows import add_rows
from api.store.tables import STAGED, STAGED_FROM, import_leaf, staged_import, staged_part
from engine.audit.canonical import canonical_bytes

_ROWS_AT_ONCE = 2_000
_GIVEN_UP = -1  # noted like a part: whoever serves may add rows here and take rows out, but change none


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An import under way: its number, the root over its lines, and the lines left out of each part that is staged.

    One that was given up is being taken out: nothing of it may be relied on any more.
    """

    number: int
    root: bytes
    parts: Mapping[int, tuple[int, ...]]
    given_up: bool = False


_NUMBERS = (
    select(func.max(import_leaf.c.number)).union_all(select(func.max(staged_import.c.number))).subquery()
)
_PARTS = select(staged_part).where(staged_part.c.number == bindparam("number"))


def under_way(conn: Connection) -> tuple[Staged, ...]:
    """Give the imports that were begun and have no leaf."""
    staged: list[Staged] = []
    for row in conn.execute(select(staged_import).order_by(staged_import.c.number)).all():
        noted = conn.execute(_PARTS, {"number": row.number})
        parts = {part.part: tuple(json.loads(part.left_out)) for part in noted}
        given_up = parts.pop(_GIVEN_UP, None) is not None
        staged.append(Staged(number=row.number, root=row.root, parts=parts, given_up=given_up))
    return tuple(staged)


def begin(conn: Connection, root: bytes, lines: int, at: str) -> Staged:
    """Begin an import over lines with this root."""
    last = conn.execute(select(func.max(_NUMBERS.c[0]))).scalar_one()
    number = STAGED_FROM if last is None else last + 1
    add_rows(conn, staged_import, [{"number": number, "root": root, "lines": lines, "at": at}])
    return Staged(number=number, root=root, parts={})


def note_part(conn: Connection, number: int, part: int, left_out: Iterable[int]) -> None:
    """Note that a part is staged; in the transaction of its rows. Raises `Taken` when it was already."""
    said = canonical_bytes(sorted(left_out)).decode()
    add_rows(conn, staged_part, [{"number": number, "part": part, "left_out": said}])


def stand(conn: Connection, number: int, index: int) -> None:
    """Let every row of an import count from its leaf on; raises `Unknown` when it was given up meanwhile."""
    if _standing_of(conn, number) != (1, 0):
        raise Unknown("this import was given up")
    add_rows(conn, import_leaf, [{"number": number, "known": index}])
    _forget(conn, number)


def take_out(database: Database, number: int) -> None:
    """Give an import up and take out every row of it, some at a time.

    It is noted first: cut short in between, the import can never go on with only a part of its rows.
    """
    with database.writing() as conn:
        log.lock_head(conn)  # INVARIANT: an import is given up or made to count, never both
        if _standing_of(conn, number) == (1, 0):
            note_part(conn, number, _GIVEN_UP, ())
    more = True
    while more:
        with database.writing() as conn:
            more = _take_out_some(database, conn, number)
            if not more:
                _forget(conn, number)


def _standing_of(conn: Connection, number: int) -> tuple[int, int]:
    """Tell whether an import is under way, and whether it was given up."""
    begun = select(func.count()).where(staged_import.c.number == number)
    given_up = select(func.count()).where(staged_part.c.number == number, staged_part.c.part == _GIVEN_UP)
    return conn.execute(begun).scalar_one(), conn.execute(given_up).scalar_one()


def _take_out_some(database: Database, conn: Connection, number: int) -> bool:
    if not database.is_sqlite:
        taken_out = text("SELECT take_out_staged(:number, :most)")
        return bool(conn.execute(taken_out, {"number": number, "most": _ROWS_AT_ONCE}).scalar_one())
    for table in STAGED:
        rowid: ColumnElement[int] = literal_column("rowid")
        some = select(rowid).select_from(table).where(table.c.known == number).limit(_ROWS_AT_ONCE)
        if conn.execute(delete(table).where(rowid.in_(some.scalar_subquery()))).rowcount:
            return True
    return False


def _forget(conn: Connection, number: int) -> None:
    conn.execute(delete(staged_part).where(staged_part.c.number == number))
    conn.execute(delete(staged_import).where(staged_import.c.number == number))
