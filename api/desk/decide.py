"""Use case: decide for one subject or many, record each decision as a leaf, then answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

import structlog

from api.clock import TIMEZONE
from api.desk.answer import Answer, Question, answer
from api.desk.caller import Caller, NobodyThere, Whom, find, note_miss, require
from api.desk.once import Attempt, Reply, keeping, record_once, replay
from api.desk.recorder import Act, instant
from api.desk.rulebooks import Rulebooks
from api.desk.service import Service, civil_day, erased, keep_to_deadline, recorded, submit
from api.store import log, quotas, records
from api.store.database import Connection
from api.store.faults import Erased, Taken
from catalog.diagnostics import Refused
from catalog.model import Mode
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
class _Decided:
    """A decision ready to be recorded."""

    act: Act
    decision: bytes
    pilots: bytes

    def body(self, index: int) -> bytes:
        """Give the answer, in canonical bytes: what was recorded, where."""
        place = f'"id":"{self.act.id}","index":{index}'.encode()
        return b'{"decision":' + self.decision + b"," + place + b',"pilots":' + self.pilots + b"}"


def decide(service: Service, caller: Caller, asked: Asked, attempt: Attempt) -> Reply:
    """Answer one question; raises `Refused`, and never answers what is not recorded."""
    require(caller, "query")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    try:
        with service.database.reading() as conn:
            decided = _decided(service, conn, caller, asked, log.size(conn))
    except NobodyThere as nobody:
        note_miss(service, caller, [nobody])
        raise
    return record_once(service, caller, attempt, decided.act, decided.body)


def decide_batch(service: Service, caller: Caller, asked: Sequence[Asked], attempt: Attempt) -> Reply:
    """Answer many questions from one snapshot, each with its own leaf; a question refused harms no other."""
    require(caller, "query")
    if attempt.key is None:
        return _decide_batch(service, caller, asked, attempt)
    # The same batch sent twice at once must not leave its leaves twice: only the last of them keeps the answer.
    with service.database.alone(f"batch {caller.client} {attempt.key}"):
        return _decide_batch(service, caller, asked, attempt)


def _decide_batch(service: Service, caller: Caller, asked: Sequence[Asked], attempt: Attempt) -> Reply:
    if (before := replay(service, caller, attempt)) is not None:
        return before
    outcomes: list[_Decided | Refused] = []
    with service.database.reading() as conn:
        size = log.size(conn)
        for one in asked:
            keep_to_deadline()
            try:
                outcomes.append(_decided(service, conn, caller, one, size))
            except Refused as refused:
                if refused.code in _OUR_FAULTS:
                    raise
                outcomes.append(refused)
    missed = [one for one in outcomes if isinstance(one, NobodyThere)]
    if missed:
        note_miss(service, caller, missed)
    return _record_all(service, caller, outcomes, attempt)


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


_OUR_FAULTS = {"evaluators-disagree", "matcher-failed"}


def _decided(service: Service, conn: Connection, caller: Caller, asked: Asked, size: int) -> _Decided:
    on = asked.on or civil_day(service)
    known = size_known(service, conn, asked.known_on, size)
    with service.shelf.lend(conn, known) as rulebooks:
        found = find(service, conn, caller, asked.whom, on=on, known=known)
        try:
            record = records.load(conn, service.vault, found.ref, on=on, known=known)
        except Erased as error:
            raise erased() from error
        if record is None:
            raise NobodyThere(found.token)
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
    day = civil_day(service)
    return _Decided(
        decision=said,
        pilots=pilots,
        act=Act(
            kind=Kind.DECISION,
            id=str(uuid4()),
            actor=caller.client,
            ref=found.ref,
            payload=b'{"decision":' + said + b',"pilots":' + pilots + b"}",
            on=on,
            known=known,
            mode="live" if decision.mode is Mode.LIVE else "simulation",
            rules_digest=decision.rules_digest,
            editions=tuple(sorted({edition.digest for edition in decision.editions})),
            write=lambda conn, _: quotas.note(conn, caller.client, day, found.token),
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


def _record_all(
    service: Service, caller: Caller, outcomes: Sequence[_Decided | Refused], attempt: Attempt
) -> Reply:
    """Record every decision, the answer to the whole with the last of them."""
    decisions = [one for one in outcomes if isinstance(one, _Decided)]
    indexes: dict[str, int] = {}

    def body(last: int) -> bytes:
        indexes[decisions[-1].act.id] = last
        return _batch_body(outcomes, indexes)

    if not decisions:
        return Reply(status=attempt.status, body=_batch_body(outcomes, indexes))
    waiting = [(one.act.id, submit(service, _noting(one.act, indexes))) for one in decisions[:-1]]
    last = submit(service, keeping(service, caller, attempt, decisions[-1].act, body))
    for id_, future in waiting:
        indexes[id_] = recorded(service, future).index
    try:
        return Reply(status=attempt.status, body=body(recorded(service, last).index))
    except Taken:
        before = replay(service, caller, attempt)
        if before is None:
            raise
        return before


def _noting(act: Act, indexes: dict[str, int]) -> Act:
    """Give the act that also notes its index, for the answer that the last act keeps."""
    write = act.write

    def write_and_note(conn: Connection, index: int) -> None:
        if write is not None:
            write(conn, index)
        indexes[act.id] = index

    return replace(act, write=write_and_note)


def _batch_body(outcomes: Sequence[_Decided | Refused], indexes: Mapping[str, int]) -> bytes:
    results = [
        canonical_bytes({"problem": {"code": one.code, "detail": one.message, "hint": one.hint}})
        if isinstance(one, Refused)
        else one.body(indexes[one.act.id])
        for one in outcomes
    ]
    return b'{"results":[' + b",".join(results) + b"]}"
