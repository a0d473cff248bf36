# ruff: noqa: S608 - every name in these statements is our own
"""Attacks on the rows, which decide what is answered from now on."""

from hashlib import sha256
from typing import Final

from api.desk.verification import ContentFault
from tests.audit.attacks import ATTACKS, Attack, Doing, attack, last
from tests.audit.conftest import Victim


def under_leaf(victim: Victim, table: str, key: str, offset: int = 0) -> tuple[str, int]:
    """Give key and leaf of a row that an act of its own brought, not an import."""
    query = f"SELECT {key} AS key, known FROM {table} WHERE known < 4611686018427387904 ORDER BY known DESC"
    row = victim.rows(query)[offset]
    return row.key, row.known


def changed(table: str, key: str, assignment: str, offset: int = 0) -> Doing:
    def do(victim: Victim) -> int:
        at, known = under_leaf(victim, table, key, offset)
        victim.run(
            f"UPDATE {table} SET {assignment} WHERE {key} = :at AND known = :known", at=at, known=known
        )
        return known

    return do


def deleted(table: str, key: str, offset: int = 0) -> Doing:
    def do(victim: Victim) -> int:
        at, known = under_leaf(victim, table, key, offset)
        victim.run(f"DELETE FROM {table} WHERE {key} = :at AND known = :known", at=at, known=known)
        return known

    return do


SIMPLE: Final[dict[str, tuple[Doing, str]]] = {
    "an_entry_of_another_kind": (changed("entry", "id", "kind = 'payment'"), "entry id="),
    "an_entry_deleted": (deleted("entry", "id"), "entry"),
    "an_event_on_another_day": (changed("entry_event", "entry_id", "on_day = '2026-05-31'"), "entry_event"),
    "an_event_of_another_kind": (
        changed("entry_event", "entry_id", "kind = 'revoked'"),
        "entry_event entry_id=",
    ),
    "an_event_earlier_in_the_course": (changed("entry_event", "entry_id", "sequence = -1"), "sequence=-1"),
    "an_event_deleted": (deleted("entry_event", "entry_id"), "entry_event"),
    "coverage_that_lasts_longer": (changed("coverage", "id", "end_day = '2199-01-01'"), "coverage id="),
    "coverage_of_another_area": (changed("coverage", "id", "area = '000000'"), "coverage id="),
    "coverage_deleted": (deleted("coverage", "id"), "coverage"),
    "a_subject_of_another_type": (
        changed("subject_version", "ref", "type = 'resident'"),
        "subject_version ref=",
    ),
    "a_subject_of_another_area": (
        changed("subject_version", "ref", "area = '510100'"),
        "subject_version ref=",
    ),
    "a_subject_deregistered": (
        changed("subject_version", "ref", "deregistered_on = '2026-06-01'"),
        "subject_version ref=",
    ),
    "an_identifier_of_another_kind": (
        changed("subject_identifier", "ref", "kind = 'identity_number'", offset=1),
        "subject_identifier lookup=",
    ),
    "an_identifier_deleted": (deleted("subject_identifier", "ref", offset=1), "subject_identifier"),
    "a_merge_deleted": (deleted("subject_merge", "from_ref"), "subject_merge"),
    "a_merge_on_another_day": (
        changed("subject_merge", "from_ref", "on_day = '2020-01-01'"),
        "subject_merge",
    ),
    "a_confirmation_deleted": (deleted("confirmation", "id"), "confirmation"),
    "a_confirmation_of_other_rules": (
        changed("confirmation", "id", "rules_digest = 'x'"),
        "confirmation id=",
    ),
    "a_confirmation_of_another_measure": (changed("confirmation", "id", "measure = 'x'"), "confirmation id="),
    "a_rulebook_with_another_text": (
        changed("document", "digest", "text = replace(text, '不超过 0 天', '不超过 9 天')"),
        "document digest=",
    ),
    "a_rulebook_in_another_file": (changed("document", "digest", "file = 'x'"), "document digest="),
    "an_act_of_another_actor": (changed("edition_act", "id", "actor = 'installer'"), "edition_act id="),
    "a_publication_from_another_day": (
        changed("edition_act", "id", "from_day = '2026-01-01'"),
        "edition_act id=",
    ),
    "a_publication_made_an_activation": (
        changed("edition_act", "id", "act = 'activated'"),
        "edition_act id=",
    ),
    "a_publication_deleted": (deleted("edition_act", "id"), "edition_act"),
    "a_key_with_more_scopes": (
        changed("api_key", "id", """scopes = '["approve","publish"]'"""),
        "api_key id=",
    ),
    "a_key_that_never_expires": (changed("api_key", "id", "expires_at = NULL"), "api_key id="),
    "a_key_of_every_district": (changed("api_key", "id", "district = '510104'"), "api_key id="),
    "a_revocation_deleted": (deleted("api_key_revocation", "id"), "api_key_revocation"),
    "a_revocation_postponed": (
        changed("api_key_revocation", "id", "at = '2199-01-01T00:00:00.000Z'"),
        "api_key_revocation id=",
    ),
}
for name, (doing, named) in SIMPLE.items():
    ATTACKS[name] = Attack(doing, frozenset({ContentFault.ROWS_DIFFER.value}), named)


@attack(ContentFault.ROWS_DIFFER, names="subject_identifier lookup=6d696e65")
def an_identifier_under_another_hash(victim: Victim) -> None:
    ref = next(iter(victim.built.subjects))
    victim.run("UPDATE subject_identifier SET lookup = :to WHERE ref = :at", to=b"mine", at=ref)


