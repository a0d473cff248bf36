"""Bring a database to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from api.store.database import open_database

_MIGRATIONS = Path(__file__).parent / "migrations"
_POSTGRES_LOCK = 5_104_202_606  # any number, the same in every process


def migrate(url: str) -> None:
    """Run every migration that the database has not seen, in one transaction; several processes may try at once.

    Raises `Unavailable` when the database cannot be reached or another process writes the embedded one.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    database = open_database(url)
    try:
        with database.writing() as conn:
            if not database.is_sqlite:
                conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
    finally:
        database.close()
