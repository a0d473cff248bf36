"""The two kinds of database on which every test that stores must hold; each test gets its own, empty and migrated."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.store.database import Database, open_database
from api.store.migrate import migrate
from api.store.vault import Vault, open_vault
from tests.store.postgres import Server, running_server

KINDS = ("sqlite", "postgresql")

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one test stores: the URLs of its database and of its keys, and a folder of its own."""

    kind: str
    url: str
    keys_url: str
    folder: Path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """One server for each test process, started by the first test that asks."""
    with running_server() as server:
        server.execute("CREATE DATABASE migrated")
        migrate(server.url("migrated"))
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A migrated place to store in, of either kind."""
    kind: str = request.param
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "service.db")
        url = f"sqlite:///{tmp_path / 'service.db'}"
        yield Place(kind=kind, url=url, keys_url=f"sqlite:///{tmp_path / 'keys.db'}", folder=tmp_path)
        return
    server: Server = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY")
    yield Place(kind=kind, url=server.url(name), keys_url=server.url(name), folder=tmp_path)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """The database of the place, open."""
    opened = open_database(place.url)
    yield opened
    opened.close()


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    """The vault of the place, open."""
    opened = open_vault(place.keys_url)
    yield opened
    opened.close()


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Give the URL of a database of a kind without any table."""
    made: list[str] = []

    def give(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / 'empty.db'}"
        name = f"empty_{next(_numbers)}"
        server: Server = request.getfixturevalue("postgresql_server")
        server.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return server.url(name)

    yield give
    for name in made:
        request.getfixturevalue("postgresql_server").execute(f"DROP DATABASE {name} WITH (FORCE)")
