"""What `serve` says of the shipped rules when a newer version starts on the rules of an older one."""

from collections.abc import Iterator

from rich.console import Console

from api.desk.shipped import Shipped
from catalog.diagnostics import render

_SHOWN = 12


def print_shipped(console: Console, shipped: Shipped | None) -> None:
    """Print what waits for an operator's word; nothing when there is nothing new."""
    for line in () if shipped is None else _lines(shipped):
        console.print(line)


def _lines(shipped: Shipped) -> Iterator[str]:
    if shipped.waiting:
        yield f"随附规则有 {len(shipped.waiting)} 份新版次，已上传，待批准和发布；此前不影响任何判定："
        yield from (f"  {one.rulebook} {one.edition}  {one.digest}" for one in shipped.waiting)
    if shipped.differing:
        yield f"随附规则有 {len(shipped.differing)} 份与库中同名版次内容不同，库中的照旧使用："
        for one in shipped.differing:
            new, old = one.shipped, one.stored
            yield f"  {new.rulebook} {new.edition}  随附 {new.digest[:_SHOWN]}  库中 {old.digest[:_SHOWN]}"
        yield "  要用随附的：改一个版次编号再上传、批准、发布（docs/operate.md 第 9 节）"
    if shipped.faults:
        yield f"随附规则没有通过检查，没有上传（共 {len(shipped.faults)} 处问题）："
        yield render(shipped.faults, {})
