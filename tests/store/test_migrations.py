import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from api.store.database import Database, open_database
from api.store.migrate import migrate
from api.store.tables import CHANGING, metadata
from tests.store.databases import KINDS

_SOME: dict[type, object] = {int: 1, str: "1", bytes: b"1", date: date(2026, 6, 10)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_migrated_tables_are_those_of_the_code(kind: str, empty_url: Callable[[str], str]) -> None:
    url = empty_url(kind)
    migrate(url)
    database = open_database(url)
    with database.reading() as conn:
        context = MigrationContext.configure(
            conn, opts={"compare_type": True, "include_name": _of_the_service}
        )
        differences = compare_metadata(context, metadata)
    database.close()
    assert differences == []


def _of_the_service(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "schema" and name == "keys")


def test_processes_that_start_together_migrate_once(empty_url: Callable[[str], str]) -> None:
    url = empty_url("postgresql")
    processes = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(3, mp_context=processes) as pool:
        list(pool.map(migrate, [url] * 3))
    database = open_database(url)
    with database.reading() as conn:
        assert conn.execute(text("SELECT count(*) FROM audit_head")).scalar_one() == 1
    database.close()


def test_a_second_migration_changes_nothing(database: Database, place: Any) -> None:
    migrate(place.url)
    with database.reading() as conn:
        assert conn.execute(text("SELECT size, peaks FROM audit_head")).one() == (0, b"")
        assert conn.execute(text("SELECT value FROM generation")).scalar_one() == 0


def test_a_row_once_added_stays_as_it_is(database: Database) -> None:
    for name in metadata.tables.keys() - CHANGING:
        table = metadata.tables[name]
        column = next(iter(table.primary_key.columns)).name
        for act in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"):
            with database.writing() as conn:
                # SQLite's triggers, and those that let staged rows go, fire for each row.
                if database.is_sqlite:
                    conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                else:
                    for key in table.foreign_key_constraints:
                        conn.exec_driver_sql(f"ALTER TABLE {name} DROP CONSTRAINT {key.name}")
                conn.execute(insert(table), {one.name: _SOME[one.type.python_type] for one in table.columns})
                with pytest.raises(DBAPIError, match="only ever added"):
                    conn.execute(text(act.format(name, column)))
                conn.rollback()


def test_one_size_of_the_log_may_have_several_signed_notes(database: Database) -> None:
    with database.writing() as conn:
        for at in ("2026-06-10T00:00:00.000Z", "2026-06-10T00:01:00.000Z"):
            conn.execute(insert(metadata.tables["audit_checkpoint"]), {"size": 1, "at": at, "note": at})
