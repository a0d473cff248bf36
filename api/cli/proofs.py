"""The command that proves rules: what holds for every possible record, and an example where it does not."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.evaluate import day as day_of
from api.cli.progress import progress
from api.desk.proofs import Proof, Proofs, Shown, cases_of, diagnostic, prove_folder
from catalog.diagnostics import Refused, render
from catalog.load import default_rules
from engine.prove.case_text import case_text
from engine.prove.report import Report
from engine.prove.told import told

MOST_SECONDS = 300


def prove(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="日期", help="从这一天证起；默认从规则每次变化的当天证起。")
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write", metavar="文件", help="把反例写成用例文件（*.cases.yaml）。")
    ] = None,
    seconds: Annotated[
        int,
        typer.Option("--limit", metavar="秒", min=1, help="全部证明至多用多少秒；没有证完的写明，退出码 1。"),
    ] = MOST_SECONDS,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Prove a folder of rules; exit code 1 when something is found or could not be decided."""
    if write is not None and write.exists():
        raise Refused("file-exists", f"`{write}` 已经存在", "换一个文件名：不覆盖已有的用例")
    day: date | None = None if on is None else day_of(on)
    with progress("逐日证明") as tell:
        proofs = prove_folder(folder or default_rules(), day, tell, seconds)
    if as_json:
        print(json.dumps(_as_json(proofs), ensure_ascii=False, indent=2))
    else:
        _print(Console(highlight=False, soft_wrap=True, markup=False, emoji=False), proofs, seconds)
    if write is not None:
        _write(write, cases_of(proofs), say=not as_json)
    if proofs.shown or proofs.open_:
        raise typer.Exit(1)


def _write(file: Path, text: str, *, say: bool) -> None:
    if text:
        file.write_text(text, encoding="utf-8")
    if say:
        print(f"反例写进了 {file}" if text else "没有反例可写")


def _print(console: Console, proofs: Proofs, seconds: int) -> None:
    for one in proofs.shown:
        console.print(finding_text(one, proofs.sources))
        console.print()
    for proof in proofs.proofs:
        console.print(_proof_text(proof))
    for question in proofs.open_:
        console.print(f"没有证出：{question}")
    if proofs.out_of_time:
        console.print(f"时限 {seconds} 秒已到，以上几项没有问完；请用 --limit 放宽，或者用 --on 一天一天地证")
    console.print(_bound_text(proofs))
    if proofs.shown or proofs.open_:
        console.print(
            f"共 {len(proofs.shown)} 处问题" + (f"，{len(proofs.open_)} 处没有证出" if proofs.open_ else "")
        )
    else:
        console.print("全部成立：在上述范围内，没有一份记录违反下列任何一条")
        for law in proofs.proofs[0].report.proven if proofs.proofs else ():
            console.print(f"  {law}")


def finding_text(one: Shown, sources: dict[str, str]) -> str:
    """Write a finding with its place, the example in plain words, and the example as a case."""
    found = one.finding
    lines = [render([diagnostic(found)], sources)]
    if found.witness is not None:
        lines.append("  反例（已由判定引擎确认）：")
        lines += [f"    {line}" for line in told(one.world, found.witness, found.measures)]
        lines.append("  作为用例：")
        case = case_text(one.world, found.message, found.witness, found.measures)
        lines += [f"  {line}" for line in case.splitlines()]
    return "\n".join(lines)


def _proof_text(proof: Proof) -> str:
    report = proof.report
    count = f"规则 {report.rules} 条，{len(report.proven)} 项成立"
    more = [f"{len(report.findings)} 处问题"] if report.findings else []
    more += [f"{len(report.open_)} 处没有证出"] if report.open_ else []
    return f"{_days(report)}，区域 {proof.world.area}：{'，'.join([count, *more])}"


def _days(report: Report) -> str:
    return f"判定日 {report.on}" + (f" 至 {report.through}" if report.through > report.on else "")


def _bound_text(proofs: Proofs) -> str:
    if not proofs.proofs:
        return "没有规则可证"
    world, bound = proofs.proofs[-1].world, proofs.proofs[-1].report.bound
    most = "、".join(f"{world.rules.kinds[name].name} {count} 条" for name, count in bound.items())
    return f"范围：任何主体类型、日期、金额、归集缺口、事项和情形；每份记录至多有 {most}；异议和确认不改变以上结论"


def _as_json(proofs: Proofs) -> dict[str, object]:
    return {
        "days": [
            {
                "on": str(proof.report.on),
                "through": str(proof.report.through),
                "area": proof.world.area,
                "rules": proof.report.rules,
                "bound": dict(proof.report.bound),
                "proven": list(proof.report.proven),
                "undecided": list(proof.report.open_),
            }
            for proof in proofs.proofs
        ],
        "findings": [_finding_as_json(one) for one in proofs.shown],
    }


def _finding_as_json(one: Shown) -> dict[str, object]:
    found = one.finding
    place = found.place
    told_: dict[str, object] = {
        "code": found.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": found.message,
        "hint": found.hint,
        "on": str(found.witness.on if found.witness is not None else one.world.on),
    }
    if found.witness is not None:
        told_["example"] = list(told(one.world, found.witness, found.measures))
        told_["case"] = case_text(one.world, found.message, found.witness, found.measures)
    return told_
