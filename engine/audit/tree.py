"""The Merkle tree over the log's leaves (RFC 6962, section 2.1): hashes, and the frontier that grows by appending."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

HASH_BYTES = 32
MOST_LEAVES = 2**63 - 1  # what a signed 64-bit column holds
EMPTY_ROOT = sha256(b"").digest()

_SIZE_BYTES = 8


class MalformedFrontier(ValueError):  # noqa: N818 - it names the value, not an error of ours
    """A size and peaks, or bytes, that are no frontier."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash one log entry: SHA-256(0x00 || entry), RFC 6962, section 2.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees: SHA-256(0x01 || left || right), RFC 6962, section 2.1."""
    return sha256(b"\x01" + left + right).digest()


def subtree_root(hashes: bytes) -> bytes:
    """Give the root over neighbouring hashes of one level, end to end; their number must be a power of two."""
    count, rest = divmod(len(hashes), HASH_BYTES)
    if rest or count.bit_count() != 1:
        message = f"{len(hashes)} bytes are not a power of two of hashes"
        raise ValueError(message)
    row, pair = hashes, 2 * HASH_BYTES
    while len(row) > HASH_BYTES:
        row = b"".join([sha256(b"\x01" + row[at : at + pair]).digest() for at in range(0, len(row), pair)])
    return row


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree of `size` leaves by the roots of its complete subtrees, largest (leftmost) first: all that growing needs.

    Raises `MalformedFrontier` unless there is one 32-byte peak per set bit of `size`.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MOST_LEAVES:
            message = f"a tree cannot have {self.size} leaves"
            raise MalformedFrontier(message)
        if len(self.peaks) != self.size.bit_count():
            message = f"{self.size} leaves have {self.size.bit_count()} peaks, not {len(self.peaks)}"
            raise MalformedFrontier(message)
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            message = f"a peak is not {HASH_BYTES} bytes long"
            raise MalformedFrontier(message)

    def append(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """Give the frontier with these leaves appended; this one stays, to be adopted or dropped with the commit.

        Amortised one hash per leaf. Raises `MalformedFrontier` when a leaf hash is not 32 bytes long.
        """
        size, peaks = self.size, list(self.peaks)
        for leaf in leaf_hashes:
            if len(leaf) != HASH_BYTES:
                message = f"leaf hash {size} is not {HASH_BYTES} bytes long"
                raise MalformedFrontier(message)
            node, complete = leaf, size
            while complete & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                complete >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """Give the Merkle tree hash MTH of RFC 6962, section 2.1; SHA-256 of nothing for the empty tree."""
        if not self.peaks:
            return EMPTY_ROOT
        *left, root = self.peaks
        for peak in reversed(left):
            root = node_hash(peak, root)
        return root

    def encode(self) -> bytes:
        """Give the one byte form: the size in 8 bytes, big-endian, then the peaks, largest first."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.peaks)

    @classmethod
    def decode(cls, encoded: bytes) -> Self:
        """Read what `encode` wrote; raises `MalformedFrontier` for every other string of bytes."""
        size, rest = encoded[:_SIZE_BYTES], encoded[_SIZE_BYTES:]
        if len(size) != _SIZE_BYTES:
            message = f"{len(encoded)} bytes are too few for a frontier"
            raise MalformedFrontier(message)
        peaks = tuple(rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES))
        return cls(int.from_bytes(size, "big"), peaks)
