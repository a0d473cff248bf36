"""What a verification of the log says: sound, or every mismatch by name and place."""

from dataclasses import dataclass, field
from enum import StrEnum

MOST_KEPT = 1_000


class Fault(StrEnum):
    """What can be wrong with a stored log."""

    INDEX_GAP = "index-gap"
    ENVELOPE_MALFORMED = "envelope-malformed"
    LEAF_HASH_DIFFERS = "leaf-hash-differs"
    DUPLICATE_ID = "duplicate-id"
    TILE_MISSING = "tile-missing"
    TILE_DIFFERS = "tile-differs"
    TILE_SURPLUS = "tile-surplus"
    HEAD_MALFORMED = "head-malformed"
    HEAD_DIFFERS = "head-differs"
    HELD_DIFFERS = "held-differs"
    HELD_BEYOND = "held-beyond"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One fault, where it lies, and what was stored and calculated.

    `where` is an index of the log; for a tile that of the first leaf under it, for a head or a held root its size.
    """

    fault: Fault
    where: int
    detail: str

    def __str__(self) -> str:
        return f"{self.fault} at {self.where}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found: the number of entries read, the root calculated, the mismatches in the order met.

    The root is over the stored leaf hashes, None after a gap. `count` counts all mismatches; the first 1,000 are kept.
    """

    size: int
    root: bytes | None
    mismatches: tuple[Mismatch, ...]
    count: int

    @property
    def sound(self) -> bool:
        """Whether nothing at all differs."""
        return self.count == 0


@dataclass(slots=True)
class Report:
    """The mismatches so far; it stays small however many there are."""

    kept: list[Mismatch] = field(default_factory=list)
    count: int = 0

    def add(self, fault: Fault, where: int, detail: str) -> None:
        """Take down one mismatch."""
        self.count += 1
        if len(self.kept) < MOST_KEPT:
            self.kept.append(Mismatch(fault=fault, where=where, detail=detail))

    def differs(self, fault: Fault, where: int, *, stored: bytes, calculated: bytes) -> None:
        """Take down that a stored hash is not the calculated one."""
        self.add(fault, where, f"stored {stored.hex()}, calculated {calculated.hex()}")
