# ruff: noqa: S608 - every name in these statements is our own
"""A log of some three hundred leaves with everything that can stand in it, to tamper with."""

import json
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, create_engine, text

from api.desk.contents import compare_contents
from api.desk.imports import import_records
from api.desk.recorder import Recorded
from api.desk.service import Service, submit
from api.desk.verification import Contents, Findings, Held, verify_all_at
from api.desk.written import vocabulary_now
from api.samples.generate import generate
from api.settings import Settings
from api.store import log
from api.store.database import open_keys
from api.store.vault import open_vault
from engine.audit.envelope import Kind
from tests.http.house import House, open_house
from tests.http.test_editions import newer, publish
from tests.store.databases import KINDS, migrated_file, postgresql_server
from tests.store.postgres import Server
from tests.store.things import act

__all__ = ["migrated_file", "postgresql_server"]

LEAVES = 300
ON = date(2026, 6, 10)
UNPAID = {"账期": "2026年3月", "应缴日期": "2026-04-20", "金额": "12800.00 元"}
SOLE_TRADER = {"credit_code": "92510107XXXX00166J"}  # the sixteenth shipped sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A database whose service has ended: what it stands in, an old root that somebody kept, and whom it knows."""

    kind: str
    settings: Settings
    held: Held
    subjects: dict[str, dict[str, str]]
    decisions: list[str]
    token: str
    erased_key: bytes
    folder: Path


@dataclass(frozen=True, slots=True)
class Victim:
    """The database in the hands of someone with every right on it; all that is done is undone after the test."""

    built: Built
    conn: Connection
    undo: list[tuple[str, bytes | None]] = field(default_factory=list)

    def run(self, statement: str, **given: Any) -> None:
        """Do it, with triggers and foreign keys out of the way; it must change something."""
        done = self.conn.execute(text(statement), given)
        assert done.rowcount != 0, statement

    def rows(self, statement: str, **given: Any) -> list[Row[Any]]:
        return list(self.conn.execute(text(statement), given))

    def one(self, statement: str, **given: Any) -> Row[Any]:
        return self.rows(statement, **given)[0]

    def exchange(self, table: str, column: str, key: str, one: object, other: object) -> None:
        """Exchange a column of two rows."""
        read = f"SELECT {column} FROM {table} WHERE {key} = :at"
        (first,), (second,) = self.one(read, at=one), self.one(read, at=other)
        write = f"UPDATE {table} SET {column} = :value WHERE {key} = :at"
        self.run(write, value=second, at=one)
        self.run(write, value=first, at=other)

    def wrap(self, ref: str, wrapped: bytes | None) -> None:
        """Change the key of a subject in the vault, which is a file of its own, or a schema."""
        self.undo.append((ref, self.wrapped(ref)))
        self._keys("UPDATE subject_key SET wrapped = :to WHERE ref = :ref", to=wrapped, ref=ref)

    def wrapped(self, ref: str) -> bytes | None:
        """Give the key of a subject as it stands in the vault."""
        found = self._keys("SELECT wrapped FROM subject_key WHERE ref = :ref", ref=ref)
        return None if found is None else bytes(found)

    def put_back(self) -> None:
        for ref, wrapped in self.undo[::-1]:
            self._keys("UPDATE subject_key SET wrapped = :to WHERE ref = :ref", to=wrapped, ref=ref)

    def _keys(self, statement: str, **given: object) -> Any:
        schema = "keys." if self.built.kind == "postgresql" else ""
        db = create_engine(self.built.settings.keys_url)
        with db.begin() as conn:
            done = conn.execute(text(statement.replace("subject_key", f"{schema}subject_key")), given)
            found = done.scalar_one() if done.returns_rows else None
        db.dispose()
        return found

    def verify(self, *held: Held) -> tuple[Findings, Contents]:
        vault = open_vault(self.built.settings.keys_url, make=False)
        try:
            return log.verify(self.conn, held=held), compare_contents(self.conn, vault)
        finally:
            vault.close()


