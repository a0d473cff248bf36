"""What import contracts cannot say: one library one door, the rooms inside engine, and what stays small."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

import api
import catalog
import engine

ROOT = Path(__file__).resolve().parent.parent
OURS = ("api", "catalog", "engine")
PURE = ("catalog", "engine")
MOST_LINES = 500

# Library -> the modules (or rooms, with all in them) that may import it.
DOORS = {
    "yaml": ("catalog.source",),
    "durable_rules_engine": ("engine.durable",),
    "durable": (),
    "sqlalchemy": ("api.store",),
    "fastapi": ("api.http", "api.console"),
    "jinja2": ("api.desk.pages", "api.console"),
    "openpyxl": ("api.desk.sheets",),
    "typer": ("api.cli",),
    "cryptography": ("api.store.vault", "api.desk.signatures"),
    "z3": ("engine.prove.solver", "engine.prove.terms"),
}

# Room of engine -> what of ours it may import.
ROOMS = {
    "engine.audit": ("engine.audit",),
    "engine.record": ("engine.record", "catalog"),
}

CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "perf_counter", "monotonic"}
WRITERS = {"write_text", "write_bytes", "mkdir", "touch", "unlink", "rename", "rmdir"}


@dataclass(frozen=True)
class Module:
    """One source file of the three packages, by its dotted name."""

    name: str
    file: Path

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.file.read_text(encoding="utf-8"))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield line and dotted name of everything imported, wherever the import stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                source = node.module or ""
                yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)

    def calls(self) -> Iterator[tuple[int, str]]:
        """Yield line and last name of everything called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                yield node.lineno, node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id


def modules(*packages: str) -> list[Module]:
    """Return the modules of some packages, sorted by name."""
    found = []
    for file in sorted(file for package in packages for file in (ROOT / package).rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        found.append(Module(".".join(parts).removesuffix(".__init__"), file))
    return found


def within(name: str, rooms: tuple[str, ...]) -> bool:
    """Tell whether a dotted name is one of the rooms or lies in one."""
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def test_the_three_packages_are_those_of_this_folder() -> None:
    homes = {Path(str(package.__file__)).resolve().parent.parent for package in (api, catalog, engine)}
    assert homes == {ROOT}


@pytest.mark.parametrize("library", DOORS)
def test_a_library_has_one_door(library: str) -> None:
    strangers = [
        f"{module.name}:{line}"
        for module in modules(*OURS)
        for line, name in module.imports()
        if within(name, (library,)) and not within(module.name, DOORS[library])
    ]
    assert strangers == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_engine_knows_only_what_it_may(room: str) -> None:
    strangers = [
        f"{module.name}:{line}: {name}"
        for module in modules("engine")
        if within(module.name, (room,))
        for line, name in module.imports()
        if within(name, OURS) and not within(name, ROOMS[room])
    ]
    assert strangers == []


def test_no_import_is_relative() -> None:
    relative = [
        f"{module.name}:{node.lineno}"
        for module in modules(*OURS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_the_pure_rooms_never_ask_what_day_it_is() -> None:
    asked = [
        f"{module.name}:{line}: {name}"
        for module in modules(*PURE)
        for line, name in module.calls()
        if name in CLOCKS
    ]
    assert asked == []


def test_today_is_asked_for_once_at_most() -> None:
    asked = [module.name for module in modules("api") for _, name in module.calls() if name == "today"]
    assert len(asked) <= 1


def test_the_pure_rooms_write_nothing() -> None:
    written = [
        f"{module.name}:{line}: {name}"
        for module in modules(*PURE)
        for line, name in module.calls()
        if name in WRITERS
    ]
    assert written == []


def test_no_module_is_long() -> None:
    files = [module.file for module in modules(*OURS, "tests", "benchmarks")]
    long = {
        str(file.relative_to(ROOT)): lines
        for file in files
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert files
    assert long == {}


def test_rules_hold_no_python() -> None:
    assert list((ROOT / "rules").rglob("*.py")) == []


def test_the_lock_holds_every_package_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    named = {spec for specs in (project["dependencies"], *extras) for spec in specs}
    lock = (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE))
    assert {re.split(r"[>=<\[; ]", spec)[0].lower() for spec in named} <= locked
