"""Attacks on what an import brought under its one leaf, on keys, erasures and kept answers."""

from api.desk.verification import ContentFault, Fault
from tests.audit.attacks import attack, last
from tests.audit.conftest import Victim

# The rows of an import stand under its one leaf.


@attack(ContentFault.ROWS_DIFFER, names="entry")
def an_imported_entry_of_another_kind(victim: Victim) -> int:
    row = victim.one("SELECT id FROM entry WHERE known > 4611686018427387904 ORDER BY known DESC")
    victim.run("UPDATE entry SET kind = 'x' WHERE id = :at", at=row.id)
    return last(victim, "import")


@attack(ContentFault.ROWS_DIFFER, names="entry_event")
def an_imported_event_deleted(victim: Victim) -> int:
    row = victim.one("SELECT entry_id, sequence, known FROM entry_event WHERE known > 4611686018427387903")
    victim.run(
        "DELETE FROM entry_event WHERE entry_id = :at AND sequence = :nth", at=row.entry_id, nth=row.sequence
    )
    return last(victim, "import", 1 - (row.known - 2**62))


@attack(ContentFault.ROWS_SURPLUS, names="confirmation")
def a_confirmation_slipped_into_an_import(victim: Victim) -> int:
    victim.run(
        "INSERT INTO confirmation SELECT 'x', ref, measure, baseline_row, entries, rules_digest, officer_sealed, "
        "on_day, 4611686018427387904 FROM confirmation"
    )
    return last(victim, "import", 1)


@attack(ContentFault.ROWS_DIFFER)
def a_row_moved_to_another_import(victim: Victim) -> None:
    row = victim.one("SELECT id FROM entry WHERE known = 4611686018427387904")
    victim.run("UPDATE entry SET known = 4611686018427387905 WHERE id = :at", at=row.id)


@attack(ContentFault.ROWS_DIFFER, ContentFault.ROWS_SURPLUS)
def two_imports_exchanged(victim: Victim) -> None:
    first, second = 2**62, 2**62 + 1
    victim.exchange("import_leaf", "known", "number", first, second)


@attack(ContentFault.ROWS_DIFFER, ContentFault.ROWS_SURPLUS)
def an_import_that_counts_earlier(victim: Victim) -> None:
    victim.run("UPDATE import_leaf SET known = 2 WHERE number = 4611686018427387904")


@attack(ContentFault.ROWS_DIFFER, ContentFault.ROWS_SURPLUS, names="它没有记入日志")
def an_import_that_counts_no_more(victim: Victim) -> int:
    victim.run("DELETE FROM import_leaf WHERE number = 4611686018427387905")
    return last(victim, "import")


@attack(ContentFault.ROWS_SURPLUS, names="coverage")
def rows_of_an_import_that_never_was(victim: Victim) -> None:
    victim.run(
        "INSERT INTO coverage VALUES ('x', 'monthly', '510107', '2010-01-01', '2030-01-01', :at)",
        at=2**62 + 9,
    )


# Keys, erasures, kept answers.


@attack(ContentFault.KEY_LOST)
def a_key_destroyed_in_silence(victim: Victim) -> None:
    victim.wrap(list(victim.built.subjects)[4], None)


@attack(ContentFault.PAYLOAD_UNREADABLE, ContentFault.ANSWER_ALTERED)
def the_key_of_another_subject(victim: Victim) -> None:
    refs = list(victim.built.subjects)
    victim.wrap(refs[4], victim.wrapped(refs[0]))


@attack(ContentFault.ERASURE_UNDONE)
def an_erasure_undone_with_an_older_key_file(victim: Victim) -> None:
    victim.wrap(list(victim.built.subjects)[7], victim.built.erased_key)


@attack(Fault.INDEX_GAP, ContentFault.KEY_LOST)
def an_erasure_deleted_from_the_log(victim: Victim) -> None:
    victim.run("DELETE FROM audit_entry WHERE kind = 'erasure'")


@attack(ContentFault.ANSWER_ALTERED, names="idempotency")
def two_kept_answers_exchanged(victim: Victim) -> None:
    one, other = (row.idx for row in victim.rows("SELECT idx FROM idempotency ORDER BY idx DESC")[0:8:4])
    victim.exchange("idempotency", "response", "idx", one, other)


@attack(ContentFault.ANSWER_ALTERED)
def a_kept_answer_for_another_request(victim: Victim) -> int:
    row = victim.one("SELECT key, idx FROM idempotency ORDER BY idx DESC")
    victim.run("UPDATE idempotency SET request_hash = :to WHERE key = :at", to=bytes(32), at=row.key)
    return int(row.idx)


@attack(ContentFault.ANSWER_ALTERED)
def a_kept_answer_for_another_client(victim: Victim) -> int:
    row = victim.one("SELECT key, idx FROM idempotency ORDER BY idx DESC")
    victim.run("UPDATE idempotency SET client = 'mine' WHERE key = :at", at=row.key)
    return int(row.idx)
