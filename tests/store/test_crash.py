"""Kill -9 at any moment: what was acknowledged stays, and the log verifies."""

import multiprocessing
import random

from sqlalchemy import text

from api.store import log
from api.store.database import Database
from api.store.vault import Vault
from tests.store.crash_child import record_until_killed
from tests.store.databases import Place

KILLS = 20


def acknowledged_until_killed(place: Place, acknowledgements: int) -> dict[str, int]:
    """Start a process, kill it after so many acknowledgements, and give all that it has written."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.store.crash_child"])
    told, telling = processes.Pipe(duplex=False)
    process = processes.Process(target=record_until_killed, args=(place.url, place.keys_url, telling))
    process.start()
    telling.close()
    with open(told.fileno(), "rb", closefd=False) as lines:
        read = [lines.readline() for _ in range(acknowledgements)]
        process.kill()
        read += lines.readlines()
    told.close()
    process.join()
    process.close()
    whole = [line.split() for line in read if line.endswith(b"\n")]
    return {id_.decode(): int(index) for index, id_ in whole}


def test_nothing_acknowledged_is_lost(place: Place, database: Database, vault: Vault) -> None:
    acknowledged: dict[str, int] = {}
    for _ in range(KILLS):
        acknowledged |= acknowledged_until_killed(place, random.randint(1, 120))
        with database.reading() as conn:
            assert log.verify(conn).sound
    with database.reading() as conn:
        size = log.read_head(conn).size
        found = {id_: entry.index for id_ in acknowledged for entry in log.by_ids(conn, [id_]).values()}
        rows = conn.execute(text("SELECT count(*) FROM idempotency")).scalar_one()
        # The index in each row is its leaf's, also of what was recorded and never acknowledged.
        apart = text(
            "SELECT count(*) FROM idempotency k JOIN audit_entry e ON e.entry_id = k.key WHERE e.idx <> k.idx"
        )
        assert conn.execute(apart).scalar_one() == 0
    assert found == acknowledged
    assert len(acknowledged) >= KILLS
    assert rows == size
