"""Commands for rule files: check, test."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.desk.cases import run_cases
from api.desk.rulebooks import Rulebooks, findings
from catalog.diagnostics import FaultyInput
from catalog.load import default_rules

Folder = Annotated[Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")]


def check(folder: Folder = None) -> None:
    """Check a folder of rules; faults are printed by the entry point with exit code 1."""
    catalog, found = findings(folder or default_rules())
    if found:
        raise FaultyInput(found, catalog.sources)
    documents = len(catalog.sources)
    Console(highlight=False).print(f"检查通过：{documents} 个文件，没有问题")


def test(folder: Folder = None) -> None:
    """Run the cases beside the editions; exit code 1 when one differs."""
    root = folder or default_rules()
    results = run_cases(root, Rulebooks.open(root))
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    failed = [result for result in results if result.differences]
    for result in failed:
        place = result.case.place
        console.print(f"{place.file}:{place.line}: 用例 `{result.case.name}` 未通过")
        for difference in result.differences:
            console.print(f"  {difference}")
    console.print(f"用例 {len(results)} 个，通过 {len(results) - len(failed)} 个，未通过 {len(failed)} 个")
    if failed:
        raise typer.Exit(1)
    if not results:
        console.print("提示: 在规则文件旁边放一个 `<版次>.cases.yaml`，写下自己的例子")
