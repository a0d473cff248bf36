"""Kill -9 of the server while clients write over HTTP: what was answered stays, what was not may be sent again."""

import random
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest

from tests.service.client import GONE, Answered, Client
from tests.service.process import Running, Sites
from tests.service.questions import bill, question

pytest_plugins = ("tests.service.sites",)

WRITERS = 4


@dataclass(slots=True)
class Sent:
    """A request under its key, and the answer once there was one."""

    path: str
    body: dict[str, Any]
    once: str = field(default_factory=lambda: str(uuid.uuid4()))
    answer: Answered | None = None

    def to(self, client: Client) -> Answered:
        return client.post(self.path, self.body, once=self.once)


def requests(writer: int) -> Iterator[Sent]:
    for number in range(1, 1_000_000):
        if number % 2:
            yield Sent("/v1/entries", bill(writer * 1_000_000 + number))
        else:
            yield Sent("/v1/decisions", question(reason=f"测试 {writer}-{number}"))


def write_until_killed(running: Running, acknowledgements: int) -> list[Sent]:
    """Let writers send, kill the process after so many answers, and give all that was sent."""
    enough = Event()
    sent: list[list[Sent]] = [[] for _ in range(WRITERS)]

    def write(writer: int) -> None:
        client = running.client()
        for one in requests(writer):
            sent[writer].append(one)
            try:
                one.answer = one.to(client)
            except GONE:
                break
            assert one.answer.status in {200, 201}, one.answer.body
            if sum(map(len, sent)) >= acknowledgements:
                enough.set()

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, writer) for writer in range(WRITERS)]
        enough.wait(15)
        running.kill()
        for one in writing:
            one.result()
    return [one for each in sent for one in each]


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_nothing_answered_is_lost_and_nothing_is_done_twice(sites: Sites, kills: int) -> None:
    site = sites("sqlite")
    before = len(site.leaves())
    everything: list[Sent] = []
    running = site.start()
    for _ in range(kills):
        sent = write_until_killed(running, random.randint(1, 40))
        running = site.start()
        client = running.client()
        for one in sent:
            again = one.to(client)
            assert again.status in {200, 201}, again.body
            if one.answer is None:
                one.answer = again
            else:
                assert again.headers.get("idempotent-replayed") == "true"
                assert (again.status, again.body) == (one.answer.status, one.answer.body)
        everything += sent
    running.stop()
    leaves = site.leaves()
    answers = [one.answer.said for one in everything if one.answer]
    told = {answer["index"]: answer["id"] for answer in answers}
    assert len(told) == len(everything)
    assert sorted(told) == list(range(before, len(leaves)))
    kinds = {index: leaf.kind for index, leaf in enumerate(leaves)}
    decided = {index: id_ for index, id_ in told.items() if kinds[index] == "decision"}
    assert {index: leaves[index].id for index in decided} == decided
    assert len(everything) >= kills
