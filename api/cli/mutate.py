"""The command that changes the rules one thing at a time and lists what no case notices."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.progress import progress
from api.desk.mutation import mutate as hunt_mutants
from api.desk.rulebooks import Rulebooks
from catalog.load import default_rules
from engine.trial.hunt import Fate, Hunted

_HEADINGS = {
    Fate.BY_CHECK: "检查",
    Fate.BY_CASE: "用例",
    Fate.SAME: "同义",
    Fate.EQUIVALENT: "等价",
    Fate.SURVIVED: "未发现",
}


def mutate(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")
    ] = None,
    rulebook: Annotated[
        str | None,
        typer.Option("--rulebook", metavar="编号", help="只改这一份清单，如 chengdu/restrictions。"),
    ] = None,
    sanctions: Annotated[bool, typer.Option("--sanctions", help="只改惩戒和暂停给予所依据的部分。")] = False,
    prove: Annotated[
        bool, typer.Option("--prove/--no-prove", help="没有发现的，求证是否等价，不等价的写出缺少的用例。")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Try every single change; exit code 1 when one that a sanction rests on passes unnoticed."""
    root = folder or default_rules()
    books = Rulebooks.open(root)
    with progress("逐处改动") as told:
        found = hunt_mutants(root, books, told, rulebook=rulebook, sanctions=sanctions, prove=prove)
    if as_json:
        print(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        _print(Console(highlight=False, soft_wrap=True, markup=False, emoji=False), found)
    if any(one.mutant.sanction and one.fate is Fate.SURVIVED for one in found):
        raise typer.Exit(1)


def _print(console: Console, found: Sequence[Hunted]) -> None:
    table = Table(title="改动和发现", title_justify="left", box=None, pad_edge=False)
    table.add_column("清单", no_wrap=True)
    for heading in ("改动", *_HEADINGS.values(), "惩戒"):
        table.add_column(heading, justify="right", no_wrap=True)
    editions = dict.fromkeys(_edition(one) for one in found)
    for edition in editions:
        of_it = [one for one in found if _edition(one) == edition]
        table.add_row(edition, *_counts(of_it))
    if len(editions) > 1:
        table.add_row("合计", *_counts(found))
    console.print(table)
    console.print("检查、用例：由检查、用例发现；惩戒：未发现的改动里，惩戒所依据的")
    survived = [one for one in found if one.fate is Fate.SURVIVED]
    sanctions = [one for one in survived if one.mutant.sanction]
    others = [one for one in survived if not one.mutant.sanction]
    _print_list(console, "惩戒所依据的改动，没有用例发现", sanctions)
    _print_list(console, "其他改动，没有用例发现", others)
    same = [one for one in found if one.fate is Fate.SAME]
    _print_list(console, "同义的改动（改前改后说的是一回事）", same)
    equivalent = [one for one in found if one.fate is Fate.EQUIVALENT]
    _print_list(console, "等价的改动（求解范围内的任何记录，答复都一样）", equivalent)
    missing = [one.missing for one in found if one.missing is not None]
    if missing:
        console.print(f"\n可以补上的用例（{len(missing)} 例，按现在的规则写出预期，待人工核对）：")
        print("".join(missing), end="")


def _counts(found: Sequence[Hunted]) -> list[str]:
    fates = Counter(one.fate for one in found)
    sanctions = sum(one.fate is Fate.SURVIVED and one.mutant.sanction for one in found)
    return [str(number) for number in (len(found), *(fates[fate] for fate in _HEADINGS), sanctions)]


def _print_list(console: Console, title: str, found: Sequence[Hunted]) -> None:
    if found:
        console.print(f"\n{title}（{len(found)} 处）：")
    for one in found:
        place = one.mutant.place
        console.print(f"{place.file}:{place.line}:{place.column}: {one.mutant.sentence()}")


def _as_json(found: Sequence[Hunted]) -> dict[str, object]:
    return {
        "mutants": [
            {
                "edition": _edition(one),
                "part": one.mutant.part.name.lower(),
                "place": f"{one.mutant.place.file}:{one.mutant.place.line}:{one.mutant.place.column}",
                "change": one.mutant.sentence(),
                "sanction": one.mutant.sanction,
                "fate": one.fate.name.lower(),
                "by": one.by,
                "missing": one.missing,
            }
            for one in found
        ]
    }


def _edition(one: Hunted) -> str:
    head = one.mutant.document.head
    return f"{head.rulebook} {head.edition}"
