"""One database by URL: consistent snapshots to read, one transaction at a time to write."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.store import deadline
from api.store.connections import normal_url, postgresql_engines, sqlite_engines, sqlite_key_engines
from api.store.faults import Busy, Unavailable
from api.store.writer_lock import WriterLock

__all__ = [
    "Connection",
    "Database",
    "blames_database",
    "has_wal_reset_bug",
    "is_unfit_to_write",
    "open_database",
    "open_keys",
]

_LOCKS = 64
_LONGEST_WAIT_SECONDS = 30
_LOCK_NOT_AVAILABLE = "55P03"
_ADVISORY_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_OF_THE_DATABASE = (OperationalError, InterfaceError, InternalError, PoolTimeout)


class Database:
    """A database of the service. Readers never wait for the writer; every fault of it is `Unavailable`.

    Nothing here takes longer than whoever asks has left (`api.store.deadline`).
    """

    def __init__(self, readers: Engine, writers: Engine, writer_lock: WriterLock | None = None) -> None:
        self._readers = readers
        self._writers = writers
        self._writer_lock = writer_lock
        self.is_sqlite = writers.dialect.name == "sqlite"
        self._alone = tuple(Lock() for _ in range(_LOCKS))

    def reading(self) -> AbstractContextManager[Connection]:
        """Open one consistent snapshot, taken with the first statement; nothing can be written in it."""
        return self._transaction(self._readers)

    def writing(self) -> AbstractContextManager[Connection]:
        """Open one durable transaction: committed on exit, rolled back when the block raises."""
        if self._writer_lock is not None:
            self._writer_lock.take()
        return self._transaction(self._writers)

    @contextmanager
    def alone(self, what: str, *, wait: float = _LONGEST_WAIT_SECONDS) -> Iterator[None]:
        """Keep every other block of this name out, in all processes that share the database, until this one ends.

        For what takes several transactions. Unlike names may wait for each other now and then, so it must not nest.
        Raises `Busy` when the wait, in seconds, is too long.
        """
        digest = sha256(what.encode()).digest()
        wait = deadline.at_most(wait)
        if self.is_sqlite:  # one process writes, so a lock of its own will do
            lock = self._alone[digest[0] % len(self._alone)]
            if not lock.acquire(timeout=wait):
                raise Busy(f"another {what} goes on")
            try:
                yield
            finally:
                lock.release()
        else:
            with self._transaction(self._writers) as conn:
                # Nothing else is done on this connection, for as long as the block takes.
                conn.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                conn.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(wait * 1000))}")
                try:
                    conn.execute(_ADVISORY_LOCK, {"key": int.from_bytes(digest[:8], "big", signed=True)})
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                        raise Busy(f"another {what} goes on") from error
                    raise
                yield

    def close(self) -> None:
        """Give back every connection and the right to write."""
        self._readers.dispose()
        self._writers.dispose()
        if self._writer_lock is not None:
            self._writer_lock.release()

    @contextmanager
    def _transaction(self, db: Engine) -> Iterator[Connection]:
        if deadline.is_over():
            raise Unavailable("no time is left to ask")
        try:
            with db.connect() as conn, conn.begin():
                yield conn
        except _OF_THE_DATABASE as error:
            raise Unavailable(_said(error)) from error


def open_database(url: str) -> Database:
    """Open `sqlite:///file` or `postgresql://…`; nothing is connected yet. Raises `ValueError` for another URL."""
    parsed = normal_url(url)
    if parsed.get_backend_name() == "postgresql":
        return Database(*postgresql_engines(parsed))
    _warn_of_wal_reset_bug()
    return Database(*sqlite_engines(parsed), WriterLock(Path(f"{parsed.database}.writer")))


def open_keys(url: str) -> Database:
    """Open a file or server for keys; raises `ValueError` for a URL of another kind, `OSError` for no such folder."""
    parsed = normal_url(url)
    engines = postgresql_engines if parsed.get_backend_name() == "postgresql" else sqlite_key_engines
    return Database(*engines(parsed))


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite may lose data when two connections write or checkpoint at once (sqlite.org/wal.html)."""
    fixed = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return version >= (3, 7) and not fixed


def blames_database(fault: BaseException) -> bool:
    """Tell whether a fault is the database's (gone, full, locked) and not of the one statement that met it."""
    return isinstance(fault, _OF_THE_DATABASE)


def is_unfit_to_write(fault: BaseException | None) -> bool:
    """Tell whether a failed write leaves the file in doubt (a failed sync): it must not be tried again."""
    while fault is not None:
        if isinstance(fault, sqlite3.Error):
            code: int = getattr(fault, "sqlite_errorcode", 0)
            return code & 0xFF in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT}
        fault = fault.__cause__
    return False


def _said(error: Exception) -> str:
    """Give the fault's own words, without statement and values: those may be personal."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return re.sub(r"\s+", " ", str(said)).strip()


@cache
def _warn_of_wal_reset_bug() -> None:
    if has_wal_reset_bug(sqlite3.sqlite_version_info):
        structlog.get_logger().warning(
            "sqlite-wal-reset-bug",
            version=sqlite3.sqlite_version,
            advice="use SQLite 3.51.3 or later, or PostgreSQL; until then one process writes",
        )
