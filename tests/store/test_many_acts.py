"""Many acts: any sizes of batches, many threads, several processes' worth of recorders."""

import threading
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.desk.recorder import NotRecorded
from api.store import log
from api.store.database import Database, open_database
from api.store.vault import Vault
from engine.audit.tree import leaf_hash
from tests.store.databases import Place
from tests.store.things import act, recording, verified


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 400), min_size=1, max_size=4))
def test_head_tiles_and_entries_agree_after_any_batches(
    database: Database, vault: Vault, sizes: list[int]
) -> None:
    before = verified(database).size
    for size in sizes:
        with recording(database, vault) as recorder:
            indexes = [one.result(5).index for one in [recorder.submit(act()) for _ in range(size)]]
        assert indexes == list(range(before, before + size))
        before += size
    findings = verified(database)
    with database.reading() as conn:
        head = log.read_head(conn)
        proof_root = log.tree(conn, head.size)
    assert (findings.size, findings.root) == (head.size, head.frontier.root())
    assert proof_root.size == before


def test_the_upper_tile_is_made_of_the_lower_ones(database: Database, vault: Vault) -> None:
    """A tile of level 1 takes 65,536 leaves; they are appended without a recorder, in large batches."""
    leaves = [
        log.Leaf(
            envelope=envelope,
            leaf_hash=leaf_hash(envelope),
            kind="decision",
            id=str(uuid.UUID(int=number)),
            ref=None,
            actor="hall-1",
            at="",
            sealed=None,
        )
        for number in range(65_700)
        if (envelope := number.to_bytes(4, "big"))
    ]
    if not database.is_sqlite:
        leaves = leaves[:600]  # the same code; once is enough
    for start in range(0, len(leaves), 8191):
        with database.writing() as conn:
            log.append(conn, log.lock_head(conn), leaves[start : start + 8191])
    with database.reading() as conn:
        findings = log.verify(conn)
        assert (log.tile_store(conn)(1, 0) is not None) == database.is_sqlite
    assert {one.fault for one in findings.mismatches} == {"envelope-malformed"}


def test_eight_threads_get_one_leaf_for_each_act(database: Database, vault: Vault) -> None:
    indexes: list[int] = []

    def work() -> None:
        for _ in range(500 // 4):
            futures = [recorder.submit(act()) for _ in range(4)]
            indexes.extend(one.result(10).index for one in futures)

    with recording(database, vault) as recorder:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(indexes) == list(range(4000))
    assert verified(database).size == 4000


def test_two_recorders_on_one_server_interleave(place: Place, database: Database, vault: Vault) -> None:
    other = open_database(place.url)
    with recording(database, vault) as one, recording(other, vault) as two:
        if place.kind == "sqlite":  # one process writes a file, the other is told so
            assert one.record(act()).index == 0
            with pytest.raises(NotRecorded, match="another process"):
                two.record(act())
        else:
            futures = [recorder.submit(act()) for _ in range(1000) for recorder in (one, two)]
            assert sorted(future.result(30).index for future in futures) == list(range(2000))
    other.close()
    assert verified(database).size == (1 if place.kind == "sqlite" else 2000)
