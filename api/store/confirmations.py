"""Confirmations of proposed sanctions by named officers; the officer's name is sealed under the subject's key."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from api.store.listed import listed
from api.store.rows import add_rows, readable, sealed_json, unsealed_json
from api.store.tables import confirmation, known_of
from api.store.vault import Vault
from engine.audit.canonical import canonical_bytes
from engine.record.entry import Confirmation

_OF_SUBJECTS: Select[Any] = (
    select(
        *(one for one in confirmation.columns if one.name != "known"), known_of(confirmation).label("known")
    )
    .where(
        confirmation.c.ref.in_(bindparam("refs", expanding=True)),
        known_of(confirmation) < bindparam("known"),
    )
    .order_by(known_of(confirmation), confirmation.c.id)
)


def add_confirmation(
    conn: Connection, vault: Vault, index: int, *, confirmation_id: str, ref: str, given: Confirmation
) -> None:
    """Add a confirmation; it becomes known by this leaf. Raises `Taken` when the id is there already."""
    row = {
        "id": confirmation_id,
        "ref": ref,
        "measure": given.measure,
        "baseline_row": given.row,
        "entries": canonical_bytes(sorted(given.entries)).decode(),
        "rules_digest": given.rules_digest,
        "officer_sealed": sealed_json(vault, ref, given.officer),
        "on_day": given.on,
        "known": index,
    }
    add_rows(conn, confirmation, [row])


ConfirmationRows = Sequence[Row[Any]]
"""Confirmations sealed as they are stored, in the order in which they became known."""


def confirmation_rows(conn: Connection, refs: Iterable[str], *, known: int) -> dict[str, ConfirmationRows]:
    """Give what is stored below `known` of each of some subjects; one without confirmations is left out."""
    found: dict[str, list[Row[Any]]] = {}
    for row in conn.execute(_OF_SUBJECTS, {"refs": listed(refs), "known": known}):
        found.setdefault(row.ref, []).append(row)
    return dict(found)


def opened_confirmations(rows: ConfirmationRows, vault: Vault, *, known: int) -> tuple[Confirmation, ...]:
    """Unseal the confirmations known; raises `Erased` or `Unreadable`."""
    return tuple(_opened(vault, row) for row in rows if row.known < known)


def _opened(vault: Vault, row: Row[Any]) -> Confirmation:
    with readable(row.ref):
        return Confirmation(
            measure=row.measure,
            row=row.baseline_row,
            entries=frozenset(json.loads(row.entries)),
            rules_digest=row.rules_digest,
            officer=unsealed_json(vault, row.ref, row.officer_sealed),
            on=row.on_day,
            known=row.known,
        )
