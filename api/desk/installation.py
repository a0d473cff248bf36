"""The first start: shipped rules become the installer's acts; sample subjects and a key to try with, if wanted."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final
from uuid import uuid4

from api.desk.keys import NewKey, issue
from api.desk.recorder import Act
from api.desk.rulebooks import Rulebooks, Viewpoint
from api.desk.service import Service, civil_day, recorded, submit
from api.desk.shipped import INSTALLER, offer_shipped, shipped_documents
from api.samples.stories import RECORDS
from api.store import coverage, editions, entries, log, subjects
from api.store.coverage import NewSpan
from api.store.database import Connection
from api.store.editions import Document, EditionAct, Step
from api.store.faults import Taken
from api.store.subjects import Identifier, IdentifierKind, NewSubject, Version
from catalog.diagnostics import FaultyInput
from catalog.documents import Mode
from catalog.load import default_rules
from catalog.nodes import Mapping, Scalar
from catalog.source import read_source
from catalog.vocabulary import Vocabulary
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.record.entry import Record
from engine.record.read import read_record

_EVERYTHING: Final = 2**53 - 1
_COVERED = (date(2010, 1, 1), date(2199, 1, 1))
_IDENTIFIERS = {
    "统一社会信用代码": IdentifierKind.CREDIT_CODE,
    "身份证号": IdentifierKind.IDENTITY_NUMBER,
}
_STEPS = {
    Step.UPLOADED: Kind.EDITION_UPLOADED,
    Step.APPROVED: Kind.EDITION_APPROVED,
    Step.PUBLISHED: Kind.EDITION_PUBLISHED,
}


def install(service: Service) -> str | None:
    """Do what a first start needs, or what one that was cut short left undone; later, offer what is newly shipped.

    Give the key to try with, if one was made. Raises `FaultyInput` when the rules to begin with are faulty.
    """
    folder = service.settings.rules or default_rules()
    with service.database.reading() as conn:
        fresh = not log.size(conn)
        begun = editions.acts_known(conn, known=_EVERYTHING, steps=(Step.PUBLISHED,))
    if begun:
        service.shipped = offer_shipped(service, folder)
        return None
    if not _install_rules(service, folder):
        return None
    service.shelf.refresh()
    if not (fresh and service.settings.samples):
        return None
    _install_samples(service, folder)
    _, token = issue(service, NewKey(name="示例密钥", scopes=frozenset({"query", "record"})), actor=INSTALLER)
    return token


def _install_rules(service: Service, folder: Path) -> bool:
    """Upload, approve and publish what is shipped; False when another process did."""
    documents = shipped_documents(folder)
    digests = tuple(sorted(one.digest for one in documents))
    with service.database.reading() as conn:
        done = {act.act for act in editions.acts_known(conn, known=_EVERYTHING) if act.digest in digests}
    for step, kind in _STEPS.items():
        if step in done:
            continue
        acts = [EditionAct(id=str(uuid4()), digest=digest, act=step, actor=INSTALLER) for digest in digests]
        act = Act(
            kind=kind,
            id=str(uuid4()),
            actor=INSTALLER,
            payload=canonical_bytes({"digests": list(digests)}),
            editions=digests,
            write=_writing(documents if step is Step.UPLOADED else (), acts),
        )
        try:
            recorded(service, submit(service, act))
        except Taken:
            return False
    return True


def _writing(documents: tuple[Document, ...], acts: list[EditionAct]) -> Callable[[Connection, int], None]:
    def write(conn: Connection, index: int) -> None:
        editions.add_documents(conn, index, documents)
        editions.add_acts(conn, index, acts)

    return write


def _install_samples(service: Service, folder: Path) -> None:
    """Add the shipped subjects, and coverage that never lapses: a demonstration has no feeds."""
    today = civil_day(service)
    view = Viewpoint(area="000000", mode=Mode.SIMULATION)
    vocabulary = Rulebooks.open(folder).documents(max(today, date(2026, 6, 10)), view).vocabulary
    spans = [
        NewSpan(id=str(uuid4()), source=source.id, area="000000", start=_COVERED[0], end=_COVERED[1])
        for source in vocabulary.sources.values()
    ]
    covered = Act(
        kind=Kind.COVERAGE,
        id=str(uuid4()),
        actor=INSTALLER,
        payload=canonical_bytes({"sources": [span.source for span in spans]}),
        write=lambda conn, index: coverage.add_spans(conn, index, spans),
    )
    acts = [covered, *(_sample(service, path, vocabulary) for path in sorted(RECORDS.glob("*.yaml")))]
    for future in [submit(service, act) for act in acts]:
        recorded(service, future)


def _sample(service: Service, path: Path, vocabulary: Vocabulary) -> Act:
    source = read_source(path.name, path.read_bytes())
    record, found = read_record(source, vocabulary)
    if record is None:
        raise FaultyInput(found, {path.name: source.text})
    about = source.root.get("主体") if isinstance(source.root, Mapping) else None
    said = {
        key.text: value.text
        for key, value in (about.entries if isinstance(about, Mapping) else ())
        if isinstance(value, Scalar)
    }
    ref = secrets.token_hex(16)
    service.vault.create(ref)
    new = NewSubject(
        ref=ref,
        version=Version(
            on=record.subject.opened,
            type=record.subject.type,
            area=record.subject.area,
            opened=record.subject.opened,
            born=record.subject.born,
            name=said.get("名称"),
        ),
        identifiers=tuple(
            Identifier(kind=kind, value=said[word]) for word, kind in _IDENTIFIERS.items() if word in said
        ),
    )
    return Act(
        kind=Kind.SUBJECT_ADDED,
        id=str(uuid4()),
        actor=INSTALLER,
        ref=ref,
        payload=canonical_bytes({"sample": path.name}),
        write=_adding(service, new, record),
    )


def _adding(service: Service, new: NewSubject, record: Record) -> Callable[[Connection, int], None]:
    ours = [(new.ref, replace(entry, id=str(uuid4()))) for entry in record.entries]

    def write(conn: Connection, index: int) -> None:
        subjects.add_subjects(conn, service.vault, index, [new])
        entries.add_entries(conn, service.vault, index, ours)

    return write
