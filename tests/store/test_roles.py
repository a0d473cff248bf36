"""Two users of PostgreSQL: whoever serves can do all that serving takes, and change nothing that only grows."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from api.app import bring_up_to_date, open_service
from api.desk.imports import import_records
from api.desk.keys import NewKey, issue
from api.desk.recorder import instant
from api.desk.sweep import Sweep
from api.settings import Settings
from api.store import idempotency, imports
from api.store.database import open_database
from api.store.idempotency import Kept
from api.store.tables import CHANGING, metadata
from catalog.diagnostics import Refused
from tests.store.postgres import Server, running_server

pytestmark = pytest.mark.postgresql

ROLES = Path(__file__).parents[2] / "docs" / "deploy" / "roles.sql"
RECORD = (
    '{"主体": {"参考号": "a", "类型": "企业", "统一社会信用代码": "91510107XX3982599G", "区县": "510107",'
    ' "开户日": "2015-03-01", "名称": "成都示例机械有限公司"}, "条目": []}\n'
)


def url(server: Server, user: str) -> str:
    return server.url("power_credit").replace("postgres@", f"{user}@")


@pytest.fixture(scope="module")
def parted() -> Iterator[Server]:
    """A server on which an administrator ran the file that we ship."""
    with running_server() as server:
        given = re.sub(
            r":'(\w+)'", r"'\1'", re.sub(r"^--.*", "", ROLES.read_text("utf-8"), flags=re.MULTILINE)
        )
        before, after = given.split("\\connect power_credit")
        for statement in filter(str.strip, before.split(";")):
            server.execute(statement)
        with psycopg.connect(server.url("power_credit").replace("+psycopg", ""), autocommit=True) as conn:
            conn.execute(after.encode())
        yield server


@pytest.fixture(scope="module")
def settings(parted: Server) -> Settings:
    """What whoever serves is given, once the owner has built the tables."""
    mine = url(parted, "power_credit")
    given = Settings(database_url=mine, keys_url=mine)
    bring_up_to_date(given.model_copy(update={"owner_url": url(parted, "power_credit_owner")}))
    return given


def test_the_tables_are_the_owners_and_must_be_built_by_it(parted: Server) -> None:
    parted.execute("CREATE DATABASE bare OWNER power_credit_owner")
    mine = url(parted, "power_credit").replace("/power_credit?", "/bare?")
    with pytest.raises(Refused, match="owner-needed"):
        bring_up_to_date(Settings(database_url=mine, keys_url=mine))


def test_whoever_serves_can_do_all_of_it(settings: Settings, tmp_path: Path) -> None:
    service = open_service(settings.model_copy(update={"samples": True}))
    try:
        issue(service, NewKey(name="厅", scopes=frozenset({"query"})), actor="operator")
        file = tmp_path / "records.jsonl"
        file.write_text(RECORD, "utf-8")
        assert import_records(service, [file], actor="operator").leaf is not None
        with service.database.writing() as conn:
            staged = imports.begin(conn, b"given up", 1, "2026-06-10")
            added = text("INSERT INTO subject (ref, known) VALUES (:ref, :known)")
            conn.execute(added, {"ref": "f" * 32, "known": staged.number})
        imports.take_out(service.database, staged.number)
        with service.database.reading() as conn:
            there = text("SELECT count(*) FROM subject WHERE known = :known")
            assert conn.execute(there, {"known": staged.number}).scalar_one() == 0
        old = instant(datetime.now(UTC) - timedelta(days=31))
        with service.database.writing() as conn:
            kept = Kept(client="c", key="k", request_hash=b"", index=0, status=200, response=b"", at=old)
            idempotency.keep(conn, service.vault, kept)
        assert Sweep(service).sweep() == 1
        service.vault.create("e" * 32)
        service.vault.destroy("e" * 32)
    finally:
        service.close()


@pytest.mark.parametrize("table", sorted(metadata.tables.keys() - CHANGING))
@pytest.mark.parametrize("act", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_whoever_serves_can_change_nothing_that_only_grows(settings: Settings, table: str, act: str) -> None:
    column = next(iter(metadata.tables[table].primary_key.columns)).name
    refused(settings, act.format(table, column), "permission denied")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE entry",
        "ALTER TABLE entry DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id integer)",
        "DELETE FROM audit_head",
        "UPDATE idempotency SET status = 200",
        "DELETE FROM keys.subject_key",
        "UPDATE keys.secret SET value = value",
    ],
)
def test_nor_take_the_tables_to_pieces(settings: Settings, statement: str) -> None:
    refused(settings, statement, "permission denied|must be owner")


def refused(settings: Settings, statement: str, said: str) -> None:
    database = open_database(settings.database_url)
    with database.writing() as conn:
        with pytest.raises(ProgrammingError, match=said):
            conn.execute(text(statement))
        conn.rollback()
    database.close()


def test_a_destroyed_key_is_reason_enough_to_vacuum(settings: Settings) -> None:
    database = open_database(settings.database_url)
    with database.reading() as conn:
        options = text("SELECT reloptions FROM pg_class WHERE oid = 'keys.subject_key'::regclass")
        assert "autovacuum_vacuum_threshold=0" in conn.execute(options).scalar_one()
    database.close()
