"""What a case may expect beyond statuses: alerts, clauses, rows of the national list, values."""

import shutil
from pathlib import Path

import pytest

from api.desk.cases import run_cases
from api.desk.rulebooks import Rulebooks

PLANTED = Path(__file__).parent / "planted"


def differences(folder: Path, expecting: str) -> list[str]:
    """Run one case, a listed power company that was fined twice, with these expectations."""
    shutil.copytree(PLANTED, folder, dirs_exist_ok=True)
    (folder / "city.cases.yaml").write_text(
        f"""\
案例: {{清单: city/rules, 版次: "1"}}
用例:
  例:
    记录:
      主体: {{参考号: case, 类型: 企业, 区县: "510107", 开户日: 2015-03-01}}
      条目:
        - {{编号: e1, 类别: 电力业务登记, 字段: {{登记日期: 2025-06-11}}}}
        - {{编号: e2, 类别: 严重失信主体名单, 字段: {{名单: 失信被执行人名单, 列入日期: 2026-01-05}}}}
        - {{编号: e3, 类别: 罚款, 字段: {{日期: 2025-06-11, 金额: 100, 方式: 轻}}}}
        - {{编号: e4, 类别: 罚款, 字段: {{日期: 2025-07-11, 金额: 100, 方式: 轻}}}}
    归集: 齐全
    判定日: 2026-06-10
    {expecting}
""",
        encoding="utf-8",
    )
    (result,) = run_cases(folder, Rulebooks.open(folder))
    return list(result.differences)


@pytest.mark.parametrize(
    "expecting",
    [
        "预警: [多罚预警]",
        "依据: {限制参评: 某方案}",
        "依据: {多罚预警: 某方案}",
        "清单依据: {限制参评: 国家清单}",
        "国家清单: {限制参评: 限制参加评先评优/1}",
        "取值: {限制参评: {}}",
    ],
)
def test_an_expectation_that_holds_passes(expecting: str, tmp_path: Path) -> None:
    assert differences(tmp_path, expecting) == []


@pytest.mark.parametrize(
    ("expecting", "told"),
    [
        ("不应预警: [多罚预警]", "`多罚预警` 不应预警，却预警了"),
        ("预警: [少罚走绿色通道]", "`少罚走绿色通道` 不是这一天施行的预警规则"),
        ("不应预警: [没有的规则]", "`没有的规则` 不是这一天施行的预警规则"),
        ("依据: {限制参评: [某方案, 某通知]}", "`限制参评` 预期依据 `某方案`、`某通知`，实际`某方案`"),
        ("依据: {多罚预警: 某通知}", "`多罚预警` 预期依据 `某通知`，实际`某方案`"),
        ("清单依据: {限制参评: [某方案]}", "`限制参评` 预期清单依据 `某方案`，实际`国家清单`"),
        (
            "国家清单: {限制参评: 限制享受优惠政策和便利措施/1}",
            "`限制参评` 预期对应国家清单 `限制享受优惠政策和便利措施/1`，实际`限制参加评先评优/1`",
        ),
        ("取值: {限制参评: {额度: 1 个月}}", "`限制参评` 预期取值 `额度 1 个月`，实际没有"),
        ("预期: {限制参评: 拟实施}", "`限制参评` 预期拟实施，实际适用"),
        ("不应出现: [限制参评]", "`限制参评` 不应出现，却出现了"),
    ],
)
def test_an_expectation_that_fails_is_told_in_one_sentence(expecting: str, told: str, tmp_path: Path) -> None:
    assert differences(tmp_path, expecting) == [told]
