"""Every table of the service, as the migrations build them.

Each row of a table with `known` (the index of its leaf in the audit log) counts iff that index is below the `known`
of the question; such rows are only ever added. Rows of an import stand at its number (`api.store.imports`) instead,
so `known_of` must be asked for the index. Columns named `sealed` are encrypted under the subject's key.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    case,
    func,
    literal_column,
    select,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# In SQLite only INTEGER is the row's own key.
LeafIndex: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")


def _known() -> Column[int]:
    return Column("known", LeafIndex, nullable=False)


def _ref(name: str = "ref") -> Column[str]:
    return Column(name, Text, ForeignKey("subject.ref"), nullable=False)


subject = Table("subject", metadata, Column("ref", Text, primary_key=True), _known(), Index(None, "known"))

subject_version = Table(
    "subject_version",
    metadata,
    Column("ref", Text, ForeignKey("subject.ref"), primary_key=True),
    Column("known", LeafIndex, primary_key=True, autoincrement=False),
    Column("on_day", Date, primary_key=True),
    Column("type", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("opened", Date, nullable=False),
    Column("deregistered_on", Date),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "known"),
)

subject_identifier = Table(
    "subject_identifier",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    _ref(),
    _known(),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "ref"),
    Index(None, "known"),
)

subject_merge = Table(
    "subject_merge",
    metadata,
    Column("from_ref", Text, ForeignKey("subject.ref"), primary_key=True),
    Column("into_ref", Text, ForeignKey("subject.ref"), nullable=False),
    Column("on_day", Date, nullable=False),
    _known(),
    Index(None, "into_ref"),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Text, primary_key=True),
    _ref(),
    Column("kind", Text, nullable=False),
    _known(),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "ref"),
    Index(None, "known"),
)

entry_event = Table(
    "entry_event",
    metadata,
    Column("entry_id", Text, ForeignKey("entry.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    _known(),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "known"),
)

coverage = Table(
    "coverage",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("start_day", Date, nullable=False),
    Column("end_day", Date, nullable=False),
    _known(),
    Index(None, "area"),
    Index(None, "known"),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("id", Text, primary_key=True),
    _ref(),
    Column("measure", Text, nullable=False),
    Column("baseline_row", Text, nullable=False),
    Column("entries", Text, nullable=False),
    Column("rules_digest", Text, nullable=False),
    Column("officer_sealed", LargeBinary, nullable=False),
    Column("on_day", Date, nullable=False),
    _known(),
    Index(None, "ref"),
    Index(None, "known"),
)

document = Table(
    "document",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("edition", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("text", Text, nullable=False),
    _known(),
)

edition_act = Table(
    "edition_act",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, ForeignKey("document.digest"), nullable=False),
    Column("act", Text, nullable=False),
    Column("from_day", Date),
    Column("until_day", Date),
    Column("document", Text),
    Column("signed_off", Text, nullable=False),
    Column("pilots", Text, nullable=False),
    Column("actor", Text, nullable=False),
    _known(),
    Index(None, "digest"),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("prefix", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("district", Text),
    Column("expires_at", Text),
    _known(),
    UniqueConstraint("hash"),
)

api_key_revocation = Table(
    "api_key_revocation",
    metadata,
    Column("id", Text, ForeignKey("api_key.id"), primary_key=True),
    _known(),
    Column("at", Text, nullable=False),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("client", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("idx", LeafIndex, nullable=False),
    Column("status", Integer, nullable=False),
    Column("ref", Text),
    Column("response", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
    Index(None, "at"),
)

quota = Table(
    "quota",
    metadata,
    Column("client", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("lookup", LargeBinary, primary_key=True),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("log_id", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", LeafIndex, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("idx", LeafIndex, primary_key=True, autoincrement=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("entry_id", Text, nullable=False),
    Column("ref", Text),
    Column("actor", Text, nullable=False),
    Column("at", Text, nullable=False),
    UniqueConstraint("entry_id"),
    Index(None, "ref"),
    Index(None, "at"),
)

audit_payload = Table(
    "audit_payload",
    metadata,
    Column("idx", LeafIndex, ForeignKey("audit_entry.idx"), primary_key=True, autoincrement=False),
    Column("ref", Text),
    Column("sealed", LargeBinary, nullable=False),
)

audit_tile = Table(
    "audit_tile",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("n", LeafIndex, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)

audit_checkpoint = Table(
    "audit_checkpoint",
    metadata,
    Column("size", LeafIndex, primary_key=True, autoincrement=False),
    Column("at", Text, primary_key=True),
    Column("note", Text, nullable=False),
)

generation = Table(
    "generation",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("value", LeafIndex, nullable=False),
)

import_leaf = Table(
    "import_leaf",
    metadata,
    Column("number", LeafIndex, primary_key=True, autoincrement=False),
    _known(),
)

staged_import = Table(
    "staged_import",
    metadata,
    Column("number", LeafIndex, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("lines", LeafIndex, nullable=False),
    Column("at", Text, nullable=False),
)

staged_part = Table(
    "staged_part",
    metadata,
    Column("number", LeafIndex, ForeignKey("staged_import.number"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("left_out", Text, nullable=False),
)

# INVARIANT: rows of all other tables are only ever added; triggers of the migrations refuse anything else, but let
# rows of an import go that has no leaf.
CHANGING = frozenset({"audit_head", "generation", "idempotency", "quota", "staged_import", "staged_part"})

STAGED_FROM: Final = 2**62
"""The first number of an import: above every index of a log and every `known` of a question."""

STAGED: Final = (entry_event, entry, confirmation, subject_identifier, subject_version, subject, coverage)
"""What an import adds rows to; what refers to others comes first."""


def known_of(table: Table) -> ColumnElement[int]:
    """Give the index of the leaf that brought a row; beyond every `known` while its import has none."""
    of_import = select(import_leaf.c.known).where(import_leaf.c.number == table.c.known).scalar_subquery()
    begins: ColumnElement[int] = literal_column(str(STAGED_FROM))
    return case((table.c.known < begins, table.c.known), else_=func.coalesce(of_import, table.c.known))
