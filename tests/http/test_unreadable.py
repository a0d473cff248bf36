"""What is stored of one subject was altered: that question is refused, the others of the batch are answered."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from api.desk import decide
from tests.http.house import House, code

ENTRY = {"kind": "缴费信息", "fields": {"账期": "2026年4月", "应缴日期": "2026-05-20", "金额": "1.00 元"}}


def altered(house: House, statement: str, ref: str) -> None:
    """Do what an intruder or a bad disk would: past the triggers."""
    database = house.service.vault._database if "subject_key" in statement else house.service.database  # noqa: SLF001
    with database.writing() as conn:
        if house.service.database.is_sqlite:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in conn.execute(text(triggers)).all():
                conn.execute(text(f"DROP TRIGGER {name}"))
            statement = statement.replace("keys.", "")
        else:
            conn.execute(text("SET LOCAL session_replication_role = replica"))
        assert conn.execute(text(statement), {"ref": ref}).rowcount
    house.service.vault._cache.clear()  # noqa: SLF001 - as after a second


WAYS = {
    "version": "UPDATE subject_version SET sealed = entry.sealed FROM entry "
    "WHERE subject_version.ref = :ref AND entry.ref = :ref",
    "entry": "UPDATE entry SET sealed = x'00' WHERE ref = :ref",
    "key altered": "UPDATE keys.subject_key SET wrapped = x'0011223344556677889900112233' WHERE ref = :ref",
    "key lost": "DELETE FROM keys.subject_key WHERE ref = :ref",
}


@pytest.fixture
def tampered(own_house: House, way: str) -> tuple[House, dict[str, str], dict[str, str]]:
    house = own_house
    ref, found_by = house.new_subject()
    _, sound = house.new_subject()
    for one in (found_by, sound):
        assert house.post("/v1/entries", {"subject": one, **ENTRY}).status_code == 201
    statement = WAYS[way]
    if not house.service.database.is_sqlite:
        statement = statement.replace("x'", "'\\x")
    altered(house, statement, ref)
    return house, found_by, sound


@pytest.mark.parametrize("way", WAYS)
def test_only_the_question_about_it_is_refused(
    tampered: tuple[House, dict[str, str], dict[str, str]],
) -> None:
    house, broken, sound = tampered
    assert house.client.get("/readyz").json() == {"status": "ready"}
    with capture_logs() as logged:
        answer = house.decide(subject=broken)
    assert (answer.status_code, code(answer)) == (503, "record-unreadable")
    assert answer.headers["retry-after"] == "300"
    (line,) = [one for one in logged if one["event"] == "record-unreadable"]
    assert line["log_level"] == "critical"
    assert broken["credit_code"] not in str(logged)
    assert house.decide(subject=sound).status_code == 200
    batch = {"questions": [{"subject": one, "reason": "测试"} for one in (sound, broken, sound)]}
    told = house.post("/v1/decisions/batch", batch, once="batch")
    assert told.status_code == 200
    results = told.json()["results"]
    assert [one.get("problem", {}).get("code") for one in results] == [None, "record-unreadable", None]
    assert house.post("/v1/decisions/batch", batch, once="batch").json() == told.json()
    ready = house.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["attention"] == ["1 个主体的信用记录读不出，见日志 record-unreadable"]
    assert "power_credit_unreadable_subjects 1.0" in house.client.get("/metrics").text


@pytest.mark.parametrize("way", ["version", "key lost"])
def test_whoever_may_not_see_it_learns_nothing_of_it(
    tampered: tuple[House, dict[str, str], dict[str, str]],
) -> None:
    house, broken, _ = tampered
    elsewhere = house.key("query", district="510104")
    nobody = house.decide(key=elsewhere, subject=house.new_code())
    hidden = house.decide(key=elsewhere, subject=broken)
    assert (
        (hidden.status_code, hidden.content) == (nobody.status_code, nobody.content) == (404, nobody.content)
    )


def test_readiness_forgets_what_can_be_read_again(own_house: House) -> None:
    house = own_house
    ref, found_by = house.new_subject()
    house.service.unreadables.found(ref)
    house.service.unreadables.found(None)
    assert house.service.unreadables.count == 2
    assert house.decide(subject=found_by).status_code == 200
    assert house.client.get("/readyz").json() == {"status": "ready"}


def test_only_so_many_are_held(house: House) -> None:
    unreadables = type(house.service.unreadables)()
    for number in range(1_200):
        unreadables.found(str(number))
    assert unreadables.count == 1_000


def test_a_fault_of_ours_with_one_question_leaves_the_others_of_a_batch_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, found_by = house.new_subject()
    _, sound = house.new_subject()
    decided: Callable[..., Any] = decide._decided  # noqa: SLF001

    def failing(*given: Any) -> Any:
        if given[4].ref == ref:
            raise ZeroDivisionError
        return decided(*given)

    monkeypatch.setattr(decide, "_decided", failing)
    with capture_logs() as logged:
        told = house.post(
            "/v1/decisions/batch",
            {"questions": [{"subject": one, "reason": "测试"} for one in (found_by, sound)]},
        )
    assert told.status_code == 200
    assert told.json()["results"][0]["problem"]["code"] == "internal-error"
    assert "decision" in told.json()["results"][1]
    assert [one["fault"] for one in logged if one["event"] == "question-failed"] == ["ZeroDivisionError"]
