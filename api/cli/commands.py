"""Every command of the program, in the order in which help lists them."""

from typing import Final

from api.cli.lazy import Command, Group

COMMANDS: Final = Group(
    help="电力领域信用激励与惩戒：规则检查、判定、说明、时间线；服务的启动、密钥、导入导出、备份、核对。",
    commands={
        "rules": Group(
            help="规则文件：检查、证明、跑用例、回读。",
            commands={
                "check": Command(at="api.cli.rules:check", help="检查全部规则文件，一次说清所有问题。"),
                "test": Command(
                    at="api.cli.cases:test",
                    help="运行规则文件旁边的用例（*.cases.yaml）；加 --coverage 列出用例没有触及之处。",
                ),
                "suggest": Command(
                    at="api.cli.suggest:suggest", help="为没有用例触及之处起草用例，待人工核对后使用。"
                ),
                "mutate": Command(
                    at="api.cli.mutate:mutate",
                    help="把规则逐处改动一点，列出没有用例发现的改动；惩戒的改动没有发现时退出码为 1。",
                ),
                "prove": Command(
                    at="api.cli.proofs:prove",
                    help="证明规则对任何可能的主体都不违法、不矛盾、没有空条；不成立的给出反例。",
                ),
                "show": Command(at="api.cli.readback:show", help="把清单、版次或者一条规则读回成普通中文。"),
                "new": Command(
                    at="api.cli.drafting:new", help="新建版次：从上一版起草，连同用例；区县从样本起草。"
                ),
                "format": Command(
                    at="api.cli.layout:layout", help="整理格式：统一排版，保留注释，改正全角符号；不改意思。"
                ),
                "compare": Command(
                    at="api.cli.compare:compare", help="两版规则有什么不同，谁因此得到、谁因此失去什么措施。"
                ),
                "impact": Command(
                    at="api.cli.impact:impact_",
                    help="拿库中的全部记录试算两版规则：各项措施有多少主体得到、失去、另有变动。",
                ),
                "upload": Command(
                    at="api.cli.editions:upload", help="把版次上传到服务，连同已发布的一起检查。"
                ),
                "approve": Command(
                    at="api.cli.editions:approve", help="批准别人的版次：经服务，或者离线签名（--offline）。"
                ),
                "publish": Command(at="api.cli.editions:publish", help="发布已批准的版次。"),
                "withdraw": Command(
                    at="api.cli.editions:withdraw", help="撤回已发布的版次，以前的判定不变。"
                ),
                "keypair": Command(at="api.cli.signing:keypair", help="生成一个人签名用的密钥。"),
                "verify-approvals": Command(
                    at="api.cli.signing:verify_approvals", help="核对离线审批：签名、人员、文件都要相符。"
                ),
                "schema": Command(
                    at="api.cli.schema:schema", help="为编辑器写出模式文件，带上规则目录里的事实和措施名称。"
                ),
                "lock": Command(
                    at="api.cli.lock:lock", help="导出服务已发布的版次到 rules/editions.lock，供核对。"
                ),
            },
        ),
        "evaluate": Command(at="api.cli.evaluate:evaluate", help="按一份信用记录判定适用的措施。"),
        "explain": Command(at="api.cli.evaluate:explain", help="逐项说明判定：条款、数值、证据、缺什么。"),
        "timeline": Command(at="api.cli.evaluate:timeline", help="此后无新信息时，措施在哪一天变化。"),
        "generate": Command(
            at="api.cli.generate:generate", help="生成虚构而有效的主体记录（同一种子，同一结果）。"
        ),
        "demo": Command(at="api.cli.demo:demo", help="用随附的示例主体演示一遍。"),
        "serve": Command(at="api.cli.serve:serve", help="启动服务；加 --demo 带示例数据。"),
        "migrate": Command(
            at="api.cli.migration:migrate", help="建表或升级表；用所有者的地址（POWER_CREDIT_OWNER_URL）。"
        ),
        "keys": Group(
            help="API 密钥：签发、列出、吊销。",
            commands={
                "issue": Command(
                    at="api.cli.keys:issue_key", help="签发一把密钥；密钥只显示这一次，库里只存它的散列。"
                ),
                "list": Command(
                    at="api.cli.keys:list_keys", help="列出全部密钥，不含密钥本身；服务运行时也可以用。"
                ),
                "revoke": Command(
                    at="api.cli.keys:revoke_key", help="吊销一把密钥；运行中的服务一秒内生效。"
                ),
            },
        ),
        "import": Command(
            at="api.cli.transfer:import_", help="导入信用记录：全部无误才写入，一次说清所有问题。"
        ),
        "export": Command(
            at="api.cli.transfer:export", help="导出审计日志（C2SP tlog-tiles），不含任何主体的内容。"
        ),
        "backup": Command(at="api.cli.backup:backup", help="备份数据和密钥并核对；服务运行时也可以用。"),
        "restore": Command(
            at="api.cli.backup:restore", help="从备份恢复，重新执行删除，并核对；先停止服务。"
        ),
        "audit": Group(
            help="审计日志：核对、重新判定。",
            commands={
                "verify": Command(
                    at="api.cli.audit:verify",
                    help="重新计算整个审计日志，逐行核对它所记的内容，指出每一处不符；服务运行时也可以用。",
                ),
                "replay": Command(
                    at="api.cli.audit:replay",
                    help="只用库里存下的内容，把以前的判定重新做一遍，与记录逐字节比对。",
                ),
            },
        ),
    },
)
