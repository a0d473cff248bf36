"""The tree cut into tiles of 256 hashes (C2SP tlog-tiles, height 8): what becomes full, and how to read from them.

Tile (level, index) holds the 256 hashes of tree level 8 x level from `256 x index` on, 8,192 bytes end to end.
Only full tiles are kept; the rest is derived from lower tiles and the leaf hashes after the last full tile.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.audit.tree import HASH_BYTES, subtree_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
TILE_BYTES = WIDTH * HASH_BYTES

TileStore = Callable[[int, int], bytes | None]
"""(level, index) -> the hashes of a full tile, or None if it is not kept. Full tiles never change: cache at will."""


class MissingHash(LookupError):  # noqa: N818 - it names what is missing
    """A hash that the tree does not have, or that the stored tiles should hold and do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A full tile: level, index within the level, and 256 hashes end to end."""

    level: int
    index: int
    hashes: bytes

    def __post_init__(self) -> None:
        if len(self.hashes) != TILE_BYTES:
            message = f"a full tile has {TILE_BYTES} bytes, not {len(self.hashes)}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileReader:
    """The tree of `size` leaves, read from its full tiles and the `tail`: the leaf hashes after the last full tile.

    An instance is a `HashReader` for proofs over this tree and all smaller ones. Each hash of a partial upper tile is
    derived once and remembered, at most 255 a level.
    """

    size: int
    tail: Sequence[bytes]
    tile: TileStore
    _derived: dict[tuple[int, int], bytes] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.tail) != self.size % WIDTH:
            message = (
                f"after the full tiles of {self.size} leaves come {self.size % WIDTH}, not {len(self.tail)}"
            )
            raise ValueError(message)
        if any(len(leaf) != HASH_BYTES for leaf in self.tail):
            message = f"a leaf hash is not {HASH_BYTES} bytes long"
            raise ValueError(message)

    def __call__(self, level: int, index: int) -> bytes:
        """Give the root over the leaves from `index << level` to before `(index + 1) << level`.

        Raises `MissingHash` when the tree does not hold them all, or a tile is missing.
        """
        if level < 0 or index < 0 or (index + 1) << level > self.size:
            message = f"a tree of {self.size} leaves has no hash at level {level}, index {index}"
            raise MissingHash(message)
        tile_level, height = divmod(level, HEIGHT)
        tile_index, start = divmod(index << height, WIDTH)
        return subtree_root(self._row(tile_level, tile_index, start, 1 << height))

    def full(self, level: int, index: int) -> bytes:
        """Give the hashes of a full tile; raises `MissingHash` when it is not stored whole."""
        hashes = self.tile(level, index)
        if hashes is None or len(hashes) != TILE_BYTES:
            message = f"tile {level}/{index} is missing or not {TILE_BYTES} bytes long"
            raise MissingHash(message)
        return hashes

    def _row(self, level: int, index: int, start: int, count: int) -> bytes:
        """Give `count` hashes of a tile from `start` on, full or not."""
        if index < self.size >> HEIGHT * (level + 1):
            return self.full(level, index)[start * HASH_BYTES : (start + count) * HASH_BYTES]
        if level == 0:
            return b"".join(self.tail[start : start + count])
        first = index * WIDTH + start
        return b"".join(self._root_of(level - 1, lower) for lower in range(first, first + count))

    def _root_of(self, level: int, index: int) -> bytes:
        """Give the root over a full tile that no full tile of the next level holds yet."""
        if (level, index) not in self._derived:
            self._derived[level, index] = subtree_root(self.full(level, index))
        return self._derived[level, index]


def newly_full(old: int, new: int) -> Iterator[tuple[int, int]]:
    """Yield (level, index) of each tile that becomes full between `old` and `new` leaves, low levels first."""
    level = 0
    while new >> HEIGHT * (level + 1):
        full = HEIGHT * (level + 1)
        yield from ((level, index) for index in range(old >> full, new >> full))
        level += 1


def new_tiles(before: TileReader, leaf_hashes: Sequence[bytes]) -> tuple[Tile, ...]:
    """Give the tiles that become full when these leaves are appended to the tree `before`; low levels first.

    A tile of an upper level costs the reading of up to 256 lower ones, once in 65,536 leaves.
    """
    row = [*before.tail, *leaf_hashes]
    made: dict[tuple[int, int], bytes] = {}
    for level, index in newly_full(before.size, before.size + len(leaf_hashes)):
        if level == 0:
            start = (index - before.size // WIDTH) * WIDTH
            hashes = b"".join(row[start : start + WIDTH])
        else:
            lower = ((level - 1, number) for number in range(index * WIDTH, (index + 1) * WIDTH))
            hashes = b"".join(subtree_root(made[at] if at in made else before.full(*at)) for at in lower)
        made[level, index] = hashes
    return tuple(Tile(level=level, index=index, hashes=hashes) for (level, index), hashes in made.items())
