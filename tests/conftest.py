"""What every test may use: golden files, and the plugins of the run."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ("pytester", "tests.acceptance.report")

# Two busy cores: a slow example is no fault. Nothing else differs from the defaults.
settings.register_profile("project", deadline=None)
settings.register_profile("long", deadline=None, max_examples=20_000)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the golden file at a path; `--update-golden` rewrites the file."""

    def compare(file: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.is_file(), f"{file} is missing; make golden writes it"
        assert text == file.read_text(encoding="utf-8")

    return compare
