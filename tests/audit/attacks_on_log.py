# ruff: noqa: S608 - every name in these statements is our own
"""Attacks on the log itself, on the columns by which a leaf is found, and on the payloads."""

from collections.abc import Callable

from api.desk.verification import ContentFault, Fault
from api.store.vault import HOUSE, open_vault
from engine.audit.envelope import NONCE_BYTES
from engine.audit.tree import leaf_hash
from tests.audit.attacks import attack, last
from tests.audit.conftest import Victim


def replaced(victim: Victim, index: int, old: bytes, new: bytes, *, rehashed: bool = False) -> None:
    """Replace some bytes of an envelope, and its leaf hash too when told."""
    envelope = bytes(victim.one("SELECT envelope FROM audit_entry WHERE idx = :at", at=index).envelope)
    assert old in envelope
    envelope = envelope.replace(old, new)
    victim.run("UPDATE audit_entry SET envelope = :to WHERE idx = :at", to=envelope, at=index)
    if rehashed:
        hashed = leaf_hash(envelope)
        victim.run("UPDATE audit_entry SET leaf_hash = :to WHERE idx = :at", to=hashed, at=index)


# The log itself.


@attack(Fault.LEAF_HASH_DIFFERS)
def another_day_in_an_envelope(victim: Victim) -> int:
    index = last(victim, "decision")
    replaced(victim, index, b'"on":"2026-06-10"', b'"on":"2026-06-09"')
    return index


@attack(Fault.TILE_DIFFERS, Fault.HEAD_DIFFERS)
def another_day_with_its_leaf_hash(victim: Victim) -> None:
    replaced(victim, 100, b'"mode":"simulation"', b'"mode":"live"', rehashed=True)


@attack(Fault.ENVELOPE_MALFORMED, Fault.LEAF_HASH_DIFFERS)
def an_envelope_with_a_key_twice(victim: Victim) -> int:
    index = last(victim, "decision")
    replaced(victim, index, b'"v":1', b'"v":1,"v":1')
    return index


@attack(Fault.ENVELOPE_MALFORMED, Fault.LEAF_HASH_DIFFERS)
def a_float_where_a_number_stood(victim: Victim) -> int:
    index = last(victim, "decision")
    replaced(victim, index, b'"v":1', b'"v":1.0')
    return index


@attack(Fault.ENVELOPE_MALFORMED, Fault.LEAF_HASH_DIFFERS)
def the_same_word_in_another_unicode_form(victim: Victim) -> int:
    index = last(victim, "key_issued")
    replaced(victim, index, b'"kind":"key', b'"kind":"\\u006bey')
    return index


@attack(Fault.ENVELOPE_MALFORMED, Fault.LEAF_HASH_DIFFERS)
def spaces_in_an_envelope(victim: Victim) -> int:
    index = last(victim, "import")
    replaced(victim, index, b'","at":', b'", "at":')
    return index


@attack(Fault.INDEX_GAP, ContentFault.ROWS_SURPLUS, names="entry id=")
def a_leaf_taken_out(victim: Victim) -> None:
    index = last(victim, "entry_recorded")
    victim.run("DELETE FROM audit_payload WHERE idx = :at", at=index)
    victim.run("DELETE FROM audit_entry WHERE idx = :at", at=index)


@attack(Fault.HEAD_DIFFERS)
def the_last_leaf_taken_out(victim: Victim) -> None:
    index = last(victim, "decision")
    victim.run("DELETE FROM idempotency WHERE idx = :at", at=index)
    victim.run("DELETE FROM audit_payload WHERE idx = :at", at=index)
    victim.run("DELETE FROM audit_entry WHERE idx = :at", at=index)


@attack(Fault.HEAD_DIFFERS, Fault.DUPLICATE_ID, ContentFault.COLUMN_DIFFERS, ContentFault.PAYLOAD_MISSING)
def a_leaf_put_in_at_the_end(victim: Victim) -> None:
    index = last(victim, "decision")
    victim.run(
        "INSERT INTO audit_entry SELECT idx + 1, leaf_hash, envelope, kind, 'x', ref, actor, at "
        "FROM audit_entry WHERE idx = :at",
        at=index,
    )


@attack(Fault.TILE_DIFFERS, Fault.HEAD_DIFFERS)
def two_leaves_in_another_order(victim: Victim) -> None:
    one, other = (row.idx for row in victim.rows("SELECT idx FROM audit_entry WHERE kind = 'decision'")[3:5])
    for table in ("audit_payload", "audit_entry"):
        for before, after in ((one, -1), (other, one), (-1, other)):
            victim.run(f"UPDATE {table} SET idx = :after WHERE idx = :before", before=before, after=after)
    victim.exchange("idempotency", "idx", "idx", one, one)


@attack(Fault.TILE_DIFFERS)
def a_tile_with_another_hash(victim: Victim) -> None:
    hashes = bytes(victim.one("SELECT hashes FROM audit_tile").hashes)
    victim.run("UPDATE audit_tile SET hashes = :to", to=bytes([hashes[0] ^ 1]) + hashes[1:])


@attack(Fault.TILE_MISSING)
def a_tile_taken_out(victim: Victim) -> None:
    victim.run("DELETE FROM audit_tile")


