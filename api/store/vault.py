"""The keys: one data key per subject, wrapped by a master key, in a file or schema of their own.

What a key sealed can be read while the key lives. Destroying it is erasure: nothing else has to be found and changed.
"""

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from api.store.database import Connection, Database, open_keys
from api.store.faults import Erased, Taken, Unknown, Unreadable
from api.store.listed import listed
from engine.audit.canonical import canonical_bytes

HOUSE = "house"
"""The reference under which everything is sealed that belongs to no subject."""

_NONCE_BYTES = 12
_MOST_CACHED = 65_536
_CACHED_SECONDS = 1.0  # so long at most a key that another process destroyed stays in this one
_POSTGRES_LOCK = 5_104_202_607
_RIGHTS = ("USAGE ON SCHEMA keys", "SELECT ON keys.secret", "SELECT, INSERT, UPDATE ON keys.subject_key")
_VACUUM_SOON = (
    "ALTER TABLE keys.subject_key SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"
)

_metadata = MetaData(schema="keys")
_secret = Table(
    "secret",
    _metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
_subject_key = Table(
    "subject_key",
    _metadata,
    Column("ref", Text, primary_key=True),
    Column("wrapped", LargeBinary),
)
_WRAPPED = select(_subject_key).where(_subject_key.c.ref.in_(bindparam("refs", expanding=True)))


class Vault:
    """Seals and unseals under the key of a subject; safe to share between threads."""

    def __init__(self, database: Database, master: bytes, lookup_key: bytes, *, fresh: bool) -> None:
        self.fresh = fresh
        """Whether its keys were made just now: then nothing sealed before can be read with them."""
        self._database = database
        self._master = AESGCM(master)
        self._lookup_key = lookup_key
        self._cache: OrderedDict[str, tuple[float, AESGCM]] = OrderedDict()
        self._destroyed = 0
        self._caching = Lock()

    def create(self, *references: str) -> None:
        """Make a key for each new reference, durable on return; raises `Taken` when one has a key already."""
        rows = []
        for ref in references:
            key = AESGCM.generate_key(256)
            rows.append({"ref": ref, "wrapped": _encrypt(self._master, key, ref)})
        try:
            with self._database.writing() as conn:
                if rows:
                    conn.execute(insert(_subject_key), rows)
        except IntegrityError as error:
            raise Taken("a reference has a key already") from error

    def seal(self, ref: str, plaintext: bytes) -> bytes:
        """Encrypt under the key of a subject (AES-256-GCM, random nonce); raises `Erased` or `Unknown`."""
        return _encrypt(self._key(ref), plaintext, ref)

    def unseal(self, ref: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` gave for the same reference.

        Raises `Erased` when the key was destroyed, `Unreadable` when there is none, or for other bytes.
        """
        try:
            key = self._key(ref)
            return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], ref.encode())
        except (InvalidTag, ValueError, Unknown) as error:
            raise Unreadable(ref) from error

    def destroy(self, ref: str) -> None:
        """Destroy the key of a subject for good; a second time changes nothing. Raises `Unknown` without a key."""
        with self._database.writing() as conn:
            changed = conn.execute(
                update(_subject_key).where(_subject_key.c.ref == ref).values(wrapped=None)
            ).rowcount
        with self._caching:
            self._destroyed += 1
            self._cache.pop(ref, None)
        if not changed:
            raise Unknown("no key for this reference")

    def has_key(self, ref: str) -> bool:
        """Tell whether what was sealed under a reference can be read."""
        return self._wrapped([ref]).get(ref) is not None

    def lookup(self, kind: str, scope: str, value: str) -> bytes:
        """Give the keyed hash (HMAC-SHA256) under which an identifier is found."""
        return hmac.digest(self._lookup_key, canonical_bytes([kind, scope, value]), "sha256")

    def close(self) -> None:
        """Forget every key and give back every connection."""
        with self._caching:
            self._cache.clear()
        self._database.close()

    def fetch(self, references: Iterable[str]) -> None:
        """Have the keys of some subjects at hand for what comes next: one statement instead of one for each.

        Keys that were destroyed, altered, or never were, are left to be refused where they are used.
        """
        now = time.monotonic()
        with self._caching:
            cache = self._cache
            missing = [ref for ref in references if (kept := cache.get(ref)) is None or kept[0] <= now]
            destroyed = self._destroyed
        if missing:
            found: dict[str, AESGCM | None] = {}
            for ref, wrapped in self._wrapped(missing).items():
                with suppress(Unreadable):
                    found[ref] = self._opened(ref, wrapped)
            self._keep(now, destroyed, found)

    def _key(self, ref: str) -> AESGCM:
        # Without the lock: one look at a dict, which no other thread can see half done.
        cached = self._cache.get(ref)
        now = time.monotonic()
        if cached is not None and cached[0] > now:
            return cached[1]
        destroyed = self._destroyed
        found = self._wrapped([ref])
        if ref not in found:
            raise Unknown("no key for this reference")
        key = self._opened(ref, found[ref])
        if key is None:
            raise Erased("the key of this subject was destroyed")
        self._keep(now, destroyed, {ref: key})
        return key

    def _keep(self, now: float, destroyed: int, found: Mapping[str, AESGCM | None]) -> None:
        with self._caching:
            # INVARIANT: no key comes back into the cache that was destroyed while it was read.
            if destroyed != self._destroyed:
                return
            for ref, key in found.items():
                if key is not None:
                    self._cache[ref] = (now + _CACHED_SECONDS, key)
                    self._cache.move_to_end(ref)
            while len(self._cache) > _MOST_CACHED:
                self._cache.popitem(last=False)

    def _wrapped(self, references: Sequence[str]) -> dict[str, bytes | None]:
        """Give the keys, as they are stored, of those that have or had one; None for one that was destroyed."""
        with self._database.reading() as conn:
            rows = conn.execute(_WRAPPED, {"refs": listed(references)})
            return {row.ref: row.wrapped for row in rows}

    def _opened(self, ref: str, wrapped: bytes | None) -> AESGCM | None:
        if wrapped is None:
            return None
        try:
            return AESGCM(self._master.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], ref.encode()))
        except (InvalidTag, ValueError) as error:
            raise Unreadable(ref) from error


def prepare_keys(url: str, *, owner_url: str) -> None:
    """Make the tables of keys in PostgreSQL as their owner, and let the user of `url` serve; raises `Unavailable`."""
    serves, owner = make_url(url), make_url(owner_url)
    as_owner = serves.set(username=owner.username, password=owner.password)
    database = open_keys(as_owner.render_as_string(hide_password=False))
    try:
        with database.writing() as conn:
            _first_or_kept(conn, database)
            who = conn.dialect.identifier_preparer.quote(str(serves.username))
            for right in _RIGHTS:
                conn.exec_driver_sql(f"GRANT {right} TO {who}")
    finally:
        database.close()


def open_vault(url: str, *, make: bool = True) -> Vault:
    """Open the keys at a URL; the first time, make the master key, the lookup key and the key of the house.

    Without `make` nothing is made, and `Unknown` says that there are no keys. Raises `Unavailable` when they cannot be
    reached, `ValueError` for a URL that is no database of ours.
    """
    database = open_keys(url)
    try:
        with database.writing() as conn:
            kept, fresh = _first_or_kept(conn, database, make=make)
    except BaseException:
        database.close()
        raise
    return Vault(database, kept["master"], kept["lookup"], fresh=fresh)


def _first_or_kept(
    conn: Connection, database: Database, *, make: bool = True
) -> tuple[dict[str, bytes], bool]:
    if not database.is_sqlite:
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})
        # Asked before: whoever may not make a schema may not ask for one "if not exists" either.
        if conn.execute(text("SELECT to_regnamespace('keys')")).scalar_one() is None:
            conn.execute(text("CREATE SCHEMA keys"))
    new = not inspect(conn).has_table("subject_key", schema=None if database.is_sqlite else "keys")
    _metadata.create_all(conn)
    if new and not database.is_sqlite:
        # A destroyed key stays in its page until that is vacuumed: let one such row be reason enough.
        conn.execute(text(_VACUUM_SOON))
    kept = _secrets(conn)
    fresh = not kept
    if fresh and not make:
        raise Unknown("there are no keys")
    if fresh:
        made = {name: secrets.token_bytes(32) for name in ("master", "lookup")}
        conn.execute(insert(_secret), [{"name": name, "value": value} for name, value in made.items()])
        house = _encrypt(AESGCM(made["master"]), AESGCM.generate_key(256), HOUSE)
        conn.execute(insert(_subject_key), {"ref": HOUSE, "wrapped": house})
        kept = made
    return kept, fresh


def _secrets(conn: Connection) -> dict[str, bytes]:
    return {row.name: row.value for row in conn.execute(select(_secret))}


def _encrypt(key: AESGCM, plaintext: bytes, ref: str) -> bytes:
    # The reference is authenticated with it: what was sealed for one subject never opens as another's.
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, plaintext, ref.encode())
