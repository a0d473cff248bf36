"""Violations as someone would smuggle them in: no rule says outright what it does."""

from tests.engine.prove.planted.breaches import (
    BY_ARREARS,
    CITY,
    FREE,
    GRANTS,
    IMPOSES,
    ONCE_LISTED,
    VOCABULARY,
    Planted,
)

SECTOR = """      - 经营主体: 是
      - 从事电力: 是
"""
TIER = """    全部满足:
      - 守信主体: 是
      - 清白年数: 不少于 〔年限〕
"""
YEARS = "年限: {值: 3 年, 理由: 方案没有写}"
WITHHELD = "失信不享受: {当: {全部满足: ["
EXTREME_DISTRICT = """清单: {编号: wuhou/rules, 名称: 武侯区清单, 层级: 区县, 区域: "510107"}
版次: {编号: "1", 效力: 征求意见, 施行自: 待定}
依据:
  区: {名称: 武侯区方案, 条款: 一, 原文: 从优, 核对: 已读原文}
参数:
  年限: {值: 0 年, 理由: 从优}
"""


def _in_city(old: str, new: str) -> tuple[tuple[str, str, str], ...]:
    return ((CITY, old, new),)


def _imposing(ground: str, row: int = 2) -> str:
    """The rule that imposes, on another ground and by another row."""
    return IMPOSES.replace("列入名单: 是", ground).replace("评优/1", f"评优/{row}")


def _fact(text: str) -> tuple[tuple[str, str, str], ...]:
    return ((VOCABULARY, ONCE_LISTED, f"  {text}\n{ONCE_LISTED}"),)


SMUGGLED = (
    Planted(
        "arrears-beside-the-list",
        ("sanction-from-acts",),
        _in_city(IMPOSES, _imposing("任一满足: [列入名单: 是, 欠费数: 不少于 2 条]")),
    ),
    Planted(
        "arrears-behind-a-definition",
        ("sanction-from-acts",),
        (
            *_in_city(IMPOSES, _imposing("重点关注对象: 是")),
            *_in_city(
                "  高信用主体:", "  重点关注对象: {编号: watched, 不满足: {守信主体: 是}}\n  高信用主体:"
            ),
        ),
    ),
    Planted(
        "amount-owed",
        ("sanction-from-acts",),
        (
            *_in_city(IMPOSES, _imposing("欠费额: 不少于 5000 元")),
            *_fact("欠费额: {编号: owed, 取自: 欠费, 口径: 合计, 字段: 金额, 单位: 元, 若无: 0 元}"),
        ),
    ),
    Planted(
        "listed-within-the-year",
        ("sanction-from-acts", "sanction-from-ended-entry"),
        (
            *_in_city(IMPOSES, _imposing("近年列入: 是", 3)),
            *_fact(
                "近年列入: {编号: lately-listed, 取自: 名单, 口径: 有无, 范围: 历史, 窗口: 1 年, 索取: 查询结果}"
            ),
        ),
    ),
    Planted(
        "not-long-clean",
        ("sanction-from-acts",),
        (
            *_in_city(IMPOSES, _imposing("清白年数: 少于 1 年")),
            ("national.yaml", BY_ARREARS, BY_ARREARS.replace("欠费数: 不少于 1 条", "清白年数: 少于 2 年")),
        ),
    ),
    Planted(
        "no-proof-brought",
        ("sanction-from-acts",),
        (
            *_in_city(IMPOSES, _imposing("缺少证明: 是")),
            ("national.yaml", BY_ARREARS, BY_ARREARS.replace("欠费数: 不少于 1 条", "缺少证明: 是")),
        ),
    ),
    Planted(
        "arrears-that-nobody-heard",
        ("sanction-from-acts", "sanction-without-process"),
        (
            *_in_city(IMPOSES, _imposing("欠费数: 不少于 1 条")),
            (VOCABULARY, "办理: 本系统", "办理: 客观记载"),
        ),
    ),
    Planted(
        "residents-beside-operators",
        ("sanction-too-wide", "sanction-too-wide"),
        _in_city(
            IMPOSES,
            IMPOSES.replace(
                "电力行业经营主体: 是", '任一满足: [电力行业经营主体: 是, 主体类型: "属于 [居民]"]'
            ),
        ),
    ),
    Planted(
        "sector-without-any-business",
        ("sanction-too-wide", "sanction-too-wide"),
        _in_city(SECTOR, "      - 经营主体: 是\n"),
    ),
    Planted(
        "sector-of-whoever-touches-power",
        ("sanction-too-wide",) * 4,
        _in_city("全部满足:\n" + SECTOR, "任一满足:\n" + SECTOR),
    ),
    Planted(
        "bar-for-firms-alone",
        ("incentive-while-barred", "incentive-while-barred"),
        _in_city(WITHHELD, f'{WITHHELD}主体类型: "属于 [企业]", '),
    ),
    Planted(
        "bar-for-who-brings-no-proof",
        ("incentive-while-barred", "incentive-while-barred"),
        _in_city(WITHHELD, f"{WITHHELD}缺少证明: 是, "),
    ),
    Planted(
        "high-credit-in-name-only",
        ("high-credit-required",),
        _in_city(TIER, "    守信主体: 是\n"),
    ),
    Planted(
        "high-credit-for-old-customers",
        ("high-credit-required",),
        _in_city(
            FREE,
            FREE + "\n  老户免证办: {当: {任一满足: [高信用主体: 是, 清白年数: 不少于 2 年]}, 给予: 免证办}",
        ),
    ),
    Planted(
        "two-values-on-one-anniversary",
        ("contradiction",),
        _in_city(
            GRANTS,
            "新户走绿色通道: {当: {全部满足: [守信主体: 是, 清白年数: 不超过 3 年]}, "
            "给予: 绿色通道, 取值: {时限: 5 天}}\n"
            "  老户走绿色通道: {当: {全部满足: [守信主体: 是, 清白年数: 不少于 3 年]}, "
            "给予: 绿色通道, 取值: {时限: 2 天}}",
        ),
    ),
    Planted(
        "district-at-the-end-of-its-range",
        ("dead-part",),
        _in_city(YEARS, "年限: {值: 3 年, 区县可调: 0 年 至 5 年, 理由: 方案没有写}"),
        (("wuhou.yaml", EXTREME_DISTRICT),),
    ),
)
