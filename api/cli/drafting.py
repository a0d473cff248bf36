"""The command that drafts a new edition from the last one, or a district's overlay from the template."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.desk.drafting import Drafted, NewEdition, draft, draft_district
from catalog.diagnostics import Refused
from catalog.load import default_rules
from catalog.model import Standing

OPEN = "待定"


def day_of(text: str | None) -> date | None:
    """Read a civil day, or 待定; raises `Refused`."""
    if text is None or text == OPEN:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("bad-date", f"`{text}` 不是日期", "日期写作 `2027-01-01`，没有定就写 `待定`") from error


def new(
    rulebook: Annotated[
        str | None, typer.Argument(metavar="[清单]", help="清单的编号，如 chengdu/incentives。")
    ] = None,
    edition: Annotated[str, typer.Option("--edition", metavar="版次", help="新版次的编号，如 2027。")] = "",
    from_day: Annotated[
        str | None, typer.Option("--from-day", metavar="日期", help="自哪天起施行；不写为待定。")
    ] = None,
    former: Annotated[
        str | None, typer.Option("--from", metavar="版次", help="以哪一版为底稿；默认最后一版。")
    ] = None,
    standing: Annotated[
        Standing | None,
        typer.Option("--standing", metavar="效力", help="征求意见、试行或现行；默认同底稿。"),
    ] = None,
    district: Annotated[
        str | None,
        typer.Option("--district", metavar="区划", help="为这个区县起草第一份补充清单，如 510107。"),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="名称", help="区县名称，与 --district 同用。")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="目录", help="规则目录；默认随附的规则。")
    ] = None,
) -> None:
    """Draft the files and say what comes next; nothing is ever written over."""
    if not edition:
        raise Refused("missing-argument", "没有写新版次的编号", "加 --edition 2027")
    wanted = NewEdition(edition=edition, from_day=day_of(from_day), standing=standing)
    root = folder or default_rules()
    with quietly():
        if district is not None:
            if rulebook is not None or former is not None:
                raise Refused("bad-argument", "--district 与清单编号、--from 不能同时写")
            done = draft_district(root, district, name or district, wanted)
        elif rulebook is None:
            raise Refused(
                "missing-argument", "没有写清单的编号", "如 power-credit rules new chengdu/incentives"
            )
        else:
            done = draft(root, rulebook, wanted, former=former)
    _say(done, wanted)


def _say(done: Drafted, new: NewEdition) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for file in done.files:
        console.print(f"已写 {file}")
    if done.cases is not None:
        moved = f"，其中 {done.cases.moved} 个连同日期推后整年，由新版判定" if done.cases.moved else ""
        console.print(f"用例 {done.cases.cases} 个{moved}")
        if done.cases.stayed:
            console.print(
                f"另有 {done.cases.stayed} 个有告知、决定等经过，而那一年的工作日历还没有：日期不动，仍由前一版判定"
            )
    if done.ended:
        console.print(f"前一版 `{done.former}` 已写上 `失效自: {new.from_day}`")
    if done.kept is not None:
        console.print(
            f"前一版 `{done.former}` {done.kept}，没有改动。发布新版后，服务自施行日起用新版；"
            f"前一版写的是 `待定` 的，还要在服务里撤回，否则模拟仍用它"
        )
    console.print("接下来：修改新版的内容，再运行 power-credit rules format、rules check、rules test")
