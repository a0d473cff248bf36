"""A batch and its retry: whatever the database does at the commit, the client finds all of it or nothing."""

import pytest

from tests.http.house import TRUSTED, House, code
from tests.store.test_together import at_commit, gone

QUESTION = {"subject": TRUSTED, "reason": "测试", "on": "2026-06-10"}
BATCH = {"questions": [QUESTION] * 20 + [QUESTION | {"matter": "没有这个事项"}] + [QUESTION]}
LEAVES = 21


def test_a_batch_whose_commit_fails_leaves_nothing_and_its_retry_everything_once(own_house: House) -> None:
    house = own_house
    key = house.key()
    before = house.size
    with at_commit(house.service.database, gone()):
        failed = house.post("/v1/decisions/batch", BATCH, key=key, once="b")
    assert (failed.status_code, code(failed)) == (503, "not-recorded")
    assert house.size == before
    again = house.post("/v1/decisions/batch", BATCH, key=key, once="b")
    assert again.status_code == 200
    assert house.size == before + LEAVES
    replayed = house.post("/v1/decisions/batch", BATCH, key=key, once="b")
    assert replayed.headers["idempotent-replayed"] == "true"
    assert replayed.content == again.content
    assert house.size == before + LEAVES


def test_a_batch_whose_commit_went_unanswered_is_answered_and_kept(own_house: House) -> None:
    house = own_house
    key = house.key()
    before = house.size
    with at_commit(house.service.database, gone(), after=True):
        answer = house.post("/v1/decisions/batch", BATCH, key=key, once="b")
    assert answer.status_code == 200
    assert house.size == before + LEAVES
    assert house.post("/v1/decisions/batch", BATCH, key=key, once="b").content == answer.content


def test_every_answer_of_a_batch_tells_where_its_leaf_stands(house: House) -> None:
    house.key()
    before = house.size
    results = house.post("/v1/decisions/batch", BATCH).json()["results"]
    assert results[20]["problem"]["code"] == "unknown-matter"
    answered = [one for one in results if "problem" not in one]
    assert [one["index"] for one in answered] == list(range(before, before + LEAVES))
    assert [house.leaf(one["index"]).id for one in answered] == [one["id"] for one in answered]


@pytest.mark.parametrize("once", [None, "refused"])
def test_a_batch_of_which_nothing_is_answered_leaves_no_leaf(house: House, once: str | None) -> None:
    house.key()
    before = house.size
    odd = {"questions": [QUESTION | {"matter": "没有这个事项"}] * 2}
    assert house.post("/v1/decisions/batch", odd, once=once).status_code == 200
    assert house.size == before


def test_a_batch_kept_for_its_retry_goes_with_the_keys_of_whom_it_is_about(house: House) -> None:
    subjects = [house.new_subject() for _ in range(3)]
    batch = {"questions": [QUESTION | {"subject": found_by} for _, found_by in subjects]}
    first = house.post("/v1/decisions/batch", batch, once="to-erase").json()["results"]
    for erased in (0, 2):
        house.service.vault.destroy(subjects[erased][0])
    answer = house.post("/v1/decisions/batch", batch, once="to-erase")
    assert (answer.status_code, answer.headers["idempotent-replayed"]) == (200, "true")
    again = answer.json()["results"]
    assert again[1] == first[1]
    assert [again[erased]["problem"]["code"] for erased in (0, 2)] == ["erased"] * 2
