"""What happens when the database does not do as it should."""

import errno
import io
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Connection, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError

from api.desk import recorder as recording_room
from api.desk.recorder import NotRecorded, Recorder
from api.log_lines import lossy
from api.store import log
from api.store.database import Database, has_wal_reset_bug, open_database, open_keys
from api.store.faults import Unavailable
from api.store.migrate import migrate
from api.store.vault import Vault, open_vault
from tests.store.databases import Place
from tests.store.postgres import running_server
from tests.store.things import act, recording, verified


@pytest.fixture
def file(tmp_path: Path) -> Iterator[tuple[Database, Vault]]:
    migrate(f"sqlite:///{tmp_path / 'service.db'}")
    database, vault = (
        open_database(f"sqlite:///{tmp_path / 'service.db'}"),
        open_vault(f"sqlite:///{tmp_path / 'keys.db'}"),
    )
    yield database, vault
    vault.close()
    database.close()


def troubled(recorder: Recorder) -> bool:
    return recorder.trouble is not None


def most_pages(database: Database, pages: int) -> None:
    with database.writing() as conn:
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_a_full_disk_is_told_and_recovered_from(file: tuple[Database, Vault]) -> None:
    database, vault = file
    with recording(database, vault) as recorder:
        recorded = [recorder.record(act()).index for _ in range(5)]
        with database.reading() as conn:
            pages = conn.execute(text("PRAGMA page_count")).scalar_one()
        most_pages(database, pages + 4)
        faults: list[BaseException] = []
        while not faults:
            futures = [recorder.submit(act(payload=b"x" * 2000)) for _ in range(40)]
            faults = [fault for one in futures if (fault := one.exception(5))]
            recorded += [one.result().index for one in futures if not one.exception()]
        assert {type(fault) for fault in faults} == {NotRecorded}
        assert "full" in str(faults[0])
        assert troubled(recorder)
        with pytest.raises(NotRecorded):
            recorder.record(act(payload=b"x" * 30_000))
        most_pages(database, 1_000_000)
        recorded.append(recorder.record(act()).index)
        assert not troubled(recorder)
    assert recorded == list(range(len(recorded)))
    assert verified(database).size == len(recorded)


