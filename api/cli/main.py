"""Entry point: exit 0 fine, 1 the user's input, 3 ours."""

import re
import sys
import traceback
from collections.abc import Iterator, Sequence

import typer
from rich.console import Console
from typer._click import exceptions as usage  # typer brings its own click and exports only part of it

from api.cli import audit, backup, demo, generate, keys, rules, serve, transfer
from api.cli.evaluate import answering, show_decision, show_explanation, show_timeline
from catalog.diagnostics import FaultyInput, Refused, did_you_mean, render

FINE, USERS_FAULT, OUR_FAULT = 0, 1, 3
_NO_COMMAND = re.compile(r"No such command '(?P<word>[^']*)'")

app = typer.Typer(
    name="power-credit",
    help="电力领域信用激励与惩戒：规则检查、判定、说明、时间线；服务的启动、密钥、导入导出、备份、核对。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(rules.app, name="rules")
app.command("evaluate", help="按一份信用记录判定适用的措施。")(answering(show_decision))
app.command("explain", help="逐项说明判定：条款、数值、证据、缺什么。")(answering(show_explanation))
app.command("timeline", help="此后无新信息时，措施在哪一天变化。")(answering(show_timeline))
app.command("generate", help="生成虚构而有效的主体记录（同一种子，同一结果）。")(generate.generate)
app.command("demo", help="用随附的示例主体演示一遍。")(demo.demo)
app.command("serve", help="启动服务；加 --demo 带示例数据。")(serve.serve)
app.add_typer(keys.app, name="keys")
app.command("import", help="导入信用记录：全部无误才写入，一次说清所有问题。")(transfer.import_)
app.command("export", help="导出审计日志（C2SP tlog-tiles），不含任何主体的内容。")(transfer.export)
app.command("backup", help="备份数据和密钥并核对；服务运行时也可以用。")(backup.backup)
app.command("restore", help="从备份恢复，重新执行删除，并核对；先停止服务。")(backup.restore)
app.add_typer(audit.app, name="audit")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    sys.exit(run(argv))


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what went wrong is said on the error stream."""
    complain = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
    try:
        code = app(args=argv, standalone_mode=False)
    except FaultyInput as faulty:
        complain.print(render(faulty.diagnostics, faulty.sources))
        complain.print(f"共 {len(faulty.diagnostics)} 处问题")
        return USERS_FAULT
    except Refused as refused:
        complain.print(
            f"{refused.code}: {refused.message}" + (f"\n  提示: {refused.hint}" if refused.hint else "")
        )
        return USERS_FAULT
    except usage.UsageError as wrong:
        complain.print(_usage(wrong))
        return USERS_FAULT
    except (typer.Abort, KeyboardInterrupt):
        complain.print("已中止")
        return USERS_FAULT
    except BrokenPipeError:
        return FINE
    except Exception:  # noqa: BLE001 - the last door: whatever it is, it is ours, and it is said whole
        complain.print(traceback.format_exc())
        complain.print("程序出错，不是您的输入有误；请把以上内容交给维护人员")
        return OUR_FAULT
    return code if isinstance(code, int) else FINE


def _commands(group: typer.Typer) -> Iterator[str]:
    """Give every word that is a command or a group of commands."""
    yield from (command.name for command in group.registered_commands if command.name)
    for below in group.registered_groups:
        if below.name:
            yield below.name
        if below.typer_instance is not None:
            yield from _commands(below.typer_instance)


def _usage(wrong: usage.UsageError) -> str:
    """Say in Chinese what is wrong with the command itself."""
    hint = "\n  提示: 加 `--help` 看用法"
    match wrong:
        case usage.MissingParameter(param=param) if param is not None:
            return f"missing-argument: 缺少 `{param.name}`" + hint
        case usage.NoSuchOption(option_name=option):
            near = f"\n  提示: 是否想写 `{wrong.possibilities[0]}`？" if wrong.possibilities else hint
            return f"unknown-option: 没有选项 `{option}`" + near
        case usage.BadParameter(param=param) if param is not None:
            return f"bad-argument: `{param.name}` 的值不对" + hint
        case _ if (unknown := _NO_COMMAND.search(wrong.format_message())) is not None:
            word = unknown["word"]
            nearest = did_you_mean(word, _commands(app))
            return f"unknown-command: 没有命令 `{word}`" + (f"\n  提示: {nearest}" if nearest else hint)
        case _:
            return f"bad-command: 命令写得不对：{wrong.format_message()}" + hint