@attack(ContentFault.ROWS_DIFFER, names="api_key id=")
def a_key_with_another_secret(victim: Victim) -> int:
    at, known = under_leaf(victim, "api_key", "id")
    victim.run("UPDATE api_key SET hash = :to WHERE id = :at", to=sha256(b"pc_mine").digest(), at=at)
    return known


@attack(ContentFault.ROWS_DIFFER)
def an_approval_deleted(victim: Victim) -> int:
    index = last(victim, "edition_approved")
    victim.run("DELETE FROM edition_act WHERE known = :at", at=index)
    return index


@attack(ContentFault.ROWS_DIFFER, names="document digest=")
def a_rulebook_with_another_text_and_digest(victim: Victim) -> int:
    row = victim.one("SELECT digest, text, known FROM document ORDER BY known DESC")
    text = row.text.replace("不超过 0 天", "不超过 9 天")
    digest = sha256(text.encode()).hexdigest()
    victim.run("UPDATE edition_act SET digest = :to WHERE digest = :at", to=row.digest, at=row.digest)
    victim.run(
        "UPDATE document SET text = :text, digest = :to WHERE digest = :at",
        text=text,
        to=digest,
        at=row.digest,
    )
    return int(row.known)


@attack(ContentFault.ROWS_DIFFER, ContentFault.ROWS_SURPLUS)
def an_entry_known_earlier(victim: Victim) -> int:
    at, known = under_leaf(victim, "entry", "id")
    victim.run("UPDATE entry SET known = 2 WHERE id = :at", at=at)
    return known


@attack(ContentFault.ROWS_DIFFER)
def an_entry_of_another_subject(victim: Victim) -> int:
    at, known = under_leaf(victim, "entry", "id")
    victim.run("UPDATE entry SET ref = :ref WHERE id = :at", ref=list(victim.built.subjects)[4], at=at)
    return known


@attack(ContentFault.ROWS_DIFFER)
def the_fields_of_two_entries_exchanged(victim: Victim) -> int:
    (one, known), (other, _) = (under_leaf(victim, "entry", "id", offset) for offset in (0, 1))
    victim.exchange("entry", "sealed", "id", one, other)
    return known


@attack(ContentFault.ROWS_DIFFER)
def the_names_of_two_subjects_exchanged(victim: Victim) -> None:
    refs = list(victim.built.subjects)
    victim.exchange("subject_version", "sealed", "ref", refs[0], refs[1])


@attack(ContentFault.ROWS_DIFFER)
def the_identifiers_of_two_subjects_exchanged(victim: Victim) -> None:
    refs = list(victim.built.subjects)
    one, other = (
        victim.one("SELECT lookup FROM subject_identifier WHERE ref = :ref", ref=ref).lookup
        for ref in refs[:2]
    )
    victim.run("UPDATE subject_identifier SET lookup = :to WHERE lookup = :at", to=b"for a moment", at=one)
    victim.run("UPDATE subject_identifier SET lookup = :to WHERE lookup = :at", to=one, at=other)
    victim.run("UPDATE subject_identifier SET lookup = :to WHERE lookup = :at", to=other, at=b"for a moment")


@attack(ContentFault.ROWS_DIFFER, names="另一个主体")
def the_identifier_of_an_erased_subject_given_to_another(victim: Victim) -> None:
    refs = list(victim.built.subjects)
    victim.run("UPDATE subject_identifier SET ref = :to WHERE ref = :at", to=refs[0], at=refs[7])


@attack(ContentFault.ROWS_SURPLUS, names="coverage")
def coverage_that_was_always_there(victim: Victim) -> int:
    victim.run("INSERT INTO coverage VALUES ('x', 'monthly', '510107', '2010-01-01', '2030-01-01', -1)")
    return -1


@attack(ContentFault.ROWS_SURPLUS, names="coverage")
def coverage_under_a_decision(victim: Victim) -> int:
    index = last(victim, "decision")
    victim.run(
        "INSERT INTO coverage VALUES ('x', 'monthly', '510107', '2010-01-01', '2030-01-01', :at)", at=index
    )
    return index


@attack(ContentFault.ROWS_DIFFER, names="coverage")
def coverage_beside_what_was_recorded(victim: Victim) -> int:
    index = last(victim, "coverage")
    victim.run(
        "INSERT INTO coverage VALUES ('x', 'monthly', '510107', '2010-01-01', '2030-01-01', :at)", at=index
    )
    return index


@attack(ContentFault.ROWS_SURPLUS, names="subject_merge")
def a_merge_that_nobody_recorded(victim: Victim) -> int:
    index, refs = last(victim, "import"), list(victim.built.subjects)
    victim.run(
        "INSERT INTO subject_merge VALUES (:one, :other, '2020-01-01', :at)",
        one=refs[0],
        other=refs[1],
        at=index,
    )
    return index


@attack(ContentFault.ROWS_SURPLUS, names="entry_event")
def an_event_of_a_leaf_to_come(victim: Victim) -> None:
    victim.run(
        "INSERT INTO entry_event SELECT entry_id, 99, 'revoked', on_day, 9999, sealed FROM entry_event "
        "WHERE sequence = 0 AND known < 400 AND entry_id = (SELECT max(entry_id) FROM entry_event WHERE known < 400)"
    )
