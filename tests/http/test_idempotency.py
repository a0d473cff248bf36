"""A request repeated under its key is answered once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.http.house import TRUSTED, House, code

BILL = {"账期": "2026年4月", "应缴日期": "2026-05-20", "金额": "1.00 元", "缴清日期": "2026-05-02"}
ENTRY: dict[str, Any] = {"subject": TRUSTED, "kind": "缴费信息", "fields": BILL}
DECISION: dict[str, Any] = {"subject": TRUSTED, "reason": "测试", "on": "2026-06-10"}


@pytest.mark.parametrize(("path", "body"), [("/v1/entries", ENTRY), ("/v1/decisions", DECISION)])
def test_the_same_request_gets_the_same_answer_and_leaf(
    house: House, path: str, body: dict[str, Any]
) -> None:
    once = f"same{path.replace('/', '-')}"
    first = house.post(path, body, once=once)
    size = house.size
    again = house.post(path, dict(reversed(body.items())), once=once)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert house.size == size


def test_the_key_serves_one_request_only(house: House) -> None:
    assert house.post("/v1/entries", ENTRY, once="only-one").status_code == 201
    size = house.size
    other = house.post("/v1/entries", {**ENTRY, "fields": {**BILL, "账期": "2026年5月"}}, once="only-one")
    elsewhere = house.post("/v1/decisions", DECISION, once="only-one")
    assert [code(other), code(elsewhere)] == ["idempotency-key-reused"] * 2
    assert house.size == size


def test_keys_are_each_clients_own(house: House) -> None:
    first = house.post("/v1/entries", ENTRY, once="everyones")
    second = house.post("/v1/entries", ENTRY, once="everyones", key=house.key("record"))
    assert first.json()["index"] != second.json()["index"]


def test_recording_without_a_key_is_refused(house: House) -> None:
    headers = {"Authorization": f"Bearer {house.key()}"}
    answer = house.client.post("/v1/entries", json=ENTRY, headers=headers)
    assert (answer.status_code, code(answer)) == (422, "invalid-request")
    assert answer.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"


def test_many_at_once_under_one_key_are_one(house: House) -> None:
    house.key()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: house.post("/v1/entries", ENTRY, once="all-at-once"), range(16)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1


def test_without_a_key_each_question_is_a_new_decision(house: House) -> None:
    assert house.decide().json()["id"] != house.decide().json()["id"]
