"""Differences between two sets of rules: none where there is none, and real subjects who gain and lose."""

from pathlib import Path

import pytest

from engine.decision import Status
from engine.prove.differences import Difference, distinguishing, gains, loses
from tests.engine.prove.worlds import shipped_world, small_world
from tests.rule_sets import base_texts, changed

CITY, VOCABULARY = "city.yaml", "vocabulary.yaml"
YEARS = "年限: {值: 3 年"


def test_rules_do_not_differ_from_themselves() -> None:
    assert distinguishing(shipped_world(), shipped_world()) is None


@pytest.mark.parametrize("measure", ["prepay-ease"])
def test_fewer_years_let_some_gain_and_nobody_lose(measure: str, tmp_path: Path) -> None:
    before = small_world(tmp_path / "before", base_texts())
    after = small_world(tmp_path / "after", changed(CITY, YEARS, "年限: {值: 2 年"))
    found = gains(before, after, measure)
    assert isinstance(found, Difference)
    assert found.measures == (measure,)
    assert found.before[measure].status is Status.NOT_MET
    assert found.after[measure].status is Status.APPLIED
    assert loses(before, after, measure) is None


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CITY, "定数: {值: 1 条", "定数: {值: 2 条"),
        (CITY, "时限: 2 天", "时限: 3 天"),
        (CITY, "事项: [新装], 环节: [受理]", "事项: [新装], 环节: [办结]"),
        (CITY, "事项: [新装], 环节: [受理]", "事项: [新装, 预存]"),
        (VOCABULARY, "窗口: 5 年", "窗口: 2 年"),
        (VOCABULARY, "范围: 历史, ", ""),
        ("national.yaml", "最长: 1 年", "最长: 2 年"),
        (VOCABULARY, "实时, 宽限: 1 天", "实时, 宽限: 9 天"),
    ],
)
def test_a_change_that_matters_has_a_witness(file: str, old: str, new: str, tmp_path: Path) -> None:
    before = small_world(tmp_path / "before", base_texts())
    after = small_world(tmp_path / "after", changed(file, old, new))
    found = distinguishing(before, after)
    assert isinstance(found, Difference)
    assert found.measures


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CITY, "处罚数: 少于 〔定数〕", "处罚数: 等于 0 条"),
        # With no working calendar no window of defence ever closes, so no entry of ours ever counts.
        (CITY, "欠费数: 等于 0 条", "欠费数: 不超过 1 条"),
        (
            CITY,
            "{当: {守信主体: 是}, 给予: 绿色",
            "{当: {全部满足: [守信主体: 是, 守信主体: 是]}, 给予: 绿色",
        ),
    ],
)
def test_a_change_that_changes_nothing_is_proven_so(file: str, old: str, new: str, tmp_path: Path) -> None:
    before = small_world(tmp_path / "before", base_texts())
    after = small_world(tmp_path / "after", changed(file, old, new))
    assert distinguishing(before, after) is None
