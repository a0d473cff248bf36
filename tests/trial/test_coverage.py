"""The planted rulebook's gaps are known to the last one; cases close exactly what they show."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.main import run
from api.desk.cases import measure_coverage, run_cases
from api.desk.rulebooks import Rulebooks
from engine.trial.coverage import Coverage

HERE = Path(__file__).parent
PLANTED = HERE / "planted"
CASE = """\
  {name}:
    记录:
      主体: {{参考号: case, 类型: 企业, 区县: "510107", 开户日: 2015-03-01}}
      条目: [{entries}]
    {coverage}
    判定日: 2026-06-10
    {expecting}
"""
FINE = "{{编号: e{n}, 类别: 罚款, 字段: {{日期: {on}, 金额: {amount}, 方式: 轻}}}}"


def covered(folder: Path) -> Coverage:
    books = Rulebooks.open(folder)
    results = run_cases(folder, books)
    assert [result.differences for result in results if result.differences] == []
    return measure_coverage(books, [result.case for result in results], lambda _done, _total: None)


def untouched(folder: Path) -> set[str]:
    return {goal.what for goal in covered(folder).untouched}


def with_case(folder: Path, fines: list[tuple[str, str]], expecting: str, *, arrived: bool = True) -> Path:
    shutil.copytree(PLANTED, folder, dirs_exist_ok=True)
    entries = ", ".join(FINE.format(n=n, on=on, amount=amount) for n, (on, amount) in enumerate(fines))
    text = CASE.format(
        name="另一例",
        entries=entries,
        coverage="归集: 齐全" if arrived else "查询: {}",
        expecting=expecting,
    )
    file = folder / "city.cases.yaml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    return folder


def test_the_planted_gaps_are_told_with_their_places(
    golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["rules", "test", str(PLANTED), "--coverage"]) == 0
    golden(HERE / "golden" / "coverage.txt", capsys.readouterr().out)


def test_a_place_is_that_of_the_comparison_in_its_file() -> None:
    for goal in covered(PLANTED).untouched:
        line = (PLANTED / goal.place.file.split("/")[1]).read_text("utf-8").splitlines()[goal.place.line - 1]
        named = [
            word for word in goal.what.split("`")[1::2] if line[goal.place.column - 1 :].startswith(word)
        ]
        written = line[goal.place.column - 1 :].startswith(("〔", "属于", "100 元", "[", "限制", "罚款"))
        assert named or written, f"{goal.what}: {line}"


def test_json_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "test", str(PLANTED), "--coverage", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [case["passed"] for case in told["cases"]] == [True, True, True]
    assert [one["what"] for one in told["coverage"]["untouched"]] == [
        goal.what for goal in covered(PLANTED).untouched
    ]
    assert told["coverage"]["editions"][0]["boundary"] == {"touched": 3, "total": 6}


def test_two_fines_close_the_other_side_of_the_threshold(tmp_path: Path) -> None:
    before = untouched(PLANTED)
    folder = with_case(tmp_path, [("2026-01-01", "100"), ("2026-01-02", "100")], "预期: {绿色通道: 不满足}")
    assert before - untouched(folder) == {
        "规则 `少罚走绿色通道` 不成立",
        "规则 `少罚走绿色通道`：只因 `罚款次数: 不超过 〔罚款上限〕` 不成立而有此结果",
        "规则 `少罚走绿色通道` 的 `罚款次数: 不超过 〔罚款上限〕`：`罚款次数` 恰为 2 次",
    }


def test_a_case_touches_only_what_it_checks(tmp_path: Path) -> None:
    """The alert is TRUE in this case too, but nobody would notice were it not."""
    fines = [("2026-01-01", "100"), ("2026-01-02", "100")]
    unchecked = untouched(with_case(tmp_path / "a", fines, "预期: {绿色通道: 不满足}"))
    checked = untouched(with_case(tmp_path / "b", fines, "预警: [多罚预警]"))
    assert "规则 `多罚预警` 成立" in unchecked
    assert "规则 `多罚预警` 成立" not in checked
    assert "规则 `少罚走绿色通道` 不成立" in checked


def test_an_edge_of_a_filter_and_of_a_window_is_touched_by_an_entry_just_there(tmp_path: Path) -> None:
    folder = with_case(tmp_path, [("2024-06-11", "100"), ("2026-01-02", "99.99")], "预期: {绿色通道: 适用}")
    closed = untouched(PLANTED) - untouched(folder)
    assert closed == {
        "事实 `罚款次数` 的窗口 2 年：始于窗口第一天的一条",
        "事实 `罚款次数` 的筛选：`金额` 恰为 99.99 元",
    }


def test_no_edge_is_touched_by_entries_of_a_fact_that_is_unknown(tmp_path: Path) -> None:
    fines = [("2024-06-11", "100"), ("2026-01-02", "99.99")]
    folder = with_case(tmp_path, fines, "预期: {绿色通道: 待核实}", arrived=False)
    assert {what for what in untouched(PLANTED) - untouched(folder) if "事实" in what} == set()


def test_what_is_unknown_is_a_side_of_its_own(tmp_path: Path) -> None:
    folder = with_case(tmp_path, [], "预期: {绿色通道: 待核实, 限制参评: 待核实}", arrived=False)
    closed = untouched(PLANTED) - untouched(folder)
    assert {
        "规则 `少罚走绿色通道` 不明",
        "规则 `名单限制参评` 不明",
        "规则 `名单不走绿色通道` 不明",
    } <= closed
    assert all(what.endswith("不明") for what in closed)
