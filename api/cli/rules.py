"""The command that checks rule files."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.desk.findings import told
from api.desk.rulebooks import findings
from catalog.check_usage import notices
from catalog.diagnostics import FaultyInput, in_order, render
from catalog.load import PEOPLE, default_rules

Folder = Annotated[Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 数组输出检查结果。")]
Approved = Annotated[
    bool, typer.Option("--approved", help="还要每一版都有有效的离线审批，同 verify-approvals --every。")
]
PeopleFile = Annotated[
    Path | None,
    typer.Option("--people", metavar="文件", help="人员表，与 --approved 一起用；默认规则目录下的。"),
]


def check(
    folder: Folder = None, as_json: AsJson = False, approved: Approved = False, people: PeopleFile = None
) -> None:
    """Check a folder of rules; faults are printed by the entry point with exit code 1, notices change nothing."""
    root = folder or default_rules()
    catalog, found = findings(root)
    sources = catalog.sources
    if approved:
        unapproved = _unapproved(root, people or root / PEOPLE)
        found, sources = in_order((*found, *unapproved.diagnostics)), {**sources, **unapproved.sources}
    remarks = () if found else notices(catalog)
    if as_json:
        sys.stdout.write(json.dumps(told((*found, *remarks)), ensure_ascii=False, indent=2) + "\n")
        raise typer.Exit(1 if found else 0)
    if found:
        raise FaultyInput(found, sources)
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    if remarks:
        console.print(render(remarks, catalog.sources))
    files = f"检查通过：{len(catalog.sources)} 个文件"
    console.print(f"{files}，没有错误，{len(remarks)} 处注意" if remarks else f"{files}，没有问题")
    if approved:
        console.print("每一版都有有效的审批")


def _unapproved(folder: Path, people: Path) -> FaultyInput:
    """Give what does not hold of the approvals; raises `Refused` where nobody is registered."""
    from api.desk.approvals import registered, verify  # noqa: PLC0415 - cryptography is dear to load, and rarely asked

    try:
        verify(folder, registered(people), every=True)
    except FaultyInput as faulty:
        return faulty
    return FaultyInput(())
