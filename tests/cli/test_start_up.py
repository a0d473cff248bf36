"""What a command does not need, it does not load: help and the commands for rules start at once."""

import subprocess
import sys

import pytest

from api.cli.lazy import LazyCommand
from api.cli.main import app, run
from tests.docs.test_mentions import COMMANDS

# Typer itself loads pydantic as soon as there is a parameter to read.
HEAVY = ("alembic", "fastapi", "jinja2", "openpyxl", "sqlalchemy", "uvicorn", "z3")


def loaded(*words: str) -> set[str]:
    """Run a command in a process of its own; give the heavy packages that it loaded."""
    code = "import sys; from api.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=True, text=True)
    return set(done.stdout.splitlines()[-1].split()) & set(HEAVY)


@pytest.mark.parametrize(
    "words", [("--help",), ("rules", "--help"), ("rules", "check", "--help"), ("rules", "chek")]
)
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    assert loaded(*words) == set()


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("show", "national/terms/2026"),
        ("compare", "national/terms/2023", "national/terms/2026", "--no-witness"),
    ],
)
def test_what_only_reads_rules_loads_no_service_and_no_solver(words: tuple[str, ...]) -> None:
    assert loaded("rules", *words) == set()


def test_every_command_has_its_function() -> None:
    assert len(COMMANDS) > 10  # `tests/docs` has made each of them whole
    assert all(len(options) >= 1 for options in COMMANDS.values())


def test_help_of_a_command_says_the_same_before_and_after_it_is_loaded() -> None:
    command = app.commands["evaluate"]
    assert isinstance(command, LazyCommand)
    assert command.help == command.whole.help


def test_a_group_alone_shows_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys"]) == 1
    assert "issue" in capsys.readouterr().err
