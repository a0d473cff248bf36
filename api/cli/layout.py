"""The command that lays rule files out in the canonical way."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.desk.layouts import lay_out_files
from catalog.load import default_rules


def layout(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[文件或目录…]", help="规则文件、用例、记录，或者目录；默认随附的规则。"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="只检查，不改动；有文件需要整理时退出码为 1。")
    ] = False,
) -> None:
    """Lay files out; with --check only name those that would change."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    with quietly():
        done = lay_out_files(files or [default_rules()], write=not check)
    for file in done.changed:
        console.print(f"{'需要整理' if check else '已整理'} {file}")
    for file in done.approved:
        console.print(f"已有审批，不动 {file}")
    rest = len(done.files) - len(done.changed) - len(done.approved)
    console.print(f"共 {len(done.files)} 个文件，其中 {rest} 个原已合乎格式")
    if check and done.changed:
        console.print("提示: 去掉 --check 再运行一次，就会整理；只改排版，不改意思")
        raise typer.Exit(1)
