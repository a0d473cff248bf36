import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from api.desk.recorder import AlreadyRecorded, NotRecorded, Recorded
from api.store import idempotency, log, subjects
from api.store.database import Database
from api.store.faults import Erased, Taken, Unknown
from api.store.idempotency import Kept
from api.store.vault import Vault
from engine.audit.envelope import Kind, MalformedEnvelope, parse_envelope
from engine.audit.tree import leaf_hash
from engine.audit.verify import verify_payload
from tests.store.things import act, new_subject, recording, verified

A = "a" * 32


def kept(key: str, index: int) -> Kept:
    return Kept(client="hall-1", key=key, request_hash=b"h", index=index, status=200, response=b"{}", at="")


def test_an_act_is_one_leaf_that_says_what_was_done(database: Database, vault: Vault) -> None:
    vault.create(A)
    done = act(ref=A, on=date(2026, 6, 10), known=0, mode="live", rules_digest="0" * 64, editions=("1" * 64,))
    with recording(database, vault) as recorder:
        recorded = recorder.record(done)
    assert recorded == Recorded(index=0, leaf_hash=recorded.leaf_hash, size=1, at="2026-06-10T01:30:00.000Z")
    with database.reading() as conn:
        entry = log.by_index(conn, 0)
        opened = log.opened(conn, vault, 0)
    assert entry is not None
    assert opened is not None
    envelope = parse_envelope(entry.envelope)
    assert leaf_hash(entry.envelope) == entry.leaf_hash == recorded.leaf_hash
    assert (envelope.id, envelope.on, envelope.mode, envelope.known) == (done.id, "2026-06-10", "live", 0)
    assert (envelope.actor, envelope.software, envelope.editions) == ("hall-1", "0.1.0", ("1" * 64,))
    assert opened.payload == done.payload
    verify_payload(envelope, opened.nonce, opened.payload)
    assert A.encode() not in entry.envelope
    assert verified(database).size == 1


