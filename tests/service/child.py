"""What runs in a server process of the tests: the service over HTTP on a free port, with a clock that the test sets."""

import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

from api.app import log_as_json, open_service
from api.desk.service import Service
from api.http.app import create_app
from api.settings import Settings


def clock_of(file: Path) -> Callable[[], datetime]:
    """Give a clock that goes on from what the file says; the monotonic clock is the same in every process."""

    def now() -> datetime:
        moment, since = file.read_text("ascii").split()
        return datetime.fromisoformat(moment) + timedelta(seconds=time.monotonic() - float(since))

    return now


def set_clock(file: Path, moment: datetime) -> None:
    """Set the clock of every process that looks at the file."""
    new = file.with_suffix(".new")
    new.write_text(f"{moment.astimezone(UTC).isoformat()} {time.monotonic()}", "ascii")
    new.replace(file)


def serve(settings: dict[str, Any], folder: Path, pipe: Connection) -> None:
    """Tell the port, then serve until told to stop; output goes to `server.log` in the folder."""
    said = os.open(folder / "server.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    log_as_json()
    service = open_service(Settings(**settings), clock=clock_of(folder / "clock"))
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    pipe.send(listening.getsockname()[1])
    Thread(target=_obey, args=(service, pipe), daemon=True).start()
    config = uvicorn.Config(create_app(service), log_level="error", access_log=False, lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _obey(service: Service, pipe: Connection) -> None:
    """Limit the embedded database to so many pages, whenever told; end when whoever started this is gone."""
    while True:
        try:
            pages = int(pipe.recv())
        except (EOFError, OSError):
            os._exit(0)
        with service.database.writing() as conn:
            conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        pipe.send(pages)
