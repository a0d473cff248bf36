"""Who may do what, and whom each may see."""

import itertools
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from api.desk.keys import NewKey, issue
from api.desk.recorder import Act
from api.store import clients
from api.store.database import Connection
from engine.audit.envelope import Kind
from tests.http.house import ALL, TRUSTED, House, code

UUID = "00000000-0000-4000-8000-000000000000"
DIGEST = "0" * 64
SUBJECT = {"ref": "0" * 32}
QUESTION = {"subject": SUBJECT, "reason": "测试"}
READING = {"query", "publish", "approve", "audit"}
DOORS: list[tuple[str, str, dict[str, Any] | None, set[str]]] = [
    ("POST", "/v1/decisions", QUESTION, {"query"}),
    ("POST", "/v1/decisions/batch", {"questions": [QUESTION]}, {"query"}),
    ("GET", f"/v1/decisions/{UUID}", None, {"query", "audit"}),
    ("GET", f"/v1/decisions/{UUID}/explanation", None, {"query", "audit"}),
    ("GET", f"/v1/decisions/{UUID}/timeline", None, {"query", "audit"}),
    (
        "POST",
        "/v1/subjects",
        {"type": "企业", "area": "510107", "opened": "2020-01-01", "identifiers": {}},
        {"record"},
    ),
    ("POST", f"/v1/subjects/{'0' * 32}/changes", {"on": "2026-01-01"}, {"record"}),
    ("POST", "/v1/subjects/merges", {"merged": SUBJECT, "into": SUBJECT}, {"record"}),
    ("POST", "/v1/entries", {"subject": SUBJECT, "kind": "缴费信息", "fields": {}}, {"record"}),
    ("POST", f"/v1/entries/{UUID}/events", {"event": "revoked", "on": "2026-01-01"}, {"record"}),
    (
        "POST",
        "/v1/coverage",
        {"spans": [{"source": "没有", "area": "510107", "from_day": "2026-01-01"}]},
        {"record"},
    ),
    ("POST", "/v1/confirmations", {"decision": UUID, "measure": "x", "officer": "张某"}, {"record"}),
    ("GET", "/v1/rulebooks", None, READING),
    ("GET", "/v1/measures", None, READING),
    ("GET", f"/v1/editions/{DIGEST}", None, READING),
    ("POST", "/v1/editions", {"file": "a.yaml", "text": "x"}, {"publish"}),
    ("POST", f"/v1/editions/{DIGEST}/approval", {}, {"approve"}),
    ("POST", f"/v1/editions/{DIGEST}/publication", {}, {"publish"}),
    (
        "POST",
        f"/v1/editions/{DIGEST}/activation",
        {"document": "文", "from_day": "2026-07-01"},
        {"publish"},
    ),
    ("POST", f"/v1/editions/{DIGEST}/withdrawal", {}, {"publish"}),
    ("POST", "/v1/keys", {"name": "x", "scopes": ["publish"]}, {"approve"}),
    ("POST", f"/v1/keys/{'0' * 12}/revocation", {}, {"approve"}),
]


@pytest.mark.parametrize("scope", ALL)
def test_each_door_opens_to_its_scopes_only(house: House, scope: str) -> None:
    key = house.key(scope)
    for method, path, body, scopes in DOORS:
        answer = house.get(path, key=key) if method == "GET" else house.post(path, body, key=key)
        refused = answer.status_code == 403 and code(answer) == "missing-scope"
        assert refused == (scope not in scopes), (scope, method, path, answer.text)


def test_every_door_is_in_the_matrix(house: House) -> None:
    described = {
        (method.upper(), path.count("/"))
        for path, methods in house.client.get("/openapi.json").json()["paths"].items()
        if path.startswith("/v1/")
        for method in methods
    }
    operations = sum(
        len(methods)
        for path, methods in house.client.get("/openapi.json").json()["paths"].items()
        if path.startswith("/v1/")
    )
    assert operations == len(DOORS)
    assert described == {(method, path.count("/")) for method, path, _, _ in DOORS}


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer pc_000000000000_00", "Basic eDp5", "Bearer \u00e9"]
)
def test_without_a_sound_key_nothing_is_answered(house: House, header: str | None) -> None:
    headers = {} if header is None else {b"Authorization": header.encode("latin-1")}
    for method, path, body, _ in DOORS:
        answer = house.client.request(method, path, json=body, headers=headers)
        assert (answer.status_code, code(answer)) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


