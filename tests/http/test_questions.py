"""Questions answered together: what befalls one, or who answers them, is told to whom it concerns."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from api.desk import questions
from api.desk.finding import Counted
from api.store.faults import Unavailable
from tests.http.house import House, code


def test_where_a_miss_cannot_be_counted_only_who_missed_hears_of_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = house.key()

    def cannot(_service: object, outcomes: Any) -> Any:
        if any(isinstance(one, Counted) for one in outcomes):
            raise Unavailable("the disk is full")
        return outcomes

    monkeypatch.setattr(questions, "note_refusals", cannot)
    begin = Barrier(6)

    def ask(number: int) -> int:
        begin.wait()
        nobody = {"subject": {"ref": "0" * 32}} if number % 2 else {}
        return house.decide(key=key, **nobody).status_code

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(6))) == [200, 503] * 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_process_whose_questions_nobody_answers_is_not_ready(
    small_house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house: House = small_house()
    asked = house.service.questions
    assert asked is not None
    assert house.client.get("/readyz").status_code == 200

    def die(_batch: object) -> None:
        raise SystemExit

    monkeypatch.setattr(asked, "_answer", die)
    assert code(house.decide()) == "deadline-exceeded"
    asked._thread.join(1)  # noqa: SLF001 - it ends by itself
    ready = house.client.get("/readyz")
    assert (ready.status_code, code(ready)) == (503, "not-ready")
    assert code(house.decide()) == "database-unavailable"
