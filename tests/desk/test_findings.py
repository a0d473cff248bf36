"""Findings as other tools read them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from api import schemas
from api.cli.main import run
from tests.rule_sets import BASE, base_texts, changed, written

SCHEMA = json.loads((schemas.FOLDER / "findings.schema.json").read_text(encoding="utf-8"))
CITY = "city.yaml"


def found(
    folder: Path, texts: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[object]]:
    code = run(["rules", "check", str(written(folder, texts)), "--json"])
    told = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(told)
    return code, told


def test_nothing_found_is_an_empty_array(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert BASE.is_dir()
    assert found(tmp_path, base_texts(), capsys) == (0, [])


def test_an_error_says_place_code_and_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = changed(CITY, "给予: 预存便利", "给予: 预存便里")
    line = next(n for n, one in enumerate(texts[CITY].splitlines(), 1) if "预存便里" in one)
    column = texts[CITY].splitlines()[line - 1].index("预存便里") + 1
    assert found(tmp_path, texts, capsys) == (
        1,
        [
            {
                "code": "unknown-measure",
                "level": "error",
                "file": "rules/city.yaml",
                "line": line,
                "column": column,
                "width": 4,
                "message": "没有名为 `预存便里` 的措施",
                "hint": "是否想写 `预存便利`？",
            }
        ],
    )


def test_a_notice_leaves_the_exit_code_at_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = changed(CITY, "处罚数: 少于 〔定数〕", "处罚数: 少于 1 条")
    code, told = found(tmp_path, texts, capsys)
    assert code == 0
    (one,) = told
    assert isinstance(one, dict)
    assert (one["code"], one["level"]) == ("unused-parameter", "notice")
