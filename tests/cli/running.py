"""A real process of the service, started in a folder of its own, and what it printed."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_COMMAND = (sys.executable, "-c", "from api.cli import main; main()")
_SECONDS = 30


@dataclass(slots=True)
class Running:
    """A process that serves."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything printed so far."""
        return "".join(self.said)

    @property
    def address(self) -> str:
        """Where it says that it listens."""
        return next(line for line in self.said if line.startswith("服务地址")).split()[1]

    @property
    def curl(self) -> list[str]:
        """The line to try, as a shell would take it apart."""
        return shlex.split(next(line for line in self.said if line.strip().startswith("curl ")))

    @property
    def key(self) -> str:
        """The key in that line."""
        return next(part for part in self.curl if part.startswith("Authorization")).removeprefix(
            "Authorization: Bearer "
        )

    def post(self, path: str, body: Mapping[str, Any], *, key: str | None = None) -> tuple[int, Any]:
        """Post JSON with the key that was shown, or another; give status and body."""
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.address + path,
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {key or self.key}", "Content-Type": "application/json"},
        )
        return answered(request)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to stop; give its exit code once it has."""
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=_SECONDS)
        self.said.append(rest)
        return self.process.returncode


def answered(request: urllib.request.Request | str) -> tuple[int, Any]:
    """Ask over HTTP; give status and body, whatever the status."""
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:  # noqa: S310 - our own server
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def free_port() -> int:
    """Find a port that nobody listens at now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serving(
    folder: Path, *arguments: str, command: Sequence[str] = _COMMAND, **environment: str
) -> Iterator[Running]:
    """Start the service and wait until it has said where it listens; killed if it is still there at the end."""
    process = subprocess.Popen(
        [*command, "serve", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200", "PYTHONUNBUFFERED": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    running = Running(process=process)
    assert process.stdout is not None
    until = "按 Ctrl-C 停止" if "--demo" in arguments else "服务地址"
    try:
        for line in process.stdout:
            running.said.append(line)
            if line.startswith(until):
                break
        else:
            raise AssertionError(running.text)
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
