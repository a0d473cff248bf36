"""Answers kept by a client's idempotency key, sealed under the key of the subject that they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, select, tuple_

from api.store.faults import Altered
from api.store.listed import listed
from api.store.rows import add_rows
from api.store.tables import idempotency
from api.store.vault import HOUSE, Vault
from engine.audit.canonical import canonical_bytes

_BOUND_BYTES: Final = 32
_PAGE: Final = 1000


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
    idempotency.c.client == bindparam("client"), idempotency.c.key.in_(bindparam("keys", expanding=True))
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
        "response": vault.seal(kept.ref or HOUSE, _bound(kept) + kept.response),
        "at": kept.at,
    }
    add_rows(conn, idempotency, [row])


@dataclass(frozen=True, slots=True)
class KeptRow:
    """An answer already given, sealed as it is stored."""

    row: Row[Any]

    def opened(self, vault: Vault) -> Kept:
        """Unseal it; raises `Erased`, `Altered` when it is not the answer that was kept for this request."""
        row = self.row
        plain = vault.unseal(row.ref or HOUSE, row.response)
        kept = Kept(
            client=row.client,
            key=row.key,
            request_hash=row.request_hash,
            index=row.idx,
            status=row.status,
            response=plain[_BOUND_BYTES:],
            at=row.at,
            ref=row.ref,
        )
        if plain[:_BOUND_BYTES] != _bound(kept):
            raise Altered("not the answer that was kept for this request")
        return kept


def kept_rows(conn: Connection, client: str, keys: Iterable[str]) -> dict[str, KeptRow]:
    """Give the answers kept under some of a client's keys, by key; one that was not used is left out."""
    rows = conn.execute(_KEPT, {"client": client, "keys": listed(keys)})
    return {row.key: KeptRow(row) for row in rows}


def all_kept(conn: Connection) -> Iterator[KeptRow]:
    """Yield every answer that is kept."""
    return (KeptRow(row) for row in conn.execute(select(idempotency), execution_options={"yield_per": _PAGE}))


def kept_answer(conn: Connection, vault: Vault, client: str, key: str) -> Kept | None:
    """Give the answer kept under a client's key, None when it was not used; raises `Erased`."""
    found = kept_rows(conn, client, [key])
    return found[key].opened(vault) if found else None


def _bound(kept: Kept) -> bytes:
    """Give what an answer is sealed together with: everything that says whose it is and what it answers."""
    said = [kept.client, kept.key, kept.request_hash.hex(), str(kept.index), kept.status, kept.ref, kept.at]
    return sha256(canonical_bytes(said)).digest()


def forget_before(conn: Connection, at: str, *, most: int) -> int:
    """Drop the oldest answers kept before an instant (UTC ISO text), so many at most; give their number."""
    key = tuple_(idempotency.c.client, idempotency.c.key)
    oldest = select(*key.clauses).where(idempotency.c.at < at).order_by(idempotency.c.at).limit(most)
    return conn.execute(delete(idempotency).where(key.in_(oldest))).rowcount
