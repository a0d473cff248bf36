"""What the shipped rules hold that is not stored: at a later start new editions wait, and nothing comes into force."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

import structlog

from api.desk.published import stored
from api.desk.recorder import Act
from api.desk.rulebooks import findings
from api.desk.service import Service, recorded, submit
from api.store import editions
from api.store.database import Connection
from api.store.editions import Document, EditionAct, Step
from catalog.diagnostics import Diagnostic, FaultyInput
from catalog.load import CASES_SUFFIX, file_name
from catalog.parse import parse_document
from catalog.plan import Plan
from catalog.source import read_source
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind

INSTALLER: Final = "installer"
_EVERYTHING: Final = 2**53 - 1
_CALENDAR: Final = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A shipped edition under a name that is stored with another text; what is stored goes on counting."""

    shipped: Document
    stored: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """What to tell an operator of the shipped rules: drafts that wait, names taken, faults that kept all out."""

    waiting: tuple[Document, ...] = ()
    differing: tuple[Differing, ...] = ()
    faults: tuple[Diagnostic, ...] = ()


def shipped_documents(folder: Path) -> tuple[Document, ...]:
    """Read a folder of rules as documents to store; raises `FaultyInput` with every finding."""
    catalog, found = findings(folder)
    if found:
        raise FaultyInput(found, catalog.sources)
    return _read(folder, _files(folder))


def offer_shipped(service: Service, folder: Path) -> Shipped:
    """Upload what is new among the shipped rules, as one act of the installer's; nothing is approved or published.

    An edition stored under the same name with another text is left alone. Faulty rules are told and nothing of them is
    uploaded: a service that has its rules starts without them.
    """
    with service.database.reading() as conn:
        there = editions.documents_known(conn, known=_EVERYTHING)
        acts = editions.acts_known(conn, known=_EVERYTHING)
    digests = {one.digest for one in there}
    files = _files(folder)
    names = {(one.rulebook, one.edition): one for one in there if one.kind != _CALENDAR}
    unknown = _read(folder, [path for path in files if _digest(path) not in digests])
    differing = tuple(
        Differing(shipped=one, stored=names[one.rulebook, one.edition])
        for one in unknown
        if (one.rulebook, one.edition) in names
    )
    new = tuple(one for one in unknown if (one.rulebook, one.edition) not in names)
    faults: tuple[Diagnostic, ...] = ()
    if new:
        _, faults = findings(folder)
        new = () if faults else new
    if new:
        _upload(service, new)
    done = {act.digest for act in acts if act.act is not Step.UPLOADED}
    shipped = {_digest(path) for path in files}
    waiting = tuple(one for one in there if one.digest in shipped - done)
    given = Shipped(waiting=(*waiting, *new), differing=differing, faults=faults)
    if new or differing or faults:
        structlog.get_logger().warning(
            "shipped-rules",
            uploaded=[one.digest for one in new],
            differing=[one.shipped.digest for one in differing],
            faults=len(faults),
        )
    return given


def _upload(service: Service, new: tuple[Document, ...]) -> None:
    digests = tuple(sorted(one.digest for one in new))
    steps = [EditionAct(id=str(uuid4()), digest=one, act=Step.UPLOADED, actor=INSTALLER) for one in digests]

    def write(conn: Connection, index: int) -> None:
        editions.add_documents(conn, index, new)
        editions.add_acts(conn, index, steps)

    act = Act(
        kind=Kind.EDITION_UPLOADED,
        id=str(uuid4()),
        actor=INSTALLER,
        payload=canonical_bytes({"digests": list(digests)}),
        editions=digests,
        write=write,
    )
    recorded(service, submit(service, act))


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.yaml")) if not path.name.endswith(CASES_SUFFIX)]


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _read(folder: Path, files: list[Path]) -> tuple[Document, ...]:
    documents = []
    for path in files:
        source = read_source(file_name(folder, path), path.read_bytes())
        document, _ = parse_document(source)
        if document is not None and not isinstance(document, Plan):
            documents.append(stored(document, source.file, source.text, source.digest))
    return tuple(documents)
