"""Asked to stop, a server answers what it has taken, records it, and ends."""

from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Event

from tests.service.client import GONE, Answered
from tests.service.process import Sites
from tests.service.questions import question

pytest_plugins = ("tests.service.sites",)

CLIENTS = 6


def test_whoever_was_answered_while_it_stopped_is_in_the_log(sites: Sites) -> None:
    place = sites("sqlite")
    before = len(place.leaves())
    running = place.start()
    busy = Event()

    def ask(_: int) -> list[Answered]:
        client, given = running.client(), []
        while True:
            try:
                given.append(client.post("/v1/decisions", question(), once=""))
            except GONE:
                return given
            if len(given) >= 3:
                busy.set()

    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(ask, number) for number in range(CLIENTS)]
        assert busy.wait(15)
        running.stop()
        answers = [answer for one in asking for answer in one.result()]
    assert {answer.status for answer in answers} <= {HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE}
    told = {answer.said["index"]: answer.said["id"] for answer in answers if answer.status == HTTPStatus.OK}
    leaves = place.leaves()
    assert {index: leaves[index].id for index in told} == told
    # Nobody was left without the answer to a decision that stands in the log.
    assert len(told) == len(leaves) - before
