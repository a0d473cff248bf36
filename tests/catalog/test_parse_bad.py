"""Every fault of a rule file has a bad file, `<code>[.<variant>].yaml`, and its exact text beside it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.diagnostics import in_order, render
from catalog.model import Edition
from catalog.parse import parse_document
from catalog.source import read_source

FOLDER = Path(__file__).parent / "bad"
MANY = FOLDER / "twenty-faults.yaml"
BAD = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", BAD, ids=lambda file: str(file.stem))
def test_a_bad_file_is_told_its_faults_in_exact_words(
    file: Path, golden: Callable[[Path, str], None]
) -> None:
    source = read_source(file.name, file.read_bytes())

    _, diagnostics = parse_document(source)

    golden(file.with_suffix(".txt"), render(diagnostics, {file.name: source.text}) + "\n")
    assert file == MANY or file.name.split(".")[0] in {found.code for found in diagnostics}


def test_twenty_faults_are_told_at_once_and_in_order() -> None:
    _, diagnostics = parse_document(read_source(MANY.name, MANY.read_bytes()))

    assert len(diagnostics) == 20
    assert diagnostics == in_order(reversed(diagnostics))


def test_a_faulty_item_is_left_out_and_named_unreadable() -> None:
    text = MANY.read_text(encoding="utf-8").replace("Chengdu/Incentives", "chengdu/incentives")
    edition, _ = parse_document(read_source(MANY.name, text.replace("04-31", "04-30").encode()))

    assert isinstance(edition, Edition)
    assert "刷脸办" in edition.measures
    assert "免填单" not in edition.measures
    assert edition.unreadable == {
        "方案二（四）",
        "预存优惠年限",
        "优惠额度",
        "业扩报装绿色通道",
        "电费预存优惠",
        "免填单",
        "守信主体",
        "守信主体走绿色通道",
        "连续多年守信可享预存优惠",
    }
