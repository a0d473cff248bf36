"""Every code that reading a file can give has a page, and a file or a test that shows it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READERS = [
    *(
        ROOT / "catalog" / f"{name}.py"
        for name in (
            "source",
            "text",
            "yaml_errors",
            "shapes",
            "days",
            "lists",
            "maps",
            "tables",
            "quantities",
            "load",
        )
    ),
    *sorted((ROOT / "catalog").glob("parse*.py")),
    *sorted((ROOT / "catalog").glob("read_*.py")),
    *sorted((ROOT / "engine" / "record").glob("read*.py")),
    ROOT / "engine" / "cases.py",
]
NO_CODES = {"utf-8"}
# Shown by tests of their own: they need a folder, or a file too large to keep.
SHOWN_ELSEWHERE = {"duplicate-edition", "no-rules", "too-large", "wrong-suffix"}


def codes() -> set[str]:
    text = "\n".join(file.read_text(encoding="utf-8") for file in READERS)
    return set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', text)) - NO_CODES


def shown() -> set[str]:
    tests = ROOT / "tests"
    folders = (
        tests / "catalog" / "bad",
        tests / "catalog" / "bad_signing",
        tests / "engine" / "record" / "bad",
    )
    return {file.name.split(".")[0] for folder in folders for file in folder.glob("*.yaml")}


def test_every_code_has_a_bad_file() -> None:
    assert codes() - shown() == SHOWN_ELSEWHERE
    assert shown() - codes() == {"twenty-faults"}


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_has_a_page(code: str) -> None:
    page = (ROOT / "docs" / "checks" / f"{code}.md").read_text(encoding="utf-8")

    assert page.startswith(f"# `{code}`\n")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["说明", "错误示例", "改法"]
