"""What the documents mention exists: targets, commands, options, operations, settings, paths and links."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from typer.core import TyperGroup

from api.cli.lazy import LazyCommand
from api.cli.main import app
from api.settings import FILE, PREFIX, Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
ROOMS = ("api", "benchmarks", "catalog", "docs", "engine", "features", "rules", "tests", ".ci")
SETTINGS = {FILE, *(f"{PREFIX}{name.upper()}" for name in Settings.model_fields)}

CODE = re.compile(r"`([^`\n]+)`")
FENCED = re.compile(r"^```.*?\n(.*?)^```", re.DOTALL | re.MULTILINE)
# The part of a page of docs/checks/ that shows what is wrong, and so may mention what does not exist.
WRONG = re.compile(r"^## 错误示例\n.*?(?=^## )", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"/(?:v1/|healthz|readyz|metrics|openapi)\S*")
METHOD = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/[^\s`]*)")


def text_of(page: Path) -> str:
    return WRONG.sub("", page.read_text(encoding="utf-8"))


def code_of(page: Path) -> Iterator[str]:
    """Yield what stands as code: spans, and the lines of fenced blocks."""
    text = text_of(page)
    for block in FENCED.findall(text):
        yield from block.splitlines()
    yield from CODE.findall(FENCED.sub("", text))


def all_code() -> Iterator[tuple[Path, str]]:
    yield from ((page, code) for page in PAGES for code in code_of(page))


def leaves(group: TyperGroup, before: tuple[str, ...] = ()) -> dict[tuple[str, ...], set[str]]:
    """Give every command by its words, with its options."""
    found: dict[tuple[str, ...], set[str]] = {}
    for name, command in group.commands.items():
        words = (*before, name)
        if isinstance(command, TyperGroup):
            found |= leaves(command, words)
        elif isinstance(command, LazyCommand):
            found[words] = {
                "--help",
                *(opt for param in command.whole.params for opt in (*param.opts, *param.secondary_opts)),
            }
    return found


COMMANDS = leaves(app)
OPERATIONS = {
    (method.upper(), path)
    for path, methods in json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))["paths"].items()
    for method in methods
}


def test_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    mentioned = {name for _, code in all_code() for name in re.findall(r"(?:^|\$ )make ([a-z]+)", code)}
    assert sorted(mentioned - targets) == []


def test_commands_and_their_options_exist() -> None:
    wrong = []
    for page, code in all_code():
        for line in re.findall(r"(?:^|[ /])power-credit +([^#]+)", code):
            words = line.split()
            command = tuple(_longest(words))
            # A group of commands may be named on its own, and so may the program.
            more = [word for word in words[len(command) :][:1] if not word.startswith("--")]
            options = {word.partition("=")[0] for word in words if word.startswith("--")}
            if (command not in COMMANDS and more) or options - {"--help", *COMMANDS.get(command, ())}:
                wrong.append((page.name, line))
    assert wrong == []


def test_options_on_their_own_are_those_of_a_command() -> None:
    known = {option for options in COMMANDS.values() for option in options}
    alone = [(page, code) for page, code in all_code() if re.match(r"--[a-z]", code)]
    assert [
        (page.name, code) for page, code in alone if set(re.findall(r"(?<!\S)--[a-z-]+", code)) - known
    ] == []


def test_operations_exist() -> None:
    paths = {*(its for _, its in OPERATIONS), "/openapi.json"}
    wrong = []
    for page, code in all_code():
        for method, path in METHOD.findall(code):
            if not any(method == known and _same(path, its) for known, its in OPERATIONS):
                wrong.append((page.name, code))
        if PATH.fullmatch(code) and not any(_same(code, its) for its in paths):
            wrong.append((page.name, code))
    assert wrong == []


def test_settings_exist() -> None:
    named = {name for page in PAGES for name in re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", text_of(page))}
    assert sorted(named - SETTINGS) == []


def test_paths_of_the_repository_exist() -> None:
    rooms = "|".join(map(re.escape, ROOMS))
    named = {name for page in PAGES for name in CODE.findall(text_of(page))}
    paths = {name for name in named if re.fullmatch(rf"(?:{rooms})/[\w./*-]*", name)}
    made = {"rules/editions.lock"}  # `power-credit rules lock` writes it
    assert sorted(path for path in paths - made if not list(ROOT.glob(path.rstrip("/")))) == []


def test_links_lead_somewhere() -> None:
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", page.read_text(encoding="utf-8")))
        if not re.match(r"https?:", target)
    ]
    assert [(page.name, to) for page, to in links if not (page.parent / to.partition("#")[0]).exists()] == []


def _longest(words: list[str]) -> Iterator[str]:
    """Yield the words that name a command or a group of commands, as far as they do."""
    for count, word in enumerate(words, start=1):
        if not any(known[:count] == tuple(words[:count]) for known in COMMANDS):
            return
        yield word


def _same(written: str, path: str) -> bool:
    """Tell whether a path is this operation's; any `{…}` or `<…>` may stand for a part of it."""
    parts, its = written.split("/"), path.split("/")
    return len(parts) == len(its) and all(
        mine == other or (other.startswith("{") and bool(re.fullmatch(r"\{\w+\}|<.+>", mine)))
        for mine, other in zip(parts, its, strict=True)
    )
