"""Proofs that a leaf lies in a tree, and that one tree continues another: made (RFC 6962) and verified (RFC 9162)."""

from collections.abc import Callable, Iterator, Sequence

from engine.audit.tree import EMPTY_ROOT, HASH_BYTES, node_hash

HashReader = Callable[[int, int], bytes]
"""(level, index) -> root over the leaves from `index << level` to before `(index + 1) << level`, all in the tree."""


class NotProven(Exception):  # noqa: N818 - it states the finding
    """What was claimed does not follow: the hash expected and, when it came to that, the one calculated."""

    def __init__(
        self, reason: str, *, expected: bytes | None = None, calculated: bytes | None = None
    ) -> None:
        self.reason = reason
        self.expected = expected
        self.calculated = calculated
        hashes = [
            f"{name} {value.hex()}"
            for name, value in (("expected", expected), ("calculated", calculated))
            if value is not None
        ]
        super().__init__(": ".join([reason, ", ".join(hashes)] if hashes else [reason]))


def inclusion_proof(read: HashReader, index: int, size: int) -> tuple[bytes, ...]:
    """Give the audit path of a leaf in the tree of `size` leaves, nearest hash first: PATH of RFC 6962, section 2.1.1.

    Raises `IndexError` when the tree has no such leaf.
    """
    if not 0 <= index < size:
        message = f"a tree of {size} leaves has no leaf {index}"
        raise IndexError(message)
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(_root_over(read, middle, stop))
            stop = middle
        else:
            path.append(_root_over(read, start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_proof(read: HashReader, old: int, new: int) -> tuple[bytes, ...]:
    """Prove that the tree of `new` leaves only appends to the one of `old`: PROOF of RFC 6962, section 2.1.2.

    Empty when both have one size, or the old tree is empty, which every tree continues. Raises `IndexError` when the
    old tree is the larger.
    """
    if not 0 <= old <= new:
        message = f"a tree of {new} leaves cannot continue one of {old}"
        raise IndexError(message)
    if old == 0:
        return ()
    path, start, stop = [], 0, new
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(_root_over(read, middle, stop))
            stop = middle
        else:
            path.append(_root_over(read, start, middle))
            start = middle
    if start:  # SUBPROOF with b = false: the verifier does not hold this hash, only the whole old root
        path.append(_root_over(read, start, stop))
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash lies at `index` in the tree of `size` leaves under `root`: RFC 9162, section 2.1.3.2.

    Raises `NotProven` otherwise.
    """
    if not 0 <= index < size:
        raise NotProven(f"a tree of {size} leaves has no leaf {index}")
    _hashes_only((leaf, *proof, root))
    calculated = leaf
    for is_left, node in _climb(index, size - 1, proof):
        calculated = node_hash(node, calculated) if is_left else node_hash(calculated, node)
    if calculated != root:
        raise NotProven(f"root of {size} leaves differs", expected=root, calculated=calculated)


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of `new` leaves only appends to the one of `old`: RFC 9162, section 2.1.4.2.

    Beyond the RFC: equal sizes take equal roots and an empty proof; an empty old tree takes the empty root and an empty
    proof. Raises `NotProven` otherwise.
    """
    if not 0 <= old <= new:
        raise NotProven(f"a tree of {new} leaves cannot continue one of {old}")
    _hashes_only((old_root, new_root, *proof))
    if old in {0, new}:
        _verify_without_proof(old, old_root, new, new_root, proof)
        return
    if not proof:
        raise NotProven("the proof is too short")
    # A complete old tree is a node of the new one; the proof leaves its hash out, as the verifier holds it.
    first, *rest = (old_root, *proof) if old.bit_count() == 1 else proof
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_calculated = new_calculated = first
    for is_left, node in _climb(at, last, rest):
        if is_left:
            old_calculated = node_hash(node, old_calculated)
            new_calculated = node_hash(node, new_calculated)
        else:
            new_calculated = node_hash(new_calculated, node)
    if old_calculated != old_root:
        raise NotProven(f"root of {old} leaves differs", expected=old_root, calculated=old_calculated)
    if new_calculated != new_root:
        raise NotProven(f"root of {new} leaves differs", expected=new_root, calculated=new_calculated)


def _split(width: int) -> int:
    """Give the largest power of two smaller than `width` (at least 2): k of RFC 6962, section 2.1."""
    return 1 << (width - 1).bit_length() - 1


def _root_over(read: HashReader, start: int, stop: int) -> bytes:
    """Give MTH(D[start:stop]); `start` is a multiple of the least power of two that reaches over the range."""
    width = stop - start
    if width.bit_count() == 1:
        level = width.bit_length() - 1
        return read(level, start >> level)
    middle = start + _split(width)
    return node_hash(_root_over(read, start, middle), _root_over(read, middle, stop))


def _climb(at: int, last: int, path: Sequence[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Yield each hash of a path with whether it stands left, from node `at` of a level whose last node is `last`.

    Raises `NotProven` when the path ends before the root or goes on beyond it.
    """
    for node in path:
        if last == 0:
            raise NotProven("the proof is too long")
        is_left = bool(at & 1) or at == last
        yield is_left, node
        if is_left:  # on the right edge nodes without a sibling go up as they are
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise NotProven("the proof is too short")


def _verify_without_proof(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check the two cases that the RFC leaves out: an empty old tree, and equal sizes."""
    if proof:
        raise NotProven("the proof is too long")
    if old == 0 and old_root != EMPTY_ROOT:
        raise NotProven("root of 0 leaves differs", expected=old_root, calculated=EMPTY_ROOT)
    if old == new and old_root != new_root:
        raise NotProven(f"two roots of {old} leaves differ", expected=old_root, calculated=new_root)


def _hashes_only(claimed: Sequence[bytes]) -> None:
    """Refuse anything of another length: node hashing would take 31 + 33 bytes for two hashes."""
    if any(len(one) != HASH_BYTES for one in claimed):
        raise NotProven(f"not every hash is {HASH_BYTES} bytes long")
