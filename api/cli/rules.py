"""Commands for rule files: check, test."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.desk.cases import run_cases
from api.desk.editions_lock import editions_lock
from api.desk.rulebooks import Rulebooks, findings
from api.settings import read_settings
from catalog.diagnostics import FaultyInput
from catalog.load import default_rules

app = typer.Typer(help="规则文件：检查、跑用例。", no_args_is_help=True, rich_markup_mode=None)
Folder = Annotated[Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")]


@app.command("check", help="检查全部规则文件，一次说清所有问题。")
def check(folder: Folder = None) -> None:
    """Check a folder of rules; faults are printed by the entry point with exit code 1."""
    catalog, found = findings(folder or default_rules())
    if found:
        raise FaultyInput(found, catalog.sources)
    documents = len(catalog.editions) + len(catalog.vocabularies) + len(catalog.calendars)
    Console(highlight=False).print(f"检查通过：{documents} 个文件，没有问题")


@app.command("test", help="运行规则文件旁边的用例（*.cases.yaml）。")
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


@app.command("lock", help="导出服务已发布的版次到 rules/editions.lock，供核对。")
def lock(
    file: Annotated[Path | None, typer.Argument(metavar="[文件]", help="写到哪里；默认规则目录下。")] = None,
) -> None:
    """Write what the service's log says was published; the log is the truth, the file its export."""
    target = file or default_rules() / "editions.lock"
    with quietly():
        text = editions_lock(read_settings().database_url)
        target.write_text(text, encoding="utf-8")
    Console(highlight=False, soft_wrap=True, markup=False, emoji=False).print(f"已写到 {target}")
