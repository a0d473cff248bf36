"""The command line as staff use it: files in a folder of their own, one command, what it prints, its exit code."""

import hashlib
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from api.cli.main import run
from catalog.load import default_rules
from tests.rules.overlays import overlay


@dataclass(slots=True)
class Terminal:
    """A folder to work in, and what the last command did."""

    folder: Path
    code: int | None = None
    out: str = ""
    err: str = ""


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A wide terminal without colours in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    return Terminal(folder=tmp_path)


@given(parsers.re(r'目录 "(?P<name>[^"]*)" 里是随附规则的一份副本'))
def _(terminal: Terminal, name: str) -> None:
    shutil.copytree(default_rules(), terminal.folder / name)


@given(parsers.re(r'目录 "(?P<name>[^"]*)" 里有 "(?P<district>[^"]*)"（(?P<code>\d+)）按模板写的补充清单'))
def _(terminal: Terminal, name: str, district: str, code: str) -> None:
    overlay(terminal.folder / name, code, district)


@given(parsers.re(r'目录 "(?P<name>[^"]*)" 是空的'))
def _(terminal: Terminal, name: str) -> None:
    (terminal.folder / name).mkdir()


@given(parsers.re(r'文件 "(?P<name>[^"]*)" 中的 "(?P<old>[^"]*)" 误写成 "(?P<new>[^"]*)"'))
def _(terminal: Terminal, name: str, old: str, new: str) -> None:
    file = terminal.folder / name
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old} 出现 {text.count(old)} 次"
    file.write_text(text.replace(old, new), "utf-8")


@given(parsers.re(r'记录文件 "(?P<name>[^"]*)"'))
def _(terminal: Terminal, name: str, docstring: str) -> None:
    (terminal.folder / name).write_text(docstring + "\n", "utf-8")


@given(parsers.re(r'文件 "(?P<name>[^"]*)" 的内容是'))
def _(terminal: Terminal, name: str, docstring: str) -> None:
    (terminal.folder / name).write_text(docstring + "\n", "utf-8")


@then(parsers.re(r'文件 "(?P<name>[^"]*)" 的内容正好是'))
def _(terminal: Terminal, name: str, docstring: str) -> None:
    assert (terminal.folder / name).read_text("utf-8") == docstring + "\n"


@then(parsers.re(r'文件 "(?P<name>[^"]*)" 里有 "(?P<text>[^"]*)"'))
def _(terminal: Terminal, name: str, text: str) -> None:
    assert text.replace("'", '"') in (terminal.folder / name).read_text("utf-8")


@then(parsers.re(r'文件 "(?P<name>[^"]*)" 没有改动'))
def _(terminal: Terminal, name: str) -> None:
    shipped = default_rules().parent / name
    assert (terminal.folder / name).read_bytes() == shipped.read_bytes()


@given(parsers.re(r'"(?P<name>[^"]*)" 列在 "(?P<folder>[^"]*)" 的已发布版次中'))
def _(terminal: Terminal, name: str, folder: str) -> None:
    digest = hashlib.sha256((terminal.folder / name).read_bytes()).hexdigest()
    line = f"chengdu/incentives 2026-draft {digest} published -..- 3\n"
    (terminal.folder / folder / "editions.lock").write_text("# 已发布\n" + line, "utf-8")


@given(parsers.re(r'文件 "(?P<name>[^"]*)" 的开头多了 (?P<count>\d+) 行说明'), converters={"count": int})
def _(terminal: Terminal, name: str, count: int) -> None:
    file = terminal.folder / name
    file.write_text("# 说明\n" * count + file.read_text("utf-8"), "utf-8")


@when(parsers.re(r'运行 "power-credit (?P<line>[^"]*)"'))
def _(terminal: Terminal, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.code = run(shlex.split(line))
    terminal.out, terminal.err = capsys.readouterr()


@then(parsers.re(r"退出码为 (?P<code>\d)"), converters={"code": int})
def _(terminal: Terminal, code: int) -> None:
    assert terminal.code == code, f"退出码为 {terminal.code}\n{terminal.out}{terminal.err}"


@then(parsers.re(r'输出写明 "(?P<text>[^"]*)"'))
def _(terminal: Terminal, text: str) -> None:
    assert text in terminal.out


@then("没有报错")
def _(terminal: Terminal) -> None:
    assert terminal.err == ""


@then("报错写明")
def _(terminal: Terminal, docstring: str) -> None:
    assert docstring in terminal.err


@then(parsers.re(r'报错指到 "(?P<name>[^"]*)" 中的 "(?P<text>[^"]*)"，代码为 "(?P<code>[^"]*)"'))
def _(terminal: Terminal, name: str, text: str, code: str) -> None:
    """The place is worked out from the file itself: the line and column at which the text stands."""
    lines = (terminal.folder / name).read_text("utf-8").splitlines()
    places = [(line, words.index(text) + 1) for line, words in enumerate(lines, 1) if text in words]
    assert len(places) == 1, f"{text} 出现 {len(places)} 次"
    line, column = places[0]
    assert f"{name}:{line}:{column}: {code}: " in terminal.err, terminal.err


@then(parsers.re(r'报错的代码是 "(?P<code>[^"]*)"'))
def _(terminal: Terminal, code: str) -> None:
    """Every finding has this code; a finding is a line `file:line:column: code: sentence`."""
    found = re.findall(r"^\S+?:.*?: ([a-z-]+): ", terminal.err, re.MULTILINE)
    assert set(found) == {code}, terminal.err


@then("报错正好是")
def _(terminal: Terminal, docstring: str) -> None:
    assert terminal.err.rstrip("\n") == docstring
