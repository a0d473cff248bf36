"""The first start, also one that is cut short."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from api.app import open_service
from api.desk.recorder import Act, Recorded, Recorder
from api.desk.service import Service
from api.settings import Settings
from api.store import editions, log
from api.store.editions import Step
from catalog.diagnostics import FaultyInput


def steps(service: Service) -> list[Step]:
    with service.database.reading() as conn:
        return sorted({act.act for act in editions.acts_known(conn, known=2**53 - 1)})


def test_a_first_start_cut_short_is_taken_up_where_it_ended(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = Recorder.submit
    left = [1]

    def submit_one(recorder: Recorder, act: Act) -> Future[Recorded]:
        if not left:
            raise OSError("cut short")
        left.pop()
        return taken(recorder, act)

    with monkeypatch.context() as cut:
        cut.setattr(Recorder, "submit", submit_one)
        with pytest.raises(OSError, match="cut short"):
            open_service(settings)
    service = open_service(settings)
    assert steps(service) == [Step.APPROVED, Step.PUBLISHED, Step.UPLOADED]
    with service.database.reading() as conn:
        assert log.read_head(conn).size == 3
    service.close()


def test_an_installation_is_three_acts_of_the_installers(service: Service) -> None:
    with service.database.reading() as conn:
        acts = editions.acts_known(conn, known=2**53 - 1)
    assert {act.actor for act in acts} == {"installer"}
    assert sorted({(act.known, act.act) for act in acts}) == [
        (0, Step.UPLOADED),
        (1, Step.APPROVED),
        (2, Step.PUBLISHED),
    ]


def test_samples_come_with_a_key_that_is_said_once(settings: Settings) -> None:
    first = open_service(settings.model_copy(update={"samples": True}))
    assert first.first_key is not None
    first.close()
    second = open_service(settings.model_copy(update={"samples": True}))
    assert second.first_key is None
    second.close()


def test_faulty_rules_stop_the_start(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    with pytest.raises(FaultyInput, match="no-rules"):
        open_service(settings.model_copy(update={"rules": tmp_path / "rules"}))
