"""The planted rulebook's surviving mutants are known to the last one; a case kills exactly what it notices."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli.main import run
from api.desk.mutation import mutate
from api.desk.rulebooks import Rulebooks
from catalog.baseline import Severity
from catalog.stretches import stretches
from engine.compile import compile_rules
from engine.trial.hunt import Fate, Hunted, mutants
from engine.trial.reach import reach

HERE = Path(__file__).parent
PLANTED = HERE / "planted"


def hunted(folder: Path, rulebook: str | None = None, *, sanctions: bool = False) -> tuple[Hunted, ...]:
    books = Rulebooks.open(folder)
    return mutate(folder, books, lambda _done, _total: None, rulebook=rulebook, sanctions=sanctions)


def told(found: tuple[Hunted, ...], fate: Fate) -> set[str]:
    return {one.mutant.sentence() for one in found if one.fate is fate}


def with_case(folder: Path, text: str) -> Path:
    shutil.copytree(PLANTED, folder, dirs_exist_ok=True)
    file = folder / "city.cases.yaml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")
    return folder


def test_the_planted_survivors_are_told_with_their_places(
    golden: Callable[[Path, str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("NO_COLOR", "1")
    assert run(["rules", "mutate", str(PLANTED), "--no-prove"]) == 1
    golden(HERE / "golden" / "mutation.txt", capsys.readouterr().out)


def test_json_says_who_noticed(
    capsys: pytest.CaptureFixture[str], golden: Callable[[Path, str], None]
) -> None:
    assert run(["rules", "mutate", str(PLANTED), "--rulebook", "city/rules", "--no-prove", "--json"]) == 1
    out = capsys.readouterr().out
    told = json.loads(out)["mutants"]
    assert {one["edition"] for one in told} == {"city/rules 1"}
    golden(HERE / "golden" / "mutation.json", out)


def test_without_survivors_among_sanctions_the_exit_code_is_0() -> None:
    assert run(["rules", "mutate", str(PLANTED), "--rulebook", "national/baseline"]) == 0


def test_an_unknown_rulebook_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "mutate", str(PLANTED), "--rulebook", "city/rule"]) == 1
    assert capsys.readouterr().err == (
        "unknown-rulebook: 没有编号为 `city/rule` 的清单\n  提示: 是否想写 `city/rules`？\n"
    )


def test_a_case_on_the_threshold_kills_its_mutants(tmp_path: Path) -> None:
    case = """\
  罚款两次不走绿色通道:
    记录:
      主体: {参考号: case, 类型: 企业, 区县: "510107", 开户日: 2015-03-01}
      条目:
        - {编号: e1, 类别: 罚款, 字段: {日期: 2026-01-01, 金额: 100, 方式: 轻}}
        - {编号: e2, 类别: 罚款, 字段: {日期: 2026-01-02, 金额: 100, 方式: 轻}}
    归集: 齐全
    判定日: 2026-06-10
    预期: {绿色通道: 不满足}
"""
    before = told(hunted(PLANTED, "city/rules"), Fate.SURVIVED)
    after = told(hunted(with_case(tmp_path, case), "city/rules"), Fate.SURVIVED)
    assert before - after == {
        "规则 `少罚走绿色通道`：把 `罚款次数: 不超过 〔罚款上限〕` 删去",
        "规则 `少罚走绿色通道`：把 `全部满足` 改成 `任一满足`",
        "参数 `罚款上限`：把 `1 次` 改成 `2 次`",
    }


def test_a_swapped_basis_or_row_is_noticed_by_a_case_that_expects_it(tmp_path: Path) -> None:
    case = """\
  名单上的电力企业的依据:
    记录:
      主体: {参考号: case, 类型: 企业, 区县: "510107", 开户日: 2015-03-01}
      条目:
        - {编号: e1, 类别: 电力业务登记, 字段: {登记日期: 2025-06-11}}
        - {编号: e2, 类别: 严重失信主体名单, 字段: {名单: 失信被执行人名单, 列入日期: 2026-01-05}}
    归集: 齐全
    判定日: 2026-06-10
    依据: {限制参评: 某方案}
    国家清单: {限制参评: 限制参加评先评优/1, 绿色通道: 限制享受优惠政策和便利措施/1}
"""
    before = told(hunted(PLANTED, "city/rules", sanctions=True), Fate.SURVIVED)
    after = told(hunted(with_case(tmp_path, case), "city/rules", sanctions=True), Fate.SURVIVED)
    assert before - after == {
        "规则 `名单限制参评`：把 `限制参加评先评优/1` 改成 `限制享受优惠政策和便利措施/1`",
        "规则 `名单不走绿色通道`：把 `限制享受优惠政策和便利措施/1` 改成 `限制参加评先评优/1`",
        "措施 `限制参评`：把 `依据: [某方案]` 改成 `依据: [某通知]`",
    }


def test_a_mutant_is_one_change_and_every_one_is_another() -> None:
    sets = stretches(Rulebooks.open(PLANTED).catalog)
    found = list(mutants(sets))
    assert len({(one.place, one.owner, one.before, one.after) for one in found}) == len(found)
    originals = [(one, compile_rules(one)) for one in sets]
    for mutant in found:
        changed = [mutant.in_place(documents) for documents, _ in originals]
        assert any(one is not None for one in changed), mutant.sentence()
        for one, (documents, _) in zip(changed, originals, strict=True):
            heads = [edition.head for edition in documents.editions]
            assert one is None or [edition.head for edition in one.editions] == heads
            assert one != documents, mutant.sentence()


def test_what_says_the_same_in_other_words_is_no_survivor() -> None:
    """The row's target is joined to every condition: naming it again in the rule changes nothing."""
    assert told(hunted(PLANTED), Fate.SAME) == {
        "规则 `名单限制参评`：把 `列入严重失信主体名单: 是` 删去",
        "规则 `名单不走绿色通道`：把 `列入严重失信主体名单: 是` 删去",
    }


def test_every_severity_that_an_authority_may_give_counts_as_resting_under_the_sanction() -> None:
    (*_, documents) = stretches(Rulebooks.open(PLANTED).catalog)
    vocabulary = documents.vocabulary
    kind = vocabulary.kinds["严重失信主体名单"]
    level = replace(vocabulary.kinds["罚款"].fields["方式"], name="认定程度", options=("轻微", "严重"))
    given = replace(
        kind, severity=Severity.GENERAL, severity_from="认定程度", fields={**kind.fields, "认定程度": level}
    )
    kinds = {**vocabulary.kinds, kind.name: given}
    changed = replace(documents, vocabulary=replace(vocabulary, kinds=kinds))
    assert kind.name in reach([changed]).sanction_kinds
    assert reach([changed]).sanction_severities == set(Severity)
