"""The command that reads rules back in plain Chinese."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.evaluate import day
from api.cli.progress import progress
from api.desk.comparison import Comparison, Wanted, compared
from api.desk.documents import checked
from api.desk.forms import Format, readback_as
from api.desk.readback import listed, shown
from catalog.diagnostics import Refused
from catalog.documents import Catalog
from catalog.load import default_rules

Folder = Annotated[Path | None, typer.Option("--folder", metavar="目录", help="规则目录；默认随附的规则。")]


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="text 文字，html 网页，xlsx 签字用的表格；默认按文件后缀，否则文字。"),
]
Output = Annotated[Path | None, typer.Option("--output", metavar="文件", help="写到文件；默认打印。")]


def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[名称]", help="清单、清单/版次、规则文件，或者一条规则的名称；不写则列出现有的。"
        ),
    ] = None,
    folder: Folder = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="改前", help="末尾加上与这一版（清单/版次或者文件）的不同和得失。"),
    ] = None,
    output_format: FormatOption = None,
    output: Output = None,
) -> None:
    """Read a rulebook, one edition of it or one rule back."""
    wanted = chosen(output_format, output)
    root = folder or default_rules()
    catalog = checked(root)
    if name is None:
        _list(catalog)
        return
    page = shown(catalog, name)
    put(readback_as(wanted, page, _changes_since(since, name, root)), output)


def _changes_since(since: str | None, name: str, folder: Path) -> Comparison | None:
    if since is None:
        return None
    with progress("找得失的主体") as told:
        return compared(Wanted(before=since, after=name, folder=folder, on=day(None)), progress=told)


def chosen(output_format: Format | None, output: Path | None) -> Format:
    """Give the form wanted: as said, else by the file's suffix; raises `Refused` for a table without a file."""
    by_suffix = {".html": Format.HTML, ".htm": Format.HTML, ".xlsx": Format.XLSX}
    found = output_format or (by_suffix.get(output.suffix.lower(), Format.TEXT) if output else Format.TEXT)
    if found is Format.XLSX and output is None:
        raise Refused("output-needed", "表格不能打印在屏幕上", "加上 `--output 文件.xlsx`")
    return found


def put(content: str | bytes, output: Path | None) -> None:
    """Print, or write to a file; raises `Refused` when it cannot be written."""
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_bytes(content if isinstance(content, bytes) else content.encode())
    except OSError as error:
        message = f"`{output}`：{error.strerror}"
        raise Refused("file-trouble", message, "核对路径、权限和磁盘空间") from error
    Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False).print(f"已写到 {output}")


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
