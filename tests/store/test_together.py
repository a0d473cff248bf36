"""Acts of one request are one transaction: whatever happens in the middle of it, all of them stand or none does."""

import multiprocessing
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import OperationalError

from api.desk.recorder import NotRecorded, Outcome, Recorded, Recorder, Together
from api.store import idempotency, log
from api.store.acts import Act
from api.store.database import Database
from api.store.faults import Taken
from api.store.idempotency import Kept
from api.store.vault import Vault
from tests.store.crash_child import record_a_batch_and_hang
from tests.store.databases import Place
from tests.store.things import act, recording, verified

SIZE = 200


def submit(recorder: Recorder, acts: list[Act]) -> Future[tuple[Recorded, ...]]:
    future: Future[tuple[Recorded, ...]] = Future()

    def told(outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    recorder.take([Together(tuple(acts), told)])
    return future


def keeping(vault: Vault, key: str) -> Act:
    def write(conn: Connection, index: int) -> None:
        kept = Kept(client="c", key=key, request_hash=b"", index=index, status=200, response=b"all", at="")
        idempotency.keep(conn, vault, kept)

    return act(write=write)


def kept(database: Database, vault: Vault, key: str) -> Kept | None:
    with database.reading() as conn:
        return idempotency.kept_answer(conn, vault, "c", key)


@contextmanager
def at_commit(database: Database, error: Exception, *, after: bool = False) -> Iterator[None]:
    """Let the recorder's next commit fail: before it happens, or after it did and only its answer is lost."""
    failed = False

    def fail(conn: Connection) -> None:
        nonlocal failed
        if not failed and threading.current_thread().name == "recorder":
            failed = True
            if after:
                held = conn.connection.driver_connection
                assert held is not None
                held.commit()
                if database.is_sqlite:
                    conn.exec_driver_sql("BEGIN")
            raise error

    writers = database._writers  # noqa: SLF001 - the fault must come from below everything of ours
    event.listen(writers, "commit", fail)
    try:
        yield
    finally:
        event.remove(writers, "commit", fail)
    assert failed


def gone() -> OperationalError:
    return OperationalError("COMMIT", {}, Exception("the server closed the connection"))


def test_acts_submitted_together_stand_side_by_side(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder:
        alone = [recorder.submit(act()) for _ in range(3)]
        recorded = submit(recorder, [act() for _ in range(SIZE)]).result(10)
        indexes = [one.result(5).index for one in alone]
    first = recorded[0].index
    assert [one.index for one in recorded] == list(range(first, first + SIZE))
    assert sorted([*indexes, *(one.index for one in recorded)]) == list(range(SIZE + 3))
    assert verified(database).size == SIZE + 3


def test_one_act_that_fails_takes_all_of_its_group_with_it_and_no_other(
    database: Database, vault: Vault
) -> None:
    with recording(database, vault) as recorder:
        assert len(submit(recorder, [act(), keeping(vault, "k")]).result(5)) == 2
        again = submit(recorder, [act(), act(), keeping(vault, "k")])
        other = submit(recorder, [act(), keeping(vault, "other")])
        with pytest.raises(Taken):
            again.result(5)
        assert [one.index for one in other.result(5)] == [2, 3]
    assert verified(database).size == 4


def test_an_envelope_that_is_none_takes_all_of_its_group_with_it(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder, pytest.raises(ValueError, match="actor"):
        submit(recorder, [act(), act(actor="王某某")]).result(5)
    assert verified(database).size == 0


def test_an_id_brought_twice_stands_once(database: Database, vault: Vault) -> None:
    one, other = act(), act()
    with recording(database, vault) as recorder:
        submit(recorder, [one]).result(5)
        for group in ([other, one], [other, other]):
            with pytest.raises(Exception, match=r"recorded at 0|twice"):
                submit(recorder, group).result(5)
    assert verified(database).size == 1


def test_a_commit_that_fails_leaves_nothing_and_the_retry_leaves_all(
    database: Database, vault: Vault
) -> None:
    acts = [*(act() for _ in range(SIZE - 1)), keeping(vault, "k")]
    with recording(database, vault) as recorder:
        with at_commit(database, gone()), pytest.raises(NotRecorded):
            submit(recorder, acts).result(10)
        assert kept(database, vault, "k") is None
        assert verified(database).size == 0
        assert [one.index for one in submit(recorder, acts).result(10)] == list(range(SIZE))
    found = kept(database, vault, "k")
    assert found is not None
    assert found.index == SIZE - 1


def test_a_commit_whose_answer_is_lost_is_found_out(database: Database, vault: Vault) -> None:
    acts = [act(), act(), keeping(vault, "k")]
    with recording(database, vault) as recorder:
        with at_commit(database, gone(), after=True):
            assert [one.index for one in submit(recorder, acts).result(10)] == [0, 1, 2]
        assert recorder.record(act()).index == 3
    assert kept(database, vault, "k") is not None
    assert verified(database).size == 4


@pytest.mark.parametrize("written", [1, 100, SIZE])
def test_a_process_killed_within_a_batch_leaves_nothing_of_it(
    place: Place, database: Database, vault: Vault, written: int
) -> None:
    """The process has added so many rows of a batch, its transaction is open, and there it is killed."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.store.crash_child"])
    told, telling = processes.Pipe(duplex=False)
    ids = [str(uuid.uuid4()) for _ in range(SIZE)]
    process = processes.Process(
        target=record_a_batch_and_hang, args=(place.url, place.keys_url, ids, written, telling)
    )
    process.start()
    telling.close()
    assert told.recv() == written
    process.kill()
    process.join()
    process.close()
    told.close()
    with database.reading() as conn:
        assert log.by_ids(conn, ids) == {}
        assert conn.execute(text("SELECT count(*) FROM idempotency")).scalar_one() == 0
    with recording(database, vault) as recorder:
        acts = [*(act(id=one) for one in ids[:-1]), keeping(vault, "k")]
        assert len(submit(recorder, acts).result(10)) == SIZE
    assert verified(database).size == SIZE
    assert kept(database, vault, "k") is not None
