"""API keys: issued, checked, revoked. Only the SHA-256 of a key is kept."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from threading import Lock
from time import monotonic
from typing import Final
from uuid import uuid4

from api.desk.caller import SCOPES, Caller, require, require_area
from api.desk.once import Attempt, Reply, record_once, replay
from api.desk.recorder import Act, instant
from api.desk.service import Service, recorded, submit
from api.store import clients
from api.store.clients import ApiKey
from api.store.database import Connection, Database
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind
from engine.plain import Plain

# Whoever approves must not be able to make himself a second key to upload with: such keys are the operator's to issue.
ISSUABLE: Final = frozenset({"query", "record", "audit"})
_CACHED_SECONDS = 1.0
_MOST_CACHED = 4_096
_BAD_KEY = ("unauthenticated", "没有密钥，或者密钥不存在、已过期、已吊销")


@dataclass(slots=True)
class Keyring:
    """Keys seen lately; none stays longer than a second, so a revocation counts everywhere soon."""

    database: Database
    _cache: OrderedDict[bytes, tuple[float, ApiKey]] = field(default_factory=OrderedDict)
    _caching: Lock = field(default_factory=Lock)
    _forgotten: int = 0

    def at_hand(self, token: str) -> ApiKey | None:
        """Give the key if it was looked up within a second."""
        # Without the lock: one look at a dict, which no other thread can see half done.
        cached = self._cache.get(_hash(token))
        return cached[1] if cached is not None and cached[0] > monotonic() else None

    def by_secret(self, token: str) -> ApiKey | None:
        """Give the key that has this secret, revoked or not."""
        at_hand = self.at_hand(token)
        if at_hand is not None:
            return at_hand
        hashed = _hash(token)
        now, forgotten = monotonic(), self._forgotten
        with self.database.reading() as conn:
            key = clients.by_hash(conn, hashed)
        if key is None or not compare_digest(key.hash, hashed):
            return None
        with self._caching:
            # INVARIANT: no key stays that was revoked while it was read, none longer than a second after that.
            if forgotten != self._forgotten:
                return key
            self._cache[hashed] = (now + _CACHED_SECONDS, key)
            self._cache.move_to_end(hashed)
            if len(self._cache) > _MOST_CACHED:
                self._cache.popitem(last=False)
        return key

    def forget(self) -> None:
        """Look every key up again."""
        with self._caching:
            self._forgotten += 1
            self._cache.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key to issue: what it may do, where, and for how many days (None: as long as the settings say)."""

    name: str
    scopes: frozenset[str]
    district: str | None = None
    days: int | None = None


def holder(service: Service, key: ApiKey | None) -> Caller:
    """Tell who holds a key; raises `Refused` in the same words whatever is wrong with it."""
    now = instant(service.clock())
    if (
        key is None
        or (key.expires_at is not None and key.expires_at <= now)
        or (key.revoked_at is not None and key.revoked_at <= now)
    ):
        service.tally.count("refusals", "unauthenticated")
        raise Refused(*_BAD_KEY, "请求头写成 `Authorization: Bearer pc_…`")
    return Caller(client=key.id, scopes=key.scopes, district=key.district)


def issue(service: Service, wanted: NewKey, *, actor: str) -> tuple[ApiKey, str]:
    """Issue a key as the operator does, with any scope; give it and its secret, which is shown once."""
    token, key = _made(service, wanted)
    recorded(service, submit(service, _issuing(key, actor)))
    return key, token


def issue_over_http(service: Service, caller: Caller, wanted: NewKey, attempt: Attempt) -> Reply:
    """Issue a key that can neither publish nor approve; a repeated request gives the answer without the secret."""
    require(caller, "approve")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    if wanted.scopes - ISSUABLE:
        message = f"`{'`、`'.join(sorted(wanted.scopes - ISSUABLE))}` 权限的密钥只能由运维人员签发"
        raise Refused("scope-not-issuable", message, "用 power-credit keys 命令")
    if caller.district is not None:
        require_area(caller, wanted.district or "000000")
    token, key = _made(service, wanted)

    def body(index: int, secret: str | None) -> bytes:
        return canonical_bytes({**_described(key), "index": index, "token": secret})

    reply = record_once(
        service, caller, attempt, _issuing(key, caller.client), lambda index: body(index, None)
    )
    if reply.replayed:
        return reply
    told = reply.body.removesuffix(b'"token":null}') + canonical_bytes({"token": token})[1:]
    return Reply(status=reply.status, body=told)


def revoke(service: Service, key_id: str, *, actor: str) -> None:
    """Revoke a key as the operator does; raises `Refused` when there is none or it is revoked already."""
    with service.database.reading() as conn:
        key = clients.by_id(conn, key_id)
    if key is None:
        raise Refused("not-found", "没有这把密钥")
    if key.revoked_at is not None:
        raise Refused("already-revoked", "这把密钥已经吊销")
    recorded(service, submit(service, _revoking(service, key, actor)))


def revoke_over_http(service: Service, caller: Caller, key_id: str, attempt: Attempt) -> Reply:
    """Revoke a key of one's own district; it stops counting within a second in every process."""
    require(caller, "approve")
    if (before := replay(service, caller, attempt)) is not None:
        return before
    with service.database.reading() as conn:
        key = clients.by_id(conn, key_id)
    if key is None or (caller.district is not None and key.district != caller.district):
        raise Refused("not-found", "没有这把密钥，或者它不归您管辖")
    taken = Refused("already-revoked", "这把密钥已经吊销")
    act = _revoking(service, key, caller.client)
    return record_once(
        service,
        caller,
        attempt,
        act,
        lambda index: canonical_bytes({"id": key_id, "index": index}),
        taken=taken,
    )


def _made(service: Service, wanted: NewKey) -> tuple[str, ApiKey]:
    unknown = sorted(wanted.scopes - set(SCOPES))
    if unknown or not wanted.scopes:
        raise Refused("unknown-scope", f"没有权限 `{'、'.join(unknown)}`", f"现有：{'、'.join(SCOPES)}")
    prefix = secrets.token_hex(6)
    token = f"pc_{prefix}_{secrets.token_hex(32)}"
    days = wanted.days or service.settings.key_days
    return token, ApiKey(
        id=prefix,
        prefix=prefix,
        hash=_hash(token),
        name=wanted.name,
        scopes=wanted.scopes,
        district=wanted.district,
        expires_at=instant(service.clock() + timedelta(days=days)),
    )


def _issuing(key: ApiKey, actor: str) -> Act:
    return Act(
        kind=Kind.KEY_ISSUED,
        id=str(uuid4()),
        actor=actor,
        payload=canonical_bytes(_described(key)),
        write=lambda conn, index: clients.add_key(conn, index, key),
    )


def _revoking(service: Service, key: ApiKey, actor: str) -> Act:
    def write(conn: Connection, index: int) -> None:
        clients.revoke(conn, index, key.id, instant(service.clock()))

    return Act(
        kind=Kind.KEY_REVOKED,
        id=str(uuid4()),
        actor=actor,
        payload=canonical_bytes({"id": key.id}),
        write=write,
        after=lambda _: service.keyring.forget(),
    )


def _described(key: ApiKey) -> dict[str, Plain]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": [*sorted(key.scopes)],
        "district": key.district,
        "expires_at": key.expires_at,
    }


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
