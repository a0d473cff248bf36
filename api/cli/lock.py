"""The command that exports what the service has published."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.opened import quietly
from api.desk.editions_lock import editions_lock
from api.settings import read_settings
from catalog.load import default_rules


def lock(
    file: Annotated[Path | None, typer.Argument(metavar="[文件]", help="写到哪里；默认规则目录下。")] = None,
) -> None:
    """Write what the service's log says was published; the log is the truth, the file its export."""
    target = file or default_rules() / "editions.lock"
    with quietly():
        text = editions_lock(read_settings().database_url)
        target.write_text(text, encoding="utf-8")
    Console(highlight=False, soft_wrap=True, markup=False, emoji=False).print(f"已写到 {target}")