def test_an_act_about_nobody_is_sealed_by_the_house(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder:
        recorder.record(act(payload=b"published"))
        recorder.record(act(payload=None, kind=Kind.REFUSALS))
    with database.reading() as conn:
        opened = log.opened(conn, vault, 0)
        assert log.opened(conn, vault, 1) is None
        assert log.opened(conn, vault, 2) is None
    assert opened is not None
    assert opened.payload == b"published"


def test_rows_and_leaf_are_one(database: Database, vault: Vault) -> None:
    vault.create(A)
    with recording(database, vault) as recorder:
        recorder.record(act())
        recorder.record(
            act(write=lambda conn, index: subjects.add_subjects(conn, vault, index, [new_subject(A)]))
        )
    with database.reading() as conn:
        assert [its.known for its in subjects.history(conn, vault, A, known=2)] == [1]


@pytest.mark.parametrize("fault", [Taken, Unknown, ValueError, KeyError])
def test_an_act_that_fails_harms_no_other_of_its_batch(
    database: Database, vault: Vault, fault: type[Exception]
) -> None:
    vault.create(A)
    gate = threading.Event()

    def wait(_conn: Connection, _index: int) -> None:
        gate.wait(5)

    def add_and_fail(conn: Connection, index: int) -> None:
        subjects.add_subjects(conn, vault, index, [new_subject(A)])
        raise fault

    def add(conn: Connection, index: int) -> None:
        subjects.add_subjects(conn, vault, index, [new_subject(A)])

    with recording(database, vault) as recorder:
        first = recorder.submit(act(write=wait))
        others = [recorder.submit(act(write=one)) for one in (None, add_and_fail, add, add, None)]
        gate.set()
        assert first.result(5).index == 0
        faults = [one.exception(5) for one in others]
        assert [type(one) for one in faults] == [type(None), fault, type(None), Taken, type(None)]
        assert [others[place].result(5).index for place in (0, 2, 4)] == [1, 2, 3]
    assert verified(database).size == 4


def test_an_idempotency_key_is_used_once(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder:
        futures = [
            recorder.submit(act(write=lambda conn, index: idempotency.keep(conn, vault, kept("k", index))))
            for _ in range(20)
        ]
        faults = [one.exception(5) for one in futures]
    assert sum(one is None for one in faults) == 1
    assert sum(isinstance(one, Taken) for one in faults) == 19
    with database.reading() as conn:
        assert idempotency.kept_answer(conn, vault, "hall-1", "k") == kept("k", 0)
    assert verified(database).size == 1


def test_an_act_submitted_again_is_told_where_it_stands(database: Database, vault: Vault) -> None:
    once = act()
    with recording(database, vault) as recorder:
        first = recorder.record(once)
        with pytest.raises(AlreadyRecorded) as again:
            recorder.record(once)
        twice = act()
        futures = [recorder.submit(twice), recorder.submit(twice)]
        assert {type(one.exception(5)) for one in futures} == {type(None), AlreadyRecorded}
    assert again.value.recorded == first
    assert verified(database).size == 2


def test_an_act_that_makes_no_envelope_is_refused_alone(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder:
        futures = [recorder.submit(one) for one in (act(), act(actor="王某某"), act(id="7"), act())]
        assert [type(one.exception(5)) for one in futures] == [
            type(None),
            MalformedEnvelope,
            MalformedEnvelope,
            type(None),
        ]
    assert verified(database).size == 2


def test_nothing_is_recorded_of_a_subject_without_a_key(database: Database, vault: Vault) -> None:
    vault.create(A)
    vault.destroy(A)
    with recording(database, vault) as recorder:
        with pytest.raises(Erased):
            recorder.submit(act(ref=A))
        with pytest.raises(Unknown):
            recorder.submit(act(ref="b" * 32))


def test_what_comes_after_runs_before_the_answer_and_cannot_undo_it(database: Database, vault: Vault) -> None:
    seen: list[Recorded] = []

    def fail(_recorded: Recorded) -> None:
        raise RuntimeError

    with recording(database, vault) as recorder:
        assert recorder.record(act(after=seen.append)) == seen[0]
        assert recorder.record(act(after=fail)).index == 1


def test_instants_never_run_back(database: Database, vault: Vault) -> None:
    moments = [datetime(2026, 6, 10, hour, tzinfo=UTC) for hour in (3, 1, 2, 4)]
    clock = iter(moments)
    with recording(database, vault, lambda: next(clock)) as recorder:
        hours = [recorder.record(act()).at[11:13] for _ in moments]
    assert hours == ["03", "03", "03", "04"]
    with database.reading() as conn:
        sizes = [log.size_before(conn, f"2026-06-10T0{hour}:00:00.000Z") for hour in (3, 4, 5)]
    assert sizes == [0, 3, 4]


def test_closing_records_what_was_taken_and_takes_no_more(database: Database, vault: Vault) -> None:
    with recording(database, vault) as recorder:
        futures = [recorder.submit(act()) for _ in range(600)]
    assert [one.result(0).index for one in futures] == list(range(600))
    with pytest.raises(NotRecorded):
        recorder.submit(act())
    recorder.close()
    assert recorder.trouble is not None
    assert verified(database).size == 600


def test_a_full_queue_takes_no_more(database: Database, vault: Vault) -> None:
    gate = threading.Event()
    with recording(database, vault) as recorder:
        held = recorder.submit(act(write=lambda _conn, _index: gate.wait(5) and None))
        while recorder.waiting:
            pass
        taken = [recorder.submit(act(payload=None)) for _ in range(2048)]
        with pytest.raises(NotRecorded, match="waiting"):
            recorder.submit(act(payload=None))
        gate.set()
        assert held.result(5).index == 0
    assert [one.result(0).index for one in taken] == list(range(1, 2049))
