"""Whoever has a deadline waits no longer, whatever the database does; and all is well once it answers again."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text

from api.desk.recorder import NotRecorded
from api.store import log
from api.store.database import Database, open_database
from api.store.deadline import at_most, is_over, left, within
from api.store.faults import Unavailable
from api.store.migrate import migrate
from api.store.vault import Vault, open_vault
from tests.store.databases import Place
from tests.store.postgres import Server, running_server
from tests.store.things import act, recording

SLACK = 0.7


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    took = time.monotonic() - begun
    assert took < seconds + SLACK, f"{took:.2f} s"


@pytest.fixture(scope="module")
def hanging() -> Iterator[Server]:
    with running_server() as server:
        migrate(server.url("postgres"))
        yield server


def test_without_a_deadline_nothing_is_bounded() -> None:
    assert (left(), at_most(5.0), is_over()) == (None, 5.0, False)


def test_a_block_inside_has_no_more_time_than_the_one_around_it() -> None:
    with within(0.2), within(60):
        assert at_most(5.0) <= 0.2
        time.sleep(0.25)
        assert (left(), is_over()) == (0.0, True)
    with within(60), within(0.2):
        assert at_most(5.0) <= 0.2
    assert left() is None


def test_nothing_is_begun_when_no_time_is_left(database: Database) -> None:
    with within(0), pytest.raises(Unavailable, match="no time"), database.reading():
        pass


@pytest.mark.postgresql
def test_a_server_that_hangs_is_given_up_with_connections_open_and_without(hanging: Server) -> None:
    database = open_database(hanging.url("postgres"))
    fresh = open_database(hanging.url("postgres"))
    _read(database)
    for one in (database, fresh):
        for _ in range(2):
            with hanging.stopped(), no_longer_than(0.5), within(0.5), pytest.raises(Unavailable):
                _read(one)
    for one in (database, fresh):
        _read(one)
        one.close()


def _read(database: Database) -> None:
    with database.reading() as conn:
        log.size(conn)


@pytest.mark.postgresql
def test_a_statement_under_way_is_given_up_when_the_server_stops(hanging: Server) -> None:
    database = open_database(hanging.url("postgres"))
    with pytest.raises(Unavailable, match="in time"), no_longer_than(0.5), within(0.5):
        _stopped_halfway(database, hanging)
    _read(database)
    database.close()


def _stopped_halfway(database: Database, server: Server) -> None:
    with database.reading() as conn:
        log.size(conn)
        with server.stopped():
            log.size(conn)


@pytest.mark.postgresql
def test_what_was_given_up_does_not_go_on_in_the_server(hanging: Server) -> None:
    database = open_database(hanging.url("postgres"))
    with pytest.raises(Unavailable), no_longer_than(0.5), within(0.5), database.reading() as conn:
        conn.execute(text("SELECT pg_sleep(30)"))
    end = time.monotonic() + 5
    sleeping = text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")
    while True:
        with database.reading() as conn:
            if not conn.execute(sleeping).scalar_one():
                break
        assert time.monotonic() < end
        time.sleep(0.1)
    database.close()


@pytest.mark.postgresql
def test_the_recorder_gives_up_a_server_that_hangs_and_goes_on_when_it_wakes(
    hanging: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.desk.recorder._SECONDS_FOR_BATCH", 0.5)
    database, vault = open_database(hanging.url("postgres")), open_vault(hanging.url("postgres"))
    with recording(database, vault) as recorder:
        first = recorder.record(act()).index
        once = act()
        with hanging.stopped(), no_longer_than(1.0), pytest.raises(NotRecorded):
            recorder.record(once)
        assert recorder.record(once).index == first + 1
    vault.close()
    database.close()


def test_a_locked_file_is_waited_for_no_longer_than_the_deadline(place: Place, database: Database) -> None:
    if place.kind != "sqlite":
        with database.writing() as conn:
            log.lock_head(conn)
            with pytest.raises(Unavailable), no_longer_than(0.3), within(0.3):
                _lock(database)
        return
    with closing(sqlite3.connect(place.url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable, match="locked"), no_longer_than(0.3), within(0.3):
            _lock(database)
    _lock(database)


def _lock(database: Database) -> None:
    with database.writing() as conn:
        log.lock_head(conn)


def test_a_locked_file_of_keys_is_waited_for_no_longer_than_the_deadline(place: Place, vault: Vault) -> None:
    vault.create("mine")
    if place.kind != "sqlite":
        return
    with closing(sqlite3.connect(place.keys_url.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unavailable, match="locked"), no_longer_than(0.3), within(0.3):
            vault.seal("mine", b"what")
    assert vault.unseal("mine", vault.seal("mine", b"what")) == b"what"


def test_a_long_question_ends_with_the_deadline(place: Place, database: Database) -> None:
    endless = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "postgresql": "SELECT count(*) FROM generate_series(1, 1000000000000)",
    }[place.kind]
    with pytest.raises(Unavailable), no_longer_than(0.5), within(0.5), database.reading() as conn:
        conn.execute(text(endless))
    _read(database)
