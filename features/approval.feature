# language: zh-CN
@命令行
功能: 没有服务时，两个人签名批准一个版次
  起草人先签，另一个登记的人后签；签的是文件的摘要，改动一个字节，签名就作废。

  背景:
    假如 目录 "rules" 里是随附规则的一份副本
    并且 "张三" 登记为可以 "起草"，私钥在 "张三.pem"
    并且 "李四" 登记为可以 "批准"，私钥在 "李四.pem"

  规则: 两个人，先起草后批准
    场景: 起草人和批准人都签了，人人可以核对
      当 运行 "power-credit rules approve --offline rules/national/terms/2026.yaml --as 张三 --private-key 张三.pem --part 起草"
      那么 退出码为 0
      当 运行 "power-credit rules approve --offline rules/national/terms/2026.yaml --as 李四 --private-key 李四.pem"
      那么 退出码为 0
      当 运行 "power-credit rules verify-approvals rules"
      那么 退出码为 0
      并且 输出写明 "张三起草，李四批准"

    场景: 起草人没有签，不能批准
      当 运行 "power-credit rules approve --offline rules/national/terms/2026.yaml --as 李四 --private-key 李四.pem"
      那么 退出码为 1
      并且 报错写明
        """
        起草人还没有签名
        """

    场景: 没有批准权的人不能批准
      当 运行 "power-credit rules approve --offline rules/national/terms/2026.yaml --as 张三 --private-key 张三.pem --part 起草"
      并且 运行 "power-credit rules approve --offline rules/national/terms/2026.yaml --as 张三 --private-key 张三.pem"
      那么 退出码为 1
      并且 报错写明
        """
        not-entitled: `张三` 没有登记为可以批准
        """

  规则: 签名之后不能再改
    场景: 批准之后改了一个字，核对不过
      假如 "张三" 起草、"李四" 批准了 "rules/national/terms/2026.yaml"
      并且 文件 "rules/national/terms/2026.yaml" 的开头多了 1 行说明
      当 运行 "power-credit rules verify-approvals rules"
      那么 退出码为 1
      并且 报错写明
        """
        approval-stale: 版次文件 `2026.yaml` 在签名之后改过
        """
