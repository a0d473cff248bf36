"""How connections to the two databases are made and tuned."""

import os
import re
import select
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from api.store.deadline import at_most, is_over

WAIT_SECONDS = 1
_STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine: about a millisecond
_READERS = 16
_MORE_READERS = 32
_SECONDS_UNASKED = 1.0

# Every client ends its waits itself (`impatient.py`), and the server looks each second whether it still is there.
# What is left is for a client that hangs: it must not keep the head lock.
_POSTGRES_OPTIONS = (
    "-c synchronous_commit=on -c lock_timeout=2000 -c statement_timeout=60000 "
    "-c idle_in_transaction_session_timeout=60000 -c client_connection_check_interval=1000 -c timezone=UTC"
)
_NOT_DURABLE = re.compile(r"synchronous_commit\s*=\s*'?(?:off|of|false|f|no|n|0)\b", re.IGNORECASE)
# A server behind a network that swallows everything is given up by the kernel too, also while nobody waits for it.
_POSTGRES_NETWORK = {
    "connect_timeout": 2,
    "tcp_user_timeout": 5_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


def normal_url(url: str) -> URL:
    """Parse the URL of a database, with the driver that we use; raises `ValueError` for what we cannot open."""
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "postgresql" if _NOT_DURABLE.search(_options(parsed)):
            raise ValueError("a commit must be durable: take `synchronous_commit` out of the options")
        case "postgresql":
            return parsed.set(drivername="postgresql+psycopg")
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed
        case _:
            raise ValueError(f"not a database that we open: {parsed.render_as_string(hide_password=True)}")


def sqlite_engines(url: URL) -> tuple[Engine, Engine]:
    """Make readers and the one writing connection of a service's file: WAL, every commit synced."""
    readers, writers = _sqlite_readers(url), _sqlite_writer(url)
    _on_connect(writers, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    _on_connect(readers, "query_only=ON", "wal_autocheckpoint=0")
    return readers, writers


def sqlite_key_engines(url: URL) -> tuple[Engine, Engine]:
    """Make readers and the writing connection of a file of keys, which only its owner may read.

    No WAL, in which an overwritten key would stay, and what is deleted is overwritten.
    """
    os.close(os.open(Path(str(url.database)), os.O_CREAT | os.O_RDWR, 0o600))
    readers, writers = _sqlite_readers(url), _sqlite_writer(url)
    _on_connect(writers, "journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON")
    _on_connect(readers, "query_only=ON")
    no_schema = {"keys": None}  # a file has no schemas
    return (
        readers.execution_options(schema_translate_map=no_schema),
        writers.execution_options(schema_translate_map=no_schema),
    )


def postgresql_engines(url: URL) -> tuple[Engine, Engine]:
    """Make readers and writers over one pool."""
    options = f"{_POSTGRES_OPTIONS} {_options(url)}"
    db = create_engine(
        url.update_query_dict({"options": options}),
        pool_size=_READERS,
        max_overflow=_MORE_READERS,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
        connect_args=_POSTGRES_NETWORK,
    )
    from api.store.impatient import ImpatientConnection  # noqa: PLC0415 - psycopg is there only where it is used

    def connect(
        _dialect: object, _record: object, _args: object, given: dict[str, Any]
    ) -> ImpatientConnection:
        return ImpatientConnection.connect(**given)

    event.listen(db, "do_connect", connect)
    _look_before_use(db)
    readers = db.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return readers, db.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=False)


def _options(url: URL) -> str:
    given = url.query.get("options", "")
    return given if isinstance(given, str) else " ".join(given)


def _look_before_use(db: Engine) -> None:
    """Ask the server whether a connection still stands, unless it was used lately and nothing came in since.

    To ask costs as much as a statement of its own. A server that ends or goes down says so to every connection.
    """

    def given_back(_connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["used"] = monotonic()

    def taken(connection: Any, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:  # noqa: ANN401 - psycopg's
        used = record.info.get("used")
        if used is None or (monotonic() - used < _SECONDS_UNASKED and not _has_come_in(connection)):
            return
        try:
            db.dialect.do_ping(connection)
        except db.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error

    event.listen(db, "checkin", given_back)
    event.listen(db, "checkout", taken)


def _has_come_in(connection: Any) -> bool:  # noqa: ANN401 - psycopg's
    """Tell whether there is anything to read, the end of the connection too; nobody waits for an answer now."""
    if connection.closed:
        return True
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def _sqlite_readers(url: URL) -> Engine:
    return _sqlite(url, _READERS, _MORE_READERS, "BEGIN DEFERRED")


def _sqlite_writer(url: URL) -> Engine:
    return _sqlite(url, 1, 0, "BEGIN IMMEDIATE")


def _sqlite(url: URL, pool_size: int, max_overflow: int, begin: str) -> Engine:
    db = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
        # `isolation_level` None: Python leaves transactions to us, and we begin them below.
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": WAIT_SECONDS},
    )

    def begin_transaction(conn: Connection) -> None:
        wait = round(at_most(WAIT_SECONDS) * 1000)
        if conn.info.get("wait", WAIT_SECONDS * 1000) != wait:
            conn.exec_driver_sql(f"PRAGMA busy_timeout={wait}")
            conn.info["wait"] = wait
        conn.exec_driver_sql(begin)

    event.listen(db, "begin", begin_transaction)
    event.listen(db, "connect", _stop_in_time)
    return db


def _stop_in_time(connection: DBAPIConnection, _record: object) -> None:
    """Let a statement end when the deadline of whoever waits for it does."""
    connection.set_progress_handler(is_over, _STEPS_BETWEEN_LOOKS)


def _on_connect(db: Engine, *pragmas: str) -> None:
    def configure(connection: DBAPIConnection, _record: object) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(db, "connect", configure)
