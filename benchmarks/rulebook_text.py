"""A sound city rulebook of any length, in the words of the shipped vocabulary and national list."""

import random
from collections.abc import Iterator

_HEAD = """\
清单: {编号: bench/generated, 名称: 基准测试生成的清单, 层级: 市, 区域: "510100"}
版次: {编号: 2026-draft, 效力: 征求意见, 施行自: 待定}

依据:
  生成的依据:
    名称: 基准测试生成的办法
    条款: 第一条
    原文: 生成的原文，只供计时
    核对: 已读原文

参数:
  年限: {值: 3 年, 理由: 只供计时}

定义:
  守信主体:
    编号: trusted
    理由: 只供计时
    依据: 生成的依据
    全部满足:
      - 生效中的失信信息: 等于 0 条
      - 电费逾期: 不超过 0 天
      - 列入严重失信主体名单: 否
  电力行业经营主体:
    编号: power-sector-operator
    理由: 只供计时
    依据: 生成的依据
    全部满足:
      - 经营主体: 是
      - 从事电力经营活动: 是
"""
_MATTERS = ("业扩报装", "用电变更", "电费预存", "增值服务", "分布式电源接入", "节能改造支持")
_ROW = "限制享受优惠政策和便利措施/1"


def rulebook_text(lines: int, seed: int = 20260101) -> str:
    """Write a rulebook of about that many lines: nine for each measure, eight or nine for each of its rules."""
    dice = random.Random(seed)
    measures: list[str] = []
    rules: list[str] = []
    room = lines - len(_HEAD.splitlines()) - 4
    number = 0
    while len(measures) + len(rules) < room:
        measures += _measure(dice, number)
        rules += _rule(dice, number)
        number += 1
    return "\n".join([_HEAD, "措施:", *measures, "", "规则:", *rules, ""])


def _measure(dice: random.Random, number: int) -> Iterator[str]:
    yield f"  {_name(number)}:"
    yield f"    编号: measure-{number}"
    yield f"    类型: {'惩戒' if _sanction(number) else '激励'}"
    yield "    实施单位: 供电企业"
    yield "    适用:"
    yield f"      事项: [{', '.join(dice.sample(_MATTERS, 2))}]"
    yield "    内容: 优先受理、优先安排勘查，欠缺的非关键材料可以容缺后补"
    yield "    提示: 其他用户仍按公开的办理时限办理，不因此延后。"
    yield "    依据: 生成的依据"


def _rule(dice: random.Random, number: int) -> Iterator[str]:
    yield f"  规则第{number}条:"
    yield "    当:"
    yield "      全部满足:"
    if _sanction(number):
        yield "        - 列入严重失信主体名单: 是"
        yield "        - 电力行业经营主体: 是"
        yield f"        - 窃电处罚次数: 不少于 {dice.randint(1, 9)} 次"
        yield f"    实施: {_name(number)}"
        yield f"    对应国家清单: {_ROW}"
        return
    yield "        - 守信主体: 是"
    yield f"        - 连续无失信: {dice.choice(('不少于 〔年限〕', '超过 1 年', '不少于 2 年'))}"
    yield f"        - 窃电处罚次数: 不超过 {dice.randint(0, 9)} 次"
    yield f"        - 未排除的用电异常: 等于 {dice.randint(0, 3)} 条"
    yield f"    给予: {_name(number)}"


def _name(number: int) -> str:
    return f"生成的{'限制' if _sanction(number) else '便利'}第{number}项"


def _sanction(number: int) -> bool:
    return number % 3 == 0
