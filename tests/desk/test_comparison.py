"""Comparing as staff do: editions, files and folders, with subjects whom both engines confirm."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from api.cli.main import run
from api.desk.cases import run_cases
from api.desk.comparison import Comparison, Wanted, compared
from api.desk.comparison_text import as_text, moves
from api.desk.rulebooks import Rulebooks
from api.schemas import comparison_schema
from catalog.diagnostics import FaultyInput, Refused
from catalog.load import default_rules
from engine.moved import Finding, MeasureWitness, Told
from engine.prove.case_text import case_file

INCENTIVES = "chengdu/incentives/2026-draft.yaml"
ON = date(2026, 6, 10)


def folder(at: Path, *changes: tuple[str, str, str]) -> Path:
    """Copy the shipped rules and change texts in them: each pattern stands once, in whatever layout."""
    rules = at / "rules"
    shutil.copytree(default_rules(), rules)
    for file, old, new in changes:
        text, times = re.subn(old, new, (rules / file).read_text("utf-8"))
        assert times == 1
        (rules / file).write_text(text, "utf-8")
    return rules


def compare(before: Path | str, after: Path | str, *, witness: bool = True) -> Comparison:
    wanted = Wanted(before=str(before), after=str(after), folder=default_rules(), on=ON)
    return compared(wanted, witness=witness)


DISTRICT = """
清单: {编号: district/510107, 名称: 武侯区电力信用补充清单, 层级: 区县, 区域: "510107"}
版次: {编号: first, 效力: 征求意见, 施行自: 待定}
依据:
  方案三（二）: {名称: 工作方案（征求意见稿）, 条款: 三、（二）, 原文: 各区（市）县可结合工作实际, 核对: 已读原文}
措施:
  用电服务专员: {编号: district-officer, 类型: 激励, 实施单位: 供电公司, 依据: 方案三（二）}
规则:
  守信主体有服务专员: {当: {守信主体: 是}, 给予: 用电服务专员}
