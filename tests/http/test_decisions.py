"""A hall asks, and gets what was recorded."""

import json
import time
from typing import Any

import pytest

from api.desk.answer import Answer, answer
from api.store import log
from engine.audit.canonical import canonical_bytes
from tests.http.house import TRUSTED, House, code, statuses

CASE: dict[str, Any] = {"matter": "业扩报装", "step": "受理", "circumstances": {"缺少证明材料": False}}


def test_a_decision_is_one_leaf_that_stands_before_the_answer_goes_out(house: House) -> None:
    size = house.size
    answer = house.decide(**CASE)
    said = answer.json()
    assert statuses(answer)["green-channel"] == "applied"
    assert said["decision"]["mode"] == "simulation"
    assert said["decision"]["known"] == size
    assert (said["index"], house.size) == (size, size + 1)
    leaf = house.leaf(size)
    assert (leaf.kind, leaf.id, leaf.known, leaf.on) == ("decision", said["id"], size, "2026-06-10")
    assert leaf.rules == said["decision"]["rules_digest"]


def test_an_answer_can_be_fetched_again_byte_for_byte(house: House) -> None:
    answer = house.decide(**CASE)
    said = answer.json()
    again = house.get(f"/v1/decisions/{said['id']}").json()
    assert again.pop("at").startswith("2026-06-")
    assert canonical_bytes(again) == answer.content
    with house.service.database.reading() as conn:
        opened = log.opened(conn, house.service.vault, said["index"])
    assert opened is not None
    assert json.loads(opened.payload) == {"decision": said["decision"], "pilots": []}


def test_a_past_decision_is_explained_and_foretold(house: House) -> None:
    said = house.decide(**CASE).json()
    told = house.get(f"/v1/decisions/{said['id']}/explanation").json()
    assert told["id"] == said["id"]
    assert told["explanation"]["headline"].startswith("模拟判定")
    line = house.get(f"/v1/decisions/{said['id']}/timeline").json()["timeline"]
    assert line["known"] == said["decision"]["known"]
    assert any(run["measure"] == "green-channel" for run in line["runs"])


def test_pilots_of_a_simulation_are_kept_for_its_explanation(house: House) -> None:
    answer = house.decide(matter="电费预存", step="受理", pilots=["电费预存优惠"])
    assert answer.json()["pilots"] == ["prepayment-discount"]
    assert "prepayment-discount" in statuses(answer)
    assert house.get(f"/v1/decisions/{answer.json()['id']}/explanation").status_code == 200


def test_a_batch_is_one_snapshot_with_one_leaf_each(house: House) -> None:
    _, nobody = house.new_subject(area="510104")
    size = house.size
    questions = [
        {"subject": subject, "reason": "批量", "on": "2026-06-10"}
        for subject in ({"credit_code": "91510107XXXX000194"}, nobody, {"ref": "0" * 32})
    ]
    key = house.key("query", district="510107")
    answer = house.post("/v1/decisions/batch", {"questions": questions}, key=key)
    assert answer.status_code == 200, answer.text
    first, second, third = answer.json()["results"]
    assert first["decision"]["known"] in {size, size + 1}  # the key itself may be one leaf
    assert house.leaf(first["index"]).id == first["id"]
    assert second == third == {"problem": {**second["problem"]}}
    assert second["problem"]["code"] == "not-found"


def test_the_answers_of_a_batch_name_their_own_leaves(house: House) -> None:
    question = {"subject": {"credit_code": "91510107XXXX000194"}, "reason": "批量", "on": "2026-06-10"}
    body = {"questions": [question] * 20}
    answer = house.post("/v1/decisions/batch", body, once="a-batch-of-twenty").json()["results"]
    assert len({one["index"] for one in answer}) == 20
    assert all(house.leaf(one["index"]).id == one["id"] for one in answer)
    assert len({one["decision"]["known"] for one in answer}) == 1
    assert house.post("/v1/decisions/batch", body, once="a-batch-of-twenty").json()["results"] == answer


@pytest.mark.parametrize("count", [0, 201])
def test_a_batch_has_a_limit(house: House, count: int) -> None:
    question = {"subject": {"ref": "0" * 32}, "reason": "x"}
    answer = house.post("/v1/decisions/batch", {"questions": [question] * count})
    assert (answer.status_code, code(answer)) == (422, "invalid-request")


def test_asked_as_known_yesterday_what_came_today_does_not_count(own_house: House) -> None:
    house = own_house
    before = statuses(house.decide(**CASE))
    house.clock.go_on(days=1)
    bill = {
        "账期": "2026年3月",
        "应缴日期": "2026-04-20",
        "金额": "12800.00 元",
    }
    subject = {"credit_code": "91510107XXXX000194"}
    assert (
        house.post("/v1/entries", {"subject": subject, "kind": "缴费信息", "fields": bill}).status_code == 201
    )
    now = statuses(house.decide(**CASE))
    assert before["green-channel"] == "applied"
    assert now["green-channel"] != "applied"
    assert statuses(house.decide(**CASE, known_on="2026-06-10")) == before
    assert statuses(house.decide(**CASE, known_on="2026-06-11")) == now
    assert code(house.decide(**CASE, known_on="2026-06-12")) == "day-in-future"
    assert code(house.decide(**CASE, known_on="2026-06-01")) == "not-found"


@pytest.mark.parametrize(
    ("question", "status", "expected"),
    [
        ({"matter": "不存在的事"}, 422, "unknown-matter"),
        ({"matter": "业扩报装", "step": "不存在"}, 422, "unknown-step"),
        ({"step": "受理"}, 422, "step-without-matter"),
        ({"circumstances": {"不存在": True}}, 422, "unknown-circumstance"),
        ({"reason": " "}, 422, "missing-reason"),
        ({"reason": ""}, 422, "invalid-request"),
        ({"pilots": ["不存在"]}, 422, "unknown-pilot"),
        ({"mode": "live"}, 422, "no-edition-in-force"),
        ({"on": "1950-01-01"}, 422, "no-edition-in-force"),
        ({"on": "2026-13-01"}, 422, "invalid-request"),
        ({"subject": {}}, 422, "subject-not-named"),
        ({"subject": {"credit_code": "91510107XXXX000195"}}, 422, "wrong-credit-code"),
        ({"subject": {"identity_number": "110101199003070000"}}, 422, "wrong-identity-number"),
        ({"subject": {"ref": "f" * 32}}, 404, "not-found"),
        ({"surprise": 1}, 422, "invalid-request"),
    ],
)
def test_a_question_that_cannot_be_taken_is_refused_with_its_reason(
    house: House, question: dict[str, Any], status: int, expected: str
) -> None:
    house.key()
    size = house.size
    answer = house.decide(**question)
    assert (answer.status_code, code(answer)) == (status, expected)
    assert house.size == size


def test_a_batch_that_takes_too_long_ends_at_the_deadline_and_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*asked: Any) -> Answer:
        time.sleep(0.25)
        return answer(*asked)

    monkeypatch.setattr("api.desk.decide.answer", slow)
    house.key()
    before = house.size
    asked = {"questions": [{"subject": TRUSTED, "reason": "测试"}] * 30}
    begun = time.monotonic()
    told = house.post("/v1/decisions/batch", asked)
    assert time.monotonic() - begun < 3.5
    assert (told.status_code, told.headers["retry-after"]) == (503, "1")
    assert told.json()["type"] == "/problems/deadline-exceeded"
    assert house.size == before
