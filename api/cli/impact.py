"""The command that tries two editions on every stored record."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from api.cli.evaluate import day
from api.cli.keys import OPERATOR
from api.cli.opened import opened
from api.cli.progress import progress
from api.cli.readback import Folder
from api.desk.comparison import Wanted
from api.desk.impact import Impact, impact
from api.settings import read_settings
from catalog.load import default_rules
from engine.audit.canonical import canonical_bytes
from engine.plain import plain


def impact_(
    before: Annotated[str, typer.Argument(metavar="改前", help="清单/版次、规则文件，或者规则目录。")],
    after: Annotated[str, typer.Argument(metavar="改后", help="同上。")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="事由", help="为什么试算；要读全部记录，事由记入审计日志。")
    ],
    folder: Folder = None,
    on: Annotated[str | None, typer.Option("--on", metavar="日期", help="按哪一天试算；默认今天。")] = None,
    references: Annotated[
        int,
        typer.Option(
            "--references", metavar="个", min=0, help="每种变动至多列出几个主体的内部参考号；默认不列。"
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON（机器读）。")] = False,
) -> None:
    """Count the stored subjects whom an edition answers otherwise; no name and no identifier is shown."""
    wanted = Wanted(before=before, after=after, folder=folder or default_rules(), on=day(on))
    with opened(read_settings()) as service, progress("逐个试算") as told:
        found = impact(service, wanted, reason=reason, actor=OPERATOR, references=references, progress=told)
    if as_json:
        print(canonical_bytes(plain(found)).decode())
        return
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for line in _lines(found):
        console.print(line)


def _lines(found: Impact) -> Iterator[str]:
    yield f"按 {found.on} 试算：主体 {found.subjects} 个，其中措施因此不同的 {found.affected} 个"
    if found.unread:
        yield f"另有 {found.unread} 个没有算：已删除、读不出，或者所在区划没有规则"
    yield "试点都算开通；当场说明的情形（如同意、缺少证明）一律按没有说明"
    for measure, name in dict.fromkeys((one.measure, one.name) for one in found.moves):
        yield f"  {name}"
        for one in (one for one in found.moves if one.measure == measure):
            yield f"    {one.before} → {one.after}：{one.count} 个"
            if one.references:
                more = " ……" if one.count > len(one.references) else ""
                yield f"      {' '.join(one.references)}{more}"
    yield f"本次试算已记入审计日志，叶 {found.leaf}"
