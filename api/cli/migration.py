"""Command: bring the tables up to date, as their owner."""

from rich.console import Console

from api.app import bring_up_to_date
from api.cli.opened import quietly
from api.desk.backups import refuse_while_written
from api.settings import read_settings


def migrate() -> None:
    """Build or change the tables, and give the user who serves exactly the rights that it takes."""
    settings = read_settings()
    with quietly():
        refuse_while_written(settings.database_url)
        bring_up_to_date(settings)
    Console(highlight=False, soft_wrap=True).print("表已是这个版本的，可以启动服务")
