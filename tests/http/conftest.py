"""A running service for the tests of the HTTP door: one shared by many, or one of a test's own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.http.house import House, open_house
from tests.store.databases import KINDS, Place, migrated_file, place, postgresql_server
from tests.store.postgres import Server

__all__ = ["migrated_file", "place", "postgresql_server"]


@pytest.fixture(scope="session", params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service with sample subjects that many tests share; whoever changes the rules takes `own_house`."""
    kind: str = request.param
    folder = tmp_path_factory.mktemp(f"house-{kind}")
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), folder / "service.db")
        url, keys_url = f"sqlite:///{folder / 'service.db'}", f"sqlite:///{folder / 'keys.db'}"
    else:
        server: Server = request.getfixturevalue("postgresql_server")
        server.execute("CREATE DATABASE house TEMPLATE migrated")
        url = keys_url = server.url("house")
    with open_house(url, keys_url) as opened:
        yield opened


@pytest.fixture
def own_house(place: Place) -> Iterator[House]:
    """A service of the test's own, with sample subjects."""
    with open_house(place.url, place.keys_url) as opened:
        yield opened


@pytest.fixture
def small_house(migrated_file: Path, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Open a service on SQLite with settings of one's own."""
    opened: list[AbstractContextManager[House]] = []

    def give(**settings: Any) -> House:
        name = f"small-{len(opened)}"
        shutil.copy(migrated_file, tmp_path / f"{name}.db")
        urls = (f"sqlite:///{tmp_path / name}.db", f"sqlite:///{tmp_path / name}-keys.db")
        held = open_house(*urls, **settings)
        opened.append(held)
        return held.__enter__()

    yield give
    for held in opened:
        held.__exit__(None, None, None)
