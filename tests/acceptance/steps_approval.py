"""Steps about people who sign for rules."""

import re

import pytest
from pytest_bdd import given, parsers

from api.cli.main import run
from tests.acceptance.steps_command import Terminal


@given(parsers.re(r'"(?P<name>[^"]*)" 登记为可以 "(?P<may>[^"]*)"，私钥在 "(?P<file>[^"]*)"'))
def _(terminal: Terminal, name: str, may: str, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "keypair", name, "--out", file]) == 0
    key = re.findall(r"公钥: (\S+),", capsys.readouterr().out)[0]
    people = terminal.folder / "rules" / "people.yaml"
    before = people.read_text("utf-8") if people.exists() else "人员:\n"
    line = f"  {name}: {{职务: 信用科, 公钥: {key}, 可以: {may}, 自: 2026-01-01}}\n"
    people.write_text(before + line, "utf-8")


@given(parsers.re(r'"(?P<drafter>[^"]*)" 起草、"(?P<approver>[^"]*)" 批准了 "(?P<file>[^"]*)"'))
def _(terminal: Terminal, drafter: str, approver: str, file: str) -> None:
    for name, part in ((drafter, "起草"), (approver, "批准")):
        words = ["--as", name, "--private-key", f"{name}.pem", "--part", part]
        assert run(["rules", "approve", "--offline", file, *words]) == 0
