"""The Merkle tree by RFC 6962's own vectors, and by the definition spelled out over all small sizes."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit.tree import (
    EMPTY_ROOT,
    Frontier,
    MalformedFrontier,
    leaf_hash,
    node_hash,
    subtree_root,
)

# The reference vectors of RFC 6962 (certificate-transparency, merkletree_test): inputs, and the root of each prefix.
INPUTS = tuple(
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def defined_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if not hashes:
        return sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return node_hash(defined_root(hashes[:k]), defined_root(hashes[k:]))


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_vectors(size: int) -> None:
    assert Frontier().append(map(leaf_hash, INPUTS[:size])).root().hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(131))
def test_a_root_is_the_defined_one_at_every_size(size: int) -> None:
    assert Frontier().append(leaves(size)).root() == defined_root(leaves(size))


def test_the_empty_root_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY_ROOT == sha256(b"").digest()


@given(st.lists(st.integers(0, 40), max_size=6))
def test_batches_give_the_frontier_of_one_by_one(batches: list[int]) -> None:
    grown, rest = Frontier(), iter(leaves(sum(batches)))
    for count in batches:
        grown = grown.append([next(rest) for _ in range(count)])
    assert grown == Frontier().append(leaves(sum(batches)))


def test_appending_leaves_the_old_frontier_as_it_was() -> None:
    old = Frontier().append(leaves(5))
    encoded = old.encode()
    new = old.append(leaves(3))
    assert (old.encode(), old.size, new.size) == (encoded, 5, 8)


@given(st.integers(0, 300))
def test_a_frontier_comes_back_from_its_bytes(size: int) -> None:
    frontier = Frontier().append(leaves(size))
    encoded = frontier.encode()
    assert Frontier.decode(encoded) == frontier
    assert len(encoded) == 8 + 32 * size.bit_count()


@given(st.binary(max_size=120))
def test_bytes_that_decode_are_the_bytes_that_encode(encoded: bytes) -> None:
    try:
        frontier = Frontier.decode(encoded)
    except MalformedFrontier:
        return
    assert frontier.encode() == encoded


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        bytes(7),
        bytes(9),
        (1).to_bytes(8, "big"),
        (1).to_bytes(8, "big") + bytes(31),
        (1).to_bytes(8, "big") + bytes(64),
        (2**63).to_bytes(8, "big") + bytes(32),
    ],
)
def test_bytes_of_no_frontier_are_refused(encoded: bytes) -> None:
    with pytest.raises(MalformedFrontier):
        Frontier.decode(encoded)


@pytest.mark.parametrize(
    ("size", "peaks"), [(-1, ()), (1, ()), (0, (bytes(32),)), (3, (bytes(32),)), (1, (bytes(31),))]
)
def test_a_frontier_has_one_whole_peak_per_set_bit(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedFrontier):
        Frontier(size, peaks)


@pytest.mark.parametrize("leaf", [b"", bytes(31), bytes(33)])
def test_a_leaf_hash_of_another_length_is_refused(leaf: bytes) -> None:
    with pytest.raises(MalformedFrontier, match="leaf hash 2 "):
        Frontier().append([*leaves(2), leaf])


@pytest.mark.parametrize("size", [1, 2, 4, 64, 256])
def test_a_subtree_has_the_root_of_its_leaves(size: int) -> None:
    assert subtree_root(b"".join(leaves(size))) == defined_root(leaves(size))


@pytest.mark.parametrize("hashes", [b"", bytes(31), bytes(33), bytes(96)])
def test_a_subtree_is_complete(hashes: bytes) -> None:
    with pytest.raises(ValueError, match="power of two"):
        subtree_root(hashes)


def test_a_leaf_never_hashes_like_a_node() -> None:
    left, right = leaves(2)
    assert leaf_hash(left + right) != node_hash(left, right)
