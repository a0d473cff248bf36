"""What is recorded changes what is decided."""

from typing import Any

import pytest

from tests.http.house import House, code, statuses

UNPAID = {"账期": "2026年3月", "应缴日期": "2026-04-20", "金额": "12800.00 元"}
LISTED_SOLE_TRADER = {"credit_code": "92510107XXXX00166J"}  # the sixteenth shipped sample


def test_an_entry_changes_the_next_answer(house: House) -> None:
    _, found_by = house.new_subject()
    before = statuses(house.decide(subject=found_by, matter="业扩报装"))
    recorded = house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": UNPAID})
    assert recorded.status_code == 201
    after = house.decide(subject=found_by, matter="业扩报装")
    assert before["green-channel"] == "applied"
    assert statuses(after)["green-channel"] == "not_met"
    assert recorded.json()["id"] in str(after.json()["decision"]["facts"])


def test_fields_may_be_named_by_id_and_money_given_in_fen(house: House) -> None:
    _, by_name = house.new_subject()
    _, by_id = house.new_subject()
    kinds = {"by_name": UNPAID, "by_id": {"period": "2026年3月", "due_on": "2026-04-20", "amount": 1280000}}
    one = house.post("/v1/entries", {"subject": by_name, "kind": "缴费信息", "fields": kinds["by_name"]})
    other = house.post("/v1/entries", {"subject": by_id, "kind": "bill", "fields": kinds["by_id"]})
    assert (one.status_code, other.status_code) == (201, 201), other.text
    assert statuses(house.decide(subject=by_name)) == statuses(house.decide(subject=by_id))


@pytest.mark.parametrize(
    ("said", "expected", "pointer"),
    [
        ({"账期": "x", "应缴日期": "2026-04-20"}, "missing-field", "/fields"),
        ({**UNPAID, "电话": "1"}, "unknown-field", "/fields/电话"),
        ({**UNPAID, "应缴日期": "2026-02-30"}, "not-a-day", "/fields/应缴日期"),
        ({**UNPAID, "金额": "一百元"}, "not-a-quantity", "/fields/金额"),
    ],
)
def test_an_entry_is_checked_as_in_a_record_file(
    house: House, said: dict[str, Any], expected: str, pointer: str
) -> None:
    _, found_by = house.new_subject()
    size = house.size
    answer = house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": said})
    assert (answer.status_code, code(answer)) == (422, "faulty-input")
    assert [(one["code"], one["pointer"]) for one in answer.json()["errors"]] == [(expected, pointer)]
    assert house.size == size


def test_an_unknown_kind_gets_a_hint(house: House) -> None:
    _, found_by = house.new_subject()
    answer = house.post("/v1/entries", {"subject": found_by, "kind": "缴费信", "fields": {}})
    assert code(answer) == "unknown-kind"
    assert answer.json()["hint"] == "是否想写 `缴费信息`？"


def test_what_happens_to_an_entry_changes_the_next_answer(house: House) -> None:
    _, found_by = house.new_subject()
    entry = house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": UNPAID}).json()[
        "id"
    ]
    assert statuses(house.decide(subject=found_by))["green-channel"] == "not_met"
    early = house.post(f"/v1/entries/{entry}/events", {"event": "revoked", "on": "2026-01-01"})
    assert (code(early), early.json()["errors"][0]["code"]) == ("faulty-input", "event-before-entry")
    revoked = house.post(f"/v1/entries/{entry}/events", {"event": "revoked", "on": "2026-06-01"})
    assert revoked.status_code == 201
    assert house.leaf(revoked.json()["index"]).kind == "entry_event"
    assert statuses(house.decide(subject=found_by))["green-channel"] == "applied"


def test_an_adjustment_says_what_it_changes(house: House) -> None:
    _, found_by = house.new_subject()
    entry = house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": UNPAID}).json()[
        "id"
    ]
    path = f"/v1/entries/{entry}/events"
    assert code(house.post(path, {"event": "adjusted", "on": "2026-06-01"})) == "faulty-input"
    paid = {"event": "adjusted", "on": "2026-06-01", "fields": {"缴清日期": "2026-04-19"}}
    assert house.post(path, paid).status_code == 201
    assert house.post(path, {"event": "objected", "on": "2026-06-02"}).status_code == 201


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ({"source": "没有这个"}, "unknown-source"),
        ({"until_day": "2026-06-01"}, "ends-before-begin"),
        ({"until_day": "2026-06-12"}, "day-in-future"),
        ({"from_day": "2026-06-11", "until_day": "2026-06-12"}, "day-in-future"),
    ],
)
def test_coverage_is_of_known_sources_and_days_gone_by(
    house: House, span: dict[str, Any], expected: str
) -> None:
    said = {
        "source": "营销月报",
        "area": "510107",
        "from_day": "2026-06-01",
        "until_day": "2026-06-11",
    } | span
    answer = house.post("/v1/coverage", {"spans": [said]})
    assert (answer.status_code, code(answer)) == (422, expected)


def test_without_coverage_nothing_is_granted_and_with_it_it_is(small_house: Any) -> None:
    house: House = small_house(samples=False)
    _, found_by = house.new_subject()
    assert statuses(house.decide(subject=found_by, matter="业扩报装"))["green-channel"] == "undetermined"
    sources = ["营销月报", "失信实时同步", "严重失信名单同步", "承诺报告归集", "电力业务备案"]
    spans = [
        {"source": one, "area": "510100", "from_day": "2010-01-01", "until_day": "2026-06-10"}
        for one in sources
    ]
    spans += [{"source": one, "area": "510100", "from_day": "2026-06-10"} for one in sources]
    recorded = house.post("/v1/coverage", {"spans": spans})
    assert recorded.status_code == 201, recorded.text
    assert statuses(house.decide(subject=found_by, matter="业扩报装"))["green-channel"] == "applied"


def test_coverage_of_another_district_is_not_yours_to_record(house: House) -> None:
    span = {"source": "营销月报", "area": "510100", "from_day": "2026-06-01"}
    answer = house.post("/v1/coverage", {"spans": [span]}, key=house.key("record", district="510107"))
    assert (answer.status_code, code(answer)) == (403, "outside-district")


def test_a_named_officers_confirmation_carries_out_what_was_proposed(own_house: House) -> None:
    house = own_house
    answer = house.decide(subject=LISTED_SOLE_TRADER)
    proposed = [id_ for id_, status in statuses(answer).items() if status == "proposed"]
    assert proposed
    names = {one["measure"]["id"]: one["measure"]["name"] for one in answer.json()["decision"]["measures"]}
    given = {"decision": answer.json()["id"], "measure": proposed[0], "officer": "张某", "on": "2026-06-10"}
    for word in (proposed[0], names[proposed[0]]):
        recorded = house.post("/v1/confirmations", {**given, "measure": word})
        assert recorded.status_code == 201, recorded.text
    after = statuses(house.decide(subject=LISTED_SOLE_TRADER))
    assert after[proposed[0]] == "applied"
    assert code(house.post("/v1/confirmations", {**given, "measure": "no-such"})) == "nothing-to-confirm"
