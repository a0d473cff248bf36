"""The committed JSON Schemas: `python -m api.schemas --write` makes them, `--check` compares them."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import catalog
from api.desk.comparison import Comparison
from api.desk.findings import findings_schema
from api.samples import stories
from catalog import read_approval, read_people
from catalog.schema import calendar_schema, document_schema, plan_schema, rulebook_schema, vocabulary_schema
from catalog.shapes import Schema
from engine import cases
from engine.decision import Decision
from engine.plain_schema import schema_of
from engine.record import read

FOLDER: Final = Path(catalog.__file__).resolve().parent / "schemas"


def record_schema() -> Schema:
    """Give the schema of a record."""
    return document_schema(read.RECORD, "信用记录（一个主体的全部已知信息）")


def cases_schema() -> Schema:
    """Give the schema of a file of cases."""
    return document_schema(cases.DOCUMENT, "用例（清单旁边的示例和预期）")


def decision_schema() -> Schema:
    """Give the schema of a decision's plain form, which its canonical bytes encode."""
    return schema_of(Decision, "判定（规范化 JSON）")


def comparison_schema() -> Schema:
    """Give the schema of a comparison's plain form."""
    return schema_of(Comparison, "两版规则的对比（规范化 JSON）")


def people_schema() -> Schema:
    """Give the schema of the people who sign for rules."""
    return document_schema(read_people.DOCUMENT, "人员（谁可以为规则签名）")


def approval_schema() -> Schema:
    """Give the schema of an approval beside an edition."""
    return document_schema(read_approval.DOCUMENT, "审批（两个人为一个版次签的名）")


def stories_schema() -> Schema:
    """Give the schema of the file of shipped stories."""
    return document_schema(stories.DOCUMENT, "示例主体的故事")


# Every schema that is committed: its file is `<name>.schema.json`.
SCHEMAS: Final[tuple[tuple[str, Callable[[], Schema]], ...]] = (
    ("rulebook", rulebook_schema),
    ("vocabulary", vocabulary_schema),
    ("calendar", calendar_schema),
    ("plan", plan_schema),
    ("cases", cases_schema),
    ("people", people_schema),
    ("approval", approval_schema),
    ("record", record_schema),
    ("decision", decision_schema),
    ("comparison", comparison_schema),
    ("stories", stories_schema),
    ("findings", findings_schema),
)


def rendered() -> dict[str, str]:
    """Give every schema's file name and text."""
    return {
        f"{name}.schema.json": json.dumps(generate(), ensure_ascii=False, indent=2) + "\n"
        for name, generate in SCHEMAS
    }


def differences(folder: Path = FOLDER) -> list[str]:
    """Give the files that differ from what would be written, that are missing, or that nothing makes."""
    wanted = rendered()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.schema.json")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write(folder: Path = FOLDER) -> None:
    """Write every schema."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rendered().items():
        (folder / name).write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Write or compare; the exit code is 1 when a committed schema is out of date."""
    parser = argparse.ArgumentParser(prog="python -m api.schemas", description=__doc__)
    either = parser.add_mutually_exclusive_group(required=True)
    either.add_argument("--write", action="store_true", help="write the schemas")
    either.add_argument("--check", action="store_true", help="compare the committed schemas")
    if parser.parse_args(arguments).write:
        write()
        return 0
    stale = differences()
    for name in stale:
        sys.stderr.write(f"catalog/schemas/{name} differs from the model: run `make schemas`\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
