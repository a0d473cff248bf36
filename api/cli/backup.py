"""Commands: copy both databases, and bring them back."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.cli.progress import progress
from api.desk.backups import back_up
from api.desk.backups import restore as bring_back
from api.settings import read_settings


def backup(folder: Annotated[Path, typer.Argument(metavar="目录", help="新的空目录。")]) -> None:
    """Back up while the service runs or not, and verify the copy."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    with quietly(), progress("核对副本") as told:
        made = back_up(read_settings(), folder, progress=told)
    console.print(f"已备份到 {folder}：审计日志 {made.size} 条，核对无误")
    console.print(f"根 {made.size}:{made.root}")
    console.print(f"其中 {made.keys} 是密钥：与数据分开保管，并及早删除旧的副本，否则删除过的主体仍可读")


def restore(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="`power-credit backup` 写的目录。")],
    replace: Annotated[
        bool, typer.Option("--replace", help="现有的数据库文件改名保留，换上备份里的。")
    ] = False,
    erased: Annotated[
        Path | None,
        typer.Option(
            "--erased", metavar="文件", help="更晚的备份里的 erased.txt：备份之后的删除也重新执行。"
        ),
    ] = None,
) -> None:
    """Restore while the service is stopped, apply erasures again, and verify."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    with quietly(), progress("核对审计日志") as told:
        done = bring_back(read_settings(), folder, replace=replace, erased_since=erased, progress=told)
    console.print(f"已恢复：审计日志 {done.verified.findings.size} 条，核对无误")
    if done.erased:
        console.print(f"重新执行了 {done.erased} 个主体的删除")
    if done.lost:
        console.print(
            "原来的数据库已读不出：备份之后的删除无从得知；请用更晚的 erased.txt（--erased）再恢复一次"
        )
    for file in done.aside:
        console.print(f"原来的文件保留为 {file}，确认无误后请删除")