@attack(Fault.HEAD_DIFFERS)
def a_head_of_fewer_leaves(victim: Victim) -> None:
    peaks = bytes(victim.one("SELECT peaks FROM audit_head").peaks)
    victim.run("UPDATE audit_head SET size = 256, peaks = :to", to=peaks[:32])


@attack(Fault.HEAD_MALFORMED)
def a_head_that_is_none(victim: Victim) -> None:
    victim.run("UPDATE audit_head SET peaks = :to", to=b"x")


# The columns by which a leaf is found, and the payloads.


@attack(ContentFault.COLUMN_DIFFERS, names="at")
def an_instant_set_back(victim: Victim) -> int:
    index = last(victim, "coverage")
    victim.run("UPDATE audit_entry SET at = '2026-01-01T00:00:00.000Z' WHERE idx = :at", at=index)
    return index


@attack(ContentFault.COLUMN_DIFFERS, names="actor")
def another_actor(victim: Victim) -> int:
    index = last(victim, "edition_approved")
    victim.run("UPDATE audit_entry SET actor = 'somebody' WHERE idx = :at", at=index)
    return index


@attack(ContentFault.COLUMN_DIFFERS, names="kind")
def a_decision_hidden_as_something_else(victim: Victim) -> int:
    index = last(victim, "decision")
    victim.run("UPDATE audit_entry SET kind = 'config' WHERE idx = :at", at=index)
    return index


@attack(ContentFault.COLUMN_DIFFERS, names="entry_id")
def a_decision_under_another_id(victim: Victim) -> int:
    index = last(victim, "decision")
    id_ = "00000000-0000-4000-8000-000000000000"
    victim.run("UPDATE audit_entry SET entry_id = :id WHERE idx = :at", id=id_, at=index)
    return index


@attack(ContentFault.COLUMN_DIFFERS, names="ref")
def a_decision_under_another_subject(victim: Victim) -> int:
    index, refs = last(victim, "decision"), list(victim.built.subjects)
    victim.run("UPDATE audit_entry SET ref = :ref WHERE idx = :at", ref=refs[4], at=index)
    return index


@attack(ContentFault.PAYLOAD_UNREADABLE)
def a_decision_with_its_payload_under_another_subject(victim: Victim) -> int:
    index, refs = last(victim, "decision"), list(victim.built.subjects)
    for table in ("audit_entry", "audit_payload"):
        victim.run(f"UPDATE {table} SET ref = :ref WHERE idx = :at", ref=refs[4], at=index)
    return index


@attack(ContentFault.PAYLOAD_MISSING)
def a_payload_taken_out(victim: Victim) -> int:
    index = last(victim, "edition_published")
    victim.run("DELETE FROM audit_payload WHERE idx = :at", at=index)
    return index


@attack(ContentFault.PAYLOAD_SURPLUS, ContentFault.COLUMN_DIFFERS)
def a_payload_put_in(victim: Victim) -> int:
    index = last(victim, "erasure")
    victim.run("INSERT INTO audit_payload VALUES (:at, NULL, :sealed)", at=index, sealed=b"x" * 40)
    return index


@attack(ContentFault.PAYLOAD_DIFFERS)
def two_payloads_of_one_subject_exchanged(victim: Victim) -> int:
    index = last(victim, "decision")
    ref = victim.one("SELECT ref FROM audit_entry WHERE idx = :at", at=index).ref
    query = "SELECT idx FROM audit_entry WHERE ref = :ref AND kind = 'decision' AND idx <> :at"
    victim.exchange("audit_payload", "sealed", "idx", index, victim.one(query, ref=ref, at=index).idx)
    return index


@attack(ContentFault.PAYLOAD_UNREADABLE)
def two_payloads_of_two_subjects_exchanged(victim: Victim) -> int:
    index = last(victim, "decision")
    victim.exchange("audit_payload", "sealed", "idx", index, index - 1)
    return index


@attack(ContentFault.PAYLOAD_UNREADABLE)
def one_bit_of_a_payload(victim: Victim) -> int:
    index = last(victim, "import")
    sealed = bytes(victim.one("SELECT sealed FROM audit_payload WHERE idx = :at", at=index).sealed)
    to = sealed[:-1] + bytes([sealed[-1] ^ 1])
    victim.run("UPDATE audit_payload SET sealed = :to WHERE idx = :at", to=to, at=index)
    return index


def resealed(victim: Victim, kind: str, change: Callable[[bytes], bytes]) -> int:
    """Put another payload in place with the keys: somebody who has both databases can."""
    index = last(victim, kind)
    row = victim.one("SELECT ref, sealed FROM audit_payload WHERE idx = :at", at=index)
    vault = open_vault(victim.built.settings.keys_url)
    plain = change(vault.unseal(row.ref or HOUSE, bytes(row.sealed)))
    sealed = vault.seal(row.ref or HOUSE, plain)
    vault.close()
    victim.run("UPDATE audit_payload SET sealed = :to WHERE idx = :at", to=sealed, at=index)
    return index


@attack(ContentFault.PAYLOAD_DIFFERS)
def another_result_sealed_with_the_keys(victim: Victim) -> int:
    return resealed(victim, "decision", lambda plain: plain.replace(b"2026-06-10", b"2026-06-09"))


@attack(ContentFault.PAYLOAD_DIFFERS)
def the_same_payload_with_another_salt(victim: Victim) -> int:
    return resealed(victim, "key_issued", lambda plain: bytes(NONCE_BYTES) + plain[NONCE_BYTES:])
