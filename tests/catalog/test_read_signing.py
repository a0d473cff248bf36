"""The people who sign, and approvals, as they are written: every fault has a bad file and its exact text beside it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from catalog.diagnostics import Diagnostic, render
from catalog.nodes import SourceText
from catalog.people import Approval, Part, Person
from catalog.read_approval import read_approval
from catalog.read_people import read_people
from catalog.source import read_source

BAD = sorted((Path(__file__).parent / "bad_signing").glob("*.yaml"))
KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


def read(source: SourceText) -> tuple[Approval | object, tuple[Diagnostic, ...]]:
    return read_people(source) if source.text.startswith("人员") else read_approval(source)


@pytest.mark.parametrize("file", BAD, ids=lambda file: str(file.stem))
def test_a_bad_file_is_told_its_faults_in_exact_words(
    file: Path, golden: Callable[[Path, str], None]
) -> None:
    source = read_source(file.name, file.read_bytes())

    _, diagnostics = read(source)

    golden(file.with_suffix(".txt"), render(diagnostics, {file.name: source.text}) + "\n")
    assert file.name.split(".")[0] in {found.code for found in diagnostics}


def person(until: str = "") -> Person:
    text = f"人员:\n  张三: {{职务: 信用科, 公钥: {KEY}, 可以: 起草, 自: 2026-01-02{until}}}\n"
    people, diagnostics = read_people(read_source("people.yaml", text.encode()))
    assert not diagnostics
    return people["张三"]


def test_a_person_is_registered_from_the_first_day_to_the_day_before_the_last() -> None:
    leaving, staying = person(until=", 失效自: 2026-03-01"), person()

    days = (date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 28), date(2026, 3, 1))
    assert [leaving.registered(day) for day in days] == [False, True, True, False]
    assert staying.registered(date(2199, 12, 31))
    assert staying.parts == {Part.DRAFT}
