"""Use case: many questions in one request, answered from one snapshot and recorded together or not at all."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog

from api.desk.caller import Caller, require
from api.desk.decide import Asked, Decided, decide_all
from api.desk.finding import note_refusals
from api.desk.once import Attempt, Reply, keeping, replay
from api.desk.service import Service, altered, erased, record_together
from api.log_lines import where
from api.store import log
from api.store.database import Connection
from api.store.faults import Altered, Erased, Taken, Unavailable, Unreadable
from api.store.log import LogEntry
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes


def decide_batch(service: Service, caller: Caller, asked: Sequence[Asked], attempt: Attempt) -> Reply:
    """Answer many questions, each with its own leaf; a question refused harms no other.

    All leaves and the answer kept under the client's key are one transaction: whoever sends the batch again after a
    crash finds all of it or nothing. Kept are the ids alone: each decision stays under its own subject's key.
    """
    require(caller, "query")
    if (before := replay(service, caller, attempt)) is not None:
        return _told_again(service, before)
    with service.database.reading() as conn:
        found = decide_all(service, conn, [(caller, one) for one in asked])
    outcomes = [_of_its_own(one) for one in note_refusals(service, found)]
    decisions = [one for one in outcomes if isinstance(one, Decided)]
    if not decisions:
        return Reply(status=attempt.status, body=_body(outcomes, 0))
    acts = [one.act for one in decisions]
    outline = _outline(outcomes)
    acts[-1] = keeping(service, caller, attempt, acts[-1], lambda _: outline, of_many=True)
    try:
        recorded = record_together(service, acts)
    except Taken:
        # The same batch, sent twice at once: the other was faster, and nothing of this one is recorded.
        again = replay(service, caller, attempt)
        if again is None:
            raise
        return _told_again(service, again)
    return Reply(status=attempt.status, body=_body(outcomes, recorded[0].index))


def _of_its_own(outcome: Decided | Exception) -> Decided | Refused:
    """Give what became of one question: even a fault of ours is that question's alone."""
    match outcome:
        case Decided() | Refused():
            return outcome
        case Unavailable():
            raise outcome
        case _:
            structlog.get_logger().error("question-failed", **where(outcome))
            return Refused("internal-error", "程序出错，不是这个问题有误", "请把请求编号交给维护人员")


def _outline(outcomes: Sequence[Decided | Refused]) -> bytes:
    """Give the answer without the decisions: their ids lead to them."""
    results = [_problem(one) if isinstance(one, Refused) else {"id": one.act.id} for one in outcomes]
    return canonical_bytes({"results": results})


def _told_again(service: Service, before: Reply) -> Reply:
    """Give the answer that was kept, byte for byte; whoever was erased meanwhile is left out of it."""
    results: list[dict[str, Any]] = json.loads(before.body)["results"]
    ids = [one["id"] for one in results if one.keys() == {"id"}]
    with service.database.reading() as conn:
        entries = log.by_ids(conn, ids)
        told = [
            _decision(service, conn, entries[one["id"]]) if one.keys() == {"id"} else one for one in results
        ]
    return replace(before, body=canonical_bytes({"results": told}))


def _decision(service: Service, conn: Connection, entry: LogEntry) -> dict[str, Any]:
    try:
        opened = log.opened(conn, service.vault, entry.index)
    except Erased:
        return _problem(erased())
    except Unreadable as error:
        return _problem(service.unreadables.found(error.ref))
    except Altered as error:
        return _problem(altered(error))
    payload = {} if opened is None else json.loads(opened.payload)
    return {**payload, "id": entry.id, "index": entry.index}


def _problem(refused: Refused) -> dict[str, Any]:
    return {"problem": {"code": refused.code, "detail": refused.message, "hint": refused.hint}}


def _body(outcomes: Sequence[Decided | Refused], first: int) -> bytes:
    results: list[bytes] = []
    index = first
    for one in outcomes:
        if isinstance(one, Refused):
            results.append(canonical_bytes(_problem(one)))
        else:
            results.append(one.body(index))
            index += 1
    return b'{"results":[' + b",".join(results) + b"]}"
