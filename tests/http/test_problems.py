"""Whatever is wrong is said as a problem, and nothing personal gets into a log."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
import structlog

from api.desk.recorder import NotRecorded, Overloaded
from api.http.gate import MOST_BYTES, MOST_BYTES_OF_EDITION
from api.store.faults import Unavailable
from engine.durable import MatcherFailure
from engine.evaluate import EvaluatorsDisagree
from tests.http.house import TRUSTED, House, code

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every log line, as it is written in service."""
    written: list[str] = []
    structlog.reset_defaults()

    def keep(_: object, __: str, event: Any) -> Any:
        written.append(json.dumps(event, default=str))
        raise structlog.DropEvent

    structlog.configure(processors=[keep])
    yield written
    structlog.reset_defaults()


def send(house: House, path: str, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {house.key()}", **more.pop("headers", {})}
    return house.client.request(more.pop("method", "POST"), path, headers=headers, **more)


def test_an_unknown_address_and_a_wrong_method_are_problems(house: House) -> None:
    assert code(send(house, "/v1/nothing")) == "not-found"
    assert code(send(house, "/v1/decisions/", method="GET")) in {"not-found", "invalid-request"}
    answer = send(house, "/v1/decisions", method="DELETE")
    assert (answer.status_code, code(answer), answer.headers["allow"]) == (405, "method-not-allowed", "POST")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a":}', b"nothing"])
def test_a_body_that_is_no_json_is_a_problem(house: House, body: bytes) -> None:
    answer = send(house, "/v1/decisions", content=body, headers=JSON)
    assert answer.status_code in {400, 422}
    assert code(answer) in {"malformed-json", "bad-request"}


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{"subject": {"ref": "x"}, "reason": "r"}', "/subject/ref"),
        ('{"subject": {}, "reason": "\\ud800"}', "/reason"),
        ('{"subject": {}, "reason": 1}', "/reason"),
        ('{"subject": {}, "reason": "a\\u0000b"}', "/reason"),
        ('{"subject": {}, "reason": "r", "circumstances": {"x": "true"}}', "/circumstances/x"),
        ('{"subject": {}, "reason": "r", "on": 0}', "/on"),
        ('{"subject": {}}', "/reason"),
        ("[]", ""),
        ("null", ""),
    ],
)
def test_a_request_of_another_form_is_told_where(house: House, text: str, pointer: str) -> None:
    answer = send(house, "/v1/decisions", content=text.encode(), headers=JSON)
    assert (answer.status_code, code(answer)) == (422, "invalid-request")
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/yaml"]
)
def test_a_body_of_another_type_is_a_problem(house: House, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = send(house, "/v1/decisions", content=b"{}", headers=headers)
    assert (answer.status_code, code(answer)) == (415, "not-json")


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/decisions", MOST_BYTES), ("/v1/editions", MOST_BYTES_OF_EDITION)]
)
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_has_a_limit(house: House, path: str, most: int, announced: bool) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(most // 1024):
            yield b" " * 1024
        yield b"{}"

    too_long = b" " * most + b"{}" if announced else parts()
    answer = send(house, path, content=too_long, headers=JSON)
    assert (answer.status_code, code(answer)) == (413, "too-large")
    fits = send(house, path, content=b" " * (most - 2) + b"{}", headers=JSON)
    assert fits.status_code == 422


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (NotRecorded("disk full"), "not-recorded"),
        (Overloaded("many"), "overloaded"),
        (Unavailable("gone"), "database-unavailable"),
    ],
)
def test_what_cannot_be_recorded_is_not_answered(
    house: House, monkeypatch: pytest.MonkeyPatch, fault: Exception, expected: str
) -> None:
    def fail(*_: object) -> None:
        raise fault

    house.key()
    monkeypatch.setattr("api.desk.recorder.sealed_act", fail)
    answer = house.decide()
    assert (answer.status_code, code(answer)) == (503, expected)
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (EvaluatorsDisagree("0" * 64, ("r1",), ()), "evaluators-disagree"),
        (MatcherFailure("broken"), "matcher-failed"),
    ],
)
def test_evaluators_not_of_one_mind_give_no_answer_and_an_alarm(
    house: House, monkeypatch: pytest.MonkeyPatch, lines: list[str], fault: Exception, expected: str
) -> None:
    def fail(*_: object) -> None:
        raise fault

    house.key()
    size = house.size
    monkeypatch.setattr("engine.evaluate.Evaluator.decide", fail)
    answers = [
        house.decide(),
        house.post("/v1/decisions/batch", {"questions": [{"subject": TRUSTED, "reason": "x"}]}),
    ]
    assert (answers[0].status_code, code(answers[0])) == (503, expected)
    (told,) = answers[1].json()["results"]
    assert (answers[1].status_code, told["problem"]["code"]) == (200, expected)
    assert house.size == size
    assert f'power_credit_evaluation_failed_total{{reason="{expected}"}}' in house.client.get("/metrics").text
    assert any(expected in line for line in lines)


