"""What several do at the same moment is done once."""

from concurrent.futures import ThreadPoolExecutor

from api.app import open_service
from api.settings import Settings
from api.store import log
from api.store.editions import Step, acts_known
from tests.http.house import TRUSTED, House
from tests.store.databases import Place

QUESTION = {"subject": TRUSTED, "reason": "测试", "on": "2026-06-10"}


def test_a_batch_sent_several_times_at_once_leaves_its_leaves_once(own_house: House) -> None:
    batch = {"questions": [QUESTION] * 5}
    key = own_house.key()
    before = own_house.size
    with ThreadPoolExecutor(6) as pool:
        send = [
            pool.submit(own_house.post, "/v1/decisions/batch", batch, key=key, once="same-batch")
            for _ in range(6)
        ]
        answers = [one.result() for one in send]
    assert {answer.status_code for answer in answers} == {200}, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert own_house.size == before + 5


def test_a_request_that_has_no_single_form_is_refused_under_a_used_key_too(house: House) -> None:
    assert house.post("/v1/decisions", QUESTION, once="astral").status_code == 200
    odd = QUESTION | {"circumstances": {"😀": True}}
    assert house.post("/v1/decisions", odd, once="astral").status_code in {409, 422}


def test_processes_that_start_together_install_once(place: Place) -> None:
    settings = Settings(database_url=place.url, keys_url=place.keys_url, samples=True)
    if place.url.startswith("sqlite"):
        open_service(settings).close()  # an embedded database has one process: it installs, and never again
    with ThreadPoolExecutor(3) as pool:
        starts = 1 if place.url.startswith("sqlite") else 3
        services = [one.result() for one in [pool.submit(open_service, settings) for _ in range(starts)]]
    try:
        with services[0].database.reading() as conn:
            published = acts_known(conn, known=log.size(conn), steps=(Step.PUBLISHED,))
        assert len({act.digest for act in published}) == len(published) > 0
    finally:
        for service in services:
            service.close()
