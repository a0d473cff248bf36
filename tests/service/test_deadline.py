"""A database that hangs: every endpoint answers 503 in time, nothing is held for ever, all is well when it wakes."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.service.client import Answered, Client
from tests.service.prepared import prepare
from tests.service.process import Running, is_ready, site, wait_until
from tests.service.questions import TRUSTED, bill, question
from tests.store.postgres import running_server

OPENAPI = Path(__file__).parents[2] / "docs" / "openapi.json"
SECONDS, SLACK = 1.0, 1.0
SOME = str(uuid4())
DIGEST, REF = "0" * 64, "0" * 32
SPAN = {"source": "营销月报", "area": "510107", "from_day": "2026-05-01", "until_day": "2026-06-01"}
NEW = {"type": "企业", "area": "510107", "opened": "2015-03-01", "identifiers": TRUSTED}
# Every operation that asks the database, by its id in the interface.
SENT: dict[str, tuple[str, str, Any]] = {
    "readiness": ("GET", "/readyz", None),
    "get_measures": ("GET", "/v1/measures", None),
    "get_rulebooks": ("GET", "/v1/rulebooks", None),
    "get_edition": ("GET", f"/v1/editions/{DIGEST}", None),
    "get_decision": ("GET", f"/v1/decisions/{SOME}", None),
    "get_explanation": ("GET", f"/v1/decisions/{SOME}/explanation", None),
    "get_timeline": ("GET", f"/v1/decisions/{SOME}/timeline", None),
    "decide": ("POST", "/v1/decisions", question()),
    "decide_batch": ("POST", "/v1/decisions/batch", {"questions": [question()] * 5}),
    "add_subject": ("POST", "/v1/subjects", NEW),
    "merge_subjects": ("POST", "/v1/subjects/merges", {"merged": TRUSTED, "into": TRUSTED}),
    "change_subject": ("POST", f"/v1/subjects/{REF}/changes", {"on": "2026-06-01", "name": "新名"}),
    "record_entry": ("POST", "/v1/entries", bill(1)),
    "record_event": ("POST", f"/v1/entries/{SOME}/events", {"event": "published", "on": "2026-06-01"}),
    "record_coverage": ("POST", "/v1/coverage", {"spans": [SPAN]}),
    "confirm_sanction": ("POST", "/v1/confirmations", {"decision": SOME, "measure": "m", "officer": "张三"}),
    "upload_edition": ("POST", "/v1/editions", {"file": "a.yaml", "text": "清单: 1"}),
    "approve_edition": ("POST", f"/v1/editions/{DIGEST}/approval", {}),
    "publish_edition": ("POST", f"/v1/editions/{DIGEST}/publication", {"from_day": "2026-06-11"}),
    "activate_edition": (
        "POST",
        f"/v1/editions/{DIGEST}/activation",
        {"document": "文件", "from_day": "2026-06-11"},
    ),
    "withdraw_edition": ("POST", f"/v1/editions/{DIGEST}/withdrawal", {"from_day": "2026-06-11"}),
    "issue_key": ("POST", "/v1/keys", {"name": "新", "scopes": ["query"]}),
    "revoke_key": ("POST", "/v1/keys/000000000000/revocation", {}),
}
UNASKING = {"health", "metrics"}


def sent(client: Client, request: tuple[str, str, Any]) -> tuple[Answered, float]:
    method, path, body = request
    begun = time.monotonic()
    answer = client.get(path) if method == "GET" else client.post(path, body)
    return answer, time.monotonic() - begun


def in_time(answer: Answered, took: float) -> str:
    assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE, answer.body
    assert int(answer.headers["retry-after"]) >= 1
    assert took < SECONDS + SLACK, f"{took:.2f} s"
    return answer.code


def test_every_operation_is_asked_or_asks_nothing() -> None:
    paths = json.loads(OPENAPI.read_text("utf-8"))["paths"].values()
    assert {one["operationId"] for methods in paths for one in methods.values()} == SENT.keys() | UNASKING


@pytest.mark.postgresql
def test_a_database_that_hangs_costs_nobody_more_than_the_deadline(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running_server() as server:
        server.execute("CREATE DATABASE service")
        url = server.url("service")
        keys = prepare(url, url)
        with site(tmp_path_factory.mktemp("hangs"), url, url, keys) as place:
            running = place.start(deadline_seconds=SECONDS)
            client = running.client()
            first = client.post("/v1/decisions", question(), once="first")
            assert first.status == HTTPStatus.OK
            with server.stopped():
                with ThreadPoolExecutor(6) as pool:  # a few at once: nearly all of each second is waiting
                    for answer, took in pool.map(lambda one: sent(running.client(), one), SENT.values()):
                        in_time(answer, took)
                assert running.client(None).get("/healthz").status == HTTPStatus.OK
                told = at_once(running, 64)
                assert set(told) <= {
                    "database-unavailable",
                    "deadline-exceeded",
                    "not-recorded",
                    "overloaded",
                }
            wait_until(partial(is_ready, running), seconds=10)
            client = running.client()  # the first connection lay idle too long
            second = client.post("/v1/decisions", question(), once="second")
            assert second.status == HTTPStatus.OK
            assert client.post("/v1/decisions", question(), once="first").body == first.body
            told_after = at_once(running, 32)
            assert set(told_after) == {"answered"}
            place.leaves()


def at_once(running: Running, clients: int) -> Counter[str]:
    """Let so many clients ask at the same time; give what they were told."""

    def ask(_: int) -> str:
        answer, took = sent(running.client(), ("POST", "/v1/decisions", question()))
        return "answered" if answer.status == HTTPStatus.OK else in_time(answer, took)

    with ThreadPoolExecutor(clients) as pool:
        return Counter(pool.map(ask, range(clients)))
