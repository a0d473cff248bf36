"""Fixtures: places to serve with rules, sample subjects and keys already in them, on either database.

A plugin of the test modules that use it, so that each test process prepares everything once.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.service.prepared import prepare
from tests.service.process import Site, Sites, site
from tests.store.postgres import Server, running_server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An embedded database to copy, and its keys."""
    folder = tmp_path_factory.mktemp("prepared")
    return folder, prepare(f"sqlite:///{folder / 'service.db'}", f"sqlite:///{folder / 'keys.db'}")


@pytest.fixture(scope="session")
def service_server() -> Iterator[tuple[Server, dict[str, str]]]:
    """A PostgreSQL server with a prepared database to copy, and its keys."""
    with running_server() as server:
        server.execute("CREATE DATABASE prepared")
        yield server, prepare(server.url("prepared"), server.url("prepared"))


@pytest.fixture
def sites(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sites]:
    """Give a prepared place on the kind of database named: sqlite or postgresql."""
    with ExitStack() as held:

        def give(kind: str) -> Site:
            folder = tmp_path / f"site-{next(_numbers)}"
            if kind == "sqlite":
                prepared, keys = request.getfixturevalue("prepared_folder")
                shutil.copytree(prepared, folder)
                url, keys_url = f"sqlite:///{folder / 'service.db'}", f"sqlite:///{folder / 'keys.db'}"
            else:
                folder.mkdir()
                server, keys = request.getfixturevalue("service_server")
                name = f"site_{next(_numbers)}"
                server.execute(f"CREATE DATABASE {name} TEMPLATE prepared STRATEGY FILE_COPY")
                held.callback(server.execute, f"DROP DATABASE {name} WITH (FORCE)")
                url = keys_url = server.url(name)
            return held.enter_context(site(folder, url, keys_url, keys))

        yield give
