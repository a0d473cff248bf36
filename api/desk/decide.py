"""Use case: decide questions from one snapshot, each ready to be recorded as a leaf."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import structlog

from api.clock import TIMEZONE
from api.desk.answer import Answer, answer
from api.desk.caller import Caller, Whom
from api.desk.finding import Counted, Found, Sought, find_all, nobody_there
from api.desk.recorder import Act, instant
from api.desk.rulebooks import Rulebooks
from api.desk.service import Service, civil_day, erased, keep_to_deadline
from api.store import log
from api.store.database import Connection
from api.store.faults import Erased, Unreadable
from api.store.records import Records
from catalog.diagnostics import Refused
from catalog.documents import Mode
from engine.ask import Question
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.durable import MatcherFailure
from engine.evaluate import EvaluatorsDisagree
from engine.plain_bytes import plain_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it comes in at a door; days None mean today and everything known."""

    whom: Whom
    reason: str
    on: date | None = None
    known_on: date | None = None
    mode: Mode | None = None
    matter: str | None = None
    step: str | None = None
    circumstances: Mapping[str, bool]
    pilots: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision ready to be recorded."""

    act: Act
    decision: bytes
    pilots: bytes

    def body(self, index: int) -> bytes:
        """Give the answer, in canonical bytes: what was recorded, where."""
        place = f'"id":"{self.act.id}","index":{index}'.encode()
        return b'{"decision":' + self.decision + b"," + place + b',"pilots":' + self.pilots + b"}"


def decide_all(
    service: Service, conn: Connection, asking: Sequence[tuple[Caller, Asked]]
) -> list[Decided | Exception]:
    """Decide every question from one snapshot; what is wrong with one stands in its place and harms no other.

    Raises `Unavailable`, and `Refused` when whoever asked waits no longer.
    """
    size, generation = log.standing(conn)
    sought = [_sought(service, conn, caller, asked, size) for caller, asked in asking]
    try:
        records, found = find_all(
            service, conn, [one for one in sought if isinstance(one, Sought)], size=size
        )
    except Unreadable as error:
        if (
            len(asking) > 1
        ):  # a row among those of all: each is asked by itself, and only one of them meets it
            return [one for each in asking for one in decide_all(service, conn, [each])]
        return [service.unreadables.found(error.ref)]
    places = iter(found)
    outcomes: list[Decided | Exception] = []
    for one, (_, asked) in zip(sought, asking, strict=True):
        keep_to_deadline()
        if isinstance(one, Refused):
            outcomes.append(one)
            continue
        there = next(places)
        if isinstance(there, Refused):
            outcomes.append(there)
            continue
        try:
            outcomes.append(_decided(service, generation, records, one, there, asked))
        except Refused as refused:
            outcomes.append(Counted(refused, there.asks))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this question's alone
            outcomes.append(error)
    return outcomes


def size_known(service: Service, conn: Connection, known_on: date | None, size: int) -> int:
    """Give the size of the log at the end of a civil day; None and today mean all of it. Raises `Refused`."""
    today = civil_day(service)
    if known_on is None or known_on == today:
        return size
    if known_on > today:
        raise Refused("day-in-future", f"知悉日 `{known_on}` 还没有到", "写今天或以前的日期")
    end = datetime.combine(known_on + timedelta(days=1), time(), TIMEZONE)
    return min(size, log.size_before(conn, instant(end)))


def answered(service: Service, ask: Callable[[], Answer]) -> Answer:
    """Give the answer, or refuse when the evaluators are not of one mind: no answer is better than a wrong one."""
    try:
        return ask()
    except EvaluatorsDisagree as error:
        service.tally.count("evaluation_failed", "evaluators-disagree")
        structlog.get_logger().critical(
            "evaluators-disagree",
            rules=error.rules_digest,
            only_predicates=error.only_predicates,
            only_matcher=error.only_matcher,
        )
        raise Refused("evaluators-disagree", "两个判定器的结论不一致，不作答复；已记录并告警") from error
    except MatcherFailure as error:
        service.tally.count("evaluation_failed", "matcher-failed")
        structlog.get_logger().critical("matcher-failed", fault=str(error))
        raise Refused("matcher-failed", "判定器出错，不作答复；已记录并告警") from error


def _sought(service: Service, conn: Connection, caller: Caller, asked: Asked, size: int) -> Sought | Refused:
    try:
        known = size_known(service, conn, asked.known_on, size)
    except Refused as refused:
        return refused
    return Sought(caller=caller, whom=asked.whom, on=asked.on or civil_day(service), known=known)


def _decided(
    service: Service, generation: int, records: Records, sought: Sought, found: Found, asked: Asked
) -> Decided:
    on, known = sought.on, sought.known
    with service.shelf.lend_at(generation, known) as rulebooks:
        try:
            record = records.record(service.vault, found.ref, on=on, known=known)
        except Erased as error:
            raise erased() from error
        except Unreadable as error:
            raise service.unreadables.found(found.ref) from error
        service.unreadables.read(found.ref)
        if record is None:
            raise nobody_there()
        question = Question(
            on=on,
            matter=asked.matter,
            step=asked.step,
            reason=asked.reason,
            circumstances=asked.circumstances,
            pilots=_pilots(rulebooks, asked.pilots),
            known=known,
            mode=_mode(rulebooks, asked),
        )
        given = answered(service, lambda: answer(rulebooks, record, question))
    decision = given.decision
    said = plain_bytes(decision)
    pilots = canonical_bytes(sorted(question.pilots))
    return Decided(
        decision=said,
        pilots=pilots,
        act=Act(
            kind=Kind.DECISION,
            id=str(uuid4()),
            actor=sought.caller.client,
            ref=found.ref,
            payload=b'{"decision":' + said + b',"pilots":' + pilots + b"}",
            on=on,
            known=known,
            mode="live" if decision.mode is Mode.LIVE else "simulation",
            rules_digest=decision.rules_digest,
            editions=tuple(sorted({edition.digest for edition in decision.editions})),
            asks=found.asks,
        ),
    )


def _mode(rulebooks: Rulebooks, asked: Asked) -> Mode:
    """Give the mode asked for; it may go unsaid only while there is nothing live to ask for."""
    if asked.mode is None and rulebooks.activations:
        message = "已有正式生效的版次，请求要写明 `mode`"
        raise Refused("mode-missing", message, "正式判定写 `live`，模拟写 `simulation`")
    return asked.mode or Mode.SIMULATION


def _pilots(rulebooks: Rulebooks, words: frozenset[str]) -> frozenset[str]:
    """Give pilots by id; what is not known stays, to be refused where it is asked about."""
    if not words:
        return words
    ids = {
        measure.name: measure.id
        for edition in rulebooks.catalog.editions
        for measure in edition.measures.values()
        if measure.pilot
    }
    return frozenset(ids.get(word, word) for word in words)
