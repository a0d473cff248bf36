"""A rule file goes live in a running service."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any

import pytest

from api.app import open_service
from api.desk.rulebooks import Viewpoint
from api.store.faults import Unavailable
from catalog.load import default_rules
from catalog.model import Edition, Reading
from catalog.vocabulary import Vocabulary
from tests.http.house import House, code, statuses

INCENTIVES = "rules/chengdu/incentives/2026-draft.yaml"
TEXT = (default_rules() / "chengdu/incentives/2026-draft.yaml").read_text(encoding="utf-8")
CASE: dict[str, Any] = {"matter": "业扩报装", "step": "受理", "circumstances": {"缺少证明材料": False}}


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def newer(edition: str, name: str = "业扩报装绿色通道") -> str:
    """Give a draft in which one measure has another name."""
    return TEXT.replace("{编号: 2026-draft,", f"{{编号: {edition},").replace("业扩报装绿色通道", name)


def publish(house: House, text: str, *, file: str = "rules/chengdu/incentives/newer.yaml") -> str:
    """Upload, approve by another key, publish."""
    uploaded = house.post("/v1/editions", {"file": file, "text": text}, key=house.key("publish"))
    assert uploaded.status_code == 201, uploaded.text
    digest: str = uploaded.json()["digest"]
    approved = house.post(f"/v1/editions/{digest}/approval", {}, key=house.key("approve"))
    assert approved.status_code == 201, approved.text
    published = house.post(f"/v1/editions/{digest}/publication", {}, key=house.key("publish"))
    assert published.status_code == 201, published.text
    return digest


def drafts(house: House) -> dict[str, str]:
    listed = house.get("/v1/rulebooks", params={"on": "2026-06-10", "area": "510107"}).json()["editions"]
    return {one["rulebook"]: one["digest"] for one in listed if one["standing"] == "draft"}


def activate_all(house: House) -> None:
    """Activate everything in force, former terms and national lists first, and answer for every unread text."""
    with house.service.database.reading() as conn, house.service.shelf.lend(conn, 2**53 - 1) as books:
        documents = books.documents(date(2026, 6, 10), Viewpoint(area="510107"))
    former = tuple(one.edition for one in documents.former_terms)
    everything: tuple[Edition | Vocabulary, ...] = (*former, *documents.editions, documents.vocabulary)
    for document in everything:
        unread = [name for name, basis in document.bases.items() if basis.reading is not Reading.READ]
        act = {"document": "成经信〔2026〕1号", "from_day": "2026-06-01", "signed_off": unread}
        answer = house.post(f"/v1/editions/{document.head.digest}/activation", act)
        assert answer.status_code == 201, answer.text


def test_a_faulty_file_is_not_stored_and_every_fault_is_said_with_its_place(house: House) -> None:
    text = newer("2026-x").replace("给予: 业扩报装绿色通道", "给予: 业扩报装绿色通")
    house.key()
    size = house.size
    answer = house.post("/v1/editions", {"file": "rules/x.yaml", "text": text})
    assert (answer.status_code, code(answer)) == (422, "faulty-input")
    first = answer.json()["errors"][0]
    assert (first["code"], first["file"]) == ("unknown-measure", "rules/x.yaml")
    assert first["hint"] == "是否想写 `业扩报装绿色通道`？"
    line = text.splitlines()[first["line"] - 1]
    assert line[first["column"] - 1 :].startswith("业扩报装绿色通")
    assert house.size == size


def test_a_file_that_is_no_rule_file_is_refused(house: House) -> None:
    for text in ("主体: {}", "\u0000", "[", "清单: &a {编号: x}"):
        answer = house.post("/v1/editions", {"file": "rules/x.yaml", "text": text})
        assert (answer.status_code, code(answer)) == (422, "faulty-input")


def test_the_shipped_rules_are_the_installers_acts(house: House) -> None:
    said = house.get(f"/v1/editions/{digest_of(TEXT)}").json()
    assert (said["file"], said["text"]) == (INCENTIVES, TEXT)
    assert [(act["act"], act["actor"]) for act in said["acts"]] == [
        ("uploaded", "installer"),
        ("approved", "installer"),
        ("published", "installer"),
    ]
    assert code(house.post("/v1/editions", {"file": INCENTIVES, "text": TEXT})) == "edition-known"
    assert code(house.post(f"/v1/editions/{digest_of(TEXT)}/publication", {})) == "edition-published"


def test_an_edition_takes_two_keys_to_publish(own_house: House) -> None:
    house, text = own_house, newer("2026-draft-2", "业扩快速通道")
    both = house.key("publish", "approve")
    digest = house.post("/v1/editions", {"file": "rules/x.yaml", "text": text}, key=both).json()["digest"]
    path = f"/v1/editions/{digest}"
    assert code(house.post(f"{path}/publication", {}, key=both)) == "edition-not-approved"
    assert code(house.post(f"{path}/approval", {}, key=both)) == "own-upload"
    assert house.post(f"{path}/approval", {}, key=house.key("approve")).status_code == 201
    assert code(house.post(f"{path}/approval", {}, key=house.key("approve"))) == "already-approved"
    before = house.decide(**CASE)
    assert house.post(f"{path}/publication", {}, key=both).status_code == 201
    after = house.decide(**CASE)
    names = [
        [one["measure"]["name"] for one in each.json()["decision"]["measures"]] for each in (before, after)
    ]
    assert ("业扩快速通道" in names[0], "业扩快速通道" in names[1]) == (False, True)
    assert digest in {one["digest"] for one in after.json()["decision"]["editions"]}
    again = house.get(f"/v1/decisions/{before.json()['id']}/explanation")
    assert again.status_code == 200
    assert "业扩快速通道" not in again.text


def test_a_key_of_a_district_acts_on_its_own_editions_only(house: House) -> None:
    key = house.key(district="510107")
    path = f"/v1/editions/{digest_of(TEXT)}"
    answers = [
        house.post("/v1/editions", {"file": "rules/x.yaml", "text": newer("2026-y")}, key=key),
        house.post(f"{path}/approval", {}, key=key),
        house.post(f"{path}/publication", {}, key=key),
        house.post(f"{path}/activation", {"document": "文", "from_day": "2026-07-01"}, key=key),
        house.post(f"{path}/withdrawal", {}, key=key),
    ]
    assert [(one.status_code, code(one)) for one in answers] == [(403, "outside-district")] * 5
    assert house.get(path, key=key).status_code == 200


def test_activation_makes_live_answers_and_a_question_must_then_say_its_mode(own_house: House) -> None:
    house = own_house
    assert code(house.decide(**CASE, mode="live")) == "no-edition-in-force"
    activate_all(house)
    assert code(house.decide(**CASE)) == "mode-missing"
    live = house.decide(**CASE, mode="live")
    assert statuses(live)["green-channel"] == "applied"
    assert live.json()["decision"]["mode"] == "live"
    assert house.leaf(live.json()["index"]).mode == "live"
    assert house.decide(**CASE, mode="simulation").json()["decision"]["mode"] == "simulation"
    assert code(house.decide(**CASE, mode="live", pilots=["电费预存优惠"])) == "pilots-in-live"
    assert code(house.decide(**CASE, mode="live", on="2026-05-31")) == "no-edition-in-force"
    assert house.get("/v1/measures", params={"area": "510107"}).json()["mode"] == "live"


def test_an_activation_names_bases_and_pilots_that_exist(house: House) -> None:
    path = f"/v1/editions/{digest_of(TEXT)}/activation"
    act = {"document": "文", "from_day": "2026-07-01"}
    assert code(house.post(path, {**act, "signed_off": ["没有这条"]})) == "unknown-basis"
    assert code(house.post(path, {**act, "pilots": ["没有"]})) == "unknown-pilot"


def test_a_withdrawn_edition_counts_no_longer_from_its_day(own_house: House) -> None:
    house = own_house
    path = f"/v1/editions/{digest_of(TEXT)}"
    assert "green-channel" in statuses(house.decide(**CASE))
    scenes = drafts(house)["chengdu/scenes"]  # they rest on what is withdrawn, so they go first
    assert house.post(f"/v1/editions/{scenes}/withdrawal", {"from_day": "2026-06-10"}).status_code == 201
    assert house.post(f"{path}/withdrawal", {"from_day": "2026-06-10"}).status_code == 201
    assert "green-channel" not in statuses(house.decide(**CASE))
    assert "green-channel" in statuses(house.decide(**CASE, on="2026-06-09"))
    assert code(house.post(f"{path}/withdrawal", {})) == "edition-not-published"
    assert house.post(f"{path}/publication", {}).status_code == 201
    assert "green-channel" in statuses(house.decide(**CASE))


def test_what_others_rest_on_cannot_be_withdrawn(house: House) -> None:
    vocabulary = drafts(house)["vocabulary"]
    answer = house.post(f"/v1/editions/{vocabulary}/withdrawal", {})
    assert (answer.status_code, code(answer)) == (409, "still-needed")


def test_a_live_vocabulary_waits_until_unread_lists_are_answered_for(house: House) -> None:
    vocabulary = drafts(house)["vocabulary"]
    act = {"document": "文", "from_day": "2026-06-01"}
    answer = house.post(f"/v1/editions/{vocabulary}/activation", act)
    assert (answer.status_code, code(answer)) == (422, "unread-fact-basis")


def test_another_process_sees_a_publication_with_its_next_question(own_house: House) -> None:
    house = own_house
    if house.service.database.is_sqlite:
        with pytest.raises(Unavailable):  # an embedded database has one writing process
            open_service(house.service.settings, clock=house.clock)
        return
    other = open_service(house.service.settings, clock=house.clock)
    try:
        publish(house, newer("2026-draft-2", "业扩快速通道"))
        with other.database.reading() as conn, other.shelf.lend(conn, 2**53 - 1) as books:
            names = {name for edition in books.catalog.editions for name in edition.measures}
        assert "业扩快速通道" in names
    finally:
        other.close()


def test_no_answer_mixes_editions_while_they_switch(own_house: House) -> None:
    house, stop = own_house, Event()
    key = house.key("query")
    names = ["业扩报装绿色通道", "通道一", "通道二", "通道三"]
    digests = {digest_of(TEXT): names[0]}

    def ask(_: int) -> list[tuple[str, str]]:
        seen = []
        while not stop.is_set():
            answer = house.decide(key=key, **CASE)
            assert answer.status_code == 200, answer.text
            decision = json.loads(answer.content)["decision"]
            used = next(
                one["digest"] for one in decision["editions"] if one["rulebook"] == "chengdu/incentives"
            )
            name = next(
                one["measure"]["name"]
                for one in decision["measures"]
                if one["measure"]["id"] == "green-channel"
            )
            seen.append((used, name))
        return seen

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, n) for n in range(4)]
        try:
            for number, name in enumerate(names[1:], start=2):
                digests[publish(house, newer(f"2026-draft-{number}", name))] = name
        finally:
            stop.set()
        seen = {pair for one in asking for pair in one.result()}
    assert seen <= set(digests.items())
    assert len(seen) > 1


def test_a_plan_is_not_taken_since_it_decides_nothing(house: House) -> None:
    house.key()
    size = house.size
    text = "方案: {编号: chengdu/plan, 名称: 工作方案}\n版次: {编号: a, 效力: 征求意见, 施行自: 待定}\n"
    text += '要求:\n  "1": {组: A, 条款: 一, 原文: 信息全归集, 后续: 以后做}\n'
    answer = house.post("/v1/editions", {"file": "rules/plan.yaml", "text": text})
    assert (answer.status_code, code(answer)) == (422, "plan-not-published")
    assert house.size == size
