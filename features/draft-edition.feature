# language: zh-CN
@命令行
功能: 从上一版新建一版
  文字、注释和用例都照抄，只换版次；从不覆盖已有的文件，已发布的版次一字不动。

  背景:
    假如 目录 "rules" 里是随附规则的一份副本

  规则: 新版接着前一版施行
    场景: 从征求意见稿起草明年的一版，检查和用例照样通过
      当 运行 "power-credit rules new chengdu/incentives --edition 2027 --from-day 2027-01-01 --folder rules"
      那么 退出码为 0
      并且 输出写明 "前一版 `2026-draft` 已写上 `失效自: 2027-01-01`"
      并且 文件 "rules/chengdu/incentives/2027.yaml" 里有 "版次: {编号: '2027', 效力: 征求意见, 施行自: 2027-01-01}"
      并且 文件 "rules/chengdu/incentives/2027.yaml" 里有 "预存优惠年限"
      并且 文件 "rules/chengdu/incentives/2027.cases.yaml" 里有 "判定日: 2027-06-10"
      当 运行 "power-credit rules check rules"
      那么 退出码为 0
      当 运行 "power-credit rules test rules"
      那么 退出码为 0
      并且 输出写明 "未通过 0 个"

    场景: 前一版已由服务发布，不去改它
      假如 "rules/chengdu/incentives/2026-draft.yaml" 列在 "rules" 的已发布版次中
      当 运行 "power-credit rules new chengdu/incentives --edition 2027 --from-day 2027-01-01 --folder rules"
      那么 退出码为 0
      并且 输出写明 "前一版 `2026-draft` 已由服务发布，没有改动"
      并且 文件 "rules/chengdu/incentives/2026-draft.yaml" 没有改动

  规则: 不覆盖，不猜测
    场景大纲: 写错的，不建任何文件
      当 运行 "power-credit rules new <命令> --folder rules"
      那么 退出码为 1
      并且 报错写明
        """
        <代码>
        """

      例子:
        | 命令                                                      | 代码             |
        | chengdu/incentives --edition 2026-draft                   | edition-exists   |
        | chengdu/incentive --edition 2027                          | unknown-rulebook |
        | chengdu/incentives --edition 2027 --from 2025             | unknown-edition  |
        | national/terms --edition 2027 --from-day 2026-04-01       | not-after-former |
        | chengdu/incentives --edition 2027 --from-day 2027-02-29   | bad-date         |
        | chengdu/incentives --edition 二零二七                     | not-an-id        |

  规则: 区县从样本起草
    场景: 武侯区的第一份补充清单，检查和用例照样通过
      当 运行 "power-credit rules new --district 510107 --name 武侯区 --edition 2027 --folder rules"
      那么 退出码为 0
      并且 文件 "rules/district/510107/2027.yaml" 里有 "名称: 武侯区电力信用补充清单"
      当 运行 "power-credit rules check rules"
      那么 退出码为 0
      当 运行 "power-credit rules test rules"
      那么 退出码为 0
      当 运行 "power-credit rules new --district 510107 --name 武侯区 --edition 2028 --folder rules"
      那么 退出码为 1
      并且 报错写明
        """
        edition-exists
        """
