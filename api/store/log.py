"""The log in the database: its head, entries, payloads and tiles. Bytes and hashes are `engine.audit`'s."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from api.store.database import Database
from api.store.faults import Altered
from api.store.listed import listed
from api.store.tables import audit_checkpoint, audit_entry, audit_head, audit_payload, audit_tile, generation
from api.store.vault import HOUSE, Vault
from engine.audit.envelope import NONCE_BYTES, parse_envelope
from engine.audit.findings import Findings
from engine.audit.proofs import NotProven
from engine.audit.regrow import Held
from engine.audit.tiles import WIDTH, TileReader, new_tiles
from engine.audit.tree import HASH_BYTES, Frontier
from engine.audit.verify import verify_log, verify_payload

_PAGE = 4096
_PAYLOADS = 512
_SIZE_BYTES = 8
_NO_SIZE = -1
_TRIAL_CHARACTERS = 1 << 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the log stands: its frontier, and the instant of its last entry (empty for an empty log)."""

    frontier: Frontier
    at: str

    @property
    def size(self) -> int:
        """The number of entries; `known` for whoever reads this head."""
        return self.frontier.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One entry to append: the envelope, what is searched, and the payload, sealed under `ref` or the house's key."""

    envelope: bytes
    leaf_hash: bytes
    kind: str
    id: str
    ref: str | None
    actor: str
    at: str
    sealed: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry as it stands in the log."""

    index: int
    leaf_hash: bytes
    envelope: bytes
    kind: str
    id: str
    ref: str | None
    actor: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One entry with its payload as it is stored: for whom it was sealed, and the sealed bytes, None without one."""

    entry: LogEntry
    sealed_for: str | None
    sealed: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A payload, unsealed, with the nonce of its commitment."""

    nonce: bytes
    payload: bytes


_HEAD = select(audit_head.c.size, audit_head.c.peaks).where(audit_head.c.log_id == 1)
_SIZE = select(audit_head.c.size).where(audit_head.c.log_id == 1)
_STANDING = select(audit_head.c.size, select(generation.c.value).scalar_subquery()).where(
    audit_head.c.log_id == 1
)
_LOCKED_HEAD = _HEAD.with_for_update()
_AT = select(audit_entry.c.at).where(audit_entry.c.idx == bindparam("index"))
_BY_IDS = select(audit_entry).where(audit_entry.c.entry_id.in_(bindparam("ids", expanding=True)))
_BY_INDEX = select(audit_entry).where(audit_entry.c.idx == bindparam("index"))
_LAST_BEFORE = (
    select(audit_entry.c.idx)
    .where(audit_entry.c.at < bindparam("at"))
    .order_by(audit_entry.c.at.desc(), audit_entry.c.idx.desc())
    .limit(1)
)
_LEAF_HASHES = (
    select(audit_entry.c.leaf_hash)
    .where(audit_entry.c.idx >= bindparam("start"), audit_entry.c.idx < bindparam("stop"))
    .order_by(audit_entry.c.idx)
)
_ENTRIES = (
    select(audit_entry.c.idx, audit_entry.c.leaf_hash, audit_entry.c.envelope)
    .where(audit_entry.c.idx >= bindparam("start"))
    .order_by(audit_entry.c.idx)
    .limit(_PAGE)
)
_PAYLOAD = (
    select(audit_payload.c.ref, audit_payload.c.sealed, audit_entry.c.envelope)
    .join(audit_entry, audit_entry.c.idx == audit_payload.c.idx)
    .where(audit_payload.c.idx == bindparam("index"))
)
_KEPT = (
    select(audit_entry, audit_payload.c.ref.label("sealed_for"), audit_payload.c.sealed)
    .outerjoin(audit_payload, audit_payload.c.idx == audit_entry.c.idx)
    .where(audit_entry.c.idx >= bindparam("start"))
    .order_by(audit_entry.c.idx)
    .limit(_PAYLOADS)
)
_TILE = select(audit_tile.c.hashes).where(
    audit_tile.c.level == bindparam("level"), audit_tile.c.n == bindparam("n")
)
_INSERT_ENTRY, _INSERT_PAYLOAD, _INSERT_TILE = insert(audit_entry), insert(audit_payload), insert(audit_tile)
_SET_HEAD = (
    update(audit_head)
    .where(audit_head.c.log_id == 1)
    .values(size=bindparam("new_size"), peaks=bindparam("new_peaks"))
)


def read_head(conn: Connection) -> Head:
    """Read the head in this snapshot; raises `MalformedFrontier` when it was tampered with."""
    return _head(conn, conn.execute(_HEAD).one())


def size(conn: Connection) -> int:
    """Give the number of entries in this snapshot: what `known` means for whoever reads it."""
    found: int = conn.execute(_SIZE).scalar_one()
    return found


def standing(conn: Connection) -> tuple[int, int]:
    """Give the number of entries in this snapshot and the generation of what is published, in one statement."""
    size, published = conn.execute(_STANDING).one()
    return size, published


def lock_head(conn: Connection) -> Head:
    """Read the head and keep every other writer out until this transaction ends."""
    return _head(conn, conn.execute(_LOCKED_HEAD).one())


def append(conn: Connection, head: Head, leaves: Sequence[Leaf]) -> Head:
    """Append leaves after a head that this transaction has locked; give the new head, true once committed."""
    if not leaves:
        return head
    hashes = [leaf.leaf_hash for leaf in leaves]
    conn.execute(_INSERT_ENTRY, [_entry_row(index, leaf) for index, leaf in enumerate(leaves, head.size)])
    payloads = [
        {"idx": index, "ref": leaf.ref, "sealed": leaf.sealed}
        for index, leaf in enumerate(leaves, head.size)
        if leaf.sealed is not None
    ]
    if payloads:
        conn.execute(_INSERT_PAYLOAD, payloads)
    if head.size // WIDTH != (head.size + len(leaves)) // WIDTH:
        tiles = [
            {"level": tile.level, "n": tile.index, "hashes": tile.hashes}
            for tile in new_tiles(tree(conn, head.size), hashes)
        ]
        conn.execute(_INSERT_TILE, tiles)
    frontier = head.frontier.append(hashes)
    conn.execute(_SET_HEAD, {"new_size": frontier.size, "new_peaks": b"".join(frontier.peaks)})
    return Head(frontier=frontier, at=leaves[-1].at)


def tree(conn: Connection, size: int) -> TileReader:
    """Give the tree of the first `size` leaves, to make proofs from; it reads in this snapshot."""
    span = {"start": size // WIDTH * WIDTH, "stop": size}
    tail = conn.execute(_LEAF_HASHES, span).scalars().all()
    return TileReader(size=size, tail=tail, tile=tile_store(conn))


def tile_store(conn: Connection) -> Callable[[int, int], bytes | None]:
    """Give the stored tiles as proofs and verification read them."""
    return lambda level, index: conn.execute(_TILE, {"level": level, "n": index}).scalar_one_or_none()


def by_ids(conn: Connection, ids: Iterable[str]) -> dict[str, LogEntry]:
    """Give the entries with these ids, by id; those that are not there are left out."""
    return {row.entry_id: _entry(row) for row in conn.execute(_BY_IDS, {"ids": listed(ids)})}


def by_index(conn: Connection, index: int) -> LogEntry | None:
    """Give one entry, None beyond the log."""
    row = conn.execute(_BY_INDEX, {"index": index}).one_or_none()
    return _entry(row) if row else None


def opened(conn: Connection, vault: Vault, index: int) -> Opened | None:
    """Unseal the payload of an entry; None when it has none.

    Raises `Erased` when the key was destroyed, `Altered` when it is not what the entry commits to.
    """
    row = conn.execute(_PAYLOAD, {"index": index}).one_or_none()
    if row is None:
        return None
    try:
        plain = vault.unseal(row.ref or HOUSE, row.sealed)
        found = Opened(nonce=plain[:NONCE_BYTES], payload=plain[NONCE_BYTES:])
        verify_payload(parse_envelope(row.envelope), found.nonce, found.payload)
    except (NotProven, ValueError) as error:
        raise Altered(f"the payload at {index} is not what the entry commits to") from error
    return found


def can_write(database: Database) -> None:
    """Try to write as much as a batch would, and take it back; raises what a batch would.

    The trial is a checkpoint that no log can have, as long as a few pages, so that a full disk shows.
    """
    with database.writing() as conn:
        lock_head(conn)
        trial = conn.begin_nested()
        conn.execute(insert(audit_checkpoint), {"size": _NO_SIZE, "note": "?" * _TRIAL_CHARACTERS, "at": ""})
        trial.rollback()


def size_before(conn: Connection, at: str) -> int:
    """Give the size of the log just before an instant (UTC ISO text): what `known_on` means at the doors."""
    last = conn.execute(_LAST_BEFORE, {"at": at}).scalar_one_or_none()
    return 0 if last is None else last + 1


def entries(conn: Connection) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield index, leaf hash and envelope of every entry in order, a page at a time."""
    start = 0
    while page := conn.execute(_ENTRIES, {"start": start}).all():
        yield from ((row.idx, row.leaf_hash, row.envelope) for row in page)
        start = page[-1].idx + 1


