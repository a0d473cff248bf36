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
from catalog.diagnostics import FaultyInput, render
from catalog.load import default_rules

Folder = Annotated[Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 数组输出检查结果。")]


def check(folder: Folder = None, as_json: AsJson = False) -> None:
    """Check a folder of rules; faults are printed by the entry point with exit code 1, notices change nothing."""
    catalog, found = findings(folder or default_rules())
    remarks = () if found else notices(catalog)
    if as_json:
        sys.stdout.write(json.dumps(told((*found, *remarks)), ensure_ascii=False, indent=2) + "\n")
        raise typer.Exit(1 if found else 0)
    if found:
        raise FaultyInput(found, catalog.sources)
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    if remarks:
        console.print(render(remarks, catalog.sources))
    files = f"检查通过：{len(catalog.sources)} 个文件"
    console.print(f"{files}，没有错误，{len(remarks)} 处注意" if remarks else f"{files}，没有问题")
