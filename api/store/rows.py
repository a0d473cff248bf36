"""How rows are added, and how what is personal in them is sealed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import IntegrityError

from api.store.added import note
from api.store.faults import Taken, Unknown, Unreadable
from api.store.vault import Vault
from engine.audit.canonical import canonical_bytes
from engine.record.entry import FieldValue

_DAY = "day"
_decoded = json.JSONDecoder().decode
_NO_SUCH_ROW = ("23503", "FOREIGN KEY")  # PostgreSQL's code, SQLite's words


def add_rows(conn: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows; raises `Taken` for what must be unique and is there, `Unknown` when they refer to what is not."""
    if not rows:
        return
    try:
        conn.execute(insert(table), rows)
        note(conn, table, rows)
    except IntegrityError as error:
        code = getattr(error.orig, "sqlstate", None)
        if code == _NO_SUCH_ROW[0] or _NO_SUCH_ROW[1] in str(error.orig):
            raise Unknown(f"{table.name} refers to what is not there") from error
        raise Taken(f"{table.name} has it already") from error


@contextmanager
def readable(ref: str | None = None) -> Iterator[None]:
    """Let what is stored of a subject be read in this block; what has no sense there raises `Unreadable`."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(ref) from error


def sealed_json(vault: Vault, ref: str, value: object) -> bytes:
    """Seal a value as canonical JSON."""
    return vault.seal(ref, canonical_bytes(value))


def unsealed_json(vault: Vault, ref: str, sealed: bytes) -> Any:  # noqa: ANN401 - JSON; each caller knows its shape
    """Unseal what `sealed_json` sealed; raises `Erased` when the key was destroyed."""
    return _decoded(vault.unseal(ref, sealed).decode())


def sealed_fields(vault: Vault, ref: str, fields: Mapping[str, FieldValue]) -> bytes:
    """Seal the fields of an entry or event; a day becomes `{"day": "2026-03-02"}`."""
    plain = {
        name: {_DAY: value.isoformat()} if isinstance(value, date) else value
        for name, value in fields.items()
    }
    return sealed_json(vault, ref, plain)


def unsealed_fields(vault: Vault, ref: str, sealed: bytes) -> dict[str, FieldValue]:
    """Unseal what `sealed_fields` sealed."""
    fields: dict[str, Any] = unsealed_json(vault, ref, sealed)
    for name, value in fields.items():
        if isinstance(value, dict):
            fields[name] = date.fromisoformat(value[_DAY])
    return fields
