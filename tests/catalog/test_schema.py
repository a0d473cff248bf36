import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api import schemas
from catalog import parse_calendar, parse_plan, parse_rulebook, parse_vocabulary, read_approval, read_people
from catalog.lists import ListOf
from catalog.load import case_files, default_rules
from catalog.maps import MapOf, Variant
from catalog.nodes import Mapping, Node, Reported, Scalar, Sequence
from catalog.quantities import UNITS as PARSED
from catalog.source import read_source
from catalog.tables import Key, Table
from catalog.words import DOCUMENTS, STRUCTURE, UNITS, enumeration_words
from engine.cases import DOCUMENT as CASES
from engine.record.read import RECORD

HERE = Path(__file__).parent
RECORDS = HERE.parents[1] / "tests" / "engine" / "record"
GOOD = [*sorted((HERE / "good").glob("*.yaml")), *sorted((RECORDS / "good").iterdir())]
SHIPPED = [*sorted(default_rules().rglob("*.yaml"))]
# Faults of form, which an editor can see without knowing the other names of the file.
SEEN_BY_EDITORS = [
    "empty-list",
    "expected-list",
    "expected-mapping",
    "expected-text",
    "missing-key",
    "missing-unit",
    "not-a-cadence",
    "not-a-comparison",
    "not-a-day",
    "not-a-duration",
    "not-a-flag",
    "not-a-number",
    "not-a-quantity",
    "not-a-range",
    "not-a-row",
    "not-an-area",
    "not-an-id",
    "not-whole",
    "too-many-decimals",
    "twenty-faults",
    "unknown-comparison",
    "unknown-key",
    "unknown-option",
    "unknown-unit",
]


def validator(name: str) -> Draft202012Validator:
    text = (schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def core(node: Node | None) -> Any:
    """Type plain scalars as an editor does (YAML 1.2 core schema)."""
    match node:
        case Scalar(text=text, quoted=quoted):
            if not quoted and text.lstrip("-").isdigit() and text.isascii():
                return int(text)
            return text
        case Sequence():
            return [core(item) for item in node.items]
        case Mapping():
            return {key.text: core(value) for key, value in node.entries}
        case Reported() | None:
            return None


def problems(file: Path) -> list[str]:
    root = read_source(file.name, file.read_bytes()).root
    assert isinstance(root, Mapping)
    kind = next((DOCUMENTS[key.text] for key, _ in root.entries if key.text in DOCUMENTS), "rulebook")
    name = "record" if kind == "subject" else kind
    return [error.message for error in validator(name).iter_errors(core(root))]


def test_the_committed_schemas_are_those_of_the_tables() -> None:
    assert schemas.differences() == []


def test_a_stale_or_stray_schema_is_named(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    assert schemas.differences(tmp_path) == []

    (tmp_path / "record.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "stray.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "cases.schema.json").unlink()

    assert schemas.differences(tmp_path) == ["cases.schema.json", "record.schema.json", "stray.schema.json"]


def test_the_command_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schemas, "differences", lambda: ["record.schema.json"])

    assert schemas.main(["--check"]) == 1
    assert "make schemas" in capsys.readouterr().err


@pytest.mark.parametrize("name", [name for name, _ in schemas.SCHEMAS])
def test_each_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(validator(name).schema)


@pytest.mark.parametrize("file", [*GOOD, *SHIPPED], ids=lambda file: f"{file.parent.name}-{file.name}")
def test_good_files_are_valid(file: Path) -> None:
    assert problems(file) == []


@pytest.mark.parametrize("code", SEEN_BY_EDITORS)
def test_faults_of_form_are_seen_by_editors(code: str) -> None:
    assert problems(HERE / "bad" / f"{code}.yaml")


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_every_shipped_file_names_its_schema(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    kind = "cases" if file in case_files(default_rules()) else None

    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    schema = (file.parent / first.removeprefix(prefix)).resolve()
    assert schema.is_file()
    assert schema.parent == schemas.FOLDER
    assert kind is None or schema.name == "cases.schema.json"


def words_of(shape: object) -> set[str]:
    """Every key word that a table can read."""
    match shape:
        case Table():
            return set().union(*({key.word} | words_of(key.shape) for key in shape.keys))
        case Key():
            return words_of(shape.shape)
        case MapOf():
            return words_of(shape.value)
        case ListOf():
            return words_of(shape.item)
        case Variant():
            return set().union(*(words_of(record) for record in shape.tables))
        case _:
            return set()


def test_every_word_of_a_table_is_in_the_word_list_and_the_other_way_round() -> None:
    tables = (
        parse_rulebook.DOCUMENT,
        parse_vocabulary.DOCUMENT,
        parse_calendar.DOCUMENT,
        parse_plan.DOCUMENT,
        read_people.DOCUMENT,
        read_approval.DOCUMENT,
        RECORD,
        CASES,
    )
    used = set().union(*(words_of(table) for table in tables))
    values = {
        "全部满足",
        "任一满足",
        "不满足",
        "属于",
        "全部激励",
        "指定名单",
        "自开户日起算",
        "是",
        "否",
        "待定",
        "实时",
        "统一公示",
        "不公示",
        "原则上不公示",
        "参考因素",
        "齐全",
        "起草",
        "批准",
    }

    assert used | values == set(STRUCTURE) | set(DOCUMENTS)


def test_every_word_has_an_english_name() -> None:
    tables = [STRUCTURE, DOCUMENTS, UNITS, *enumeration_words().values()]

    assert all(name.isidentifier() and name.isascii() for table in tables for name in table.values())


def test_the_units_are_those_of_the_parser() -> None:
    assert set(PARSED) == set(UNITS)