def kept(conn: Connection) -> Iterator[list[Kept]]:
    """Yield every entry with its sealed payload, in order, a page at a time."""
    start = 0
    while page := conn.execute(_KEPT, {"start": start}).all():
        yield [Kept(entry=_entry(row), sealed_for=row.sealed_for, sealed=row.sealed) for row in page]
        start = page[-1].idx + 1


def head_bytes(conn: Connection) -> bytes:
    """Give the stored head as it is, sound or not: the size in 8 bytes, then the peaks."""
    row = conn.execute(_HEAD).one()
    stored: bytes = row.size.to_bytes(_SIZE_BYTES, "big") + row.peaks
    return stored


def verify(
    conn: Connection, *, held: Iterable[Held] = (), progress: Callable[[int], None] = lambda _: None
) -> Findings:
    """Recompute the whole log in this snapshot and name whatever differs."""
    return verify_log(entries(conn), head_bytes(conn), tile_store(conn), held=held, progress=progress)


def _head(conn: Connection, row: Row[Any, Any]) -> Head:
    peaks = tuple(row.peaks[at : at + HASH_BYTES] for at in range(0, len(row.peaks), HASH_BYTES))
    at = conn.execute(_AT, {"index": row.size - 1}).scalar_one_or_none() if row.size else None
    return Head(frontier=Frontier(row.size, peaks), at=at or "")


def _entry_row(index: int, leaf: Leaf) -> dict[str, object]:
    return {
        "idx": index,
        "leaf_hash": leaf.leaf_hash,
        "envelope": leaf.envelope,
        "kind": leaf.kind,
        "entry_id": leaf.id,
        "ref": leaf.ref,
        "actor": leaf.actor,
        "at": leaf.at,
    }


def _entry(row: Row[Any]) -> LogEntry:
    return LogEntry(
        index=row.idx,
        leaf_hash=row.leaf_hash,
        envelope=row.envelope,
        kind=row.kind,
        id=row.entry_id,
        ref=row.ref,
        actor=row.actor,
        at=row.at,
    )
