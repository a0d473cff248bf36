"""The command that runs the staff's own examples, and says what they do not touch."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.progress import progress
from api.desk.cases import CaseResult, measure_coverage, run_cases
from api.desk.rulebooks import Rulebooks
from catalog.diagnostics import Place
from catalog.load import default_rules
from engine.trial.coverage import Coverage
from engine.trial.goals import Aim


def test(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出没有用例触及的规则、比较、界限、限制和信息。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Run the cases beside the editions; exit code 1 when one differs, whatever they touch."""
    root = folder or default_rules()
    books = Rulebooks.open(root)
    results = run_cases(root, books)
    touched = None
    if coverage:
        with progress("逐例统计覆盖") as told:
            touched = measure_coverage(books, [result.case for result in results], told)
    if as_json:
        print(json.dumps(_as_json(results, touched), ensure_ascii=False, indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
        _print_results(console, results)
        if touched is not None:
            _print_coverage(console, touched)
    if any(result.differences for result in results):
        raise typer.Exit(1)


def _print_results(console: Console, results: Sequence[CaseResult]) -> None:
    failed = [result for result in results if result.differences]
    for result in failed:
        place = result.case.place
        console.print(f"{place.file}:{place.line}: 用例 `{result.case.name}` 未通过")
        for difference in result.differences:
            console.print(f"  {difference}")
    console.print(f"用例 {len(results)} 个，通过 {len(results) - len(failed)} 个，未通过 {len(failed)} 个")
    if not results:
        console.print("提示: 在规则文件旁边放一个 `<版次>.cases.yaml`，写下自己的例子")


def _print_coverage(console: Console, touched: Coverage) -> None:
    table = Table(title="覆盖（已触及/应触及）", title_justify="left", box=None, pad_edge=False)
    table.add_column("清单", no_wrap=True)
    for aim in Aim:
        table.add_column(aim.value, justify="right", no_wrap=True)
    for (rulebook, edition), shares in touched.shares().items():
        cells = (f"{share.touched}/{share.total}" if share.total else "—" for share in shares.values())
        table.add_row(f"{rulebook} {edition}", *cells)
    console.print()
    console.print(table)
    console.print(
        f"\n没有用例触及的有 {len(touched.untouched)} 处：" if touched.untouched else "\n没有遗漏之处"
    )
    for goal in touched.untouched:
        console.print(f"{_shown(goal.place)}: {goal.what}")


def _as_json(results: Sequence[CaseResult], touched: Coverage | None) -> dict[str, object]:
    told: dict[str, object] = {
        "cases": [
            {
                "name": result.case.name,
                "place": _shown(result.case.place),
                "passed": not result.differences,
                "differences": list(result.differences),
            }
            for result in results
        ]
    }
    if touched is not None:
        told["coverage"] = {
            "editions": [
                {
                    "rulebook": rulebook,
                    "edition": edition,
                    **{
                        aim.name.lower(): {"touched": share.touched, "total": share.total}
                        for aim, share in shares.items()
                    },
                }
                for (rulebook, edition), shares in touched.shares().items()
            ],
            "untouched": [
                {
                    "rulebook": goal.rulebook,
                    "edition": goal.edition,
                    "aim": goal.aim.name.lower(),
                    "place": _shown(goal.place),
                    "what": goal.what,
                }
                for goal in touched.untouched
            ],
        }
    return told


def _shown(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"
