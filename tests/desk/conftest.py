"""A service of the test's own, empty but for the shipped rules, on either kind of database."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.app import open_service
from api.desk.service import Service
from api.settings import Settings
from tests.store.databases import Place, migrated_file, place, postgresql_server

__all__ = ["migrated_file", "place", "postgresql_server"]


@pytest.fixture
def settings(place: Place) -> Settings:
    """Settings that name the databases of the place."""
    return Settings(database_url=place.url, keys_url=place.keys_url)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    """The service, open until the test ends."""
    opened = open_service(settings)
    yield opened
    if not opened.closing:
        opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Settings:
    """Settings that name files which are not there yet."""
    folder = tmp_path / "data"
    return Settings(database_url=f"sqlite:///{folder / 'x.db'}", keys_url=f"sqlite:///{folder / 'k.db'}")


@pytest.fixture
def tamper(tmp_path: Path) -> Callable[[str], None]:
    """Change the database of `files` as someone with all rights on it could."""

    def change(statement: str) -> None:
        with closing(sqlite3.connect(tmp_path / "data" / "x.db")) as conn, conn:
            for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                conn.execute(f"DROP TRIGGER {name}")
            conn.execute(statement)

    return change