"""

_YEARS = r"(预存优惠年限:\s*\{?\s*值: )3 年"
YEARS = (INCENTIVES, _YEARS, r"\g<1>2 年")


def test_who_gains_is_told_and_runs_as_a_case(tmp_path: Path) -> None:
    rules = folder(tmp_path, YEARS)
    found = compare("chengdu/incentives", rules / INCENTIVES)
    assert found.witnesses is not None
    (one,) = found.witnesses.measures
    assert (one.name, one.gains.finding, one.loses.finding) == ("电费预存优惠", Finding.FOUND, Finding.NONE)
    assert one.gains.sentences[-1] == "改前不满足，改后适用（补足期限 10 天、预存月数 1 个月）"
    for cases in rules.rglob("*.cases.yaml"):
        cases.unlink()
    assert one.gains.case is not None
    (rules / "new.cases.yaml").write_text(
        case_file("chengdu/incentives", "2026-draft", [one.gains.case]), "utf-8"
    )
    (result,) = run_cases(rules, Rulebooks.open(rules))
    assert result.differences == ()


def test_who_loses_is_told_when_it_gets_harder(tmp_path: Path) -> None:
    rules = folder(tmp_path, (INCENTIVES, _YEARS, r"\g<1>4 年"))
    found = compare("chengdu/incentives", rules / INCENTIVES)
    assert found.witnesses is not None
    (one,) = found.witnesses.measures
    assert (one.gains.finding, one.loses.finding) == (Finding.NONE, Finding.FOUND)


def test_a_measure_that_is_gone_is_lost_by_whoever_had_it(tmp_path: Path) -> None:
    text = (default_rules() / INCENTIVES).read_text("utf-8")
    measure, next_measure = text.index("  免填单:\n"), text.index("  免证办:\n")
    rule, next_rule = text.index("  高信用主体免填单:"), text.index("  高信用主体免证办:")
    file = tmp_path / "new.yaml"
    file.write_text(text[:measure] + text[next_measure:rule] + text[next_rule:], "utf-8")
    found = compare("chengdu/incentives", file)
    told = {(one.sort.value, one.kind.value, one.name) for one in found.difference.documents[0].changes}
    assert told == {("规则", "删去", "高信用主体免填单"), ("措施", "删去", "免填单")}
    assert found.witnesses is not None
    (one,) = found.witnesses.measures
    assert (one.name, one.gains.finding, one.loses.finding) == ("免填单", Finding.NONE, Finding.FOUND)
    assert one.loses.sentences[-1] == "改前适用，改后不在其列"


def test_what_could_not_be_settled_in_time_is_said_plainly() -> None:
    told = Told(finding=Finding.UNDECIDED, sentences=(), case=None)
    undecided = MeasureWitness(measure="a", name="甲", gains=told, loses=told, shifts=told)
    assert [sentence for sentence, _ in moves(undecided)] == [
        "有没有主体因此得到：在时限内没有得出结论",
        "有没有主体因此失去：在时限内没有得出结论",
        "有没有主体另有变动：在时限内没有得出结论",
    ]


def test_a_pilot_counts_as_switched_on_on_both_sides(tmp_path: Path) -> None:
    rules = folder(tmp_path, (INCENTIVES, r"(?<=电费预存\], 环节: \[受理\]\}\n)    试点: 是\n", ""))
    found = compare("chengdu/incentives", rules / INCENTIVES)
    assert [one.name for one in found.difference.touched] == ["电费预存优惠"]
    assert found.witnesses is not None
    assert found.witnesses.measures[0].gains.finding is Finding.NONE


def test_a_transition_clause_is_looked_at_beside_the_editions_before(tmp_path: Path) -> None:
    file = "national/terms/2026.yaml"
    rules = folder(tmp_path, (file, r"(旧信息:\s*)取较短", r"\g<1>按作出时的版次"))
    found = compare("national/terms/2026", rules / file)
    assert found.witnesses is not None
    losers = [one.name for one in found.witnesses.measures if one.loses.finding is Finding.FOUND]
    assert "业扩报装绿色通道" in losers


def test_an_edition_yet_to_come_is_looked_at_on_its_first_day(tmp_path: Path) -> None:
    file = "national/terms/2026.yaml"
    rules = folder(tmp_path, (file, "施行自: 2026-04-01", "施行自: 2027-01-01"))
    assert compare("national/terms/2026", rules / file, witness=False).on == date(2027, 1, 1)


def test_two_folders_are_compared_document_by_document(tmp_path: Path) -> None:
    rules = folder(
        tmp_path,
        YEARS,
        ("vocabulary/2026-draft.yaml", "宽限: 3 天", "宽限: 2 天"),
        ("calendar/2026.yaml", "发布: 2025-11-04", "发布: 2025-11-05"),
    )
    shutil.rmtree(rules / "national" / "severe-lists")
    shutil.copytree(default_rules() / "national" / "severe-lists", rules / "national" / "severe-lists")
    found = compare(default_rules(), rules, witness=False)
    changed = {one.after.name for one in found.difference.documents if one.after}
    assert changed == {"chengdu/incentives/2026-draft", "vocabulary/2026-draft", "calendar"}
    assert found.witnesses is None


def test_a_renamed_fact_is_followed_through_the_rules_of_a_folder(tmp_path: Path) -> None:
    rules = folder(tmp_path)
    for file in rules.rglob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("电费逾期:", "逾期天数:"), "utf-8")
    found = compare(default_rules(), rules, witness=False)
    (document,) = found.difference.documents
    (change,) = document.changes
    assert change.sentences() == ("由“电费逾期”改名为“逾期天数”",)
    assert found.difference.touched == ()


def test_what_a_type_of_subject_is_reaches_the_measures_that_ask_it(tmp_path: Path) -> None:
    file = "vocabulary/2026-draft.yaml"
    rules = folder(tmp_path, (file, "(编号: rural-collective, 经营主体: )否", r"\g<1>是"))
    found = compare("vocabulary/2026-draft", rules / file, witness=False)
    assert {"限制参加评先评优", "电力产业链融资优惠"} <= {one.name for one in found.difference.touched}


def test_a_calendar_reaches_what_rests_on_terms_that_end_on_working_days(tmp_path: Path) -> None:
    rules = folder(
        tmp_path,
        (
            "vocabulary/2026-draft.yaml",
            "取自: \\[欠费失信, 窃电查处, 窃电行政处罚, 破坏电力设施, 虚假承诺\\]\n    口径: 计数",
            "取自: [窃电行政处罚]\n    口径: 计数",
        ),
    )
    shutil.copytree(rules, tmp_path / "after" / "rules")
    file = tmp_path / "after" / "rules" / "calendar" / "2026.yaml"
    file.write_text(file.read_text("utf-8").replace("2026-06-19", "2026-06-18"), "utf-8")
    found = compare(rules, tmp_path / "after" / "rules", witness=False)
    assert "业扩报装绿色通道" in {one.name for one in found.difference.touched}


def test_a_row_of_the_national_list_reaches_the_sanctions_that_rest_on_it(tmp_path: Path) -> None:
    file = "national/baseline/2024.yaml"
    text = (default_rules() / file).read_text("utf-8")
    begin = text.index("  限制参加评先评优:")
    target = "对象: {列入严重失信主体名单: 是}"
    rules = folder(tmp_path)
    harder = "对象: {全部满足: [列入严重失信主体名单: 是, 自然人: 否]}"
    (rules / file).write_text(text[:begin] + text[begin:].replace(target, harder, 1), "utf-8")
    found = compare("national/baseline/2024", rules / file)
    assert [one.name for one in found.difference.touched] == ["限制参加评先评优"]
    assert found.witnesses is not None
    (one,) = found.witnesses.measures
    assert (one.gains.finding, one.loses.finding) == (Finding.NONE, Finding.FOUND)
    assert "增加条件：“自然人”为否" in as_text(found)


def test_what_is_faulty_or_unknown_is_refused(tmp_path: Path) -> None:
    rules = folder(
        tmp_path,
        (INCENTIVES, "守信主体走绿色通道: {当: {守信主体: 是}", "守信主体走绿色通道: {当: {守信: 是}"),
    )
    with pytest.raises(FaultyInput):
        compare("chengdu/incentives", rules / INCENTIVES)
    for before, after in (("chengdu/incentive", "chengdu/incentives"), ("vocabulary", "national/terms")):
        with pytest.raises(Refused):
            compare(before, after)
    with pytest.raises(Refused, match="不是清单"):
        compare(default_rules() / "calendar" / "2026.yaml", "vocabulary")


def test_json_follows_its_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = folder(tmp_path, YEARS)
    words = [
        "rules",
        "compare",
        "chengdu/incentives",
        str(rules / INCENTIVES),
        "--on",
        "2026-06-10",
        "--json",
    ]
    assert run(words) == 0
    told = json.loads(capsys.readouterr().out)
    Draft202012Validator(comparison_schema()).validate(told)
    assert told["witnesses"]["measures"][0]["measure"] == "prepayment-discount"


def test_what_a_district_rests_on_is_followed_into_the_district(tmp_path: Path) -> None:
    rules = folder(tmp_path)
    (rules / "district").mkdir()
    (rules / "district/510107.yaml").write_text(DISTRICT, "utf-8")
    after = tmp_path / "after/rules"
    shutil.copytree(rules, after)
    (after / "district/510107.yaml").write_text(DISTRICT.replace("守信主体: 是", "高信用主体: 是"), "utf-8")
    found = compare(rules, after)
    assert found.areas == ("510100", "510107")
    assert found.witnesses is not None
    (one,) = found.witnesses.measures
    assert (one.name, one.gains.finding, one.loses.finding) == ("用电服务专员", Finding.NONE, Finding.FOUND)
    assert one.loses.sentences[0] == "区划 510107"
    assert one.loses.case is not None
    assert '区县: "510107"' in one.loses.case


def test_a_change_of_the_city_reaches_the_measures_of_a_district(tmp_path: Path) -> None:
    rules = folder(tmp_path)
    (rules / "district").mkdir()
    (rules / "district/510107.yaml").write_text(DISTRICT, "utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        (rules / INCENTIVES).read_text("utf-8").replace("- 电费逾期: 不超过 0 天", "- 电费逾期: 不超过 5 天"),
        "utf-8",
    )
    wanted = Wanted(before="chengdu/incentives", after=str(draft), folder=rules, on=ON)
    found = compared(wanted, witness=False)
    assert "用电服务专员" in {one.name for one in found.difference.touched}
    assert found.areas == ("510100", "510107")


def test_a_sanction_that_need_no_longer_be_confirmed_is_told_as_a_shift(tmp_path: Path) -> None:
    old = r"(个体工商户: \{编号: sole-trader, 经营主体: 是, 自然人: )是"
    rules = folder(tmp_path, ("vocabulary/2026-draft.yaml", old, r"\g<1>否"))
    found = compare(default_rules(), rules)
    assert found.witnesses is not None
    told = {
        one.shifts.sentences[-1] for one in found.witnesses.measures if one.shifts.finding is Finding.FOUND
    }
    assert "改前拟实施，改后适用" in told


def test_other_values_of_a_measure_are_told_as_a_shift(tmp_path: Path) -> None:
    rules = folder(tmp_path, (INCENTIVES, r"(预存月数:\s*\{?\s*值: )1 个月", r"\g<1>2 个月"))
    found = compare("chengdu/incentives", rules / INCENTIVES)
    assert found.witnesses is not None
    (one,) = found.witnesses.measures
    assert {one.gains.finding, one.loses.finding} == {Finding.NONE}
    assert one.shifts.sentences[-1] == (
        "改前适用（补足期限 10 天、预存月数 1 个月），改后适用（补足期限 10 天、预存月数 2 个月）"
    )


def test_measures_of_one_name_are_told_apart_by_id(tmp_path: Path) -> None:
    rules = folder(tmp_path, (INCENTIVES, "编号: form-free", "编号: no-form"))
    found = compared(
        Wanted(before="chengdu/incentives", after=str(rules / INCENTIVES), folder=default_rules(), on=ON),
        witness=False,
    )
    assert "免填单（编号 form-free）" in as_text(found)
    assert "编号由 `form-free` 改为 `no-form`" in as_text(found)


def test_a_draft_after_an_open_one_is_read_beside_what_rests_on_it(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = (default_rules() / INCENTIVES).read_text("utf-8")
    draft.write_text(
        text.replace("编号: 2026-draft", '编号: "2027"').replace("施行自: 待定", "施行自: 2027-01-01"),
        "utf-8",
    )
    found = compare("chengdu/incentives", draft, witness=False)
    assert {change.sort.value for change in found.difference.documents[0].changes} == {"版次"}
