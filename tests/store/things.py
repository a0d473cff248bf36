"""Things to store: acts, subjects and entries, plain unless a test says otherwise."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from api.desk.recorder import Act, Recorder
from api.store import log
from api.store.database import Database
from api.store.subjects import Identifier, IdentifierKind, NewSubject, Version
from api.store.vault import Vault
from engine.audit.envelope import Kind
from engine.audit.findings import Findings
from engine.record.entry import Entry, Event, EventKind

CODE = Identifier(kind=IdentifierKind.CREDIT_CODE, value="91510100MA00000X1Y")
NAME = "成都某某电力工程有限公司"


def act(**given: Any) -> Act:
    given = {"kind": Kind.DECISION, "id": str(uuid.uuid4()), "actor": "hall-1", "payload": b'{"a":1}'} | given
    return Act(**given)


def ticking(step: timedelta = timedelta(milliseconds=1)) -> Callable[[], datetime]:
    """A clock that moves on by a step whenever it is read."""
    start = datetime(2026, 6, 10, 1, 30, tzinfo=UTC)
    steps = itertools.count()
    return lambda: start + next(steps) * step


@contextmanager
def recording(
    database: Database, vault: Vault, clock: Callable[[], datetime] | None = None
) -> Iterator[Recorder]:
    recorder = Recorder(database, vault, clock=clock or ticking(), software="0.1.0")
    try:
        yield recorder
    finally:
        recorder.close()


def version(**given: Any) -> Version:
    plain: dict[str, Any] = {
        "on": date(2020, 1, 1),
        "type": "enterprise",
        "area": "510107",
        "opened": date(2019, 3, 1),
        "name": NAME,
    }
    return Version(**(plain | given))


def new_subject(ref: str = "a" * 32, **given: Any) -> NewSubject:
    plain: dict[str, Any] = {"ref": ref, "version": version(), "identifiers": (CODE,)}
    return NewSubject(**(plain | given))


def entry(entry_id: str = "e1", **given: Any) -> Entry:
    fields = {"found_on": date(2026, 3, 2), "manner": "擅自接线", "recovered": 125_000, "settled": False}
    plain: dict[str, Any] = {
        "id": entry_id,
        "kind": "power-theft",
        "known": 0,
        "fields": fields,
        "events": (),
    }
    return Entry(**(plain | given))


def event(**given: Any) -> Event:
    plain: dict[str, Any] = {
        "kind": EventKind.NOTICE_SERVED,
        "on": date(2026, 3, 5),
        "known": 0,
        "fields": {},
    }
    return Event(**(plain | given))


def verified(database: Database) -> Findings:
    """Recompute the log; it must be sound."""
    with database.reading() as conn:
        findings = log.verify(conn)
    assert findings.mismatches == ()
    return findings
