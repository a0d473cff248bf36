"""The guide for policy staff, followed word for word: its commands in order, its edits, its outputs, a real service."""

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.load import default_rules
from tests.cli.running import free_port, serving
from tests.cli.test_service_commands import Terminal, terminal

__all__ = ["terminal"]

GUIDE = default_rules() / "README.md"
SERVER = "http://127.0.0.1:8080"
BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SCOPES = {"张三": "publish", "李四": "approve"}


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is, whom or which file it names, and its lines."""

    kind: str
    about: str
    lines: tuple[str, ...]


def blocks() -> list[Block]:
    return [
        Block(kind, about, tuple(body.splitlines()))
        for kind, about, body in BLOCK.findall(GUIDE.read_text("utf-8"))
    ]


def edit(block: Block) -> None:
    """Apply an edit as the guide shows it: what it takes away stands in the file exactly once."""
    before = "\n".join(line[1:] for line in block.lines if line[0] in "- ")
    after = "\n".join(line[1:] for line in block.lines if line[0] in "+ ")
    file = Path(block.about)
    text = file.read_text("utf-8")
    assert text.count(before) == 1, f"{block.about}\n{before}"
    file.write_text(text.replace(before, after), "utf-8")


def shows(output: str, excerpt: tuple[str, ...]) -> None:
    """Hold an excerpt against what was printed: each line stands there, in order; `…` stands for anything."""
    at = 0
    for line in excerpt:
        found = re.compile(".*".join(map(re.escape, line.split("…")))).search(output, at)
        assert found, f"{line}\n--- after\n{output[at:]}"
        at = found.end()


def test_whoever_follows_the_guide_gets_what_it_shows(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(default_rules(), "rules")
    keys = {name: _key(terminal, name, scope) for name, scope in SCOPES.items()}
    output = ""
    ran = 0
    with serving(terminal.folder, "--port", str(free_port())) as running:
        for block in blocks():
            match block.kind:
                case "sh":
                    output = ""
                    if block.about:
                        monkeypatch.setattr("typer.prompt", lambda *_, key=keys[block.about], **__: key)
                    for line in block.lines:
                        words = shlex.split(line.replace(SERVER, running.address))
                        assert words[0] == "power-credit"
                        code, out, err = terminal.run(*words[1:])
                        # The cases that no longer hold are part of the story; everything else must succeed.
                        differs = words[1:] == ["rules", "test", "rules"]
                        assert code == (1 if differs else 0), f"{line}\n{out}{err}"
                        output += out + err
                        ran += 1
                case "diff":
                    edit(block)
                case "text":
                    shows(output, block.lines)
                case other:
                    raise AssertionError(other)
        assert running.stop() == 0
    assert ran >= 15
    assert Path("激励清单2027.html").is_file()


def _key(terminal: Terminal, name: str, scope: str) -> str:
    return terminal.fine("keys", "issue", name, "--scope", scope).splitlines()[-1]


def test_commands_named_in_passing_exist() -> None:
    named = set(re.findall(r"`power-credit ([a-z -]+?)`", GUIDE.read_text("utf-8")))
    for words in sorted(named):
        assert words.split()[:2] in [["rules", "suggest"], ["rules", "check"]], words


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", GUIDE.read_text("utf-8"))
    assert links
    assert [link for link in links if not (GUIDE.parent / link).exists()] == []
