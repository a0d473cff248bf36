"""Use case: many questions in one request, answered from one snapshot and recorded together or not at all."""

from collections.abc import Sequence

from api.desk.caller import Caller, require
from api.desk.decide import OUR_FAULTS, Asked, Decided, decide_all
from api.desk.finding import note_misses
from api.desk.once import Attempt, Reply, keeping, replay
from api.desk.service import Service, record_together
from api.store.faults import Taken
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes


def decide_batch(service: Service, caller: Caller, asked: Sequence[Asked], attempt: Attempt) -> Reply:
    """Answer many questions, each with its own leaf; a question refused harms no other.

    All leaves and the answer kept under the client's key are one transaction: whoever sends the batch again after a
    crash finds all of it or nothing.
    """
    require(caller, "query")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    with service.database.reading() as conn:
        found = decide_all(service, conn, [(caller, one) for one in asked])
    outcomes = [_of_its_own(one) for one in found]
    note_misses(service, found)
    decisions = [one for one in outcomes if isinstance(one, Decided)]
    if not decisions:
        return Reply(status=attempt.status, body=_body(outcomes, 0))
    acts = [one.act for one in decisions]
    # The last act keeps the answer; the first leaf of the batch stands just so far before the last.
    before_last = len(acts) - 1
    acts[-1] = keeping(service, caller, attempt, acts[-1], lambda last: _body(outcomes, last - before_last))
    try:
        recorded = record_together(service, acts)
    except Taken:
        # The same batch, sent twice at once: the other was faster, and nothing of this one is recorded.
        again = replay(service, caller, attempt)
        if again is None:
            raise
        return again
    return Reply(status=attempt.status, body=_body(outcomes, recorded[0].index))


def _of_its_own(outcome: Decided | Exception) -> Decided | Refused:
    """Give what became of one question, unless it is our fault: then nothing of the batch is answered."""
    if isinstance(outcome, Decided) or (isinstance(outcome, Refused) and outcome.code not in OUR_FAULTS):
        return outcome
    raise outcome


def _body(outcomes: Sequence[Decided | Refused], first: int) -> bytes:
    results: list[bytes] = []
    index = first
    for one in outcomes:
        if isinstance(one, Refused):
            said = {"problem": {"code": one.code, "detail": one.message, "hint": one.hint}}
            results.append(canonical_bytes(said))
        else:
            results.append(one.body(index))
            index += 1
    return b'{"results":[' + b",".join(results) + b"]}"
