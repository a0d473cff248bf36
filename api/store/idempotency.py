"""Answers kept by a client's idempotency key, sealed under the key of the subject that they are about."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, select

from api.store.rows import add_rows
from api.store.tables import idempotency
from api.store.vault import HOUSE, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer already given: to which request, at which leaf, with which status and body; `ref` whom it is about."""

    client: str
    key: str
    request_hash: bytes
    index: int
    status: int
    response: bytes
    at: str
    ref: str | None = None


_KEPT = select(idempotency).where(
    idempotency.c.client == bindparam("client"), idempotency.c.key == bindparam("key")
)


def keep(conn: Connection, vault: Vault, kept: Kept) -> None:
    """Keep an answer; raises `Taken` when this client used the key already."""
    row = {
        "client": kept.client,
        "key": kept.key,
        "request_hash": kept.request_hash,
        "idx": kept.index,
        "status": kept.status,
        "ref": kept.ref,
        "response": vault.seal(kept.ref or HOUSE, kept.response),
        "at": kept.at,
    }
    add_rows(conn, idempotency, [row])


def kept_answer(conn: Connection, vault: Vault, client: str, key: str) -> Kept | None:
    """Give the answer kept under a client's key, None when it was not used; raises `Erased`."""
    row = conn.execute(_KEPT, {"client": client, "key": key}).one_or_none()
    if row is None:
        return None
    return Kept(
        client=row.client,
        key=row.key,
        request_hash=row.request_hash,
        index=row.idx,
        status=row.status,
        response=vault.unseal(row.ref or HOUSE, row.response),
        at=row.at,
        ref=row.ref,
    )


def forget_before(conn: Connection, at: str) -> int:
    """Drop the answers kept before an instant (UTC ISO text); give their number."""
    return conn.execute(delete(idempotency).where(idempotency.c.at < at)).rowcount
