"""The command that holds two editions against each other."""

from typing import Annotated

import typer

from api.cli.evaluate import day
from api.cli.progress import progress
from api.cli.readback import Folder, FormatOption, Output, chosen, put
from api.desk.comparison import Wanted, compared
from api.desk.forms import comparison_as
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
    output_format: FormatOption = None,
    output: Output = None,
) -> None:
    """Say what differs in meaning, and for each measure that it reaches who gains and who loses."""
    form = chosen(output_format, output)
    wanted = Wanted(before=before, after=after, folder=folder or default_rules(), on=day(on))
    with progress("找得失的主体") as told:
        found = compared(wanted, witness=not no_witness, progress=told)
    if as_json:
        put(canonical_bytes(plain(found)).decode() + "\n", output)
    else:
        put(comparison_as(form, found), output)