@pytest.fixture(scope="session", params=KINDS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Everything that a service records, once for each kind of database; then it ends."""
    kind: str = request.param
    folder = tmp_path_factory.mktemp(f"built-{kind}")
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "service.db")
        url, keys_url = f"sqlite:///{folder / 'service.db'}", f"sqlite:///{folder / 'keys.db'}"
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        server.execute("CREATE DATABASE built TEMPLATE migrated")
        url = keys_url = server.url("built")
    settings = Settings(database_url=url, keys_url=keys_url)
    with open_house(url, keys_url, deadline_seconds=30) as house:
        subjects, decisions, erased_key = fill(house, folder)
        token = house.key()
    if kind == "sqlite":
        without_triggers(folder / "service.db")
    findings, contents = verify_all_at(url, keys_url)
    assert (findings.mismatches, contents.discrepancies, contents.uncommitted) == ((), [], 0)
    assert findings.size >= LEAVES
    assert findings.root is not None
    return Built(
        kind=kind,
        settings=settings,
        held=Held(size=findings.size, root=findings.root),
        subjects=subjects,
        decisions=decisions,
        token=token,
        erased_key=erased_key,
        folder=folder,
    )


@pytest.fixture
def victim(built: Built) -> Iterator[Victim]:
    """The database, to be changed in a transaction that is never committed."""
    db = create_engine(built.settings.database_url)
    with db.connect() as conn:
        if built.kind == "postgresql":
            conn.execute(text("SET LOCAL session_replication_role = replica"))
        one = Victim(built, conn)
        yield one
        conn.rollback()
        one.put_back()
    db.dispose()


def without_triggers(file: Path) -> None:
    """Take the tripwires out, as the owner of the file can, and leave one file to copy."""
    with closing(sqlite3.connect(file)) as conn, conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def fill(house: House, folder: Path) -> tuple[dict[str, dict[str, str]], list[str], bytes]:
    """Record at least one act of every kind; give subjects by reference, decisions, and an erased key."""
    subjects = dict(house.new_subject() for _ in range(8))
    refs = list(subjects)
    for ref in refs[:4]:
        for _ in range(2):
            entry = posted(
                house, "/v1/entries", {"subject": {"ref": ref}, "kind": "缴费信息", "fields": UNPAID}
            )
            for happened, day in (("notice_served", "2026-05-06"), ("objected", "2026-05-08")):
                posted(house, f"/v1/entries/{entry['id']}/events", {"event": happened, "on": day})
    span = {"source": "营销月报", "area": "510107", "from_day": "2026-05-01", "until_day": "2026-06-01"}
    posted(house, "/v1/coverage", {"spans": [span, span | {"area": "510104"}]})
    posted(house, f"/v1/subjects/{refs[4]}/changes", {"on": "2026-06-01", "area": "510104"})
    posted(
        house,
        "/v1/subjects/merges",
        {"merged": {"ref": refs[5]}, "into": {"ref": refs[6]}, "on": "2026-06-09"},
    )
    publish(house, newer("2026-draft-2"))
    generated = [*generate(vocabulary_now(house.service), (), subjects=6, seed=7, on=ON)]
    for part in (generated[:3], generated[3:]):
        file = folder / f"{uuid.uuid4()}.jsonl"
        file.write_text("".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in part), encoding="utf-8")
        import_records(house.service, [file], actor="operator")
    key = posted(house, "/v1/keys", {"name": "旧密钥", "scopes": ["query"]})
    posted(house, f"/v1/keys/{key['id']}/revocation", {})
    proposed = decided(house, SOLE_TRADER)
    measure = next(
        one["measure"]["id"] for one in proposed["decision"]["measures"] if one["status"] == "proposed"
    )
    posted(house, "/v1/confirmations", {"decision": proposed["id"], "measure": measure, "officer": "张某"})
    keys = open_keys(house.service.settings.keys_url)
    with keys.reading() as conn:
        schema = "" if house.service.database.is_sqlite else "keys."
        query = f"SELECT wrapped FROM {schema}subject_key WHERE ref = '{refs[7]}'"
        wrapped = bytes(conn.exec_driver_sql(query).scalar_one())
    keys.close()
    erase(house.service, refs[7])
    decisions = []
    while house.size < LEAVES:
        decisions.append(decided(house, {"ref": refs[house.size % 4]})["id"])
    return subjects, decisions, wrapped


def posted(house: House, path: str, body: object) -> dict[str, Any]:
    answer = house.post(path, body)
    assert answer.status_code in {200, 201}, answer.text
    said: dict[str, Any] = answer.json()
    return said


def decided(house: House, subject: dict[str, str]) -> dict[str, Any]:
    return posted(house, "/v1/decisions", {"subject": subject, "reason": "核验", "on": "2026-06-10"})


def erase(service: Service, ref: str) -> Recorded:
    """Erase as a restore does it again: the leaf names whom, and the key is gone."""
    done = submit(service, act(kind=Kind.ERASURE, ref=ref, payload=None)).result(10)
    service.vault.destroy(ref)
    return done
