"""Kill -9 of the server while it answers batches: each stands whole or not at all, and its retry adds nothing."""

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.service.client import GONE, Answered, Client
from tests.service.process import Sites
from tests.service.questions import question

pytest_plugins = ("tests.service.sites",)

SIZE, WRITERS = 60, 2


def batch(once: str) -> dict[str, object]:
    return {"questions": [question(reason=f"{once} {number}") for number in range(SIZE)]}


def send(client: Client, once: str) -> Answered:
    return client.post("/v1/decisions/batch", batch(once), once=once)


def send_until_gone(client: Client, sent: list[str]) -> None:
    while True:
        sent.append(str(uuid.uuid4()))
        try:
            assert send(client, sent[-1]).status == 200
        except GONE:
            return


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_batch_cut_off_is_there_whole_or_not_at_all(sites: Sites, kind: str) -> None:
    site = sites(kind)
    before = len(site.leaves())
    sent: list[list[str]] = [[] for _ in range(WRITERS)]
    for _ in range(5):
        running = site.start()
        with ThreadPoolExecutor(WRITERS) as pool:
            writing = [pool.submit(send_until_gone, running.client(), each) for each in sent]
            time.sleep(random.uniform(0.05, 0.5))
            running.kill()
            for one in writing:
                one.result()
        assert (len(site.leaves()) - before) % SIZE == 0
    client = site.start().client()
    everything = [once for each in sent for once in each]
    told: list[int] = []
    for once in everything:
        again = send(client, once)
        assert again.status == 200, again.body
        indexes = [one["index"] for one in again.said["results"]]
        assert indexes == list(range(indexes[0], indexes[0] + SIZE))
        told += indexes
    assert sorted(told) == list(range(before, len(site.leaves())))
    assert len(told) == SIZE * len(everything)
