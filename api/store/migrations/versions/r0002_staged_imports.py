# ruff: noqa: S608 - every name and number in these statements is our own
"""Rows of an import are staged, and count once its one leaf stands; those of an import given up can be taken out."""

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

LEAF_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAGED_FROM = 2**62
# What refers to others comes first, so that rows can be taken out in this order.
STAGED = (
    "entry_event",
    "entry",
    "confirmation",
    "subject_identifier",
    "subject_version",
    "subject",
    "coverage",
)


def upgrade() -> None:
    """Add the tables of imports, and let rows go that no leaf stands for."""
    op.create_table(
        "import_leaf",
        sa.Column("number", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("known", LEAF_INDEX, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_import_leaf"),
    )
    op.create_table(
        "staged_import",
        sa.Column("number", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("lines", LEAF_INDEX, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_staged_import"),
    )
    op.create_table(
        "staged_part",
        sa.Column("number", LEAF_INDEX, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["staged_import.number"], name="fk_staged_part_number"),
        sa.PrimaryKeyConstraint("number", "part", name="pk_staged_part"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _postgresql_tripwires()
    else:
        _sqlite_tripwires()


def _sqlite_tripwires() -> None:
    said = "RAISE(ABORT, 'rows of {0} are only ever added')"
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER import_leaf_no_{act.lower()} BEFORE {act} ON import_leaf "
            f"BEGIN SELECT {said.format('import_leaf')}; END"
        )
    for table in STAGED:
        op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"WHEN OLD.known < {STAGED_FROM} OR OLD.known IN (SELECT number FROM import_leaf) "
            f"BEGIN SELECT {said.format(table)}; END"
        )


def _postgresql_tripwires() -> None:
    op.execute(
        "CREATE TRIGGER import_leaf_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON import_leaf "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
    )
    op.execute(
        "CREATE FUNCTION only_staged() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF OLD.known < {STAGED_FROM} "
        "OR EXISTS (SELECT 1 FROM import_leaf WHERE number = OLD.known) THEN "
        "RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME; END IF; RETURN OLD; END $$"
    )
    for table in STAGED:
        op.execute(f"DROP TRIGGER {table}_only_added ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_staged BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION only_staged()"
        )
    # Whoever serves may have no right to delete: this is done with the owner's, and the triggers above still hold.
    taken_out = " ".join(
        f"DELETE FROM {table} WHERE ctid = ANY (ARRAY (SELECT ctid FROM {table} WHERE known = given LIMIT most)); "
        "GET DIAGNOSTICS gone = ROW_COUNT; IF gone > 0 THEN RETURN gone; END IF;"
        for table in STAGED
    )
    op.execute(
        "CREATE FUNCTION take_out_staged(given bigint, most integer) RETURNS bigint LANGUAGE plpgsql "
        "SECURITY DEFINER SET search_path FROM CURRENT AS "
        f"$$ DECLARE gone bigint; BEGIN {taken_out} RETURN 0; END $$"
    )
    op.execute("REVOKE ALL ON FUNCTION take_out_staged(bigint, integer) FROM PUBLIC")
