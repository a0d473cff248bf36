"""What the solver drafts can be pasted as it is: it passes, and it touches what it was drafted for."""

import shutil
from pathlib import Path

import pytest

from api.cli.main import run
from api.desk.cases import measure_coverage, run_cases
from api.desk.mutation import mutate
from api.desk.rulebooks import Rulebooks
from engine.trial.coverage import Coverage
from engine.trial.draft import MARK
from engine.trial.hunt import Fate, Hunted
from engine.trial.mutants import Part

PLANTED = Path(__file__).parent / "planted"
NEVER = "规则 `少罚走绿色通道`：只因 `主体类型: 属于 [企业, 社会组织]` 不成立而有此结果"
"""Both subject types are listed, so no record can be of another."""


def covered(folder: Path) -> Coverage:
    books = Rulebooks.open(folder)
    results = run_cases(folder, books)
    assert [result.differences for result in results if result.differences] == []
    return measure_coverage(books, [result.case for result in results], lambda _done, _total: None)


def pasted(folder: Path, text: str) -> Path:
    shutil.copytree(PLANTED, folder, dirs_exist_ok=True)
    file = folder / "city.cases.yaml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    return folder


def test_drafts_pass_as_they_are_and_leave_nothing_untouched_that_a_record_can_touch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "草稿.yaml"
    assert run(["rules", "suggest", str(PLANTED), "--output", str(file)]) == 0
    told = capsys.readouterr().err
    text = file.read_text("utf-8")
    after = covered(pasted(tmp_path / "rules", text))
    before = covered(PLANTED)

    assert {goal.what for goal in after.untouched} == {NEVER}
    drafts = text.count(f"# {MARK}：")
    assert drafts <= len(before.untouched) - 1
    assert told.startswith(f"草稿 {drafts} 例，触及 {len(before.untouched) - 1} 处；没有写成草稿的 1 处")
    unreachable = text[text.index("# 求解范围内没有任何记录触及") :]
    assert NEVER in unreachable


def test_only_what_is_asked_for_is_drafted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "suggest", str(PLANTED), "--rulebook", "national/baseline"]) == 0
    out = capsys.readouterr().out
    assert out.count(f"# {MARK}：") == 2
    assert out.count(f"# {MARK}：国家清单") == 2


def test_where_nothing_is_missing_nothing_is_drafted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["rules", "suggest", str(PLANTED), "--rulebook", "national/baseline"])
    folder = pasted(tmp_path, capsys.readouterr().out)
    assert run(["rules", "suggest", str(folder), "--rulebook", "national/baseline"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("草稿 0 例，触及 0 处；没有写成草稿的 0 处")


def hunted(folder: Path) -> tuple[Hunted, ...]:
    return mutate(folder, Rulebooks.open(folder), lambda _done, _total: None)


def test_the_case_that_a_survivor_lacks_notices_it(tmp_path: Path) -> None:
    before = hunted(PLANTED)
    lacking = [one for one in before if one.missing is not None]
    assert lacking
    assert all(one.fate is Fate.SURVIVED for one in lacking)
    folder = pasted(tmp_path, "".join(one.missing or "" for one in lacking))
    covered(folder)
    after = {(one.mutant.place.line, one.mutant.sentence()): one.fate for one in hunted(folder)}
    for one in lacking:
        assert after[one.mutant.place.line, one.mutant.sentence()] is Fate.BY_CASE, one.mutant.sentence()


def test_what_no_record_can_tell_apart_is_listed_apart() -> None:
    equivalent = {one.mutant.sentence() for one in hunted(PLANTED) if one.fate is Fate.EQUIVALENT}
    assert "规则 `少罚走绿色通道`：把 `主体类型: 属于 [企业, 社会组织]` 删去" in equivalent
    assert "事实 `从事电力经营活动`：把 `范围: 生效中` 改成 `范围: 历史`" in equivalent


def test_a_swapped_basis_is_never_called_equivalent() -> None:
    """No status tells it apart; only a case that expects the clauses does."""
    fates = {one.fate for one in hunted(PLANTED) if one.mutant.part is Part.BASIS}
    assert fates == {Fate.SURVIVED}
