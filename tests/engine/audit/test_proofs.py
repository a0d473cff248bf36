"""Proofs: all of them for all small trees are accepted, and nothing that differs by one bit is."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit.proofs import (
    HashReader,
    NotProven,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from engine.audit.tree import EMPTY_ROOT, Frontier, leaf_hash, subtree_root
from tests.engine.audit.test_tree import INPUTS, ROOTS, leaves

MOST = 130
LEAVES = leaves(MOST)
TREE_ROOTS = [Frontier().append(LEAVES[:size]).root() for size in range(MOST + 1)]


def reader(hashes: list[bytes]) -> HashReader:
    def read(level: int, index: int) -> bytes:
        start, stop = index << level, (index + 1) << level
        assert 0 <= start < stop <= len(hashes), "a hash outside the tree was read"
        return subtree_root(b"".join(hashes[start:stop]))

    return read


def flips(value: bytes) -> Iterator[bytes]:
    for bit in range(8 * len(value)):
        flipped = bytearray(value)
        flipped[bit // 8] ^= 1 << bit % 8
        yield bytes(flipped)


def altered(proof: tuple[bytes, ...]) -> Iterator[tuple[bytes, ...]]:
    """Every bit flipped, every hash left out, twice, or swapped with the next; one more at either end."""
    for at, one in enumerate(proof):
        yield from ((*proof[:at], flipped, *proof[at + 1 :]) for flipped in flips(one))
        yield (*proof[:at], *proof[at + 1 :])
        yield (*proof[: at + 1], *proof[at:])
        yield (*proof[:at], one[:-1], *proof[at + 1 :])
        if at:
            yield (*proof[: at - 1], one, proof[at - 1], *proof[at + 1 :])
    yield (bytes(32), *proof)
    yield (*proof, bytes(32))


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_is_proven_to_lie_where_it_lies(size: int) -> None:
    read = reader(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(read, index, size)
        verify_inclusion(LEAVES[index], index, size, proof, TREE_ROOTS[size])
        assert len(proof) <= (size - 1).bit_length()


@pytest.mark.parametrize("new", range(MOST + 1))
def test_every_tree_is_proven_to_continue_every_smaller_one(new: int) -> None:
    read = reader(LEAVES[:new])
    for old in range(new + 1):
        proof = consistency_proof(read, old, new)
        verify_consistency(old, TREE_ROOTS[old], new, TREE_ROOTS[new], proof)


# Paths and proofs over the eight reference leaves, as published with them: (index, size) and (old, new).
def test_proofs_are_those_of_the_reference_vectors() -> None:
    read = reader([leaf_hash(one) for one in INPUTS])
    assert [one.hex() for one in inclusion_proof(read, 5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [one.hex() for one in consistency_proof(read, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [one.hex() for one in consistency_proof(read, 2, 5)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]
    verify_consistency(6, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[8]), consistency_proof(read, 6, 8))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13])
def test_no_altered_inclusion_proof_is_accepted(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(reader(LEAVES[:size]), index, size)
        for wrong in altered(proof):
            if wrong != proof:
                with pytest.raises(NotProven):
                    verify_inclusion(LEAVES[index], index, size, wrong, TREE_ROOTS[size])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (1, 2), (3, 3), (3, 7), (4, 8), (6, 8), (7, 13), (8, 13)])
def test_no_altered_consistency_proof_is_accepted(old: int, new: int) -> None:
    proof = consistency_proof(reader(LEAVES[:new]), old, new)
    for wrong in altered(proof):
        if wrong != proof:
            with pytest.raises(NotProven):
                verify_consistency(old, TREE_ROOTS[old], new, TREE_ROOTS[new], wrong)


@given(st.data())
def test_a_proof_holds_for_its_own_leaf_and_place_and_root_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, MOST))
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    proof, root = inclusion_proof(reader(LEAVES[:size]), index, size), TREE_ROOTS[size]
    for leaf, at, under in (
        (LEAVES[other], index, root),
        (LEAVES[index], other, root),
        (LEAVES[index], index, TREE_ROOTS[size - 1]),
    ):
        with pytest.raises(NotProven):
            verify_inclusion(leaf, at, size, proof, under)


@given(st.data())
def test_no_tree_continues_one_with_another_history(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, MOST))
    old = data.draw(st.integers(1, new))
    edited = list(LEAVES[:new])
    edited[data.draw(st.integers(0, old - 1))] = leaf_hash(b"edited")
    new_root = Frontier().append(edited).root()
    proof = consistency_proof(reader(edited), old, new)
    with pytest.raises(NotProven) as caught:
        verify_consistency(old, TREE_ROOTS[old], new, new_root, proof)
    assert caught.value.expected != caught.value.calculated


def test_a_refusal_says_which_root_was_expected_and_which_calculated() -> None:
    proof = inclusion_proof(reader(LEAVES[:5]), 3, 5)
    with pytest.raises(NotProven) as caught:
        verify_inclusion(LEAVES[3], 3, 5, proof, bytes(32))
    assert (caught.value.expected, caught.value.calculated) == (bytes(32), TREE_ROOTS[5])
    assert str(caught.value) == (
        f"root of 5 leaves differs: expected {bytes(32).hex()}, calculated {TREE_ROOTS[5].hex()}"
    )


def test_each_of_two_wrong_roots_is_found() -> None:
    proof = consistency_proof(reader(LEAVES[:8]), 6, 8)
    for old_root, new_root in ((bytes(32), TREE_ROOTS[8]), (TREE_ROOTS[6], bytes(32))):
        with pytest.raises(NotProven) as caught:
            verify_consistency(6, old_root, 8, new_root, proof)
        assert caught.value.expected == bytes(32)


def test_an_empty_tree_has_one_root_and_is_continued_by_every_tree() -> None:
    verify_consistency(0, EMPTY_ROOT, 3, TREE_ROOTS[3], ())
    for old_root, new, new_root in ((bytes(32), 3, TREE_ROOTS[3]), (EMPTY_ROOT, 0, bytes(32))):
        with pytest.raises(NotProven):
            verify_consistency(0, old_root, new, new_root, ())


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_for_a_leaf_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(IndexError):
        inclusion_proof(reader(LEAVES), index, size)
    with pytest.raises(NotProven):
        verify_inclusion(LEAVES[0], index, size, (), TREE_ROOTS[1])


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_there_is_no_proof_that_a_tree_continues_a_larger_one(old: int, new: int) -> None:
    with pytest.raises(IndexError):
        consistency_proof(reader(LEAVES), old, new)
    with pytest.raises(NotProven):
        verify_consistency(old, TREE_ROOTS[3], new, TREE_ROOTS[3], ())


def test_a_proof_under_a_root_of_another_size_is_refused() -> None:
    deeper = inclusion_proof(reader(LEAVES[:8]), 7, 8)
    with pytest.raises(NotProven, match="too long"):
        verify_inclusion(LEAVES[7], 3, 4, deeper, TREE_ROOTS[8])
    flatter = inclusion_proof(reader(LEAVES[:4]), 0, 4)
    with pytest.raises(NotProven, match="too short"):
        verify_inclusion(LEAVES[0], 0, 8, flatter, TREE_ROOTS[4])
    with pytest.raises(NotProven, match="too short"):
        verify_consistency(2, TREE_ROOTS[2], 8, TREE_ROOTS[4], consistency_proof(reader(LEAVES[:4]), 2, 4))


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 8)])
def test_an_empty_proof_shows_no_growth(old: int, new: int) -> None:
    with pytest.raises(NotProven, match="too short"):
        verify_consistency(old, TREE_ROOTS[old], new, TREE_ROOTS[new], ())


def test_two_hashes_cut_elsewhere_are_refused() -> None:
    left, right = LEAVES[:2]
    with pytest.raises(NotProven, match="32 bytes"):
        verify_inclusion(left[31:] + right, 1, 2, (left[:31],), TREE_ROOTS[2])