AREAS = ("510107", "510104", "511402")
DISTRICTS = (None, "510107", "510104", "510100", "510000", "110000")


@pytest.mark.parametrize(("district", "area"), list(itertools.product(DISTRICTS, AREAS)))
def test_a_key_sees_the_subjects_of_its_district_only(house: House, district: str | None, area: str) -> None:
    seen = district is None or {"510107": 6, "510104": 6, "510100": 4, "510000": 2, "110000": 2}[district]
    visible = district is None or area[: int(seen)] == district[: int(seen)]
    ref, found_by = house.new_subject(area=area)
    key = house.key(district=district)
    decided = house.decide(subject=found_by).json()["id"]
    entry = house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": BILL}).json()["id"]
    confirming = {"decision": decided, "measure": "x", "officer": "张某"}
    answers = [
        house.decide(subject=found_by, key=key),
        house.decide(subject={"ref": ref}, key=key),
        house.get(f"/v1/decisions/{decided}", key=key),
        house.get(f"/v1/decisions/{decided}/explanation", key=key),
        house.get(f"/v1/decisions/{decided}/timeline", key=key),
        house.post(f"/v1/subjects/{ref}/changes", {"on": "2026-01-01", "name": "新名"}, key=key),
        house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": BILL}, key=key),
        house.post(f"/v1/entries/{entry}/events", {"event": "objected", "on": "2026-06-01"}, key=key),
        house.post("/v1/confirmations", confirming, key=key),
    ]
    assert [answer.status_code for answer in answers] == (
        [200, 200, 200, 200, 200, 201, 201, 201, 409] if visible else [404] * 9
    )


BILL = {"账期": "2026年4月", "应缴日期": "2026-05-20", "金额": "1.00 元", "缴清日期": "2026-05-02"}


def test_none_and_not_yours_are_answered_alike(house: House) -> None:
    _, theirs = house.new_subject(area="510104")
    key = house.key("query", district="510107")
    nobody = house.new_code()
    none, not_yours = house.decide(subject=nobody, key=key), house.decide(subject=theirs, key=key)
    assert none.status_code == 404
    assert none.content == not_yours.content
    assert none.headers.keys() == not_yours.headers.keys()


def test_identifiers_of_several_subjects_are_told_only_to_who_sees_them_all(house: House) -> None:
    ref, here = house.new_subject(area="510107")
    account = {"supplier": "sgcc", "number": "A-1000042"}
    house.new_subject(area="510104", identifiers={"accounts": [account], **house.new_code()})
    both = {**here, "accounts": [account]}
    assert code(house.decide(subject=both)) == "several-subjects"
    key = house.key(district="510107")
    nobodys = {**here, "accounts": [{"supplier": "sgcc", "number": "A-1000043"}]}
    answers = [house.decide(subject=asked, key=key) for asked in (here, nobodys, both)]
    assert [answer.json()["decision"]["subject"] for answer in answers] == [ref] * 3


def test_a_number_tried_beside_a_known_one_costs_as_much_as_one_tried_alone(small_house: Any) -> None:
    house: House = small_house(daily_subjects=4)
    key = house.key("query")

    def tried(number: int) -> int:
        account = {"supplier": "sgcc", "number": f"A-{number:07}"}
        return house.decide(subject={**TRUSTED, "accounts": [account]}, key=key).status_code

    assert [tried(number) for number in (1, 2, 3, 4, 3)] == [200, 200, 200, 429, 200]


def test_a_revoked_key_counts_no_longer(house: House) -> None:
    issued = house.post(
        "/v1/keys", {"name": "窗口三", "scopes": ["query"], "district": "510107"}, key=house.key("approve")
    )
    assert issued.status_code == 201, issued.text
    said = issued.json()
    assert house.decide(key=said["token"]).status_code == 200
    revoked = house.post(f"/v1/keys/{said['id']}/revocation", {}, key=house.key("approve"))
    assert revoked.status_code == 201
    assert code(house.decide(key=said["token"])) == "unauthenticated"
    assert code(house.post(f"/v1/keys/{said['id']}/revocation", {})) == "already-revoked"


