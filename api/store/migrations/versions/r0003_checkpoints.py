"""More than one signed note for a size of the log: cosigned later, or signed anew under another key."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

LEAF_INDEX = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Build the table anew: nothing has ever been kept in it."""
    op.drop_table("audit_checkpoint")
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", LEAF_INDEX, autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", "at", name="pk_audit_checkpoint"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_checkpoint_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoint "
            "FOR EACH STATEMENT EXECUTE FUNCTION only_added()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_checkpoint_no_{act.lower()} BEFORE {act} ON audit_checkpoint "
            "BEGIN SELECT RAISE(ABORT, 'rows of audit_checkpoint are only ever added'); END"
        )
