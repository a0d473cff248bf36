"""The command that holds two editions against each other."""

from typing import Annotated

import typer
from rich.console import Console

from api.cli.evaluate import day
from api.cli.progress import progress
from api.cli.readback import Folder
from api.desk.comparison import Comparison, Wanted, compared
from api.desk.comparison_text import as_text
from catalog.load import default_rules
from engine.audit.canonical import canonical_bytes
from engine.plain import plain


def compare(
    before: Annotated[str, typer.Argument(metavar="改前", help="清单/版次、规则文件，或者规则目录。")],
    after: Annotated[str, typer.Argument(metavar="改后", help="同上。")],
    folder: Folder = None,
    no_witness: Annotated[
        bool, typer.Option("--no-witness", help="不找得到或者失去措施的主体，只说规则的不同。")
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="日期", help="按哪一天找得失的主体；默认今天。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（机器读）。")] = False,
) -> None:
    """Say what differs in meaning, and for each measure that it reaches who gains and who loses."""
    wanted = Wanted(before=before, after=after, folder=folder or default_rules(), on=day(on))
    with progress("找得失的主体") as told:
        found = compared(wanted, witness=not no_witness, progress=told)
    if as_json:
        typer.echo(canonical_bytes(plain(found)).decode())
    else:
        _print(found)


def _print(found: Comparison) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    console.print(as_text(found), end="")
