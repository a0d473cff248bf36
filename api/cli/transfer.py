"""Commands: records in, the log out."""

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from api.cli.keys import OPERATOR
from api.cli.opened import opened, quietly
from api.cli.progress import progress
from api.desk.exports import export_log
from api.desk.imports import Imported, import_records
from api.settings import read_settings
from catalog.diagnostics import render


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="文件…", help="逐行一份记录的 .jsonl，记录文件（YAML、JSON），或者它们的目录。"
        ),
    ],
    skip_faulty: Annotated[
        Path | None,
        typer.Option("--skip-faulty", metavar="文件", help="有错的行写到这个新文件，其余照常导入。"),
    ] = None,
) -> None:
    """Import records: all of them, or none and every fault with its place."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    begun = perf_counter()
    with opened(read_settings()) as service, progress("检查、导入") as told:
        done = import_records(service, files, actor=OPERATOR, faulty_to=skip_faulty, progress=told)
    _say(console, done, perf_counter() - begun, skip_faulty)


def _say(console: Console, done: Imported, seconds: float, skipped_to: Path | None) -> None:
    if done.faults:
        console.print(render(done.faults, {}))
        console.print(f"有错的 {done.faulty_lines} 条没有导入；逐行的已写到 {skipped_to}，记录文件仍在原处")
    if done.lines_before:
        console.print(f"{done.lines_before} 条以前已经导入，略过")
    console.print(
        f"共 {done.lines} 条：新主体 {done.subjects} 个，条目 {done.entries} 条，确认 {done.confirmations} 条"
        f"；用时 {seconds:.1f} 秒，每秒 {done.lines / max(seconds, 0.001):.0f} 条"
    )
    if done.spans:
        console.print(f"归集 {done.spans} 段，与记录同时生效")
    stands = "以前已经导入，没有新的叶" if done.leaf is None else f"审计日志叶 {done.leaf}"
    console.print(f"{stands}；全部记录的根 {done.root.hex()}")
    if done.covering:
        console.print(
            f"提示: {done.covering} 条主体记录里写有 `归集`，没有导入。归集按来源和区县登记："
            "在文件里另写一行只有 `归集` 的，或用 POST /v1/coverage 报送"
        )


def export(
    folder: Annotated[Path, typer.Argument(metavar="目录", help="新的空目录。")],
    public: Annotated[
        bool, typer.Option("--public", help="只导出散列，可以公开；不含给审计人员的信封。")
    ] = False,
) -> None:
    """Export the log for auditors, never a payload."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    with quietly(), progress("导出审计日志") as told:
        done = export_log(read_settings().database_url, folder, envelopes=not public, progress=told)
    console.print(f"已导出到 {folder}：{done.size} 条，根 {done.root.hex()}")
