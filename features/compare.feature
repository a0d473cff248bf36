# language: zh-CN
@版次对比
功能: 对比两版规则
  审批的人要看的是意思上的不同：哪个数、哪个条件、哪条依据变了，谁因此得到、谁因此失去。

  背景:
    假如 目录 "rules" 里是随附规则的一份副本

  规则: 说清意思上的不同
    场景: 门槛改动，指到变了的那个条件，并找出因此得到的主体
      假如 文件 "rules/chengdu/incentives/2026-draft.yaml" 中的 "连续无失信: 不少于 〔预存优惠年限〕" 误写成 "连续无失信: 不少于 2 年"
      当 运行 "power-credit rules compare chengdu/incentives rules/chengdu/incentives/2026-draft.yaml"
      那么 退出码为 0
      并且 输出写明 "“连续无失信”由不少于 3 年〔预存优惠年限〕改为不少于 2 年"
      并且 输出写明 "电费预存优惠（经由规则"
      并且 输出写明 "因此得到的主体，例如"
      并且 输出写明 "改前不满足，改后适用"
      并且 输出写明 "在这个范围内没有主体因此失去"

    场景: 不找主体时只说规则的不同
      假如 文件 "rules/chengdu/incentives/2026-draft.yaml" 中的 "电费逾期: 不超过 0 天" 误写成 "电费逾期: 不超过 3 天"
      当 运行 "power-credit rules compare chengdu/incentives rules/chengdu/incentives/2026-draft.yaml --no-witness"
      那么 退出码为 0
      并且 输出写明 "“电费逾期”由不超过 0 天改为不超过 3 天"
      并且 输出写明 "业扩报装绿色通道（经由规则"

    场景: 只多了注释，就没有不同
      假如 文件 "rules/chengdu/incentives/2026-draft.yaml" 的开头多了 2 行说明
      当 运行 "power-credit rules compare chengdu/incentives rules/chengdu/incentives/2026-draft.yaml"
      那么 退出码为 0
      并且 输出写明 "两边没有不同"

    场景: 期限换版，说清哪一档由多久改为多久
      当 运行 "power-credit rules compare national/terms/2023 national/terms/2026 --no-witness"
      那么 退出码为 0
      并且 输出写明 "最长由「3 年」改为「1 年」"

  规则: 写错时说清
    场景: 新版本身不合法，先说问题
      假如 文件 "rules/chengdu/incentives/2026-draft.yaml" 中的 "高信用主体免证办: {当: {高信用主体: 是}" 误写成 "高信用主体免证办: {当: {守信主体: 是}"
      当 运行 "power-credit rules compare chengdu/incentives rules/chengdu/incentives/2026-draft.yaml"
      那么 退出码为 1
      并且 报错的代码是 "high-credit-required"

    场景: 词汇表不能和清单比较
      当 运行 "power-credit rules compare vocabulary chengdu/incentives"
      那么 退出码为 1
      并且 报错写明
        """
        not-comparable: 词汇表和清单不能相互比较
        """
