"""Verification: a sound log is sound, and each way to tamper with one is found, or known not to be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.envelope import Envelope, Kind, commitment, envelope_bytes
from engine.audit.findings import MOST_KEPT, Fault, Findings
from engine.audit.proofs import NotProven
from engine.audit.regrow import Held
from engine.audit.tiles import TileReader, new_tiles
from engine.audit.tree import EMPTY_ROOT, Frontier, leaf_hash
from engine.audit.verify import Entry, verify_log, verify_payload

NONCE = bytes(range(32))
HELD_SIZE = 600


def envelope(number: int, actor: str = "key-1") -> Envelope:
    return Envelope(
        kind=Kind.DECISION,
        id=f"00000000-0000-4000-8000-{number:012x}",
        at="2026-03-01T08:30:00.125Z",
        actor=actor,
        software="0.1.0",
        known=number,
        commitment=commitment(NONCE, b"payload %d" % number),
    )


def entry(index: int, encoded: bytes) -> Entry:
    return index, leaf_hash(encoded), encoded


ENTRIES = tuple(entry(number, envelope_bytes(envelope(number))) for number in range(1_000))


@dataclass
class Log:
    """A stored log that someone with all rights on the database changes."""

    entries: list[Entry] = field(default_factory=list)
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)
    head: bytes = b""

    @classmethod
    def of(cls, size: int) -> Self:
        return cls(list(ENTRIES[:size])).rehash()

    def rehash(self) -> Self:
        """Make head and tiles what they would be had the log always been these entries."""
        leaves = [leaf for _, leaf, _ in self.entries]
        start = TileReader(size=0, tail=(), tile=lambda _level, _index: None)
        self.tiles = {(tile.level, tile.index): tile.hashes for tile in new_tiles(start, leaves)}
        self.head = Frontier().append(leaves).encode()
        return self

    def root(self) -> bytes:
        return Frontier.decode(self.head).root()

    def verify(self, *held: Held) -> Findings:
        return verify_log(iter(self.entries), self.head, lambda *at: self.tiles.get(at), held=held)


def faults(findings: Findings) -> list[tuple[Fault, int]]:
    return [(one.fault, one.where) for one in findings.mismatches]


HELD = Held(size=HELD_SIZE, root=Log.of(HELD_SIZE).root())
EDITED = envelope_bytes(envelope(300, actor="key-2"))


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 1_000])
def test_a_log_as_it_was_written_is_sound(size: int) -> None:
    log = Log.of(size)
    findings = log.verify(Held(size=0, root=EMPTY_ROOT), Held(size=size, root=log.root()))
    assert findings == Findings(size=size, root=log.root(), mismatches=(), count=0)
    assert findings.sound


@settings(deadline=None)
@given(st.integers(0, 1_000), st.lists(st.integers(0, 1_000), max_size=4))
def test_every_earlier_root_of_a_log_still_holds(size: int, earlier: list[int]) -> None:
    held = [
        Held(size=one, root=Frontier().append(leaf for _, leaf, _ in ENTRIES[:one]).root())
        for one in earlier
        if one <= size
    ]
    assert Log.of(size).verify(*held).sound


def test_a_log_with_a_tile_of_the_second_level_is_verified() -> None:
    leaves = [leaf_hash(b"%d" % number) for number in range(65_540)]
    log = Log([(number, leaf, b"") for number, leaf in enumerate(leaves)]).rehash()
    log.tiles[1, 0] = bytes(8_192)
    findings = log.verify()
    assert findings.root == Frontier().append(leaves).root()
    assert findings.count == 2 * len(leaves) + 1  # no envelope is one, no leaf its hash, and the tile
    assert len(findings.mismatches) == MOST_KEPT


# The tamper matrix: what is changed -> what an auditor finds who holds the root of 600 leaves.


def edit_body(log: Log) -> None:
    log.entries[300] = (300, ENTRIES[300][1], EDITED)


def edit_body_and_leaf(log: Log) -> None:
    log.entries[300] = entry(300, EDITED)


def delete_tail_row(log: Log) -> None:
    log.entries.pop()


def delete_inner_row(log: Log) -> None:
    del log.entries[300]


def edit_and_rehash(log: Log) -> None:
    log.entries[300] = entry(300, EDITED)
    log.rehash()


def truncate_and_rehash(log: Log) -> None:
    del log.entries[550:]
    log.rehash()


def truncate_and_rehash_but_tiles(log: Log) -> None:
    del log.entries[500:]
    tiles = log.tiles
    log.rehash().tiles = tiles


def swap_rows(log: Log) -> None:
    log.entries[299:301] = [entry(299, ENTRIES[300][2]), entry(300, ENTRIES[299][2])]
    log.rehash()


TAMPERED: list[tuple[Callable[[Log], None], list[tuple[Fault, int]], list[tuple[Fault, int]]]] = [
    (edit_body, [(Fault.LEAF_HASH_DIFFERS, 300)], []),
    (
        edit_body_and_leaf,
        [(Fault.TILE_DIFFERS, 256), (Fault.HEAD_DIFFERS, 1_000)],
        [(Fault.HELD_DIFFERS, 600)],
    ),
    (delete_tail_row, [(Fault.HEAD_DIFFERS, 1_000)], []),
    (delete_inner_row, [(Fault.INDEX_GAP, 301)], []),
    (edit_and_rehash, [], [(Fault.HELD_DIFFERS, 600)]),
    (truncate_and_rehash, [], [(Fault.HELD_BEYOND, 600)]),
    (truncate_and_rehash_but_tiles, [(Fault.TILE_SURPLUS, 256)], [(Fault.HELD_BEYOND, 600)]),
    (swap_rows, [], [(Fault.HELD_DIFFERS, 600)]),
]


@pytest.mark.parametrize(("tamper", "alone", "by_held"), TAMPERED)
def test_tampering_is_found_in_the_log_or_by_the_held_root(
    tamper: Callable[[Log], None], alone: list[tuple[Fault, int]], by_held: list[tuple[Fault, int]]
) -> None:
    log = Log.of(1_000)
    tamper(log)
    assert faults(log.verify()) == alone
    assert sorted(faults(log.verify(HELD))) == sorted(alone + by_held)
    assert alone + by_held != []


def test_a_rewrite_after_the_last_held_root_is_not_found() -> None:
    """What is not promised: the time between two held roots is the size of the hole (docs/audit.md)."""
    log = Log.of(1_000)
    log.entries[700] = entry(700, envelope_bytes(envelope(700, actor="key-2")))
    assert log.rehash().verify(HELD).sound


def test_a_mismatch_names_what_is_stored_and_what_was_calculated() -> None:
    log = Log.of(1_000)
    edit_body(log)
    (mismatch,) = log.verify().mismatches
    assert str(mismatch) == (
        f"leaf-hash-differs at 300: stored {ENTRIES[300][1].hex()}, calculated {leaf_hash(EDITED).hex()}"
    )


def test_an_id_used_twice_is_found_with_both_places() -> None:
    log = Log.of(1_000)
    for index in (600, 999):
        log.entries[index] = entry(index, envelope_bytes(envelope(5, actor="key-2")))
    assert [str(one) for one in log.rehash().verify().mismatches] == [
        f"duplicate-id at {index}: id 00000000-0000-4000-8000-000000000005 stands at 5 already"
        for index in (600, 999)
    ]


@pytest.mark.parametrize("encoded", [b"", b"{}", EDITED + b" ", EDITED.replace(b"null", b"0", 1)])
def test_a_leaf_that_is_no_envelope_is_found_though_it_hashes_well(encoded: bytes) -> None:
    log = Log.of(1_000)
    log.entries[300] = entry(300, encoded)
    assert faults(log.rehash().verify()) == [(Fault.ENVELOPE_MALFORMED, 300)]


@pytest.mark.parametrize("leaf", [b"", bytes(31), bytes(33), bytes(32)])
def test_a_stored_leaf_hash_of_any_other_bytes_is_found(leaf: bytes) -> None:
    log = Log.of(1_000)
    log.entries[999] = (999, leaf, ENTRIES[999][2])
    assert (Fault.LEAF_HASH_DIFFERS, 999) in faults(log.verify())


def test_a_missing_and_an_altered_tile_are_found() -> None:
    log = Log.of(1_000)
    del log.tiles[0, 0]
    log.tiles[0, 2] = bytes(1) + log.tiles[0, 2][1:]
    assert faults(log.verify()) == [(Fault.TILE_MISSING, 0), (Fault.TILE_DIFFERS, 512)]


def test_a_head_that_is_none_is_found() -> None:
    log = Log.of(10)
    log.head = log.head[:-1]
    assert faults(log.verify()) == [(Fault.HEAD_MALFORMED, 10)]


def test_a_head_with_other_peaks_is_found() -> None:
    log = Log.of(10)
    log.head = Frontier().append(leaf for _, leaf, _ in ENTRIES[1:11]).encode()
    assert faults(log.verify()) == [(Fault.HEAD_DIFFERS, 10)]


def test_after_a_gap_entries_are_still_checked_and_no_root_is_claimed() -> None:
    log = Log.of(1_000)
    edit_body(log)
    del log.entries[100]
    findings = log.verify(HELD)
    assert faults(findings) == [(Fault.INDEX_GAP, 101), (Fault.LEAF_HASH_DIFFERS, 300)]
    assert (findings.size, findings.root) == (999, None)


def test_a_row_that_comes_twice_is_a_gap() -> None:
    log = Log.of(1_000)
    log.entries.insert(300, log.entries[299])
    assert faults(log.verify()) == [(Fault.INDEX_GAP, 299), (Fault.DUPLICATE_ID, 299)]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_changed_bit_of_what_is_stored_goes_unseen(data: st.DataObject) -> None:
    log = Log.of(300)
    index = data.draw(st.integers(0, 299))
    where = data.draw(st.sampled_from(["leaf", "envelope", "tile", "head"]))
    _, leaf, encoded = log.entries[index]
    old = {"leaf": leaf, "envelope": encoded, "tile": log.tiles[0, 0], "head": log.head}[where]
    flipped = bytearray(old)
    flipped[data.draw(st.integers(0, len(old) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    match where:
        case "leaf":
            log.entries[index] = (index, bytes(flipped), encoded)
        case "envelope":
            log.entries[index] = (index, leaf, bytes(flipped))
        case "tile":
            log.tiles[0, 0] = bytes(flipped)
        case _:
            log.head = bytes(flipped)
    assert not log.verify().sound


def test_progress_counts_up_to_every_entry() -> None:
    told: list[int] = []
    log = Log.of(600)
    verify_log(log.entries, log.head, lambda *at: log.tiles.get(at), progress=told.append)
    assert told == [256, 512, 600]


def test_entries_are_read_as_a_stream() -> None:
    log, told = Log.of(1_000), [0]

    def rows() -> Iterator[Entry]:
        for one in log.entries:
            assert one[0] - told[-1] < 256, "more than a tile was read ahead"
            yield one

    assert verify_log(rows(), log.head, lambda *at: log.tiles.get(at), progress=told.append).sound


def test_a_payload_opens_its_commitment_and_nothing_else_does() -> None:
    verify_payload(envelope(7), NONCE, b"payload 7")
    for nonce, payload in ((NONCE, b"payload 8"), (bytes(32), b"payload 7"), (NONCE, b"")):
        with pytest.raises(NotProven) as caught:
            verify_payload(envelope(7), nonce, payload)
        assert caught.value.expected == bytes.fromhex(commitment(NONCE, b"payload 7"))
        assert caught.value.calculated == bytes.fromhex(commitment(nonce, payload))


def test_an_envelope_without_commitment_opens_with_nothing() -> None:
    with pytest.raises(NotProven, match="no payload"):
        verify_payload(replace(envelope(7), commitment=None), NONCE, b"")


def test_the_document_names_every_fault() -> None:
    text = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")
    assert [fault for fault in Fault if f"`{fault}`" not in text] == []
