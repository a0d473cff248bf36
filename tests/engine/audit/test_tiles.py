"""Tiles: the tree cut in pieces is the same tree, however it grew."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.proofs import consistency_proof, inclusion_proof, verify_consistency, verify_inclusion
from engine.audit.tiles import TILE_BYTES, MissingHash, Tile, TileReader, new_tiles, newly_full
from engine.audit.tree import Frontier, leaf_hash, node_hash, subtree_root

MOST = 66_000  # over 65,536: a tile of level 1 is full, and level 2 has begun
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(MOST)]


def by_definition(size: int) -> dict[tuple[int, int], bytes]:
    """Every full tile of the tree of the first `size` leaves, level by level from the whole row below."""
    tiles, level, row = {}, 0, LEAVES[:size]
    while len(row) >= 256:
        for index in range(len(row) // 256):
            tiles[level, index] = b"".join(row[index * 256 : index * 256 + 256])
        for _ in range(8):
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        level += 1
    return tiles


TILES = by_definition(MOST)


def reader(size: int, tiles: Mapping[tuple[int, int], bytes] = TILES) -> TileReader:
    """Read the tree of the first leaves from the tiles full by then, and nothing else."""
    full = set(newly_full(0, size))
    return TileReader(
        size=size,
        tail=LEAVES[size - size % 256 : size],
        tile=lambda level, index: tiles[level, index] if (level, index) in full else None,
    )


@pytest.mark.parametrize(
    ("old", "new", "full"),
    [
        (0, 255, []),
        (0, 256, [(0, 0)]),
        (255, 256, [(0, 0)]),
        (256, 511, []),
        (200, 1_000, [(0, 0), (0, 1), (0, 2)]),
        (65_300, 65_536, [(0, 255), (1, 0)]),
        (65_536, 65_800, [(0, 256)]),
        (2**24 - 1, 2**24, [(0, 65_535), (1, 255), (2, 0)]),
    ],
)
def test_a_tile_is_full_once_it_has_256_hashes(old: int, new: int, full: list[tuple[int, int]]) -> None:
    assert list(newly_full(old, new)) == full


def test_the_tiles_of_the_whole_tree_are_the_defined_ones() -> None:
    made = new_tiles(TileReader(size=0, tail=(), tile=lambda _level, _index: None), LEAVES)
    assert {(tile.level, tile.index): tile.hashes for tile in made} == TILES


@settings(max_examples=40, deadline=None)
@given(start=st.sampled_from([0, 250, 65_000, 65_535]), batches=st.lists(st.integers(0, 600), max_size=4))
def test_growing_by_batches_makes_each_tile_once_and_rightly(start: int, batches: list[int]) -> None:
    size = start
    made: list[Tile] = []
    for count in batches:
        upto = min(size + count, MOST)
        made += new_tiles(reader(size), LEAVES[size:upto])
        size = upto
    assert [(tile.level, tile.index) for tile in made] == [
        at for one, other in _steps(start, batches) for at in newly_full(one, other)
    ]
    assert all(tile.hashes == TILES[tile.level, tile.index] for tile in made)


def _steps(start: int, batches: list[int]) -> list[tuple[int, int]]:
    steps, size = [], start
    for count in batches:
        steps.append((size, min(size + count, MOST)))
        size = steps[-1][1]
    return steps


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_hash_read_from_tiles_is_that_of_the_leaves_under_it(data: st.DataObject) -> None:
    size = data.draw(st.one_of(st.integers(1, 1_200), st.integers(65_400, MOST)))
    level = data.draw(st.integers(0, size.bit_length() - 1))
    index = data.draw(st.integers(0, (size >> level) - 1))
    under = b"".join(LEAVES[index << level : (index + 1) << level])
    assert reader(size)(level, index) == subtree_root(under)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_proofs_from_tiles_verify(data: st.DataObject) -> None:
    size = data.draw(st.one_of(st.integers(1, 1_200), st.integers(65_400, MOST)))
    old = data.draw(st.integers(1, size))
    read, root = reader(size), Frontier().append(LEAVES[:size]).root()
    verify_inclusion(LEAVES[old - 1], old - 1, size, inclusion_proof(read, old - 1, size), root)
    old_root = Frontier().append(LEAVES[:old]).root()
    verify_consistency(old, old_root, size, root, consistency_proof(read, old, size))


@pytest.mark.parametrize(
    ("level", "index"), [(0, 1_000), (0, -1), (-1, 0), (3, 125), (9, 1), (10, 0), (64, 0)]
)
def test_a_hash_that_the_tree_has_not_is_missing(level: int, index: int) -> None:
    with pytest.raises(MissingHash, match="1000 leaves"):
        reader(1_000)(level, index)


@pytest.mark.parametrize("stored", [None, b"", bytes(TILE_BYTES - 32), bytes(TILE_BYTES + 32)])
def test_a_tile_that_is_not_whole_is_missing(stored: bytes | None) -> None:
    read = TileReader(size=256, tail=(), tile=lambda _level, _index: stored)
    for level in (0, 8):
        with pytest.raises(MissingHash, match="tile 0/0"):
            read(level, 0)


@pytest.mark.parametrize(("size", "tail"), [(257, []), (256, [bytes(32)]), (-1, []), (1, [bytes(31)])])
def test_a_reader_takes_exactly_the_leaves_after_the_last_full_tile(size: int, tail: list[bytes]) -> None:
    with pytest.raises(ValueError, match=r"leaf hash|after the full tiles"):
        TileReader(size=size, tail=tail, tile=lambda _level, _index: None)


def test_a_tile_has_256_hashes() -> None:
    with pytest.raises(ValueError, match="8192"):
        Tile(level=0, index=0, hashes=bytes(TILE_BYTES - 1))


def test_an_upper_hash_not_yet_in_a_tile_is_derived_once() -> None:
    asked: list[tuple[int, int]] = []

    def store(level: int, index: int) -> bytes:
        asked.append((level, index))
        return TILES[level, index]

    read = TileReader(size=1_024, tail=(), tile=store)
    assert read(8, 3) == read(8, 3)
    assert asked == [(0, 3)]
