"""Every table of the first version, the head of an empty log, and the tripwires."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

LEAF_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

ONLY_ADDED = (
    "subject",
    "subject_version",
    "subject_identifier",
    "subject_merge",
    "entry",
    "entry_event",
    "coverage",
    "confirmation",
    "document",
    "edition_act",
    "api_key",
    "api_key_revocation",
    "audit_entry",
    "audit_payload",
    "audit_tile",
    "audit_checkpoint",
)


def upgrade() -> None:
    """Build the tables; start the log at nothing and the rules at generation 0."""
    _tables()
    op.execute(
        sa.text("INSERT INTO audit_head (log_id, size, peaks) VALUES (1, 0, :none)").bindparams(none=b"")
    )
    op.execute("INSERT INTO generation (id, value) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        _postgresql_tripwires()
    else:
        _sqlite_tripwires()


def _sqlite_tripwires() -> None:
    for table in ONLY_ADDED:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )


def _postgresql_tripwires() -> None:
    op.execute(
        "CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME; END $$"
    )
    for table in ONLY_ADDED:
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        )


def _tables() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("district", sa.Text()),
        sa.Column("expires_at", sa.Text()),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("hash", name="uq_api_key_hash"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_audit_checkpoint"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("idx", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("idx", name="pk_audit_entry"),
        sa.UniqueConstraint("entry_id", name="uq_audit_entry_entry_id"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_ref", "audit_entry", ["ref"])
    op.create_table(
        "audit_head",
        sa.Column("log_id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", LEAF_INDEX, nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log_id", name="pk_audit_head"),
    )
    op.create_table(
        "audit_tile",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("n", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "n", name="pk_audit_tile"),
    )
    op.create_table(
        "coverage",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("start_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_coverage"),
    )
    op.create_index("ix_coverage_area", "coverage", ["area"])
    op.create_table(
        "document",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rulebook", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_document"),
    )
    op.create_table(
        "generation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("value", LEAF_INDEX, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_generation"),
    )
    op.create_table(
        "idempotency",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("idx", LEAF_INDEX, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("client", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_at", "idempotency", ["at"])
    op.create_table(
        "quota",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("client", "day", "lookup", name="pk_quota"),
    )
    op.create_table(
        "subject",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_subject"),
    )
    op.create_table(
        "api_key_revocation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["api_key.id"], name="fk_api_key_revocation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key_revocation"),
    )
    op.create_table(
        "audit_payload",
        sa.Column("idx", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("ref", sa.Text()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["idx"], ["audit_entry.idx"], name="fk_audit_payload_idx"),
        sa.PrimaryKeyConstraint("idx", name="pk_audit_payload"),
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("baseline_row", sa.Text(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.Column("rules_digest", sa.Text(), nullable=False),
        sa.Column("officer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["subject.ref"], name="fk_confirmation_ref"),
        sa.PrimaryKeyConstraint("id", name="pk_confirmation"),
    )
    op.create_index("ix_confirmation_ref", "confirmation", ["ref"])
    op.create_table(
        "edition_act",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("from_day", sa.Date()),
        sa.Column("until_day", sa.Date()),
        sa.Column("document", sa.Text()),
        sa.Column("signed_off", sa.Text(), nullable=False),
        sa.Column("pilots", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["document.digest"], name="fk_edition_act_digest"),
        sa.PrimaryKeyConstraint("id", name="pk_edition_act"),
    )
    op.create_index("ix_edition_act_digest", "edition_act", ["digest"])
    op.create_table(
        "entry",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["subject.ref"], name="fk_entry_ref"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
    )
    op.create_index("ix_entry_ref", "entry", ["ref"])
    op.create_table(
        "subject_identifier",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["subject.ref"], name="fk_subject_identifier_ref"),
        sa.PrimaryKeyConstraint("lookup", name="pk_subject_identifier"),
    )
    op.create_index("ix_subject_identifier_ref", "subject_identifier", ["ref"])
    op.create_table(
        "subject_merge",
        sa.Column("from_ref", sa.Text(), nullable=False),
        sa.Column("into_ref", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.ForeignKeyConstraint(["from_ref"], ["subject.ref"], name="fk_subject_merge_from_ref"),
        sa.ForeignKeyConstraint(["into_ref"], ["subject.ref"], name="fk_subject_merge_into_ref"),
        sa.PrimaryKeyConstraint("from_ref", name="pk_subject_merge"),
    )
    op.create_index("ix_subject_merge_into_ref", "subject_merge", ["into_ref"])
    op.create_table(
        "subject_version",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("known", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("deregistered_on", sa.Date()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["subject.ref"], name="fk_subject_version_ref"),
        sa.PrimaryKeyConstraint("ref", "known", "on_day", name="pk_subject_version"),
    )
    op.create_table(
        "entry_event",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_event_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "sequence", name="pk_entry_event"),
    )