def test_a_key_revoked_elsewhere_counts_no_longer_after_a_second(house: House) -> None:
    key, token = issue(house.service, NewKey(name="x", scopes=frozenset({"query"})), actor="operator")
    assert house.decide(key=token).status_code == 200
    act_id = str(uuid.uuid4())

    def revoke(conn: Connection, index: int) -> None:  # as another process does: nothing here hears of it
        clients.revoke(conn, index, key.id, "2026-06-10T00:00:00.000Z")

    act = Act(kind=Kind.KEY_REVOKED, id=act_id, actor="operator", write=revoke)
    house.service.recorder.record(act)
    time.sleep(1.0)
    assert code(house.decide(key=token)) == "unauthenticated"


def test_a_key_ends_with_its_days(own_house: House) -> None:
    _, token = issue(
        own_house.service, NewKey(name="x", scopes=frozenset({"query"}), days=1), actor="operator"
    )
    assert own_house.decide(key=token).status_code == 200
    own_house.clock.go_on(days=1)
    assert code(own_house.decide(key=token)) == "unauthenticated"


def test_the_secret_of_a_key_is_told_once_and_never_kept(house: House) -> None:
    body = {"name": "窗口四", "scopes": ["query"]}
    first = house.post("/v1/keys", body, once="issue-a-key").json()
    again = house.post("/v1/keys", body, once="issue-a-key")
    assert first["token"].startswith(f"pc_{first['id']}_")
    assert again.json() == {**first, "token": None}
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("scopes", [["publish"], ["approve"], ["query", "approve"]])
def test_whoever_approves_cannot_make_himself_a_second_key(house: House, scopes: list[str]) -> None:
    answer = house.post("/v1/keys", {"name": "x", "scopes": scopes}, key=house.key("approve"))
    assert (answer.status_code, code(answer)) == (403, "scope-not-issuable")


def test_a_key_can_ask_for_so_many_subjects_a_day(small_house: Any) -> None:
    house: House = small_house(daily_subjects=3)
    key = house.key("query")
    found = [house.new_subject()[1] for _ in range(2)]
    assert house.decide(key=key).status_code == 200
    assert house.decide(key=key, subject={"ref": "0" * 32}).status_code == 404
    assert house.decide(key=key, subject=found[0]).status_code == 200
    answer = house.decide(key=key, subject=found[1])
    assert (answer.status_code, code(answer)) == (429, "quota-exhausted")
    assert house.decide(key=key).status_code == 200  # asked before: costs nothing
    house.clock.go_on(days=1)
    assert house.decide(key=house.key("query", another=1), subject=found[1]).status_code == 200
    assert house.decide(key=key, subject=found[1]).status_code == 200


def test_refusals_leave_one_leaf_a_minute_with_their_counts(own_house: House) -> None:
    refusals = own_house.service.refusals
    assert refusals is not None
    for _ in range(3):
        own_house.client.get("/v1/measures")
    size = own_house.size
    refusals.record()
    refusals.record()
    assert own_house.size == size + 1
    assert own_house.leaf(size).kind == Kind.REFUSALS
    assert (
        'power_credit_refusals_total{reason="unauthenticated"} 3.0' in own_house.client.get("/metrics").text
    )


def test_asking_for_the_same_nobody_at_once_is_answered_alike(house: House) -> None:
    key, nobody = house.key("query"), house.new_code()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: house.decide(subject=nobody, key=key), range(24)))
    assert {answer.status_code for answer in answers} == {404}


