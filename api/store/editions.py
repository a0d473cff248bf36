"""Rule documents by digest, and what was done with them; the generation tells every process that rules changed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select, update

from api.store.rows import add_rows
from api.store.tables import document, edition_act, generation
from engine.audit.canonical import canonical_bytes


class Step(StrEnum):
    """What is done with a document, in the order of its life."""

    UPLOADED = "uploaded"
    APPROVED = "approved"
    PUBLISHED = "published"
    ACTIVATED = "activated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A rule file by the SHA-256 of its bytes; `kind` says what it is, `file` where it stood."""

    digest: str
    kind: str
    rulebook: str
    edition: str
    file: str
    text: str
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAct:
    """One act on a document; `document` names the issued document that an activation cites."""

    id: str
    digest: str
    act: Step
    actor: str
    from_day: date | None = None
    until_day: date | None = None
    document: str | None = None
    signed_off: frozenset[str] = frozenset()
    pilots: frozenset[str] = frozenset()
    known: int = 0


_DOCUMENTS = (
    select(document).where(document.c.known < bindparam("known")).order_by(document.c.known, document.c.file)
)
_ACTS = (
    select(edition_act)
    .where(edition_act.c.known < bindparam("known"))
    .order_by(edition_act.c.known, edition_act.c.id)
)


def add_documents(conn: Connection, index: int, documents: Iterable[Document]) -> None:
    """Add documents under one leaf; raises `Taken` when one is there already."""
    add_rows(conn, document, [_document_row(index, one) for one in documents])


def add_acts(conn: Connection, index: int, acts: Iterable[EditionAct]) -> None:
    """Add acts under one leaf and raise the generation; raises `Unknown` for a document that is not there."""
    rows = [
        {
            "id": act.id,
            "digest": act.digest,
            "act": act.act.value,
            "from_day": act.from_day,
            "until_day": act.until_day,
            "document": act.document,
            "signed_off": _listed(act.signed_off),
            "pilots": _listed(act.pilots),
            "actor": act.actor,
            "known": index,
        }
        for act in acts
    ]
    add_rows(conn, edition_act, rows)
    conn.execute(update(generation).values(value=generation.c.value + 1))


def current_generation(conn: Connection) -> int:
    """Give the number that every act on a document raises."""
    value: int = conn.execute(select(generation.c.value)).scalar_one()
    return value


def documents_known(conn: Connection, *, known: int) -> tuple[Document, ...]:
    """Give every document, in the order in which they became known."""
    return tuple(Document(**row._asdict()) for row in conn.execute(_DOCUMENTS, {"known": known}))


def document_by_digest(conn: Connection, digest: str, *, known: int) -> Document | None:
    """Give one document, None when it is not known."""
    row = conn.execute(_DOCUMENTS.where(document.c.digest == digest), {"known": known}).one_or_none()
    return Document(**row._asdict()) if row else None


def acts_known(
    conn: Connection, *, known: int, steps: Sequence[Step] = tuple(Step)
) -> tuple[EditionAct, ...]:
    """Give what was done with documents, in the order in which it became known."""
    rows = conn.execute(_ACTS.where(edition_act.c.act.in_([step.value for step in steps])), {"known": known})
    return tuple(
        EditionAct(
            id=row.id,
            digest=row.digest,
            act=Step(row.act),
            actor=row.actor,
            from_day=row.from_day,
            until_day=row.until_day,
            document=row.document,
            signed_off=frozenset(json.loads(row.signed_off)),
            pilots=frozenset(json.loads(row.pilots)),
            known=row.known,
        )
        for row in rows
    )


def _document_row(index: int, one: Document) -> dict[str, object]:
    return {
        "digest": one.digest,
        "kind": one.kind,
        "rulebook": one.rulebook,
        "edition": one.edition,
        "file": one.file,
        "text": one.text,
        "known": index,
    }


def _listed(words: frozenset[str]) -> str:
    return canonical_bytes(sorted(words)).decode()
