"""Use case: a named officer confirms a sanction that a decision proposed, bound to what that decision rested on."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from api.desk.caller import Caller, require
from api.desk.decisions import stored_decision
from api.desk.once import Attempt, Reply, record_once, replay
from api.desk.recorder import Act
from api.desk.service import Service, civil_day
from api.store import confirmations
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.plain import plain
from engine.record.entry import Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirming:
    """Which measure of which decision is confirmed, by whom, from which day."""

    decision_id: str
    measure: str
    officer: str
    on: date | None = None


def confirm(service: Service, caller: Caller, given: Confirming, attempt: Attempt) -> Reply:
    """Record a confirmation; raises `Refused` when the decision proposed no such sanction."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    with service.database.reading() as conn:
        stored = stored_decision(service, conn, caller, given.decision_id, scopes=("record",))
    need = next(
        (
            one["need"]
            for one in stored.payload["decision"]["measures"]
            if given.measure in {one["measure"]["id"], one["measure"]["name"]} and one["need"] is not None
        ),
        None,
    )
    ref = stored.entry.ref
    if need is None or ref is None:
        message = f"这个判定没有待确认的 `{given.measure}`"
        raise Refused("nothing-to-confirm", message, "只有状态为 proposed（拟实施）的惩戒需要确认")
    confirmation = Confirmation(
        measure=need["measure"],
        row=need["row"],
        entries=frozenset(need["entries"]),
        rules_digest=need["rules_digest"],
        officer=given.officer,
        on=given.on or civil_day(service),
        known=0,
    )
    act_id = str(uuid4())
    act = Act(
        kind=Kind.CONFIRMATION,
        id=act_id,
        actor=caller.client,
        ref=ref,
        payload=canonical_bytes({"confirmation": plain(confirmation), "decision": given.decision_id}),
        on=confirmation.on,
        rules_digest=confirmation.rules_digest,
        write=lambda conn, index: confirmations.add_confirmation(
            conn, service.vault, index, confirmation_id=act_id, ref=ref, given=confirmation
        ),
    )

    def body(index: int) -> bytes:
        return canonical_bytes({"id": act_id, "index": index})

    return record_once(service, caller, attempt, act, body)
