"""Bring a database to the tables of this version."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from api.store.database import open_database
from api.store.faults import OwnerNeeded
from api.store.roles import let_serve

_MIGRATIONS = Path(__file__).parent / "migrations"
_NO_RIGHT = "42501"
_POSTGRES_LOCK = 5_104_202_606  # any number, the same in every process


def migrate(url: str, *, owner_url: str | None = None) -> None:
    """Run every migration that the database has not seen, in one transaction; several processes may try at once.

    With an owner's URL they are run as that user, and the one of `url` gets the rights that serving takes. Raises
    `Unavailable` when the database cannot be reached or another process writes the embedded one, `OwnerNeeded` when
    there is something to run and the user may not.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    database = open_database(owner_url or url)
    try:
        with database.writing() as conn:
            if not database.is_sqlite:
                conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            if owner_url is not None:
                let_serve(conn, str(make_url(url).username))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) == _NO_RIGHT:
            raise OwnerNeeded("these tables are another user's") from error
        raise
    finally:
        database.close()