def test_too_many_at_once_are_sent_away_and_told_when_to_come_back(
    small_house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    house: House = small_house(in_flight=2)
    house.key()
    inside, go_on = Event(), Event()

    def wait(*_: object) -> None:
        inside.set()
        go_on.wait(10)

    monkeypatch.setattr("api.desk.questions.decide_all", wait)
    with ThreadPoolExecutor(4) as pool:
        held = [pool.submit(house.decide) for _ in range(2)]
        inside.wait(10)
        while house.client.get("/metrics").text.count("power_credit_in_flight 2.0") == 0:
            pass
        answer = send(house, "/v1/measures", method="GET")
        assert house.client.get("/healthz").status_code == 200
        go_on.set()
        for one in held:
            one.result()
    assert (answer.status_code, code(answer), answer.headers["retry-after"]) == (503, "overloaded", "1")
    assert "power_credit_shed_total 1.0" in house.client.get("/metrics").text


def test_our_own_fault_is_said_without_what_was_sent(
    house: House, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("秘密")

    monkeypatch.setattr("api.desk.questions.decide_all", fail)
    answer = house.decide()
    assert (answer.status_code, code(answer)) == (500, "internal-error")
    said = next(line for line in lines if "request-failed" in line)
    assert answer.headers["x-request-id"] in said
    assert "test_problems.py" in said
    assert json.dumps("秘密")[1:-1] not in said


def test_a_log_line_holds_no_identifier_no_name_and_no_line_break(house: House, lines: list[str]) -> None:
    _, found_by = house.new_subject(name="成都秘密有限公司")
    house.decide(subject=found_by, reason="秘密事由")
    house.decide(subject=TRUSTED)
    house.decide(subject={"credit_code": "91510107XXXX000195"})
    house.client.get("/v1/%0aforged%0d%0a", headers={"X-Request-Id": "forged\x1b[31m-request"})
    send(
        house, "/v1/decisions", content=json.dumps({"subject": found_by, "evil\n{": 1}).encode(), headers=JSON
    )
    text = "\n".join(lines)
    assert any('"route": "/v1/decisions"' in line for line in lines)
    for secret in (
        found_by["credit_code"],
        TRUSTED["credit_code"],
        "91510107XXXX000195",
        "秘密",
        "forged",
        "evil",
    ):
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text


def test_every_answer_has_a_request_id_and_keeps_a_sound_one(house: House) -> None:
    given = house.client.get("/healthz", headers={"X-Request-Id": "hall-3-00042"})
    made = house.client.get("/healthz", headers={"X-Request-Id": "x y"})
    assert given.headers["x-request-id"] == "hall-3-00042"
    assert len(made.headers["x-request-id"]) == 32


def test_a_fault_in_handing_over_is_told_and_the_next_question_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("秘密")

    house.key()
    size = house.size
    with monkeypatch.context() as broken:
        broken.setattr("api.desk.questions.keeping", fail)
        failed = house.decide()
    assert (failed.status_code, code(failed)) == (500, "internal-error")
    assert house.decide().json()["index"] == size


def test_readiness_says_why_not(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert house.client.get("/readyz").json() == {"status": "ready"}
    monkeypatch.setattr(house.service, "closing", True)
    answer = house.client.get("/readyz")
    assert (answer.status_code, code(answer), answer.json()["detail"]) == (503, "not-ready", "正在停止")
