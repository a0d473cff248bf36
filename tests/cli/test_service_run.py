"""The service as an operator starts it: a process, a port, a key, a line to try, and an orderly end."""

import json
import signal
import socket
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import structlog
import uvicorn

from api.cli import serve as serving_command
from api.desk.verification import verify_log_at
from tests.cli.running import Running, answered, free_port, serving
from tests.store.postgres import Server

QUESTION = {
    "subject": {"credit_code": "91510107XXXX000194"},
    "matter": "业扩报装",
    "reason": "测试",
    "mode": "simulation",
}
ASKERS = 4


def test_a_demonstration_from_its_first_start_to_its_second(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    with serving(home, "--demo", "--port", str(free_port())) as first:
        check_what_is_shown(first)
        check_that_no_key_is_kept(first, home)
        check_that_another_steps_over_its_port(first, other)
        index = check_that_the_end_is_orderly(first, home)
    with serving(home, "--demo", "--port", str(free_port())) as second:
        status, body = ask(second)
        assert status == HTTPStatus.OK
        assert body["index"] > index
        assert second.key != first.key
        assert ask(second, key=first.key)[0] == HTTPStatus.UNAUTHORIZED
        assert second.stop(signal.SIGINT) == 0


def test_several_processes_serve_one_database(postgresql_server: Server, tmp_path: Path) -> None:
    postgresql_server.execute("CREATE DATABASE several")
    url = postgresql_server.url("several")
    where = {"POWER_CREDIT_DATABASE_URL": url, "POWER_CREDIT_KEYS_URL": url}
    with serving(tmp_path, "--workers", "2", "--port", str(free_port()), **where) as running:
        assert "2 个进程" in running.text
        logged = [line for line in running.text.splitlines() if "rules-switched" in line]
        assert all(json.loads(line)["event"] == "rules-switched" for line in logged)
        assert logged
        assert wait_for(f"{running.address}/readyz") == {"status": "ready"}
        assert ask(running, key="none")[0] == HTTPStatus.UNAUTHORIZED
        assert running.stop() == 0
    assert verify_log_at(url).findings.sound


def test_several_processes_answer_without_waiting_for_an_acknowledgement(
    postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # asyncio turns Nagle's algorithm off where a socket names its protocol; else each answer takes 40 ms more.
    postgresql_server.execute("CREATE DATABASE at_once")
    for name in ("DATABASE_URL", "KEYS_URL"):
        monkeypatch.setenv(f"POWER_CREDIT_{name}", postgresql_server.url("at_once"))
    given: list[int] = []

    class Supervisor:
        def __init__(self, _: uvicorn.Config, sockets: list[socket.socket]) -> None:
            given.extend(one.proto for one in sockets)

        def run(self) -> None: ...

    monkeypatch.setattr(serving_command, "Multiprocess", Supervisor)
    before = structlog.get_config()
    try:
        serving_command.serve(port=free_port(), workers=2)
    finally:
        structlog.configure(**before)
    assert given == [socket.IPPROTO_TCP]


def wait_for(address: str) -> object:
    """Ask until somebody answers."""
    for _ in range(200):
        try:
            return answered(address)[1]
        except OSError:
            time.sleep(0.05)
    raise AssertionError(address)


def ask(running: Running, *, key: str | None = None) -> tuple[int, dict[str, Any]]:
    return running.post("/v1/decisions", QUESTION, key=key)


def check_what_is_shown(first: Running) -> None:
    """The line to try works as typed."""
    shown = subprocess.run(first.curl, capture_output=True, check=True, timeout=30).stdout.decode()
    assert '"index":' in shown
    assert "业扩报装绿色通道" in shown
    assert "示例主体的判定" in first.text
    assert answered(f"{first.address}/readyz") == (HTTPStatus.OK, {"status": "ready"})


def check_that_no_key_is_kept(first: Running, home: Path) -> None:
    secret = first.key.split("_")[-1].encode()
    files = [*(home / "data").iterdir()]
    assert {"power-credit.db", "keys.db", "service.log"} <= {file.name for file in files}
    assert [file for file in files if secret in file.read_bytes()] == []


def check_that_another_steps_over_its_port(first: Running, other: Path) -> None:
    port = first.address.rsplit(":", 1)[1]
    with serving(other, "--demo", "--port", port) as second:
        assert f"端口 {port} 已被占用，改用 {second.address.rsplit(':', 1)[1]}" in second.text
        assert ask(second)[0] == HTTPStatus.OK


def check_that_the_end_is_orderly(first: Running, home: Path) -> int:
    """Everything that was answered while the service was told to stop is in the log; give the last index."""

    def go_on() -> list[dict[str, Any]]:
        given: list[dict[str, Any]] = []
        while True:
            try:
                status, body = ask(first)
            except OSError:
                return given
            if status == HTTPStatus.OK:
                given.append(body)

    with ThreadPoolExecutor(ASKERS) as pool:
        asking = [pool.submit(go_on) for _ in range(ASKERS)]
        for _ in range(20):
            ask(first)
        code = first.stop()
        answers = [one for asker in asking for one in asker.result()]
    assert code == 0, first.text
    assert first.text.rstrip().endswith("已停止：受理的请求都已记录")
    with closing(sqlite3.connect(home / "data" / "power-credit.db")) as conn:
        recorded = {id_ for (id_,) in conn.execute("SELECT entry_id FROM audit_entry")}
    assert len(answers) > ASKERS
    assert {one["id"] for one in answers} <= recorded
    findings = verify_log_at(f"sqlite:///{home / 'data' / 'power-credit.db'}").findings
    assert findings.sound
    return findings.size - 1
