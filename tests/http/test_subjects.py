"""Subjects come into our books, change, and turn out to be one."""

from typing import Any

import pytest

from tests.http.house import House, code, statuses


def test_a_subject_is_found_by_any_of_its_identifiers(house: House) -> None:
    account = {"supplier": "sgcc-cd", "number": "5101070000017"}
    found_by = {**house.new_code(), "accounts": [account]}
    ref, _ = house.new_subject(identifiers=found_by)
    for subject in (
        {"ref": ref},
        {"credit_code": found_by["credit_code"]},
        {"accounts": [account]},
        {**found_by},
    ):
        assert house.decide(subject=subject).json()["decision"]["subject"] == ref
    other_supplier = {"accounts": [{**account, "supplier": "another"}]}
    assert code(house.decide(subject=other_supplier)) == "not-found"


NEW: dict[str, Any] = {"type": "企业", "area": "510107", "opened": "2015-03-01", "name": "成都测试有限公司"}


@pytest.mark.parametrize(
    ("said", "expected", "pointer"),
    [
        ({"type": "火星企业"}, "unknown-subject-type", "/type"),
        ({"identifiers": {"credit_code": "91510107XXXX000195"}}, "wrong-credit-code", "/credit_code"),
        (
            {"identifiers": {"identity_number": "110101199003070000"}},
            "wrong-identity-number",
            "/identity_number",
        ),
        ({"type": "居民"}, "not-of-subject-type", "/credit_code"),
        ({"area": "000000"}, "not-an-area", "/area"),
        ({"born": "1990-01-01"}, "not-of-subject-type", "/born"),
    ],
)
def test_a_subject_is_checked_as_in_a_record_file(
    house: House, said: dict[str, Any], expected: str, pointer: str
) -> None:
    house.key()
    size = house.size
    body = {**NEW, "identifiers": house.new_code()} | said
    answer = house.post("/v1/subjects", body)
    assert (answer.status_code, code(answer)) == (422, "faulty-input")
    assert (expected, pointer) in {(one["code"], one["pointer"]) for one in answer.json()["errors"]}
    for number in ("91510107XXXX000195", "110101199003070000"):
        assert number not in answer.text
    assert house.size == size


def test_an_identifier_is_one_subjects(house: House) -> None:
    _, found_by = house.new_subject()
    size = house.size
    answer = house.post("/v1/subjects", {**NEW, "identifiers": found_by})
    assert (answer.status_code, code(answer)) == (409, "identifier-taken")
    assert house.size == size


def test_a_subject_needs_an_identifier(house: House) -> None:
    assert code(house.post("/v1/subjects", {**NEW, "identifiers": {}})) == "subject-not-named"


def test_a_key_adds_subjects_of_its_district_only(house: House) -> None:
    body = {**NEW, "identifiers": house.new_code()}
    answer = house.post("/v1/subjects", body, key=house.key("record", district="510104"))
    assert (answer.status_code, code(answer)) == (403, "outside-district")


def test_a_change_counts_from_its_day_and_leaves_the_past_alone(house: House) -> None:
    ref, found_by = house.new_subject()
    asked = house.decide(subject=found_by).json()
    changed = house.post(
        f"/v1/subjects/{ref}/changes", {"on": "2026-06-01", "area": "510104", "name": "新名有限公司"}
    )
    assert changed.status_code == 201, changed.text
    assert changed.json()["ref"] == ref
    here, there = (house.key(district=one) for one in ("510107", "510104"))
    assert code(house.decide(subject=found_by, key=here)) == "not-found"
    assert house.decide(subject=found_by, key=there).status_code == 200
    again = house.get(f"/v1/decisions/{asked['id']}/explanation")
    assert again.status_code == 200


def test_a_changed_subject_is_found_by_its_new_identifier_too(house: House) -> None:
    ref, _ = house.new_subject()
    account = {"supplier": "sgcc-cd", "number": "5101070000099"}
    body = {"on": "2026-06-01", "identifiers": {"accounts": [account]}}
    assert house.post(f"/v1/subjects/{ref}/changes", body).status_code == 201
    assert house.decide(subject={"accounts": [account]}).json()["decision"]["subject"] == ref
    bad = {"on": "2026-06-01", "identifiers": {"credit_code": "91510107XXXX000195"}}
    assert code(house.post(f"/v1/subjects/{ref}/changes", bad)) == "wrong-credit-code"


def test_a_merged_subject_brings_its_record(house: House) -> None:
    first_ref, first = house.new_subject()
    second_ref, second = house.new_subject()
    bill = {"账期": "2026年3月", "应缴日期": "2026-04-20", "金额": "12800.00 元"}
    house.post("/v1/entries", {"subject": first, "kind": "缴费信息", "fields": bill})
    before = statuses(house.decide(subject=second, matter="业扩报装"))
    body = {"merged": first, "into": {"ref": second_ref}, "on": "2026-06-09"}
    assert house.post("/v1/subjects/merges", body).status_code == 201
    after = house.decide(subject=first, matter="业扩报装")
    assert after.json()["decision"]["subject"] == second_ref
    assert before["green-channel"] == "applied"
    assert statuses(after)["green-channel"] != "applied"
    assert code(house.post("/v1/subjects/merges", body)) == "already-merged"
    assert house.decide(subject={"ref": first_ref}, on="2026-06-08").status_code == 200
