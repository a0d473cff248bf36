"""Editions on their way into force in a running service."""

import hashlib
from typing import Any

from catalog.load import default_rules
from catalog.model import Reading
from catalog.parse import parse_document
from catalog.source import read_source
from tests.service.client import Answered, Client

MEASURE = "业扩报装绿色通道"
RULEBOOK = "chengdu/incentives"
SHIPPED = (default_rules() / RULEBOOK / "2026-draft.yaml").read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def newer(edition: str, name: str) -> str:
    """Give a draft of the shipped incentives in which the green channel has another name."""
    return SHIPPED.replace("{编号: 2026-draft,", f"{{编号: {edition},").replace(MEASURE, name)


def publish(client: Client, approver: Client, text: str, edition: str) -> Answered:
    """Upload, approve with the other key, publish; give the last answer, which names the leaf."""
    uploaded = client.post("/v1/editions", {"file": f"rules/{RULEBOOK}/{edition}.yaml", "text": text})
    assert uploaded.status == 201, uploaded.body
    path = f"/v1/editions/{uploaded.said['digest']}"
    approved = approver.post(f"{path}/approval", {})
    assert approved.status == 201, approved.body
    published = client.post(f"{path}/publication", {})
    assert published.status == 201, published.body
    return published


def activate_everything(client: Client, *, document: str, from_day: str) -> None:
    """Activate all that is in force in the city, national lists first, answering for each text that was not read.

    Older entries live by the terms of their day, so the former editions of terms are answered for too.
    """
    listed = client.get("/v1/rulebooks?area=510107").said["editions"]
    former = (
        one
        for day in ("2022-06-01", "2024-06-01")
        for one in client.get(f"/v1/rulebooks?area=510107&on={day}").said["editions"]
        if one["rulebook"] == "national/terms"
    )
    in_order = sorted(listed, key=lambda head: (head["rulebook"] == "vocabulary", head["rulebook"]))
    for one in (*former, *in_order):
        held = client.get(f"/v1/editions/{one['digest']}").said
        act = {"document": document, "from_day": from_day, "signed_off": unread_bases(held["text"])}
        answer = client.post(f"/v1/editions/{one['digest']}/activation", act)
        assert answer.status == 201, answer.body


def unread_bases(text: str) -> list[str]:
    """Give the bases of a rule file whose text was not read."""
    document, _ = parse_document(read_source("rules/x.yaml", text.encode()))
    bases: dict[str, Any] = dict(getattr(document, "bases", {}))
    return [name for name, basis in bases.items() if basis.reading is not Reading.READ]


def green_channel(decision: dict[str, Any]) -> tuple[str, str]:
    """Give the digest of the incentives that a decision used, and what the green channel is called in it."""
    used = [one["digest"] for one in decision["editions"] if one["rulebook"] == RULEBOOK]
    called = [
        one["measure"]["name"] for one in decision["measures"] if one["measure"]["id"] == "green-channel"
    ]
    assert len(used) == len(called) == 1
    return used[0], called[0]
