"""The linter finds every known way in which a feature passes with nothing checked, and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.features_lint.__main__ import main
from tests.features_lint.feature import lint

HERE = Path(__file__).parent
BAD = sorted((HERE / "bad").glob("*.feature"))
GOOD = sorted((HERE / "good").glob("*.feature"))


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_feature_gives_exactly_its_findings(file: Path, golden: Callable[[Path, str], None]) -> None:
    found = lint(Path(file.name), file.read_bytes())
    assert found
    golden(file.with_suffix(".txt"), "".join(f"{finding}\n" for finding in found))


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_feature_gives_none(file: Path) -> None:
    assert lint(file, file.read_bytes()) == []


def test_every_code_has_a_bad_feature() -> None:
    source = "".join(
        file.read_text("utf-8") for file in HERE.glob("*.py") if file.name != Path(__file__).name
    )
    codes = set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+|bom)"', source)) - {"utf-8", "no-features"}
    seen = {finding.code for file in BAD for finding in lint(file, file.read_bytes())}
    assert seen == codes


def test_a_folder_is_searched_and_a_finding_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(HERE / "bad")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert {line.split(":")[0] for line in lines} == {str(file) for file in BAD}


def test_a_folder_without_fault_passes_in_silence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(HERE / "good")]) == 0
    assert capsys.readouterr().out == ""


def test_a_folder_without_features_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{tmp_path}:1: no-features: 这里没有任何 .feature 文件\n"
