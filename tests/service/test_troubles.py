"""The disk fills up, the database goes away: a clear 503, not ready, and well again without a restart."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

import pytest

from tests.service.client import Answered, Client
from tests.service.prepared import prepare
from tests.service.process import Running, Sites, is_ready, site, wait_until
from tests.service.questions import bill, question
from tests.store.postgres import running_server

pytest_plugins = ("tests.service.sites",)


def refused(answer: Answered) -> str:
    """Give the code of a 503 that says when to come back and nothing of the inside."""
    assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE, answer.body
    assert int(answer.headers["retry-after"]) >= 1
    for inside in ("sqlite", "psycopg", "SELECT", "disk", "/tmp"):  # noqa: S108 - not a file that we make
        assert inside not in str(answer.said)
    return answer.code


def why_not_ready(running: Running) -> str:
    answer = running.client(None).get("/readyz")
    assert refused(answer) == "not-ready"
    assert running.client(None).get("/healthz").status == HTTPStatus.OK
    return str(answer.said["detail"])


def until_refused(ask: Callable[[int], Answered]) -> tuple[int, list[Answered]]:
    """Ask until the first 503; give its number and the answers before it."""
    given: list[Answered] = []
    for number in range(1, 1000):
        answer = ask(number)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            assert refused(answer) == "not-recorded"
            return number, given
        given.append(answer)
    pytest.fail("the disk never filled up")


def send(client: Client, number: int) -> Answered:
    """Record a bill or ask a question under the key that goes with the number."""
    if number % 2:
        return client.post("/v1/entries", bill(number), once=f"bill-{number}")
    return client.post("/v1/decisions", question(), once=f"question-{number}")


def test_a_full_disk_is_told_and_left_behind(sites: Sites) -> None:
    place = sites("sqlite")
    running = place.start()
    client = running.client()
    before = len(place.leaves())
    running.limit_pages(1)  # SQLite takes what the file has already
    full, given = until_refused(partial(send, client))
    assert why_not_ready(running) == "审计日志不能写入"
    assert client.get("/v1/measures?area=510107").status == HTTPStatus.OK
    running.limit_pages(1_000_000)
    again = send(client, full)
    assert again.status in {200, 201}
    assert is_ready(running)
    once_more = send(client, full)
    assert (once_more.body, once_more.headers["idempotent-replayed"]) == (again.body, "true")
    indexes = [answer.said["index"] for answer in (*given, again)]
    assert indexes == list(range(before, len(place.leaves())))


def test_after_a_full_disk_readiness_returns_although_nobody_is_sent_there(sites: Sites) -> None:
    """Whoever balances the load sends nothing to a process that is not ready."""
    place = sites("sqlite")
    running = place.start()
    running.limit_pages(1)
    until_refused(partial(send, running.client()))
    running.limit_pages(1_000_000)
    wait_until(partial(is_ready, running), seconds=3)


@pytest.mark.postgresql
def test_a_database_that_goes_and_comes_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running_server() as server:
        server.execute("CREATE DATABASE service")
        url = server.url("service")
        keys = prepare(url, url)
        with site(tmp_path_factory.mktemp("gone"), url, url, keys) as place:
            running = place.start()
            client = running.client()
            first = client.post("/v1/decisions", question(), once="first")
            assert first.status == HTTPStatus.OK
            server.stop()
            codes = {refused(client.post("/v1/decisions", question(), once="second")) for _ in range(3)}
            assert codes <= {"database-unavailable", "not-recorded"}
            assert refused(client.get("/v1/measures")) == "database-unavailable"
            assert why_not_ready(running) == "数据库暂时不能使用"
            server.start()
            wait_until(partial(is_ready, running), seconds=10)
            second = client.post("/v1/decisions", question(), once="second")
            assert second.status == HTTPStatus.OK
            assert client.post("/v1/decisions", question(), once="first").body == first.body
            told = [answer.said["index"] for answer in (first, second)]
            leaves = place.leaves()
            assert told == [len(leaves) - 2, len(leaves) - 1]
