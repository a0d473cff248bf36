"""Use case: a decision of the past, its explanation and its timeline, under the rules and facts known then."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from api.desk.answer import Answer, answer, timeline_of
from api.desk.caller import Caller, require, sees
from api.desk.decide import answered
from api.desk.replay import NotReproduced, decided_again
from api.desk.rulebooks import Rulebooks
from api.desk.service import Service, erased
from api.store import log
from api.store.database import Connection
from api.store.faults import Erased
from catalog.diagnostics import Refused
from engine.ask import Question
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.explain import explain
from engine.plain import plain
from engine.record.entry import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A decision as it was recorded: its place in the log, and the payload that the leaf commits to."""

    entry: log.LogEntry
    payload: Mapping[str, Any]


def past_decision(service: Service, caller: Caller, decision_id: str) -> bytes:
    """Give the answer that was given, byte for byte, with the instant at which it was recorded."""
    with service.database.reading() as conn:
        stored = stored_decision(service, conn, caller, decision_id)
    entry = stored.entry
    return canonical_bytes({**stored.payload, "id": entry.id, "index": entry.index, "at": entry.at})


def explanation(service: Service, caller: Caller, decision_id: str) -> bytes:
    """Put a past decision into Chinese sentences."""
    with _again(service, caller, decision_id) as (_, given):
        told = explain(given.decision, given.rules)
    return canonical_bytes({"id": decision_id, "explanation": plain(told)})


def timeline(service: Service, caller: Caller, decision_id: str) -> bytes:
    """Give the exact days on which a past decision's measures change, with what was known then."""
    with _again(service, caller, decision_id) as (rulebooks, given):
        found = timeline_of(rulebooks, given)
    return canonical_bytes({"id": decision_id, "timeline": plain(found)})


def stored_decision(
    service: Service,
    conn: Connection,
    caller: Caller,
    decision_id: str,
    scopes: tuple[str, ...] = ("query", "audit"),
) -> Stored:
    """Find a decision about a subject of the caller's; raises `Refused` in the same words for none and not yours."""
    require(caller, *scopes)
    nobody = Refused("not-found", "没有这个判定，或者它不归您管辖")
    entry = log.by_ids(conn, [decision_id]).get(decision_id)
    if entry is None or entry.kind != Kind.DECISION or entry.ref is None:
        raise nobody
    if not sees(service, conn, caller, entry.ref):
        raise nobody
    try:
        opened = log.opened(conn, service.vault, entry.index)
    except Erased as error:
        raise erased() from error
    if opened is None:
        raise nobody
    return Stored(entry=entry, payload=json.loads(opened.payload))


@contextmanager
def _again(service: Service, caller: Caller, decision_id: str) -> Iterator[tuple[Rulebooks, Answer]]:
    """Decide again from what was known then; raises `Refused` unless it comes out the same to the byte."""

    def answering(rulebooks: Rulebooks, record: Record, question: Question) -> Answer:
        return answered(service, lambda: answer(rulebooks, record, question))

    with service.database.reading() as conn:
        stored = stored_decision(service, conn, caller, decision_id)
        try:
            with decided_again(conn, service.vault, service.shelf, stored.payload, answering) as found:
                yield found
        except Erased as error:
            raise erased() from error
        except NotReproduced as error:
            structlog.get_logger().critical("decision-not-reproduced", decision=decision_id)
            message = "按当时的规则和事实重新判定，结果不一致；已记录并告警"
            raise Refused("not-reproduced", message) from error
