"""Grow the tree again from stored leaf hashes and compare tiles, held roots and head with it on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.audit.findings import Fault, Report
from engine.audit.tiles import HEIGHT, TILE_BYTES, WIDTH, TileStore
from engine.audit.tree import Frontier, MalformedFrontier, subtree_root

_LEVELS = 64 // HEIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A size and root of the log that someone outside kept, so that it cannot be rewritten with the log."""

    size: int
    root: bytes


class Regrowth:
    """The tree regrown so far. Its tile rows and its frontier are two calculations of the same tree."""

    def __init__(self, tiles: TileStore, held: Iterable[Held], report: Report) -> None:
        self.frontier = Frontier()
        self._rows = [bytearray() for _ in range(_LEVELS)]  # per level, the hashes of the tile begun
        self._tiles = tiles
        self._held = sorted(held, key=lambda one: one.size, reverse=True)
        self._report = report
        self._compare_held()

    def room(self) -> int:
        """Give the number of leaves to the next full tile, or to the next held size if that comes first."""
        size = self.frontier.size
        stop = (size // WIDTH + 1) * WIDTH
        return (min(stop, self._held[-1].size) if self._held else stop) - size

    def append(self, leaf_hashes: list[bytes]) -> None:
        """Append at most `room()` leaves, then compare what they complete."""
        self.frontier = self.frontier.append(leaf_hashes)
        self._rows[0] += b"".join(leaf_hashes)
        self._compare_tiles()
        self._compare_held()

    def end(self, head: bytes, size: int, *, intact: bool) -> None:
        """Compare a log of `size` leaves with its head and what is held; if `intact`, all of it grew in this tree."""
        for one in self._held:
            if one.size > size:
                detail = f"a root of {one.size} leaves is held, the log has {size}"
                self._report.add(Fault.HELD_BEYOND, one.size, detail)
        self._compare_head(head, size, intact=intact)
        if intact:
            self._look_beyond()

    def _compare_head(self, encoded: bytes, size: int, *, intact: bool) -> None:
        try:
            head = Frontier.decode(encoded)
        except MalformedFrontier as error:
            self._report.add(Fault.HEAD_MALFORMED, size, str(error))
            return
        if head.size != size:
            detail = f"the head has {head.size} leaves, the log {size}"
            self._report.add(Fault.HEAD_DIFFERS, head.size, detail)
        elif intact and head != self.frontier:
            self._report.differs(
                Fault.HEAD_DIFFERS, size, stored=head.root(), calculated=self.frontier.root()
            )

    def _look_beyond(self) -> None:
        for level in range(_LEVELS):
            index = self.frontier.size >> HEIGHT * (level + 1)
            if self._tiles(level, index) is not None:
                where, detail = index << HEIGHT * (level + 1), f"tile {level}/{index} reaches beyond the log"
                self._report.add(Fault.TILE_SURPLUS, where, detail)

    def _compare_tiles(self) -> None:
        level = 0
        while len(self._rows[level]) == TILE_BYTES:
            calculated = bytes(self._rows[level])
            index = (self.frontier.size >> HEIGHT * (level + 1)) - 1
            self._compare_tile(level, index, calculated)
            self._rows[level].clear()
            level += 1
            self._rows[level] += subtree_root(calculated)

    def _compare_tile(self, level: int, index: int, calculated: bytes) -> None:
        stored, where = self._tiles(level, index), index << HEIGHT * (level + 1)
        if stored is None:
            self._report.add(Fault.TILE_MISSING, where, f"tile {level}/{index} is not stored")
        elif stored != calculated:
            self._report.add(
                Fault.TILE_DIFFERS, where, f"tile {level}/{index} differs from the leaves under it"
            )

    def _compare_held(self) -> None:
        while self._held and self._held[-1].size <= self.frontier.size:
            one = self._held.pop()
            if one.root != (root := self.frontier.root()):
                self._report.differs(Fault.HELD_DIFFERS, one.size, stored=one.root, calculated=root)