def test_a_full_disk_in_the_rows_of_an_act_is_no_fault_of_that_act(file: tuple[Database, Vault]) -> None:
    database, vault = file

    def fill(conn: Connection, _index: int) -> None:
        conn.exec_driver_sql("INSERT INTO quota VALUES ('c', '2026-06-10', zeroblob(10000000))")

    with recording(database, vault) as recorder:
        most_pages(database, 500)
        with pytest.raises(NotRecorded, match="full"):
            recorder.record(act(write=fill))
        assert recorder.record(act()).index == 0
    assert verified(database).size == 1


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_commit_without_an_answer_is_looked_up(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """The connection is lost just before or just after the commit; only then is the act in the log."""
    whole = database.writing
    losing = threading.Event()

    @contextmanager
    def cut() -> Iterator[Connection]:
        if not losing.is_set():
            losing.set()
            if lost == "before":
                with whole() as conn:
                    yield conn
                    raise Unavailable("the connection was lost")
            with whole() as conn:
                yield conn
            raise Unavailable("the connection was lost")
        with whole() as conn:
            yield conn

    monkeypatch.setattr(database, "writing", cut)
    with recording(database, vault) as recorder:
        once = act()
        if lost == "before":
            with pytest.raises(NotRecorded):
                recorder.record(once)
        assert recorder.record(once if lost == "before" else act()).index == 0
    assert verified(database).size == 1


def test_a_server_that_goes_and_comes_back_is_told_and_recovered_from() -> None:
    with running_server() as server:
        migrate(server.url("postgres"))
        database, vault = open_database(server.url("postgres")), open_vault(server.url("postgres"))
        with recording(database, vault) as recorder:
            assert recorder.record(act()).index == 0
            server.stop()
            with pytest.raises(NotRecorded):
                recorder.record(act())
            with pytest.raises(Unavailable), database.reading():
                pass
            server.start()
            assert recorder.record(act()).index == 1
        assert verified(database).size == 2
        vault.close()
        database.close()


def test_after_a_failed_sync_nothing_is_written_until_a_restart(
    file: tuple[Database, Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second sync of the same pages may say that all is well when it is not (PostgreSQL's fsyncgate)."""
    database, vault = file

    def not_synced(_conn: Connection, *_: object, **__: object) -> None:
        fault = sqlite3.OperationalError("disk I/O error")
        fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        raise OperationalError("COMMIT", {}, fault) from fault

    with recording(database, vault) as recorder:
        assert recorder.record(act()).index == 0
        with monkeypatch.context() as patched:
            patched.setattr(log, "append", not_synced)
            with pytest.raises(NotRecorded, match="I/O"):
                recorder.record(act())
        with pytest.raises(NotRecorded, match="I/O"):
            recorder.submit(act())
        assert troubled(recorder)
    with recording(database, vault) as recorder:
        assert recorder.record(act()).index == 1


def test_a_fault_of_ours_is_told_and_the_next_batch_is_recorded(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recording(database, vault) as recorder:
        with monkeypatch.context() as patched:
            patched.setattr(log, "append", lambda *_: 1 / 0)
            with pytest.raises(NotRecorded, match="division"):
                recorder.record(act())
        assert recorder.record(act()).index == 0


def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(Unavailable), database.reading() as conn:
        conn.execute(text("UPDATE audit_head SET size = 5"))


def test_a_snapshot_does_not_move(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder, database.reading() as conn:
        assert log.read_head(conn).size == 0
        recorder.record(act())
        assert log.read_head(conn).size == 0


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def change_and_fail() -> None:
        with database.writing() as conn:
            conn.execute(text("UPDATE generation SET value = 5"))
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    with database.reading() as conn:
        assert conn.execute(text("SELECT value FROM generation")).scalar_one() == 0


def test_a_commit_is_synced(place: Place, database: Database) -> None:
    with database.writing() as conn:
        if place.kind == "sqlite":
            assert conn.execute(text("PRAGMA synchronous")).scalar_one() == 2
            assert conn.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        else:
            assert conn.execute(text("SHOW synchronous_commit")).scalar_one() == "on"


@pytest.mark.parametrize("word", ["off", "OFF", "false", "'off'", "0"])
def test_a_commit_that_is_not_synced_cannot_be_asked_for(word: str) -> None:
    with pytest.raises(ValueError, match="durable"):
        open_database(f"postgresql://host/name?options=-c%20synchronous_commit%3D{word}")
    open_database("postgresql://host/name?options=-c%20synchronous_commit%3Dremote_apply").close()


def test_a_key_is_synced_and_overwritten(tmp_path: Path) -> None:
    keys = open_keys(f"sqlite:///{tmp_path / 'keys.db'}")
    with keys.writing() as conn:
        asked = ("synchronous", "journal_mode", "secure_delete")
        assert [conn.execute(text(f"PRAGMA {one}")).scalar_one() for one in asked] == [2, "delete", 1]
    keys.close()


def test_readers_of_a_file_never_checkpoint_it(file: tuple[Database, Vault]) -> None:
    with file[0].reading() as conn:
        assert conn.execute(text("PRAGMA wal_autocheckpoint")).scalar_one() == 0


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a database"):
        open_database(url)


def test_a_password_stands_in_no_message() -> None:
    with pytest.raises(ValueError, match="not a database") as raised:
        open_database("mysql://user:geheim@host/name")
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("version", "bug"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, ...], bug: bool) -> None:
    assert has_wal_reset_bug(version) == bug


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_recorder_whose_log_lines_cannot_be_written_either_recovers(
    file: tuple[Database, Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = structlog.get_config()
    tried = threading.Event()

    def fails(_database: Database) -> None:
        tried.set()
        raise OperationalError("", {}, Exception("the disk is full"))

    with recording(*file) as recorder:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(lossy(FullDisk())))
        try:
            with monkeypatch.context() as patched:
                patched.setattr(recording_room, "can_write", fails)
                patched.setattr(recording_room, "record_batch", lambda *_, **__: fails(file[0]))
                with pytest.raises(NotRecorded):
                    recorder.record(act(), timeout=5)
                tried.clear()
                assert tried.wait(5)  # by itself, now that it is in trouble
            assert recorder.record(act(), timeout=5).index == 0
            assert not troubled(recorder)
        finally:
            structlog.configure(**before)


def test_a_connection_that_the_server_ended_is_not_used_again(empty_url: Callable[[str], str]) -> None:
    url = empty_url("postgresql")
    database = open_database(url)
    try:
        with database.reading() as conn:
            ended = conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other = open_database(url)
        with other.writing() as conn:
            conn.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": ended})
        other.close()
        with database.reading() as conn:
            assert conn.execute(text("SELECT pg_backend_pid()")).scalar_one() != ended
    finally:
        database.close()


def test_a_connection_in_use_is_taken_again_without_a_question(
    empty_url: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty_url("postgresql")
    database = open_database(url)
    asked: list[object] = []
    dialect = database._writers.dialect  # noqa: SLF001 - what goes over the wire is what is claimed
    ping = dialect.do_ping

    def noted(connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return ping(connection)

    monkeypatch.setattr(dialect, "do_ping", noted)
    try:
        for _ in range(3):
            with database.reading() as conn:
                conn.execute(text("SELECT 1"))
        assert not asked
        time.sleep(1.1)
        with database.reading() as conn:
            conn.execute(text("SELECT 1"))
        assert len(asked) == 1
    finally:
        database.close()
