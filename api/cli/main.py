"""Entry point: exit 0 fine, 1 the user's input, 3 ours."""

import re
import sys
import traceback
from collections.abc import Sequence

import typer
from rich.console import Console
from typer._click import exceptions as usage  # typer brings its own click and exports only part of it

from api.cli.commands import COMMANDS
from api.cli.lazy import group_of, words_of
from catalog.diagnostics import FaultyInput, Refused, did_you_mean, render

FINE, USERS_FAULT, OUR_FAULT = 0, 1, 3
_NO_COMMAND = re.compile(r"No such command '(?P<word>[^']*)'")

app = group_of("power-credit", COMMANDS)


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    sys.exit(run(argv))


def run(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what went wrong is said on the error stream."""
    complain = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)
    try:
        code = app.main(args=argv, prog_name=app.name, standalone_mode=False)
    except FaultyInput as faulty:
        complain.print(render(faulty.diagnostics, faulty.sources))
        complain.print(f"共 {len(faulty.diagnostics)} 处问题")
        return USERS_FAULT
    except Refused as refused:
        complain.print(
            f"{refused.code}: {refused.message}" + (f"\n  提示: {refused.hint}" if refused.hint else "")
        )
        return USERS_FAULT
    except usage.NoArgsIsHelpError as asked:
        complain.print(asked.ctx.get_help())
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
            nearest = did_you_mean(word, words_of(COMMANDS))
            return f"unknown-command: 没有命令 `{word}`" + (f"\n  提示: {nearest}" if nearest else hint)
        case _:
            return f"bad-command: 命令写得不对：{wrong.format_message()}" + hint
