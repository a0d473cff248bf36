"""The command that reads rules back in plain Chinese."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.desk.readback import checked, listed, shown
from catalog.documents import Catalog
from catalog.load import default_rules
from catalog.readback.as_text import as_text

Folder = Annotated[Path | None, typer.Option("--folder", metavar="目录", help="规则目录；默认随附的规则。")]


def show(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[名称]", help="清单、清单/版次，或者一条规则的名称；不写则列出现有的。"),
    ] = None,
    folder: Folder = None,
) -> None:
    """Read a rulebook, one edition of it or one rule back."""
    catalog = checked(folder or default_rules())
    if name is None:
        _list(catalog)
        return
    typer.echo(as_text(shown(catalog, name)), nl=False)


def _list(catalog: Catalog) -> None:
    table = Table(pad_edge=False, box=None)
    table.add_column("名称", no_wrap=True)
    for heading in ("清单", "效力", "施行自"):
        table.add_column(heading, overflow="fold")
    for one in listed(catalog):
        table.add_row(one.name, one.title, one.standing, f"{one.from_day or '待定'}")
    console = Console(highlight=False, emoji=False)
    console.print(table)
    console.print("\n看其中一份：power-credit rules show 名称", markup=False)
