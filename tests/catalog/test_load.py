from pathlib import Path

import pytest

from catalog.load import case_files, default_rules, file_name, load

GOOD = Path(__file__).parent / "good"


def test_good_files_load_without_a_finding() -> None:
    catalog, diagnostics = load(GOOD)

    assert diagnostics == ()
    assert {one.head.rulebook for one in catalog.editions} == {"chengdu/incentives", "national/baseline"}
    assert [one.head.rulebook for one in catalog.vocabularies] == ["vocabulary"]
    assert set(catalog.calendars) == {2026}
    assert set(catalog.sources) == {f"good/{path.name}" for path in GOOD.glob("*.yaml")} - {
        f"good/{path.name}" for path in GOOD.glob("*.cases.yaml")
    }


def test_default_rules_is_the_folder_beside_the_packages() -> None:
    assert default_rules() == Path(__file__).parents[2] / "rules"


def test_a_missing_folder_is_a_finding(tmp_path: Path) -> None:
    catalog, diagnostics = load(tmp_path / "nowhere")

    assert catalog.editions == ()
    assert [(one.code, one.place.file) for one in diagnostics] == [("no-rules", "nowhere/")]


@pytest.mark.parametrize("name", ["calendar.yaml", "vocabulary.yaml"])
def test_a_folder_without_a_rulebook_is_a_finding(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes((GOOD / name).read_bytes())

    assert [one.code for one in load(tmp_path)[1]] == ["no-rules"]


def test_an_empty_folder_is_a_finding(tmp_path: Path) -> None:
    assert [one.code for one in load(tmp_path)[1]] == ["no-rules"]


def test_the_same_edition_twice_is_shown_in_both_files(tmp_path: Path) -> None:
    text = (GOOD / "rulebook.yaml").read_bytes()
    (tmp_path / "a.yaml").write_bytes(text)
    (tmp_path / "b.yaml").write_bytes(text + b"\n# changed\n")

    _, diagnostics = load(tmp_path)

    assert [(one.code, one.place.file.rpartition("/")[2]) for one in diagnostics] == [
        ("duplicate-edition", "a.yaml"),
        ("duplicate-edition", "b.yaml"),
    ]
    assert diagnostics[0].hint == f"另一份在 {tmp_path.name}/b.yaml 第 1 行"


def test_the_calendar_of_a_year_twice_is_shown_in_both_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_bytes((GOOD / "calendar.yaml").read_bytes())
    (tmp_path / "c.yaml").write_bytes((GOOD / "rulebook.yaml").read_bytes())

    assert [one.code for one in load(tmp_path)[1]] == ["duplicate-edition"] * 2


def test_faults_of_all_files_are_told_at_once_in_order_of_file(tmp_path: Path) -> None:
    (tmp_path / "z.yaml").write_text("清单: {}\n版次: {}\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("甲: 1\n", encoding="utf-8")

    files = [one.place.file.rpartition("/")[2] for one in load(tmp_path)[1]]

    assert files == sorted(files)
    assert set(files) == {"a.yaml", "z.yaml"}


def test_cases_are_listed_apart(tmp_path: Path) -> None:
    inner = tmp_path / "chengdu"
    inner.mkdir()
    (inner / "x.cases.yaml").write_text("案例: {}\n", encoding="utf-8")
    (inner / "x.yaml").write_bytes((GOOD / "rulebook.yaml").read_bytes())

    assert case_files(tmp_path) == (inner / "x.cases.yaml",)
    assert file_name(tmp_path, inner / "x.yaml") == f"{tmp_path.name}/chengdu/x.yaml"
    assert load(tmp_path)[1] == ()


@pytest.mark.parametrize("name", ["rules.yml", "rules.YAML", "rules.json"])
def test_a_file_that_would_be_passed_over_is_a_finding(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.yaml").write_bytes((GOOD / "rulebook.yaml").read_bytes())
    (tmp_path / name).write_text("{}", encoding="utf-8")

    (found,) = load(tmp_path)[1]

    assert (found.code, found.place.file) == ("wrong-suffix", f"{tmp_path.name}/{name}")
