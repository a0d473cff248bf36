"""Commands for the audit log: recompute it, compare what it commits to, decide again what was decided."""

from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.cli.progress import progress
from api.desk.replay import Outcome
from api.desk.verification import (
    ContentFault,
    Contents,
    Fault,
    Findings,
    held_root,
    replay_at,
    verify_all_at,
    verify_log_at,
)
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
    Fault.HELD_BEYOND: "留存的根比现在的日志还长：有记录被截去，或者退回了旧的备份",
}
_CONTENT_FAULTS = {
    ContentFault.COLUMN_DIFFERS: "检索用的列与信封不符",
    ContentFault.PAYLOAD_MISSING: "信封承诺的内容被删去",
    ContentFault.PAYLOAD_SURPLUS: "多出信封没有承诺的内容",
    ContentFault.PAYLOAD_UNREADABLE: "内容被改动，或者换成了别处的",
    ContentFault.PAYLOAD_DIFFERS: "内容与信封的承诺不符",
    ContentFault.ROWS_DIFFER: "库里的行与记入时不同",
    ContentFault.ROWS_SURPLUS: "多出没有记入日志的行",
    ContentFault.KEY_LOST: "密钥被销毁，日志里却没有删除",
    ContentFault.ERASURE_UNDONE: "日志里已经删除的主体，密钥又回来了",
    ContentFault.ANSWER_ALTERED: "按 Idempotency-Key 保存的答复被改动或调换",
}
_OUTCOMES = {
    Outcome.EQUAL: "一字不差",
    Outcome.DIFFERS: "结果不同",
    Outcome.ERASED: "主体的信息已经删除",
    Outcome.OTHER_SOFTWARE: "由另一版本的软件判定，本版本得不出同样的结果",
}


def verify(
    held: Annotated[
        list[str] | None,
        typer.Option(
            "--held", metavar="条数:根", help="外部留存的根，可写多次；历史被整体改写只有它能发现。"
        ),
    ] = None,
    log_only: Annotated[
        bool,
        typer.Option("--log-only", help="只核对日志本身，不用密钥；各表的行是否被改动过就看不出来。"),
    ] = False,
) -> None:
    """Recompute the log and compare what it commits to; exit code 1 when anything differs."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    roots = [held_root(one) for one in held or ()]
    settings = read_settings()
    contents: Contents | None = None
    with quietly(), progress("核对审计日志") as told:
        if log_only:
            findings = verify_log_at(settings.database_url, held=roots, progress=told).findings
        else:
            findings, contents = verify_all_at(
                settings.database_url, settings.keys_url, held=roots, progress=told
            )
    _tell_log(console, findings)
    if contents is not None:
        _tell_contents(console, contents)
    if not findings.sound or not (contents is None or contents.sound):
        raise typer.Exit(1)


def replay(
    index: Annotated[
        list[int] | None, typer.Argument(metavar="[序号]...", help="只重新判定这几条；不写就是全部。")
    ] = None,
) -> None:
    """Decide again what was decided, from the database alone; exit code 1 when anything differs."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    settings = read_settings()
    only = frozenset(index) if index else None
    with quietly(), progress("重新判定") as told:
        done = replay_at(settings.database_url, settings.keys_url, only=only, progress=told)
    for at, id_, outcome in done.differing:
        console.print(f"第 {at} 条：{_OUTCOMES[outcome]}（判定 {id_}）")
    for missing in sorted((only or frozenset()) - done.seen):
        console.print(f"第 {missing} 条不是判定")
    said = "，".join(f"{_OUTCOMES[one]} {done.counts[one]} 条" for one in Outcome if done.counts[one])
    console.print(f"重新判定 {done.counts.total()} 条：{said}" if said else "没有判定可以重新判定")
    if not done.sound or (only or frozenset()) - done.seen:
        raise typer.Exit(1)


def _tell_log(console: Console, findings: Findings) -> None:
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


def _tell_contents(console: Console, contents: Contents) -> None:
    for one in contents.discrepancies:
        console.print(f"第 {one.index} 条：{one.fault}: {_CONTENT_FAULTS[one.fault]}（{one.detail}）")
    if contents.count > len(contents.discrepancies):
        console.print(f"只列出前 {len(contents.discrepancies)} 处")
    if contents.sound:
        console.print(f"日志所记的内容核对无误：{contents.rows} 行")
    else:
        console.print(f"日志所记的内容有 {contents.count} 处不符，共读 {contents.rows} 行")
    if contents.erased:
        console.print(f"{contents.erased} 条的内容已经依法删除，只核对了散列")
    if contents.uncommitted:
        console.print(f"{contents.uncommitted} 条由旧版本记入，没有留下行的散列，行是否改动过看不出来")
