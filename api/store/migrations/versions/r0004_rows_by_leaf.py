"""Rows found by their leaf or import, so that each leaf can be compared with the rows that it brought."""

from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None

TABLES = (
    "subject",
    "subject_version",
    "subject_identifier",
    "entry",
    "entry_event",
    "coverage",
    "confirmation",
)


def upgrade() -> None:
    """Add one index for each table of which a leaf or an import brings many rows."""
    for table in TABLES:
        op.create_index(f"ix_{table}_known", table, ["known"])
