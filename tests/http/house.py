"""A service with its clock, its keys and a client, as tests use it."""

import itertools
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import open_service
from api.desk.keys import NewKey, issue
from api.desk.service import Service
from api.http.app import create_app
from api.samples.identifiers import credit_code
from api.settings import Settings
from api.store import log
from engine.audit.envelope import Envelope, parse_envelope

ALL = ("query", "record", "publish", "approve", "audit")
TRUSTED = {"credit_code": "91510107XXXX000194"}  # of the first shipped sample
_numbers = itertools.count(1)


class Clock:
    """A clock that moves on by a millisecond whenever it is read, and as told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 6, 10, 1, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def go_on(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass
class House:
    """A service over HTTP."""

    service: Service
    client: TestClient
    clock: Clock
    _keys: dict[tuple[object, ...], str] = field(default_factory=dict)

    def key(self, *scopes: str, district: str | None = None, another: int = 0) -> str:
        """Give a key with these scopes (all, if none is named); the same one for the same question."""
        wanted = (scopes or ALL, district, another)
        if wanted not in self._keys:
            new = NewKey(name="测试", scopes=frozenset(scopes or ALL), district=district)
            self._keys[wanted] = issue(self.service, new, actor="operator")[1]
        return self._keys[wanted]

    def get(self, path: str, *, key: str | None = None, **more: Any) -> Response:
        return self.client.get(path, headers={"Authorization": f"Bearer {key or self.key()}"}, **more)

    def post(self, path: str, body: object, *, key: str | None = None, once: str | None = None) -> Response:
        """Post JSON, under a new idempotency key unless one is given."""
        headers = {
            "Authorization": f"Bearer {key or self.key()}",
            "Idempotency-Key": once or str(uuid.uuid4()),
            "Content-Type": "application/json",
        }
        return self.client.post(path, content=json.dumps(body).encode(), headers=headers)

    def decide(self, *, key: str | None = None, **question: Any) -> Response:
        asked = {"subject": TRUSTED, "reason": "测试", "on": "2026-06-10"} | question
        return self.client.post(
            "/v1/decisions", json=asked, headers={"Authorization": f"Bearer {key or self.key()}"}
        )

    def new_subject(self, *, area: str = "510107", **more: Any) -> tuple[str, dict[str, str]]:
        """Add an enterprise; give our reference and the identifier it is found by."""
        found_by = self.new_code(area)
        body = {
            "type": "企业",
            "area": area,
            "opened": "2015-03-01",
            "name": f"成都测试{next(_numbers)}有限公司",
            "identifiers": found_by,
        } | more
        answer = self.post("/v1/subjects", body)
        assert answer.status_code == 201, answer.text
        return answer.json()["ref"], found_by

    @staticmethod
    def new_code(area: str = "510107") -> dict[str, str]:
        """Make up a credit code that nobody has."""
        return {"credit_code": credit_code(Random(f"{uuid.uuid4()}"), "enterprise", area)}

    @property
    def size(self) -> int:
        with self.service.database.reading() as conn:
            return log.read_head(conn).size

    def leaf(self, index: int) -> Envelope:
        with self.service.database.reading() as conn:
            entry = log.by_index(conn, index)
        assert entry is not None
        return parse_envelope(entry.envelope)


def statuses(answer: Response) -> dict[str, str]:
    """Give the status of every listed measure by its id."""
    assert answer.status_code == 200, answer.text
    return {one["measure"]["id"]: one["status"] for one in answer.json()["decision"]["measures"]}


def code(answer: Response) -> str:
    """Give the code of a problem, which is declared by its status and media type."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    said = answer.json()
    assert said["status"] == answer.status_code
    return str(said["type"]).removeprefix("/problems/")


@contextmanager
def open_house(url: str, keys_url: str, *, samples: bool = True, **settings: Any) -> Iterator[House]:
    clock = Clock()
    given: dict[str, Any] = {"database_url": url, "keys_url": keys_url, "samples": samples} | settings
    service = open_service(Settings(**given), clock=clock)
    with TestClient(create_app(service)) as client:
        yield House(service, client, clock)
