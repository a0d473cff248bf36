"""The command that drafts the cases that are missing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.cli.progress import progress
from api.desk.rulebooks import Rulebooks
from api.desk.suggestions import Suggestions
from api.desk.suggestions import suggest as draft_cases
from catalog.load import default_rules
from engine.trial.goals import Goal


def suggest(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[目录]", help="规则目录；默认随附的规则。")
    ] = None,
    rulebook: Annotated[
        str | None, typer.Option("--rulebook", metavar="编号", help="只补这一份清单，如 chengdu/incentives。")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="文件", help="写到文件；不写则显示。")
    ] = None,
) -> None:
    """Draft a case for each thing that no case touches; what it expects is what the engine answers now."""
    root = folder or default_rules()
    books = Rulebooks.open(root)
    with progress("逐处求例") as told:
        found = draft_cases(root, books, told, rulebook=rulebook)
    text = "".join(_lines(found))
    if output is None:
        print(text, end="")
    else:
        with quietly():
            output.write_text(text, encoding="utf-8")
    touched = sum(len(one.touches) for one in found.drafts)
    left = len(found.unreachable) + len(found.undecided)
    where = f"，已写到 {output}" if output is not None else ""
    told_words = f"草稿 {len(found.drafts)} 例，触及 {touched} 处；没有写成草稿的 {left} 处{where}"
    Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False).print(told_words)


def _lines(found: Suggestions) -> Iterator[str]:
    if found.drafts:
        yield "  # 以下用例由求解器起草：记录是虚构的，预期是规则现在的答复。逐例核对后，贴到 `用例:` 下面。\n"
    for one in found.drafts:
        yield one.text
    if found.unreachable:
        yield "  # 求解范围内没有任何记录触及：\n"
        yield from _listed(found.unreachable)
    if found.undecided:
        yield "  # 求解超时，请自拟：\n"
        yield from _listed(found.undecided)


def _listed(goals: tuple[Goal, ...]) -> Iterator[str]:
    return (f"  #   {goal.place.file}:{goal.place.line}:{goal.place.column}: {goal.what}\n" for goal in goals)
