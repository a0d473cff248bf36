"""Forty slips of a policy officer in the shipped rules: what was meant, and the small edit that was made."""

from dataclasses import dataclass

INCENTIVES = "chengdu/incentives/2026-draft.yaml"
RESTRICTIONS = "chengdu/restrictions/2026-draft.yaml"
PLAN = "chengdu/plan/2026-draft.yaml"
BASELINE = "national/baseline/2024.yaml"
TERMS_2023 = "national/terms/2023.yaml"
TERMS_2026 = "national/terms/2026.yaml"
WORDS = "vocabulary/2026-draft.yaml"
DISTRICT = "chengdu/wuhou/2026-draft.yaml"

WUHOU = """# 武侯区的补充
清单: {编号: wuhou/incentives, 名称: 武侯区守信激励补充, 层级: 区县, 区域: "510107"}
版次: {编号: 2026-draft, 效力: 征求意见, 施行自: 待定}
依据:
  区办法: {名称: 武侯区电力信用激励办法（草稿）, 条款: 第三条, 核对: 已读原文}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One faulty rulebook: `new` put for `old` in a shipped file, or as a file of its own; `code` is the exit code."""

    name: str
    meant: str
    file: str
    old: str = ""
    new: str
    code: int = 1


SLIPS = (
    Slip(
        name="wrong-unit",
        meant="逾期按天算，写成了钱",
        file=INCENTIVES,
        old="- 电费逾期: 不超过 0 天",
        new="- 电费逾期: 不超过 0 元",
    ),
    Slip(
        name="missing-unit",
        meant="年限改为两年，漏写单位",
        file=INCENTIVES,
        old="    值: 3 年\n    区县可调",
        new="    值: 2\n    区县可调",
    ),
    Slip(
        name="full-width-digit",
        meant="用中文输入法打了数字",
        file=INCENTIVES,
        old="    值: 3 年\n    区县可调",
        new="    值: ２ 年\n    区县可调",
    ),
    Slip(
        name="full-width-colon",
        meant="用中文输入法打了冒号",
        file=INCENTIVES,
        old="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办}",
        new="  高信用主体免证办: {当: {高信用主体：是}, 给予: 免证办}",
    ),
    Slip(
        name="full-width-comma",
        meant="用中文输入法打了逗号",
        file=INCENTIVES,
        old="适用: {事项: [业扩报装, 用电变更], 环节: [受理]}",
        new="适用: {事项: [业扩报装，用电变更], 环节: [受理]}",
    ),
    Slip(
        name="tab-indent",
        meant="用制表键缩进",
        file=INCENTIVES,
        old="    类型: 激励\n    实施单位: 供电企业\n    适用: {事项: [业扩报装]}",
        new="\t类型: 激励\n    实施单位: 供电企业\n    适用: {事项: [业扩报装]}",
    ),
    Slip(
        name="bracket-not-closed",
        meant="列表漏了右方括号",
        file=INCENTIVES,
        old="    给予: [能效诊断服务, 电力信用融资服务, 电费精算服务, 用电安全体检]",
        new="    给予: [能效诊断服务, 电力信用融资服务, 电费精算服务, 用电安全体检",
    ),
    Slip(
        name="same-name-twice",
        meant="复制一条规则，忘了改名",
        file=INCENTIVES,
        old="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办}",
        new="  高信用主体免填单: {当: {高信用主体: 是}, 给予: 免证办}",
    ),
    Slip(
        name="renamed-measure",
        meant="措施改了名，规则没有跟着改",
        file=INCENTIVES,
        old="  业扩报装绿色通道:\n    编号: green-channel",
        new="  业扩报装优先通道:\n    编号: green-channel",
    ),
    Slip(
        name="mistyped-fact",
        meant="事实的名称写错一个字",
        file=INCENTIVES,
        old="        - 持有有效信用报告: 是",
        new="        - 持有有效信用报吿: 是",
    ),
    Slip(
        name="mistyped-option",
        meant="措施类型写错一个字",
        file=INCENTIVES,
        old="    编号: green-channel\n    类型: 激励",
        new="    编号: green-channel\n    类型: 激厉",
    ),
    Slip(
        name="mistyped-matter",
        meant="事项写成了平常的说法",
        file=INCENTIVES,
        old="    适用: {事项: [业扩报装]}",
        new="    适用: {事项: [业扩保装]}",
    ),
    Slip(
        name="step-of-another-matter",
        meant="写了别的事项才有的环节",
        file=INCENTIVES,
        old="    适用: {事项: [电费预存], 环节: [受理]}",
        new="    适用: {事项: [电费预存], 环节: [竣工检验]}",
    ),
    Slip(
        name="wrong-key",
        meant="键写成了另一种说法",
        file=INCENTIVES,
        old="    实施单位: 供电企业\n    适用: {事项: [业扩报装]}",
        new="    实施部门: 供电企业\n    适用: {事项: [业扩报装]}",
    ),
    Slip(
        name="everyday-comparison",
        meant="比较词写成了平常的说法",
        file=INCENTIVES,
        old="        - 连续无失信: 不少于 〔预存优惠年限〕",
        new="        - 连续无失信: 大于等于 〔预存优惠年限〕",
    ),
    Slip(
        name="number-for-a-flag",
        meant="是与否的事实，拿来比多少",
        file=INCENTIVES,
        old="        - 缺少证明材料: 是",
        new="        - 缺少证明材料: 不少于 1 条",
    ),
    Slip(
        name="unknown-parameter",
        meant="引用的参数少写了两个字",
        file=INCENTIVES,
        old="        - 连续无失信: 不少于 〔预存优惠年限〕",
        new="        - 连续无失信: 不少于 〔预存年限〕",
    ),
    Slip(
        name="two-things-in-one-rule",
        meant="一条规则又给予又预警",
        file=INCENTIVES,
        old="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办}",
        new="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办, 预警: 请核对证照}",
    ),
    Slip(
        name="circular-definition",
        meant="守信主体用高信用主体来定义",
        file=INCENTIVES,
        old="      - 电费逾期: 不超过 0 天",
        new="      - 高信用主体: 是",
    ),
    Slip(
        name="two-different-grants",
        meant="再写一条预存优惠，月数不同，条件却会同时满足",
        file=INCENTIVES,
        old="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办}",
        new="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办}\n"
        "  高信用主体多预存:\n    当: {高信用主体: 是}\n    给予: 电费预存优惠\n"
        "    取值: {预存月数: 2 个月, 补足期限: 10 天}",
    ),
    Slip(
        name="missing-clause",
        meant="依据漏写条款",
        file=INCENTIVES,
        old="    条款: 二、（四）\n    原文: 享受业扩报装“绿色通道”",
        new="    原文: 享受业扩报装“绿色通道”",
    ),
    Slip(
        name="quoted-from-hearsay",
        meant="没有读过原文，却照抄了一句",
        file=RESTRICTIONS,
        old="    核对: 转述\n    说明: 不得强制要求金融机构、信用服务机构等惩戒失信主体（大意）",
        new="    核对: 转述\n    原文: 不得强制要求金融机构、信用服务机构等惩戒失信主体",
    ),
    Slip(
        name="price-cut",
        meant="把预存优惠写成了电费打折",
        file=INCENTIVES,
        old="    内容: 已约定预存电费的，降低预存数额、延后补足时间",
        new="    内容: 已约定预存电费的，电费打九折",
    ),
    Slip(
        name="supply-cut",
        meant="把惩戒写成了停电",
        file=RESTRICTIONS,
        old="    内容: 依法依规限制或者禁止享受优惠政策和便利措施",
        new="    内容: 依法依规限制享受优惠，情节严重的中止供电",
    ),
    Slip(
        name="mere-good-standing",
        meant="免证办放宽到守信主体",
        file=INCENTIVES,
        old="  高信用主体免证办: {当: {高信用主体: 是}, 给予: 免证办}",
        new="  高信用主体免证办: {当: {守信主体: 是}, 给予: 免证办}",
    ),
    Slip(
        name="widened-target",
        meant="惩戒放宽到所有列入名单的主体",
        file=RESTRICTIONS,
        old="    当: {全部满足: [列入严重失信主体名单: 是, 电力行业经营主体: 是]}\n    实施: 限制参加评先评优",
        new="    当: {列入严重失信主体名单: 是}\n    实施: 限制参加评先评优",
    ),
    Slip(
        name="widened-definition",
        meant="把电力行业经营主体改成满足其一即可",
        file=RESTRICTIONS,
        old="    全部满足: [经营主体: 是, 从事电力经营活动: 是]",
        new="    任一满足: [经营主体: 是, 从事电力经营活动: 是]",
    ),
    Slip(
        name="sanction-from-arrears",
        meant="欠费也不得评先评优",
        file=RESTRICTIONS,
        old="    当: {全部满足: [列入严重失信主体名单: 是, 电力行业经营主体: 是]}\n    实施: 限制参加评先评优",
        new="    当: {全部满足: [电费逾期: 超过 30 天, 电力行业经营主体: 是]}\n    实施: 限制参加评先评优",
    ),
    Slip(
        name="sanction-without-row",
        meant="惩戒没有写对应国家清单的哪一行",
        file=RESTRICTIONS,
        old="    实施: 限制参加评先评优\n    对应国家清单: 限制参加评先评优/1",
        new="    实施: 限制参加评先评优",
    ),
    Slip(
        name="wrong-row",
        meant="国家清单的行号写错",
        file=RESTRICTIONS,
        old="    对应国家清单: 限制参加评先评优/1",
        new="    对应国家清单: 限制参加评先评优/2",
    ),
    Slip(
        name="row-no-longer-usable",
        meant="国家清单的一行改为不适用，规则还在用它",
        file=BASELINE,
        old="        内容: 限制参加评先评优\n        对象: {列入严重失信主体名单: 是}",
        new="        内容: 限制参加评先评优\n        不适用: 由评先评优的主办单位另行规定",
    ),
    Slip(
        name="class-three-imposed",
        meant="把从严授信当作必须执行的惩戒",
        file=RESTRICTIONS,
        old="    实施: 限制参加评先评优\n    对应国家清单: 限制参加评先评优/1",
        new="    实施: 限制参加评先评优\n    对应国家清单: 从严审慎授信/1",
    ),
    Slip(
        name="district-withholds",
        meant="区里对欠费的暂停绿色通道",
        file=DISTRICT,
        new=WUHOU
        + "规则:\n  欠费停用绿色通道:\n    当: {电费逾期: 超过 30 天}\n    暂停给予: 业扩报装绿色通道\n"
        "    对应国家清单: 限制享受优惠政策和便利措施/1\n    依据: 区办法\n",
    ),
    Slip(
        name="district-out-of-range",
        meant="区里把年限降到一年，又想调没有开放的参数",
        file=DISTRICT,
        new=WUHOU + "措施:\n  上门办电: {编号: home-service, 类型: 激励, 实施单位: 供电企业, 依据: 区办法}\n"
        "规则:\n  守信上门办电: {当: {守信主体: 是}, 给予: 上门办电}\n"
        "调整参数:\n  预存优惠年限: {值: 1 年, 理由: 鼓励更多用户}\n  高信用年限: {值: 2 年, 理由: 鼓励更多用户}\n",
    ),
    Slip(
        name="overlapping-editions",
        meant="新版施行了，旧版没有写失效",
        file=TERMS_2023,
        old="施行自: 2023-05-01, 失效自: 2026-04-01",
        new="施行自: 2023-05-01",
    ),
    Slip(
        name="missing-transition",
        meant="新版期限没有写旧信息怎么办",
        file=TERMS_2026,
        old="\n过渡:\n  旧信息: 取较短\n"
        "  理由: 没有读到过渡条文。加重的不溯及既往，减轻的从新，"
        "所以 2026-04-01 以前产生的信息取新旧两个期限中较短的，已经到期的不再计入\n"
        "  依据: [不溯及既往, 修复办法]\n",
        new="",
    ),
    Slip(
        name="lapsed-basis",
        meant="依据已经写明废止，版次还在施行",
        file=TERMS_2026,
        old="    核对: 转述\n    说明: 轻微",
        new="    失效自: 2026-09-01\n    核对: 转述\n    说明: 轻微",
    ),
    Slip(
        name="no-such-day",
        meant="二月没有三十日",
        file=TERMS_2026,
        old="施行自: 2026-04-01}",
        new="施行自: 2026-02-30}",
    ),
    Slip(
        name="severity-without-term",
        meant="期限里删掉了一般一档",
        file=TERMS_2026,
        old="  一般: {最短: 3 个月, 最长: 1 年, 依据: 修复办法}\n",
        new="",
    ),
    Slip(
        name="unused-parameter",
        meant="条件里写成固定的年数，参数从此没有用",
        file=INCENTIVES,
        old="        - 连续无失信: 不少于 〔预存优惠年限〕\n        - 移出名单或开户以来: 不少于 〔预存优惠年限〕",
        new="        - 连续无失信: 不少于 3 年\n        - 移出名单或开户以来: 不少于 3 年",
        code=0,
    ),
)
