"""Commands for API keys: issue, list, revoke."""

import re
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.opened import opened, quietly
from api.desk.caller import SCOPES
from api.desk.issued import holds, issued_keys
from api.desk.keys import NewKey, issue, revoke
from api.settings import read_settings
from catalog.diagnostics import Refused

OPERATOR = "operator"
_AREA = re.compile("[0-9]{6}")


def issue_key(
    name: Annotated[str, typer.Argument(metavar="名称", help="谁在用，如 高新区服务厅。")],
    scope: Annotated[
        list[str], typer.Option("--scope", metavar="权限", help=f"可写多次：{'、'.join(SCOPES)}。")
    ],
    district: Annotated[
        str | None, typer.Option("--district", metavar="区划", help="只能用于这个区划，如 510107；默认不限。")
    ] = None,
    days: Annotated[
        int | None, typer.Option("--days", metavar="天", min=1, max=3660, help="有效天数；默认按设置。")
    ] = None,
) -> None:
    """Issue a key as an act in the log."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    if district is not None and not _AREA.fullmatch(district):
        raise Refused("not-an-area", f"`{district}` 不是行政区划代码", "六位数字，如 510107；全市是 510100")
    wanted = NewKey(name=name, scopes=frozenset(scope), district=district, days=days)
    with opened(read_settings()) as service:
        key, token = issue(service, wanted, actor=OPERATOR)
    console.print(f"已签发 {key.id}（{name}），有效至 {key.expires_at or '不限'}")
    console.print(token)


def list_keys() -> None:
    """List every key ever issued."""
    with quietly():
        keys = issued_keys(read_settings().database_url)
    table = Table(pad_edge=False)
    for heading in ("编号", "名称", "权限", "区划", "有效至", "状态"):
        table.add_column(heading, overflow="fold")
    for key in keys:
        state = "有效" if holds(key) else "已吊销" if key.revoked_at else "已过期"
        scopes = "、".join(sorted(key.scopes))
        table.add_row(key.id, key.name, scopes, key.district or "不限", key.expires_at or "不限", state)
    Console(highlight=False, emoji=False).print(table)


def revoke_key(key_id: Annotated[str, typer.Argument(metavar="编号", help="签发时显示的编号。")]) -> None:
    """Revoke a key as an act in the log."""
    with opened(read_settings()) as service:
        revoke(service, key_id, actor=OPERATOR)
    Console(highlight=False).print(f"已吊销 {key_id}")
