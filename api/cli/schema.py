"""The command that writes the schemas of rule files with the names of one folder, for editors."""

import json
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from api import schemas
from api.cli.opened import quietly
from api.desk.rulebooks import findings
from api.desk.whole_files import write_whole
from catalog.diagnostics import FaultyInput, Refused
from catalog.load import default_rules
from catalog.schema_names import with_names

# The schemas of files that staff write; the others describe what the program gives.
_WRITTEN: Final = ("rulebook", "vocabulary", "calendar", "plan", "cases", "record", "people", "approval")


def schema(
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="目录", help="规则目录；默认随附的规则。")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="目录",
            help="写到哪里；默认规则目录旁边的 catalog/schemas。",
        ),
    ] = None,
) -> None:
    """Write them where the first lines of the files look; never over those that the program ships."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    root = folder or default_rules()
    target = output or root.resolve().parent / "catalog" / "schemas"
    if target.resolve() == schemas.FOLDER:
        raise Refused(
            "shipped-schemas", f"`{target}` 是随附的，不能改写", "用 --output 写到别处，或者先复制规则目录"
        )
    catalog, found = findings(root)
    if found:
        raise FaultyInput(found, catalog.sources)
    written = dict(schemas.SCHEMAS)
    with quietly():
        target.mkdir(parents=True, exist_ok=True)
        for name in _WRITTEN:
            text = json.dumps(with_names(written[name](), catalog), ensure_ascii=False, indent=2)
            write_whole(target / f"{name}.schema.json", text + "\n")
    console.print(f"已写到 {target}：编辑器可以提示 {root} 里的事实、定义、措施")
