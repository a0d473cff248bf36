"""How an act on a rule document is checked with all that would be in force, and recorded."""

from collections.abc import Callable, Mapping
from uuid import uuid4

from api.desk.caller import Caller
from api.desk.once import Attempt, Reply, record_once
from api.desk.published import faults
from api.desk.recorder import Act
from api.desk.service import Service
from api.store import editions
from api.store.database import Connection
from api.store.editions import EditionAct, Step
from catalog.diagnostics import FaultyInput, Refused
from catalog.parse import Document as Parsed
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.plain import Plain

_TRIES = 3
_KINDS = {
    Step.UPLOADED: Kind.EDITION_UPLOADED,
    Step.APPROVED: Kind.EDITION_APPROVED,
    Step.PUBLISHED: Kind.EDITION_PUBLISHED,
    Step.ACTIVATED: Kind.EDITION_ACTIVATED,
    Step.WITHDRAWN: Kind.EDITION_WITHDRAWN,
}


class _RulesChanged(Exception):  # noqa: N818 - it says what happened
    """Somebody else's act came between the check and the commit."""


def new_act(digest: str, step: Step, caller: Caller) -> EditionAct:
    """Give an act of a caller's on a document."""
    return EditionAct(id=str(uuid4()), digest=digest, act=step, actor=caller.client)


def check(service: Service, act: EditionAct, document: Parsed) -> int:
    """Check what would be in force after an act; give the generation this was said of. Raises `FaultyInput`."""
    service.shelf.refresh()
    would_be, generation = service.shelf.would_be(act, also={act.digest: document})
    found = faults(would_be)
    if found:
        raise FaultyInput(found)
    return generation


def switch(service: Service, caller: Caller, attempt: Attempt, act: EditionAct, document: Parsed) -> Reply:
    """Record an act that changes what is in force, unless somebody else's came between check and commit."""
    for _ in range(_TRIES):
        generation = check(service, act, document)

        def write(conn: Connection, index: int, seen: int = generation) -> None:
            if editions.current_generation(conn) != seen:
                raise _RulesChanged
            editions.add_acts(conn, index, [act])

        try:
            reply = record(service, caller, attempt, act, write)
        except _RulesChanged:
            continue
        service.shelf.refresh()
        return reply
    raise Refused("rules-changed", "检查期间规则又有变动", "请再试一次")


def record(
    service: Service,
    caller: Caller,
    attempt: Attempt,
    act: EditionAct,
    write: Callable[[Connection, int], None],
    *,
    taken: Refused | None = None,
) -> Reply:
    """Record an act on a document and answer with what was done."""
    said: Mapping[str, Plain] = {
        "act": act.act.value,
        "digest": act.digest,
        "from_day": act.from_day.isoformat() if act.from_day else None,
        "document": act.document,
        "signed_off": [*sorted(act.signed_off)],
        "pilots": [*sorted(act.pilots)],
    }
    leaf = Act(
        kind=_KINDS[act.act],
        id=act.id,
        actor=caller.client,
        payload=canonical_bytes(dict(said)),
        on=act.from_day,
        editions=(act.digest,),
        write=write,
    )

    def body(index: int) -> bytes:
        return canonical_bytes({**said, "id": act.id, "index": index})

    return record_once(service, caller, attempt, leaf, body, taken=taken)
