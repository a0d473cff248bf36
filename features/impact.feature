# language: zh-CN
@试算
功能: 拿库中的全部记录试算两版规则
  送审时要说清：这样改，库里实际有多少主体得到、多少主体失去。只读记录，只出个数；读了全部记录，所以要写事由，要记入审计日志。

  背景:
    假如 目录 "rules" 里是随附规则的一份副本
    并且 库中有 20 个虚构的主体，各来源的数据齐全

  规则: 说清每项措施有多少主体变动
    场景: 不再要求没有失信信息，有主体因此得到
      假如 文件 "rules/chengdu/incentives/2026-draft.yaml" 中的 "      - 生效中的失信信息: 等于 0 条" 误写成 "      - 生效中的失信信息: 不少于 0 条"
      当 运行 "power-credit rules impact chengdu/incentives rules/chengdu/incentives/2026-draft.yaml --reason 送审测算 --on 2026-06-10"
      那么 退出码为 0
      并且 输出写明 "主体 20 个"
      并且 输出写明 "业扩报装绿色通道"
      并且 输出写明 "不满足 → 适用"
      并且 输出写明 "本次试算已记入审计日志"

    场景: 规则没有不同，没有主体受影响
      当 运行 "power-credit rules impact chengdu/incentives rules/chengdu/incentives/2026-draft.yaml --reason 送审测算 --on 2026-06-10"
      那么 退出码为 0
      并且 输出写明 "其中措施因此不同的 0 个"

  规则: 没有事由不读记录
    场景: 事由是空的
      当 运行 "power-credit rules impact chengdu/incentives chengdu/incentives --reason ' '"
      那么 退出码为 1
      并且 报错写明
        """
        没有写明试算的事由
        """