def test_an_erased_subject_is_gone_for_good(house: House) -> None:
    ref, found_by = house.new_subject()
    once = house.decide(subject=found_by).json()["id"]
    house.service.vault.destroy(ref)
    answers = [
        house.decide(subject=found_by),
        house.decide(subject={"ref": ref}),
        house.get(f"/v1/decisions/{once}"),
        house.get(f"/v1/decisions/{once}/timeline"),
        house.post("/v1/entries", {"subject": found_by, "kind": "缴费信息", "fields": BILL}),
        house.post(f"/v1/subjects/{ref}/changes", {"on": "2026-01-01", "name": "新名"}),
    ]
    assert [(one.status_code, code(one)) for one in answers] == [(410, "erased")] * 6
    assert code(house.decide(subject=found_by, key=house.key(district="510107"))) == "not-found"


def test_many_numbers_tried_in_one_question_cost_as_much_as_one_after_the_other(small_house: Any) -> None:
    house: House = small_house(daily_subjects=4)
    key = house.key("query")

    def tried(*numbers: int) -> int:
        accounts = [{"supplier": "sgcc", "number": f"A-{number:07}"} for number in numbers]
        return house.decide(subject={"accounts": accounts}, key=key).status_code

    assert [tried(1, 2, 3), tried(2, 3), tried(4, 5), tried(4), tried(5), tried(1, 4)] == [
        404,
        404,
        429,
        404,
        429,
        404,
    ]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"matter": "没有"}, "unknown-matter"),
        ({"on": "1990-01-01"}, "no-edition-in-force"),
        ({"mode": "simulation", "pilots": ["没有"]}, "unknown-pilot"),
    ],
)
def test_a_question_refused_for_something_else_tells_of_a_subject_at_the_same_price(
    small_house: Any, wrong: dict[str, Any], expected: str
) -> None:
    house: House = small_house(daily_subjects=2)
    found_by = [house.new_subject()[1] for _ in range(3)]
    key = house.key("query")
    assert [code(house.decide(subject=one, key=key, **wrong)) for one in found_by] == [
        expected,
        expected,
        "quota-exhausted",
    ]
    batch = {"questions": [{"subject": one, "reason": "x", **wrong} for one in found_by]}
    told = house.post("/v1/decisions/batch", batch, key=key).json()["results"]
    assert [one["problem"]["code"] for one in told] == [expected, expected, "quota-exhausted"]


def test_several_subjects_cost_as_much_as_the_numbers_that_lead_to_them(small_house: Any) -> None:
    house: House = small_house(daily_subjects=5)
    codes = [house.new_subject()[1]["credit_code"] for _ in range(2)]
    accounts = [{"supplier": "sgcc", "number": f"A-{number:07}"} for number in range(4)]
    ref, _ = house.new_subject(identifiers={"accounts": accounts, **house.new_code()})
    key = house.key("query", district="510107")
    assert ref

    def tried(code_: str, number: int) -> str:
        answer = house.decide(
            subject={"credit_code": code_, "accounts": accounts[number : number + 1]}, key=key
        )
        return code(answer)

    asked = [
        tried(codes[0], 0),
        tried(codes[0], 0),
        tried(codes[0], 1),
        tried(codes[1], 2),
        tried(codes[1], 1),
    ]
    assert asked == [*["several-subjects"] * 4, "several-subjects"]
    assert tried(codes[1], 3) == "quota-exhausted"


def test_questions_sent_at_once_do_not_pass_the_quota(own_house: House) -> None:
    house = own_house
    house.service.settings = house.service.settings.model_copy(update={"daily_subjects": 10})
    found_by = [house.new_subject()[1] for _ in range(24)]
    nobodys = [house.new_code() for _ in range(12)]
    key = house.key("query")
    begin = Barrier(12)

    def ask(number: int) -> None:
        begin.wait()
        some = found_by[number * 4 : number * 4 + 4] if number < 6 else nobodys[(number - 6) * 2 :][:2]
        asked: list[dict[str, Any]] = [{"subject": one, "reason": "x"} for one in some]
        if number % 2:
            house.post("/v1/decisions/batch", {"questions": asked}, key=key)
        else:
            for one in asked:
                house.decide(key=key, **one)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(ask, range(12)))
    assert code(house.decide(key=key, subject=house.new_code())) == "quota-exhausted"
    with house.service.database.reading() as conn:
        assert conn.execute(text("SELECT count(*) FROM quota")).scalar_one() == 10
