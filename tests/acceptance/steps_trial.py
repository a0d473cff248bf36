"""Cases and the rules that they hold: a small set of rules with gaps that are known."""

import shutil
from pathlib import Path

from pytest_bdd import given, parsers, then, when

from tests.acceptance.steps_command import Terminal

PLANTED = Path(__file__).resolve().parents[1] / "trial" / "planted"


@given(parsers.re(r'目录 "(?P<name>[^"]*)" 里是试验用的规则和三个用例'))
def _(terminal: Terminal, name: str) -> None:
    shutil.copytree(PLANTED, terminal.folder / name)


@when(parsers.re(r'把 "(?P<draft>[^"]*)" 贴到 "(?P<name>[^"]*)" 的末尾'))
def _(terminal: Terminal, draft: str, name: str) -> None:
    file = terminal.folder / name
    file.write_text(file.read_text("utf-8") + (terminal.folder / draft).read_text("utf-8"), "utf-8")


@when(parsers.re(r'用例文件 "(?P<name>[^"]*)" 末尾添上'))
def _(terminal: Terminal, name: str, docstring: str) -> None:
    file = terminal.folder / name
    indented = "".join(f"  {line}\n" for line in docstring.strip("\n").splitlines())
    file.write_text(file.read_text("utf-8") + indented, "utf-8")


@then(parsers.re(r'文件 "(?P<name>[^"]*)" 写明'))
def _(terminal: Terminal, name: str, docstring: str) -> None:
    assert docstring in (terminal.folder / name).read_text("utf-8")


@then("输出写明")
def _(terminal: Terminal, docstring: str) -> None:
    assert docstring in terminal.out


@then("输出没有写")
def _(terminal: Terminal, docstring: str) -> None:
    assert docstring not in terminal.out
