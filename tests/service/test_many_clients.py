"""Many clients and many processes on one PostgreSQL: each answer has its leaf, and no answer mixes editions."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

import pytest

from engine.audit.envelope import Kind
from tests.service.client import Answered
from tests.service.process import Sites
from tests.service.publishing import MEASURE, SHIPPED, digest_of, green_channel, newer, publish
from tests.service.questions import question

pytest_plugins = ("tests.service.sites",)
pytestmark = pytest.mark.postgresql

CLIENTS, PROCESSES, EACH = 8, 4, 50
T = TypeVar("T")


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Do the work in so many threads, each with its number."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def test_every_answered_decision_has_exactly_one_leaf(sites: Sites) -> None:
    site = sites("postgresql")
    before = len(site.leaves())
    processes = site.start_many(PROCESSES)

    def ask(number: int) -> list[Answered]:
        clients = [one.client() for one in processes]
        given = []
        for turn in range(EACH):
            # Every other question is sent twice under one key, the second time to another process.
            once = str(uuid.uuid4()) if turn % 2 else ""
            answer = clients[(number + turn) % PROCESSES].post("/v1/decisions", question(), once=once)
            assert answer.status == 200, answer.body
            given.append(answer)
            if once and turn % 10 == 1:
                again = clients[(number + turn + 1) % PROCESSES].post("/v1/decisions", question(), once=once)
                assert (again.status, again.body) == (200, answer.body)
        return given

    answers = [answer.said for given in at_once(CLIENTS, ask) for answer in given]
    assert len(answers) == CLIENTS * EACH
    leaves = site.leaves()
    told = {answer["index"]: answer["id"] for answer in answers}
    assert len(told) == len(answers)
    assert sorted(told) == list(range(before, len(leaves)))
    assert {index: leaves[index].id for index in told} == told
    assert {leaves[index].kind for index in told} == {Kind.DECISION}
    # What an answer could know of is below its own leaf, and never more than there was.
    assert all(answer["decision"]["known"] <= answer["index"] for answer in answers)


def test_no_answer_fails_or_mixes_editions_while_they_are_published(sites: Sites) -> None:
    site = sites("postgresql")
    processes = site.start_many(2)
    names = {digest_of(SHIPPED): MEASURE}
    counts_from = {digest_of(SHIPPED): 0}
    stop = Event()

    def ask(number: int) -> list[tuple[str, str, int]]:
        client = processes[number % 2].client()
        seen = []
        while not stop.is_set():
            answer = client.post("/v1/decisions", question(), once="")
            assert answer.status == 200, answer.body
            decision = answer.said["decision"]
            seen.append((*green_channel(decision), decision["known"]))
        return seen

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, number) for number in range(4)]
        try:
            for turn, name in enumerate(("通道一", "通道二", "通道三")):
                text = newer(f"2026-draft-{turn + 2}", name)
                publisher, approver = (processes[turn % 2].client(key) for key in ("all", "审核岗"))
                published = publish(publisher, approver, text, f"draft-{turn + 2}")
                names[digest_of(text)], counts_from[digest_of(text)] = name, published.said["index"]
        finally:
            stop.set()
        seen = [one for each in asking for one in each.result()]
    assert {(digest, name) for digest, name, _ in seen} <= set(names.items())
    assert len({digest for digest, _, _ in seen}) > 1
    for digest, _, known in seen:
        newest = max(
            ((index, one) for one, index in counts_from.items() if index < known), default=(0, digest)
        )
        assert digest == newest[1], "the decision used another edition than the newest that it knew of"
    site.leaves()
