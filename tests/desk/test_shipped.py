"""A newer version starts on the rules of an older one: what is new waits, what counts goes on counting."""

import shutil
from pathlib import Path

import pytest

from api.app import open_service
from api.desk.service import Service
from api.settings import Settings
from api.store import editions, log
from api.store.editions import Step
from catalog.load import default_rules

EDITION = Path("chengdu") / "incentives"


@pytest.fixture
def older(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a service whose rules stand in a folder of the test's own, installed once."""
    folder = tmp_path / "rules"
    shutil.copytree(default_rules(), folder)
    given = settings.model_copy(update={"rules": folder})
    open_service(given).close()
    return given


def an_edition(settings: Settings) -> Path:
    assert settings.rules is not None
    return next(
        path for path in sorted((settings.rules / EDITION).glob("*.yaml")) if "cases" not in path.name
    )


def newer(settings: Settings, edition: str) -> Path:
    """Ship another edition of a rulebook, which takes the older one's place in the folder."""
    old = an_edition(settings)
    text = old.read_text("utf-8").replace("版次: {编号: 2026-draft", f"版次: {{编号: {edition}")
    for one in old.parent.glob(f"{old.stem}*"):
        one.unlink()
    new = old.with_name(f"{edition}.yaml")
    new.write_text(text, "utf-8")
    return new


def acts(service: Service, digest: str) -> list[tuple[Step, str]]:
    with service.database.reading() as conn:
        known = editions.acts_known(conn, known=2**53 - 1)
    return [(act.act, act.actor) for act in known if act.digest == digest]


def size(service: Service) -> int:
    with service.database.reading() as conn:
        return log.size(conn)


def test_a_second_start_with_the_same_rules_finds_nothing_and_records_nothing(older: Settings) -> None:
    service = open_service(older)
    assert service.shipped is not None
    assert (service.shipped.waiting, service.shipped.differing, service.shipped.faults) == ((), (), ())
    assert size(service) == 3
    service.close()


def test_a_newer_edition_is_uploaded_and_waits_and_nothing_comes_into_force(older: Settings) -> None:
    newer(older, "2027-draft")
    service = open_service(older)
    assert service.shipped is not None
    (waiting,) = service.shipped.waiting
    assert (waiting.rulebook, waiting.edition) == ("chengdu/incentives", "2027-draft")
    assert acts(service, waiting.digest) == [(Step.UPLOADED, "installer")]
    before, published = size(service), service.shelf.would_be()[0]
    assert "2027-draft" not in {one.head.edition for one in published.catalog.editions}
    service.close()
    again = open_service(older)
    assert again.shipped is not None
    assert [one.digest for one in again.shipped.waiting] == [waiting.digest]
    assert size(again) == before == 4
    again.close()


def test_another_text_under_a_stored_name_is_told_and_left_alone(older: Settings) -> None:
    edition = an_edition(older)
    edition.write_text(f"{edition.read_text('utf-8')}# 另一份\n", "utf-8")
    service = open_service(older)
    assert service.shipped is not None
    (one,) = service.shipped.differing
    assert (one.shipped.rulebook, one.shipped.edition) == (one.stored.rulebook, one.stored.edition)
    assert acts(service, one.shipped.digest) == []
    steps = {step for step, _ in acts(service, one.stored.digest)}
    assert steps == {Step.UPLOADED, Step.APPROVED, Step.PUBLISHED}
    assert size(service) == 3
    service.close()


def test_faulty_shipped_rules_do_not_keep_a_service_from_starting(older: Settings) -> None:
    new = newer(older, "2027-draft")
    new.write_text(new.read_text("utf-8").replace("业扩报装绿色通道", "没有这个通道", 1), "utf-8")
    service = open_service(older)
    assert service.shipped is not None
    assert service.shipped.faults
    assert service.shipped.waiting == ()
    assert size(service) == 3
    service.close()
