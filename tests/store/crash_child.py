"""What is killed: a process that records as fast as it can and tells each acknowledged act through a pipe."""

import os
import threading
import uuid
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection

from api.desk.recorder import Recorder, Together
from api.store import database, idempotency
from api.store.database import open_database
from api.store.idempotency import Kept
from api.store.vault import Vault, open_vault
from tests.store.things import act

THREADS = 4
AT_ONCE = 8


def record_until_killed(url: str, keys_url: str, pipe: Connection) -> None:
    """Record acts, each with a row of its own, and write `index id` for each that is acknowledged."""
    vault = open_vault(keys_url)
    recorder = Recorder(open_database(url), vault, clock=lambda: datetime.now(UTC), software="0.1.0")
    for _ in range(THREADS):
        threading.Thread(target=_submit, args=(recorder, vault, pipe.fileno())).start()


def _submit(recorder: Recorder, vault: Vault, pipe: int) -> None:
    while True:
        ids = [str(uuid.uuid4()) for _ in range(AT_ONCE)]
        futures = [recorder.submit(act(id=id_, write=partial(_keep, vault, id_))) for id_ in ids]
        for id_, future in zip(ids, futures, strict=True):
            os.write(pipe, f"{future.result().index} {id_}\n".encode())


def _keep(vault: Vault, id_: str, conn: database.Connection, index: int) -> None:
    kept = Kept(client="c", key=id_, request_hash=b"", index=index, status=200, response=b"", at="")
    idempotency.keep(conn, vault, kept)


def record_a_batch_and_hang(url: str, keys_url: str, ids: list[str], written: int, pipe: Connection) -> None:
    """Record acts together, each with a row; after so many rows tell so, and go on no more."""
    vault = open_vault(keys_url)
    recorder = Recorder(open_database(url), vault, clock=lambda: datetime.now(UTC), software="0.1.0")

    def write(place: int, id_: str, conn: database.Connection, index: int) -> None:
        _keep(vault, id_, conn, index)
        if place == written:
            pipe.send(place)
            threading.Event().wait()

    acts = [act(id=id_, write=partial(write, place, id_)) for place, id_ in enumerate(ids, 1)]
    recorder.take([Together(tuple(acts), lambda _: None)])
    threading.Event().wait()
