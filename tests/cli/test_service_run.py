"""The service as an operator starts it: a process, a port, a key, a line to try, and an orderly end."""

import signal
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from api.desk.verification import verify_log_at
from tests.cli.running import Running, answered, free_port, serving

QUESTION = {
    "subject": {"credit_code": "91510107XXXX000194"},
    "matter": "业扩报装",
    "reason": "测试",
    "mode": "simulation",
}
ASKERS = 4


def test_a_demonstration_from_its_first_start_to_its_second(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with serving(home, "--demo", "--port", str(free_port())) as first:
        check_what_is_shown(first)
        check_that_no_key_is_kept(first, home)
        check_what_is_refused_meanwhile(first, home)
        index = check_that_the_end_is_orderly(first, home)
    with serving(home, "--demo", "--port", str(free_port())) as second:
        status, body = ask(second)
        assert status == HTTPStatus.OK
        assert body["index"] > index
        assert second.key != first.key
        assert ask(second, key=first.key)[0] == HTTPStatus.UNAUTHORIZED
        assert second.stop(signal.SIGINT) == 0


def test_a_demonstration_steps_over_a_port_that_is_taken(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, "--demo", "--port", str(port)) as first:
        (tmp_path / "other").mkdir()
        with serving(tmp_path / "other", "--demo", "--port", str(port)) as other:
            assert f"端口 {port} 已被占用，改用 {other.address.rsplit(':', 1)[1]}" in other.text
            assert ask(other)[0] == ask(first)[0] == HTTPStatus.OK


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


def check_what_is_refused_meanwhile(first: Running, home: Path) -> None:
    """Two services never write one file; a port that was asked for outside a demonstration is not exchanged."""
    with pytest.raises(AssertionError, match="in-use: 服务正在运行"), serving(home, "--demo"):
        pass
    port = first.address.rsplit(":", 1)[1]
    with pytest.raises(AssertionError, match="cannot-listen"), serving(home, "--port", port):
        pass


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
