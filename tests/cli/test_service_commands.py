"""The commands of an operator, in process: what they print, their exit codes, what they leave behind."""

import json
import re
import socket
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.app import open_service
from api.cli.main import run
from api.desk.issued import demo_key
from api.settings import read_settings
from catalog.diagnostics import Refused

FAULTY = '{"主体": {"类型": "企业"}}'


@dataclass(frozen=True)
class Terminal:
    """A folder to work in, and a way to run a command there."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        """Run a command; give its exit code and what it printed on either stream."""
        code = run([str(word) for word in words])
        return code, *self.capsys.readouterr()

    def fine(self, *words: str | Path) -> str:
        """Run a command that must succeed; give what it printed."""
        code, out, err = self.run(*words)
        assert (code, err) == (0, "")
        return out


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("NO_COLOR", "1")
    return Terminal(folder=tmp_path, capsys=capsys)


def records(terminal: Terminal, count: int = 3) -> Path:
    lines = terminal.fine("generate", "--subjects", str(count), "--on", "2026-06-10")
    file = terminal.folder / "records.jsonl"
    file.write_text(lines, encoding="utf-8")
    return file


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(terminal: Terminal) -> None:
    out = terminal.fine(
        "keys", "issue", "高新区服务厅", "--scope", "query", "--district", "510107", "--days", "30"
    )
    token = out.splitlines()[-1]
    key_id, secret = token.removeprefix("pc_").split("_")
    listed = terminal.fine("keys", "list")
    assert re.search(rf"{key_id}\W+高新区服务厅\W+query\W+510107\W+20\S+\W+有效", listed)
    assert secret not in listed
    assert f"已吊销 {key_id}" in terminal.fine("keys", "revoke", key_id)
    assert "已吊销" in terminal.fine("keys", "list")
    assert terminal.run("keys", "revoke", key_id)[0] == 1
    assert "审计日志核对无误" in terminal.fine("audit", "verify")


def test_a_scope_that_does_not_exist_is_refused(terminal: Terminal) -> None:
    code, _, err = terminal.run("keys", "issue", "厅", "--scope", "everything")
    assert code == 1
    assert "unknown-scope" in err
    assert "query、record" in err
    assert "not-an-area" in terminal.run("keys", "issue", "厅", "--scope", "query", "--district", "高新")[2]


def test_nothing_is_written_while_a_service_runs_but_reading_goes_on(terminal: Terminal) -> None:
    file = records(terminal)
    service = open_service(read_settings())
    terminal.capsys.readouterr()
    writing = (("keys", "issue", "厅", "--scope", "query"), ("import", file), ("keys", "revoke", "x"))
    for words in (*writing, ("serve",), ("serve", "--demo")):
        code, _, err = terminal.run(*words)
        assert code == 1
        assert err.startswith("in-use: 服务正在运行")
        assert "先停止服务" in err
        assert "HTTP" in err
    terminal.fine("keys", "list")
    terminal.fine("audit", "verify")
    terminal.fine("export", terminal.folder / "out")
    terminal.fine("backup", terminal.folder / "copy")
    service.close()


def test_an_import_says_what_it_did_and_how_fast(terminal: Terminal) -> None:
    file = records(terminal)
    out = terminal.fine("import", file)
    assert re.search(r"共 3 条：新主体 3 个，条目 \d+ 条，确认 0 条；用时 [\d.]+ 秒，每秒 \d+ 条", out)
    assert "3 条主体记录里写有 `归集`" in out
    assert "3 条以前已经导入，略过" in terminal.fine("import", file)


def test_a_faulty_line_is_named_and_can_be_left_out(terminal: Terminal) -> None:
    file = records(terminal)
    with file.open("a", encoding="utf-8") as more:
        more.write(FAULTY + "\n")
    code, _, err = terminal.run("import", file)
    assert code == 1
    assert f"{file}:4:" in err
    assert "missing-key" in err
    out = terminal.fine("import", file, "--skip-faulty", terminal.folder / "rest.jsonl")
    assert "有错的 1 条没有导入" in out
    assert "新主体 3 个" in out
    assert (terminal.folder / "rest.jsonl").read_text("utf-8") == FAULTY + "\n"


def test_a_changed_row_is_found_and_named(terminal: Terminal) -> None:
    terminal.fine("keys", "issue", "厅", "--scope", "query")
    root = terminal.fine("audit", "verify").splitlines()[1].split()[1]
    with closing(sqlite3.connect(terminal.folder / "data" / "power-credit.db")) as conn, conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute(
            "UPDATE audit_entry SET envelope = CAST(replace(CAST(envelope AS TEXT), 'operator', 'somebody') AS BLOB)"
            " WHERE kind = 'key_issued'"
        )
    code, out, _ = terminal.run("audit", "verify")
    assert code == 1
    assert "第 3 条：leaf-hash-differs: 叶散列与信封不符" in out
    assert "有 1 处不符，共读 4 条" in out
    assert "held-differs" not in out
    code, out, _ = terminal.run("audit", "verify", "--held", f"4:{'0' * 64}", "--held", root)
    assert code == 1
    assert "第 4 条：held-differs" in out
    assert terminal.run("audit", "verify", "--held", "four")[0] == 1


def test_a_backup_comes_back(terminal: Terminal) -> None:
    terminal.fine("keys", "issue", "厅", "--scope", "query")
    out = terminal.fine("backup", "copy")
    size, root = re.findall(r"根 (\d+):(\w{64})", out)[0]
    assert json.loads((terminal.folder / "copy" / "backup.json").read_bytes())["root"] == root
    terminal.fine("keys", "issue", "另一厅", "--scope", "query")
    assert "database-exists" in terminal.run("restore", "copy")[2]
    out = terminal.fine("restore", "copy", "--replace")
    assert f"已恢复：审计日志 {size} 条，核对无误" in out
    assert out.count("原来的文件保留为") == 2
    assert "另一厅" not in terminal.fine("keys", "list")


def test_an_export_is_named_with_its_root(terminal: Terminal) -> None:
    terminal.fine("keys", "issue", "厅", "--scope", "query")
    assert re.search(r"已导出到 out：4 条，根 \w{64}", terminal.fine("export", "out"))
    assert "folder-not-empty" in terminal.run("export", "out")[2]


def test_without_a_database_there_is_nothing_to_verify(terminal: Terminal) -> None:
    for words in (("audit", "verify"), ("keys", "list"), ("export", "out"), ("backup", "copy")):
        code, _, err = terminal.run(*words)
        assert code == 1
        assert "没有数据库文件" in err
    assert not (terminal.folder / "data").exists()


def test_several_processes_need_a_server(terminal: Terminal) -> None:
    code, _, err = terminal.run("serve", "--workers", "2")
    assert code == 1
    assert "one-process" in err
    assert "PostgreSQL" in err


def test_a_real_database_is_never_opened_as_a_demonstration(terminal: Terminal) -> None:
    service = open_service(read_settings())
    with pytest.raises(Refused, match="not-a-demonstration"):
        demo_key(service)
    service.close()


def test_a_port_that_is_taken_is_said(terminal: Terminal) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = terminal.run("serve", "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert err.startswith("cannot-listen: ")
    assert "--port" in err


def test_a_place_that_cannot_be_written_is_said(terminal: Terminal) -> None:
    terminal.fine("keys", "issue", "厅", "--scope", "query")
    (terminal.folder / "file").touch()
    code, _, err = terminal.run("backup", "file/copy")
    assert code == 1
    assert err.startswith("file-trouble: ")
