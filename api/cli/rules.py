"""The command that checks rule files."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.desk.rulebooks import findings
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
