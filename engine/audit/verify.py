"""Recompute a whole log from what is stored, and name whatever differs.

The tree is grown over the stored leaf hashes, and each of them is compared with the hash of its stored envelope: an
edited envelope is one mismatch, not one more for every tile above it. What is stored can prove only that it agrees with
itself; that history was not rewritten as a whole is proven by roots held elsewhere.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise

from engine.audit.envelope import Envelope, MalformedEnvelope, commitment, parse_envelope
from engine.audit.findings import Fault, Findings, Report
from engine.audit.proofs import NotProven
from engine.audit.regrow import Held, Regrowth
from engine.audit.tiles import WIDTH, TileStore
from engine.audit.tree import HASH_BYTES, leaf_hash

Entry = tuple[int, bytes, bytes]
"""Index, leaf hash and envelope bytes, as stored."""


def verify_log(
    entries: Iterable[Entry],
    head: bytes,
    tiles: TileStore,
    *,
    held: Iterable[Held] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Findings:
    """Recompute the log from its entries in order of index; compare it with its head (an encoded frontier) and tiles.

    Reads each entry and each tile once and keeps 24 bytes per entry, to find an id used twice. `progress` is told the
    number of entries read so far, after every 256 or fewer. After an index gap no tree can be calculated: entries are
    still checked one by one, tiles and roots no more.
    """
    report, ids = Report(), _Ids()
    tree, intact = Regrowth(tiles, held, report), True
    rows, size, read = iter(entries), 0, 0
    while batch := list(islice(rows, tree.room() if intact else WIDTH)):
        leaves = []
        for index, leaf, encoded in batch:
            if index != size:
                intact = False
                report.add(Fault.INDEX_GAP, index, f"after {size} entries comes index {index}")
            leaves.append(_checked_leaf(index, leaf, encoded, ids, report))
            size = index + 1
        if intact:
            tree.append(leaves)
        read += len(batch)
        progress(read)
    tree.end(head, size, intact=intact)
    for id_, first, again in ids.twice():
        report.add(Fault.DUPLICATE_ID, again, f"id {id_} stands at {first} already")
    return Findings(
        size=read,
        root=tree.frontier.root() if intact else None,
        mismatches=tuple(report.kept),
        count=report.count,
    )


def verify_payload(envelope: Envelope, nonce: bytes, payload: bytes) -> None:
    """Check that the envelope commits to this payload; raises `NotProven` otherwise."""
    if envelope.commitment is None:
        raise NotProven("the envelope commits to no payload")
    calculated = commitment(nonce, payload)
    if calculated != envelope.commitment:
        raise NotProven(
            "commitment differs",
            expected=bytes.fromhex(envelope.commitment),
            calculated=bytes.fromhex(calculated),
        )


def _checked_leaf(index: int, leaf: bytes, encoded: bytes, ids: "_Ids", report: Report) -> bytes:
    """Check one entry by itself; give the leaf hash to grow the tree with."""
    try:
        ids.add(parse_envelope(encoded).id, index)
    except MalformedEnvelope as error:
        report.add(Fault.ENVELOPE_MALFORMED, index, str(error))
    calculated = leaf_hash(encoded)
    if leaf == calculated:
        return leaf
    report.differs(Fault.LEAF_HASH_DIFFERS, index, stored=leaf, calculated=calculated)
    return leaf if len(leaf) == HASH_BYTES else calculated


class _Ids:
    """All ids met and their indices, in 24 bytes each, spread over buckets that are small enough to be searched."""

    _BUCKETS = 256
    _RECORD = 24

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(self._BUCKETS)]

    def add(self, uuid: str, index: int) -> None:
        record = bytes.fromhex(uuid.replace("-", "")) + index.to_bytes(8, "big", signed=True)
        self._buckets[record[15]] += record

    def twice(self) -> Iterator[tuple[str, int, int]]:
        """Yield each repeated id with its first index and the one that repeats it."""
        for bucket in self._buckets:
            records = [bytes(bucket[at : at + self._RECORD]) for at in range(0, len(bucket), self._RECORD)]
            first: dict[bytes, bytes] = {}
            for record in records:
                met = first.setdefault(record[:16], record)
                if met is not record:
                    id_ = "-".join(record[start:stop].hex() for start, stop in pairwise((0, 4, 6, 8, 10, 16)))
                    yield id_, _index(met), _index(record)


def _index(record: bytes) -> int:
    return int.from_bytes(record[16:], "big", signed=True)
