"""Use cases: a subject comes into our books, changes, or turns out to be the same as another."""

import secrets
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from api.desk.caller import Caller, Whom, require, require_area, verify
from api.desk.finding import find_to_write
from api.desk.once import Attempt, Reply, record_once, replay
from api.desk.recorder import Act
from api.desk.service import Service, civil_day, erased
from api.desk.written import subject_written, vocabulary_now
from api.store import log, subjects
from api.store.database import Connection
from api.store.faults import Erased
from api.store.subjects import Identifier, IdentifierKind, NewSubject, Version
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.plain import plain

_TAKEN = Refused("identifier-taken", "标识已属于另一个主体", "核对标识；确属同一主体的，用合并")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubjectWritten:
    """A subject as it comes in; `type` by name or id."""

    type: str
    area: str
    opened: date
    name: str | None = None
    born: date | None = None
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changes on a day; None leaves a part as it was."""

    on: date
    name: str | None = None
    type: str | None = None
    area: str | None = None
    deregistered_on: date | None = None
    identifiers: tuple[Identifier, ...] = ()


def add_subject(service: Service, caller: Caller, new: NewSubjectWritten, attempt: Attempt) -> Reply:
    """Add a subject with its identifiers; raises `FaultyInput` with everything that is wrong with it."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    require_area(caller, new.area)
    if not new.identifiers:
        raise Refused("subject-not-named", "至少要有一个标识", "如 credit_code")
    ref = secrets.token_hex(16)
    by_kind = {one.kind: one.value for one in new.identifiers}
    subject = subject_written(
        vocabulary_now(service),
        {
            "参考号": ref,
            "类型": new.type,
            "统一社会信用代码": by_kind.get(IdentifierKind.CREDIT_CODE),
            "身份证号": by_kind.get(IdentifierKind.IDENTITY_NUMBER),
            "区县": new.area,
            "开户日": new.opened.isoformat(),
            "出生日期": new.born.isoformat() if new.born else None,
        },
    )
    version = Version(
        on=new.opened,
        type=subject.type,
        area=subject.area,
        opened=subject.opened,
        name=new.name,
        born=subject.born,
    )
    service.vault.create(ref)
    added = NewSubject(ref=ref, version=version, identifiers=new.identifiers)
    act = Act(
        kind=Kind.SUBJECT_ADDED,
        id=str(uuid4()),
        actor=caller.client,
        ref=ref,
        payload=canonical_bytes({"version": plain(version), "identifiers": _identifiers(new.identifiers)}),
        on=new.opened,
        write=lambda conn, index: subjects.add_subjects(conn, service.vault, index, [added]),
    )
    return record_once(
        service, caller, attempt, act, lambda index: _body(act.id, index, ref=ref), taken=_TAKEN
    )


def change_subject(service: Service, caller: Caller, ref: str, change: Change, attempt: Attempt) -> Reply:
    """Say what a subject is from a day on: another name, type or area, deregistered, found by more identifiers."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    verify(change.identifiers)
    ref = find_to_write(service, caller, Whom(ref=ref))
    with service.database.reading() as conn:
        known = log.size(conn)
        try:
            now = subjects.version(conn, service.vault, ref, on=change.on, known=known)
        except Erased as error:
            raise erased() from error
    if now is None:
        raise Refused("not-found", "没有这个主体，或者它不归您管辖")
    if change.deregistered_on is not None and change.deregistered_on < now.opened:
        raise Refused("deregistered-before-opening", "注销日早于开户日", "核对日期")
    read = subject_written(
        vocabulary_now(service),
        {
            "参考号": ref,
            "类型": change.type or now.type,
            "区县": change.area or now.area,
            "开户日": now.opened.isoformat(),
            "出生日期": now.born.isoformat() if now.born else None,
        },
    )
    version = replace(
        now,
        on=change.on,
        type=read.type,
        area=read.area,
        name=change.name or now.name,
        deregistered_on=change.deregistered_on or now.deregistered_on,
        known=0,
    )

    def write(conn: Connection, index: int) -> None:
        subjects.add_version(conn, service.vault, index, ref, version)
        subjects.add_identifiers(conn, service.vault, index, ref, change.identifiers)

    act = Act(
        kind=Kind.SUBJECT_CHANGED,
        id=str(uuid4()),
        actor=caller.client,
        ref=ref,
        payload=canonical_bytes({"version": plain(version), "identifiers": _identifiers(change.identifiers)}),
        on=change.on,
        write=write,
    )
    return record_once(
        service, caller, attempt, act, lambda index: _body(act.id, index, ref=ref), taken=_TAKEN
    )


def merge_subjects(
    service: Service, caller: Caller, merged: Whom, into: Whom, on: date | None, attempt: Attempt
) -> Reply:
    """Make two subjects one from a day on: the record of the first becomes part of the second's."""
    require(caller, "record")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    day = on or civil_day(service)
    from_ref = find_to_write(service, caller, merged)
    into_ref = find_to_write(service, caller, into)
    taken = Refused("already-merged", "两个主体已经是同一个，或者前者已并入别的主体")
    if from_ref == into_ref:
        raise taken
    act = Act(
        kind=Kind.SUBJECT_MERGED,
        id=str(uuid4()),
        actor=caller.client,
        ref=into_ref,
        payload=canonical_bytes({"from": from_ref, "into": into_ref}),
        on=day,
        write=lambda conn, index: subjects.merge(conn, index, from_ref, into_ref, day),
    )
    return record_once(
        service, caller, attempt, act, lambda index: _body(act.id, index, ref=into_ref), taken=taken
    )


def _identifiers(identifiers: tuple[Identifier, ...]) -> list[object]:
    return [{"kind": one.kind.value, "scope": one.scope, "value": one.value} for one in identifiers]


def _body(act_id: str, index: int, *, ref: str) -> bytes:
    return canonical_bytes({"id": act_id, "index": index, "ref": ref})
