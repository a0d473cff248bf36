"""Server processes of a test: started, spoken to, killed or stopped, and never left behind."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest

from api.store import log
from api.store.database import open_database
from engine.audit.envelope import Envelope, parse_envelope
from tests.service.child import serve, set_clock
from tests.service.client import GONE, Client

MORNING = datetime(2026, 6, 10, 1, 0, tzinfo=UTC)


@dataclass(slots=True)
class Running:
    """One server process."""

    process: ForkServerProcess
    pipe: Connection
    port: int
    keys: dict[str, str]
    clients: list[Client] = field(default_factory=list)

    def client(self, key: str | None = "all") -> Client:
        """Give a new client with one of the keys that were prepared (None: without); closed in the end."""
        self.clients.append(Client(self.port, self.keys[key] if key is not None else None))
        return self.clients[-1]

    def limit_pages(self, pages: int) -> None:
        """Let the embedded database grow to so many pages only."""
        self.pipe.send(pages)
        assert self.pipe.recv() == pages

    def kill(self) -> None:
        """End it as a power cut does to a process: at once."""
        self.process.kill()
        self.process.join(20)

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        self.process.terminate()
        self.process.join(20)
        assert self.process.exitcode == -SIGTERM  # uvicorn passes on what ended it

    def release(self) -> None:
        """Leave nothing behind."""
        for client in self.clients:
            client.close()
        self.kill()
        self.pipe.close()
        self.process.close()


@dataclass(slots=True, kw_only=True)
class Site:
    """Where processes serve one database: its URLs, its keys, its clock, and what runs."""

    url: str
    keys_url: str
    keys: dict[str, str]
    folder: Path
    running: list[Running] = field(default_factory=list)

    def set_clock(self, moment: datetime) -> None:
        """Set the clock of every process."""
        set_clock(self.folder / "clock", moment)

    def start(self, **settings: Any) -> Running:
        """Start one process and wait until it is ready."""
        return self.start_many(1, **settings)[0]

    def start_many(self, count: int, **settings: Any) -> list[Running]:
        """Start processes at once and wait until all are ready."""
        given = {"database_url": self.url, "keys_url": self.keys_url, "samples": True} | settings
        started = []
        for _ in range(count):
            ours, theirs = _processes().Pipe()
            process = _processes().Process(target=serve, args=(given, self.folder, theirs), daemon=True)
            process.start()
            theirs.close()
            started.append(Running(process=process, pipe=ours, port=0, keys=self.keys))
        self.running += started
        for running in started:
            try:
                running.port = running.pipe.recv()
            except EOFError:
                pytest.fail(self.log_lines())
        for running in started:
            wait_until(partial(is_ready, running))
        return started

    def leaves(self) -> list[Envelope]:
        """Recompute the whole log, which must be sound, and give its envelopes in order."""
        database = open_database(self.url)
        try:
            with database.reading() as conn:
                found = log.verify(conn)
                assert found.sound, found.mismatches
                entries = [(index, parse_envelope(envelope)) for index, _, envelope in log.entries(conn)]
        finally:
            database.close()
        assert [index for index, _ in entries] == list(range(found.size))
        return [envelope for _, envelope in entries]

    def log_lines(self) -> str:
        """Give everything the processes wrote."""
        return (self.folder / "server.log").read_text("utf-8")


Sites = Callable[[str], Site]
"""Gives a prepared place on the kind of database named."""


@contextmanager
def site(folder: Path, url: str, keys_url: str, keys: dict[str, str]) -> Iterator[Site]:
    """Give a place to serve; every process still running at the end is killed."""
    given = Site(url=url, keys_url=keys_url, keys=keys, folder=folder)
    given.set_clock(MORNING)
    try:
        yield given
    finally:
        for one in given.running:
            one.release()


def is_ready(running: Running) -> bool:
    """Tell whether a process answers that it is ready."""
    try:
        return running.client(None).get("/readyz").status == 200
    except GONE:
        return False


def wait_until(holds: Callable[[], bool], *, seconds: float = 15) -> None:
    """Wait until something holds, or fail."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


@cache
def _processes() -> ForkServerContext:
    """Give what starts processes from one that has everything imported."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.service.child", "tests.store.crash_child"])
    return context
