"""Two users of one PostgreSQL server: the owner of the tables, and whoever serves, with no right beyond that."""

from typing import Final

from sqlalchemy import Connection

from api.store.tables import CHANGING, metadata

# What is changed in place is one row each; of the other tables rows go, none is changed.
_IN_PLACE: Final = frozenset({"audit_head", "generation"})


def let_serve(conn: Connection, role: str) -> None:
    """Give a role the right to add to every table and to change what changes, and take every other right from it.

    Nothing that is only ever added can be changed, deleted or truncated by it: no trigger has to see to that.
    """
    quote = conn.dialect.identifier_preparer.quote
    who, schema = quote(role), quote(str(conn.exec_driver_sql("SELECT current_schema()").scalar_one()))
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {who}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {who}",
        f"GRANT USAGE ON SCHEMA {schema} TO {who}",
        f"GRANT SELECT ON alembic_version TO {who}",
        f"GRANT EXECUTE ON FUNCTION take_out_staged(bigint, integer) TO {who}",
    ]
    for name in metadata.tables:
        rights = ["SELECT", "INSERT"]
        if name in CHANGING:
            rights.append("UPDATE" if name in _IN_PLACE else "DELETE")
        statements.append(f"GRANT {', '.join(rights)} ON {quote(name)} TO {who}")
    for statement in statements:
        conn.exec_driver_sql(statement)
