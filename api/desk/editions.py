"""Use cases: a rule file is uploaded, approved by another key, published for a day, activated, withdrawn."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from api.desk.caller import Caller, require, require_area
from api.desk.once import Attempt, Reply, replay
from api.desk.published import parsed, stored
from api.desk.service import Service, civil_day
from api.desk.switching import check, new_act, record, switch
from api.store import editions
from api.store.database import Connection
from api.store.editions import Document, EditionAct, Step
from catalog.diagnostics import FaultyInput, Refused, did_you_mean
from catalog.documents import Mode
from catalog.in_force import in_force
from catalog.model import CalendarYear, Edition
from catalog.parse import Document as Parsed
from catalog.parse import parse_document
from catalog.plan import Plan
from catalog.source import read_source
from catalog.vocabulary import Vocabulary
from engine.audit.canonical import canonical_bytes
from engine.plain import Plain

_EVERYTHING: Final = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Activating:
    """What makes a draft live: the issued document, the day, the unread texts answered for, the pilots opened."""

    document: str
    from_day: date
    signed_off: frozenset[str] = frozenset()
    pilots: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Life:
    """A document and everything done with it."""

    document: Document
    parsed: Parsed
    acts: tuple[EditionAct, ...]

    def did(self, step: Step) -> bool:
        return any(act.act is step for act in self.acts)

    @property
    def in_print(self) -> bool:
        """Published, and not withdrawn since."""
        last = [act.act for act in self.acts if act.act in {Step.PUBLISHED, Step.WITHDRAWN}]
        return bool(last) and last[-1] is Step.PUBLISHED


def upload(service: Service, caller: Caller, file: str, text: str, attempt: Attempt) -> Reply:
    """Store a rule file by its digest; raises `FaultyInput` with what `rules check` would say of all together."""
    require(caller, "publish")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    source = read_source(file, text.encode())
    document, found = parse_document(source)
    if document is None or found:
        raise FaultyInput(found)
    if isinstance(document, Plan):
        hint = "方案留在规则目录里，由 `power-credit rules check` 核对；这里只收清单、词汇表、工作日历"
        raise Refused("plan-not-published", "方案不参与判定，不上传、不发布", hint)
    _keep_to_area(caller, document)
    new = stored(document, file, text, source.digest)
    with service.database.reading() as conn:
        if editions.document_by_digest(conn, new.digest, known=_EVERYTHING) is not None:
            raise _known_already()
    act = new_act(new.digest, Step.UPLOADED, caller)
    check(service, replace(act, act=Step.PUBLISHED), document)

    def write(conn: Connection, index: int) -> None:
        editions.add_documents(conn, index, [new])
        editions.add_acts(conn, index, [act])

    return record(service, caller, attempt, act, write, taken=_known_already())


def approve(service: Service, caller: Caller, digest: str, attempt: Attempt) -> Reply:
    """Approve a document that another key uploaded."""
    require(caller, "approve")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    life = _life(service, digest)
    _keep_to_area(caller, life.parsed)
    if any(act.act is Step.UPLOADED and act.actor == caller.client for act in life.acts):
        raise Refused("own-upload", "上传人不能批准自己上传的版次", "请另一位持批准密钥的人批准")
    if life.did(Step.APPROVED):
        raise Refused("already-approved", "这一版次已经批准")
    act = new_act(digest, Step.APPROVED, caller)
    return record(service, caller, attempt, act, lambda conn, index: editions.add_acts(conn, index, [act]))


def publish(service: Service, caller: Caller, digest: str, from_day: date | None, attempt: Attempt) -> Reply:
    """Publish an approved document, from its own first day or a later one; everything in force is checked again."""
    require(caller, "publish")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    life = _life(service, digest)
    _keep_to_area(caller, life.parsed)
    if not life.did(Step.APPROVED):
        raise Refused("edition-not-approved", "版次还没有批准", "请另一位持批准密钥的人先批准")
    if life.in_print:
        raise Refused("edition-published", "版次已经发布", "要改变施行日，先撤回")
    match life.parsed:
        case CalendarYear() if from_day is not None:
            raise Refused("day-not-needed", "工作日历没有施行日", "去掉 `from_day`")
        case CalendarYear():
            pass
        case document if from_day and document.head.from_day and from_day < document.head.from_day:
            message = f"版次写明自 `{document.head.from_day}` 起施行，不能提前到 `{from_day}`"
            raise Refused("before-its-day", message, "不写 `from_day`，就从版次写明的那天起")
        case _:
            pass
    act = replace(new_act(digest, Step.PUBLISHED, caller), from_day=from_day)
    return switch(service, caller, attempt, act, life.parsed)


def activate(service: Service, caller: Caller, digest: str, given: Activating, attempt: Attempt) -> Reply:
    """Make a published draft live from a day on, by the issued document."""
    require(caller, "publish")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    life = _life(service, digest)
    _keep_to_area(caller, life.parsed)
    if isinstance(life.parsed, CalendarYear):
        raise Refused("nothing-to-activate", "工作日历发布即可用，不需要激活")
    if not life.in_print:
        raise Refused("edition-not-published", "版次还没有发布", "先发布，再激活")
    bases = life.parsed.bases
    for name in sorted(given.signed_off - bases.keys()):
        raise Refused("unknown-basis", f"版次里没有依据 `{name}`", did_you_mean(name, bases))
    act = replace(
        new_act(digest, Step.ACTIVATED, caller),
        from_day=given.from_day,
        document=given.document,
        signed_off=given.signed_off,
        pilots=_pilots(life.parsed, given.pilots),
    )
    return switch(service, caller, attempt, act, life.parsed)


def withdraw(service: Service, caller: Caller, digest: str, from_day: date | None, attempt: Attempt) -> Reply:
    """Let a published document count no longer from a day on (today, if not said)."""
    require(caller, "publish")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    life = _life(service, digest)
    _keep_to_area(caller, life.parsed)
    if not life.in_print:
        raise Refused("edition-not-published", "版次还没有发布，或者已经撤回")
    day = from_day or civil_day(service)
    act = replace(new_act(digest, Step.WITHDRAWN, caller), from_day=day)
    if isinstance(life.parsed, Vocabulary):
        _keep_a_vocabulary(service, act, life.parsed, day)
    return switch(service, caller, attempt, act, life.parsed)


def edition(service: Service, caller: Caller, digest: str) -> bytes:
    """Give a document with its text and everything done with it."""
    require(caller, "query", "publish", "approve", "audit")
    life = _life(service, digest)
    one = life.document
    acts: list[Plain] = [
        {
            "act": act.act.value,
            "actor": act.actor,
            "index": act.known,
            "from_day": act.from_day.isoformat() if act.from_day else None,
            "document": act.document,
            "signed_off": [*sorted(act.signed_off)],
            "pilots": [*sorted(act.pilots)],
        }
        for act in life.acts
    ]
    return canonical_bytes(
        {
            "digest": one.digest,
            "kind": one.kind,
            "rulebook": one.rulebook,
            "edition": one.edition,
            "file": one.file,
            "text": one.text,
            "acts": acts,
        }
    )


def _keep_to_area(caller: Caller, document: Parsed) -> None:
    """Raise `Refused` when a key that is bound to an area acts on a document of a wider one."""
    area = None if isinstance(document, CalendarYear) else document.head.area
    require_area(caller, area or "000000")


def _life(service: Service, digest: str) -> _Life:
    with service.database.reading() as conn:
        document = editions.document_by_digest(conn, digest, known=_EVERYTHING)
        acts = editions.acts_known(conn, known=_EVERYTHING)
    if document is None:
        raise Refused("not-found", "没有这个摘要的版次")
    mine = tuple(act for act in acts if act.digest == digest)
    return _Life(document=document, parsed=parsed(document), acts=mine)


def _keep_a_vocabulary(service: Service, act: EditionAct, document: Parsed, day: date) -> None:
    """Raise `Refused` when no vocabulary would be left: then no question could be answered at all."""
    service.shelf.refresh()
    left = service.shelf.would_be(act, also={act.digest: document})[0]
    try:
        in_force(left.catalog, on=day, area="000000", mode=Mode.SIMULATION)
    except Refused as refused:
        raise Refused(
            "still-needed", f"撤回后，`{day}` 起没有词汇表可用", "先发布接替它的词汇表"
        ) from refused


def _pilots(document: Parsed, words: frozenset[str]) -> frozenset[str]:
    measures = document.measures.values() if isinstance(document, Edition) else ()
    ids = {word: one.id for one in measures if one.pilot for word in (one.id, one.name)}
    for word in sorted(words - ids.keys()):
        hint = did_you_mean(word, ids) or f"现有：{'、'.join(sorted(ids)) or '无'}"
        raise Refused("unknown-pilot", f"没有名为 `{word}` 的试点措施", hint)
    return frozenset(ids[word] for word in words)


def _known_already() -> Refused:
    return Refused("edition-known", "这一版次已经上传", "用它的摘要继续")
