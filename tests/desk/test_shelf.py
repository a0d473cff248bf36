"""Rulebooks are lent, switched, and retired once nobody uses them."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from api.app import open_service
from api.desk.rulebooks import Viewpoint
from api.desk.service import Service
from api.desk.shelf import _MOST_KEPT
from api.settings import Settings
from api.store import editions
from engine.durable import MatcherFailure
from engine.query import Query
from engine.record.entry import Record
from engine.record.subject import Subject
from tests.store.databases import migrated_file

__all__ = ["migrated_file"]
EVERYTHING = 2**53 - 1
DAY = date(2026, 6, 10)


@pytest.fixture
def service(migrated_file: Path, tmp_path: Path) -> Iterator[Service]:
    shutil.copy(migrated_file, tmp_path / "service.db")
    urls = {name: f"sqlite:///{tmp_path / name}.db" for name in ("service", "keys")}
    opened = open_service(Settings(database_url=urls["service"], keys_url=urls["keys"]))
    yield opened
    opened.close()


def test_the_same_rules_are_lent_to_all_who_know_as_much(service: Service) -> None:
    with service.database.reading() as conn:
        with service.shelf.lend(conn, EVERYTHING) as one, service.shelf.lend(conn, 3) as other:
            assert one is other
        with service.shelf.lend(conn, 2) as before:
            assert before.catalog.editions == ()


def test_what_was_lent_works_until_it_is_given_back_and_then_frees_its_memory(service: Service) -> None:
    view = Viewpoint(area="510107")
    subject = Subject(reference="x", type="enterprise", area="510107", opened=DAY, born=None)
    record = Record(subject=subject, entries=(), coverage=(), confirmations=())
    query = Query(matter=None, step=None, reason="测试", circumstances={})
    with service.database.reading() as conn, service.shelf.lend(conn, EVERYTHING) as books:
        evaluator = books.evaluator(DAY, view)
        for known in range(2, -1, -1):
            with service.shelf.lend(conn, known):
                pass
        for count in range(100, 100 + _MOST_KEPT):
            with service.database.writing() as writing:
                one = editions.documents_known(writing, known=EVERYTHING)[0]
                act = editions.EditionAct(
                    id=f"{count}", digest=one.digest, act=editions.Step.PUBLISHED, actor="x"
                )
                editions.add_acts(writing, count, [act])
            with service.database.reading() as newer, service.shelf.lend(newer, EVERYTHING) as other:
                assert other is not books
        evaluator.decide(query, record, DAY, 0)
    with pytest.raises(MatcherFailure, match="retired"):
        evaluator.decide(query, record, DAY, 0)


def test_a_second_start_installs_nothing_more(service: Service) -> None:
    size = service.shelf.generation
    settings = service.settings
    service.close()
    again = open_service(settings)
    try:
        assert again.shelf.generation == size
        assert again.first_key is None
    finally:
        again.close()
