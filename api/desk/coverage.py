"""Use case: a source says from which day to which day it has brought everything; a heartbeat is one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from api.desk.caller import Caller, require, require_area
from api.desk.once import Attempt, Reply, record_once, replay
from api.desk.recorder import Act
from api.desk.service import Service, civil_day
from api.desk.written import source_written, vocabulary_now
from api.store import coverage
from api.store.coverage import NewSpan
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.plain import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSpan:
    """A source (name or id) has everything of an area from `from_day` up to but not including `until_day`."""

    source: str
    area: str
    from_day: date
    until_day: date | None


def record_coverage(
    service: Service, caller: Caller, written: Sequence[WrittenSpan], attempt: Attempt
) -> Reply:
    """Record spans under one leaf; raises `Refused` for a source that is not known and for days still to come."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    vocabulary = vocabulary_now(service)
    tomorrow = civil_day(service) + timedelta(days=1)
    spans = []
    for one in written:
        require_area(caller, one.area)
        until = one.until_day or one.from_day + timedelta(days=1)
        if until <= one.from_day:
            raise Refused(
                "ends-before-begin", f"`{until}` 不晚于 `{one.from_day}`", "`until_day` 是不含的末日"
            )
        if until > tomorrow:
            raise Refused(
                "day-in-future", f"`{until}` 还没有到：未来的数据不会已经归集", "至多写到明天（不含）"
            )
        source = source_written(vocabulary, one.source)
        spans.append(NewSpan(id=str(uuid4()), source=source.id, area=one.area, start=one.from_day, end=until))
    act = Act(
        kind=Kind.COVERAGE,
        id=str(uuid4()),
        actor=caller.client,
        payload=canonical_bytes({"spans": [plain(span) for span in spans]}),
        write=lambda conn, index: coverage.add_spans(conn, index, spans),
    )

    def body(index: int) -> bytes:
        return canonical_bytes({"id": act.id, "index": index})

    return record_once(service, caller, attempt, act, body)
