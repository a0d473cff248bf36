"""Commands for the audit log: recompute it."""

from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.cli.progress import progress
from api.desk.verification import Fault, held_root, verify_log_at
from api.settings import read_settings

_FAULTS = {
    Fault.INDEX_GAP: "序号缺失、重复或者错乱",
    Fault.ENVELOPE_MALFORMED: "存下的内容不是信封",
    Fault.LEAF_HASH_DIFFERS: "叶散列与信封不符",
    Fault.DUPLICATE_ID: "两条记录用了同一个编号",
    Fault.TILE_MISSING: "缺少散列块",
    Fault.TILE_DIFFERS: "散列块与其下的叶不符",
    Fault.TILE_SURPLUS: "多出散列块：有记录被截去",
    Fault.HEAD_MALFORMED: "日志头写得不对",
    Fault.HEAD_DIFFERS: "日志头与记录不符",
    Fault.HELD_DIFFERS: "与留存的根不符：历史被改写",
    Fault.HELD_BEYOND: "留存的根比现在的日志还长：有记录被截去",
}


def verify(
    held: Annotated[
        list[str] | None,
        typer.Option(
            "--held", metavar="条数:根", help="外部留存的根，可写多次；历史被整体改写只有它能发现。"
        ),
    ] = None,
) -> None:
    """Recompute the log; exit code 1 when anything differs."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    roots = [held_root(one) for one in held or ()]
    with quietly(), progress("核对审计日志") as told:
        findings = verify_log_at(read_settings().database_url, held=roots, progress=told).findings
    if findings.sound and findings.root is not None:
        console.print(f"审计日志核对无误：{findings.size} 条")
        console.print(f"根 {findings.size}:{findings.root.hex()}")
        console.print("把这一行存到本机以外，下次用 --held 带上", style="dim")
        return
    for one in findings.mismatches:
        console.print(f"第 {one.where} 条：{one.fault}: {_FAULTS[one.fault]}（{one.detail}）")
    if findings.count > len(findings.mismatches):
        console.print(f"只列出前 {len(findings.mismatches)} 处")
    console.print(f"审计日志有 {findings.count} 处不符，共读 {findings.size} 条")
    raise typer.Exit(1)
