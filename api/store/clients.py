"""API keys by the hash of their secret: issued and revoked, never changed."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from api.store.rows import add_rows
from api.store.tables import api_key, api_key_revocation
from engine.audit.canonical import canonical_bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A client's key, without its secret. Times are UTC ISO text; `revoked_at` None while it holds."""

    id: str
    prefix: str
    hash: bytes
    name: str
    scopes: frozenset[str]
    district: str | None
    expires_at: str | None
    known: int = 0
    revoked_at: str | None = None


_KEYS = select(api_key, api_key_revocation.c.at.label("revoked_at")).outerjoin(
    api_key_revocation, api_key_revocation.c.id == api_key.c.id
)
_BY_HASH = _KEYS.where(api_key.c.hash == bindparam("hash"))
_BY_ID = _KEYS.where(api_key.c.id == bindparam("id"))


def add_key(conn: Connection, index: int, key: ApiKey) -> None:
    """Add a key; raises `Taken` when its id or its secret is there already."""
    row = {
        "id": key.id,
        "prefix": key.prefix,
        "hash": key.hash,
        "name": key.name,
        "scopes": canonical_bytes(sorted(key.scopes)).decode(),
        "district": key.district,
        "expires_at": key.expires_at,
        "known": index,
    }
    add_rows(conn, api_key, [row])


def revoke(conn: Connection, index: int, key_id: str, at: str) -> None:
    """Revoke a key from now on; raises `Taken` when it is revoked already, `Unknown` when there is none."""
    add_rows(conn, api_key_revocation, [{"id": key_id, "known": index, "at": at}])


def by_hash(conn: Connection, secret_hash: bytes) -> ApiKey | None:
    """Give the key whose secret has this hash, revoked or not: a key is checked as it is now, whatever is asked."""
    row = conn.execute(_BY_HASH, {"hash": secret_hash}).one_or_none()
    return _key(row) if row else None


def by_id(conn: Connection, key_id: str) -> ApiKey | None:
    """Give one key, revoked or not."""
    row = conn.execute(_BY_ID, {"id": key_id}).one_or_none()
    return _key(row) if row else None


def all_keys(conn: Connection) -> tuple[ApiKey, ...]:
    """Give every key ever issued, in order."""
    return tuple(_key(row) for row in conn.execute(_KEYS.order_by(api_key.c.known, api_key.c.id)))


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        prefix=row.prefix,
        hash=row.hash,
        name=row.name,
        scopes=frozenset(json.loads(row.scopes)),
        district=row.district,
        expires_at=row.expires_at,
        known=row.known,
        revoked_at=row.revoked_at,
    )
