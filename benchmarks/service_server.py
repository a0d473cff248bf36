"""A server in a process of its own, from its start until it is told to stop."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_COMMAND = "from api.cli import main; main()"  # all that the installed script does
_MOST_SECONDS = 60.0
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that is ready; `seconds` is how long that took, Python's own start included."""

    port: int
    pid: int
    seconds: float

    def resident_bytes(self) -> int:
        """Give the memory that its process holds now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def processor_seconds(self) -> float:
        """Give the processor time that its process has used, in user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(settings: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Run the service, one worker, as an operator starts it; its log lines go to a file."""
    port = _free_port()
    with _running(("-c", _COMMAND, "serve", "--port", str(port)), settings, port, log) as server:
        yield server


@contextmanager
def serving_bare(url: str, log: Path) -> Iterator[Server]:
    """Run the bare endpoint."""
    port = _free_port()
    with _running(("-m", "benchmarks.service_bare", url, str(port)), {}, port, log) as server:
        yield server


@contextmanager
def _running(arguments: Sequence[str], settings: Mapping[str, str], port: int, log: Path) -> Iterator[Server]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("POWER_CREDIT_")}
    with log.open("ab") as lines:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment | dict(settings),
            stdout=lines,
            stderr=lines,
            cwd=_ROOT,
        )
        try:
            while not _is_ready(port):
                if process.poll() is not None or time.perf_counter() - begun > _MOST_SECONDS:
                    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace"))
                time.sleep(0.005)
            yield Server(port=port, pid=process.pid, seconds=time.perf_counter() - begun)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _is_ready(port: int) -> bool:
    conn = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        conn.request("GET", "/readyz")
        return conn.getresponse().status == _OK
    except OSError:
        return False
    finally:
        conn.close()


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
