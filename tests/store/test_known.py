"""What was known stays as it was: nothing that is learnt later changes an answer about then."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from api.store import confirmations, coverage, entries, records, subjects
from api.store.coverage import NewSpan
from api.store.database import Connection, Database
from api.store.faults import Taken, Unknown
from api.store.subjects import Identifier, IdentifierKind
from api.store.vault import Vault
from engine.record.entry import Confirmation, EventKind, Record
from tests.store.things import act, entry, event, new_subject, recording, version

REFS = tuple(letter * 32 for letter in "abcd")
DAYS = tuple(date(2026, 1, 1) + timedelta(days=50 * n) for n in range(4))
ACTS = 60

Write = Callable[[Connection, int], None]
View = dict[tuple[str, date], tuple[Record | None, str | None]]


def seen(conn: Connection, vault: Vault, known: int) -> View:
    """Everything that can be asked, as known."""
    return {
        (ref, on): (
            records.load(conn, vault, ref, on=on, known=known),
            subjects.find(conn, [account(ref).lookup(vault)], on=on, known=known),
        )
        for ref in REFS
        for on in DAYS
    }


def leaves(record: Record | None) -> list[int]:
    if record is None:
        return []
    return [
        *(one.known for one in record.entries),
        *(happened.known for one in record.entries for happened in one.events),
        *(span.known for span in record.coverage),
        *(given.known for given in record.confirmations),
    ]


def account(ref: str) -> Identifier:
    return Identifier(kind=IdentifierKind.ACCOUNT_NUMBER, scope="51401", value=ref)


def anything(vault: Vault, number: int) -> Write:
    """One act of any kind, about anybody, on any day."""
    ref, other, on = random.choice(REFS), random.choice(REFS), random.choice(DAYS)
    name, former = f"n{number}", f"n{random.randrange(number + 1)}"
    span = NewSpan(id=name, source="billing", area="510107", start=on, end=on + timedelta(days=9))
    given = Confirmation(
        measure="m", row="r", entries=frozenset({former}), rules_digest="0", officer=name, on=on, known=0
    )
    happened = event(kind=random.choice(list(EventKind)), on=on)
    kinds: list[Write] = [
        lambda conn, at: subjects.add_version(conn, vault, at, ref, version(on=on, name=name)),
        lambda conn, at: entries.add_entries(conn, vault, at, [(ref, entry(name, events=(event(),)))]),
        lambda conn, at: entries.add_event(conn, vault, at, former, happened),
        lambda conn, at: coverage.add_spans(conn, at, [span]),
        lambda conn, at: confirmations.add_confirmation(
            conn, vault, at, confirmation_id=name, ref=ref, given=given
        ),
        lambda conn, at: subjects.merge(conn, at, ref, other, on),
    ]
    return random.choices(kinds, weights=[2, 6, 6, 2, 2, 1])[0]


def test_what_was_known_stays_as_it_was(database: Database, vault: Vault) -> None:
    vault.create(*REFS)
    views: list[View] = []

    def first(conn: Connection, index: int) -> None:
        added = [new_subject(ref, identifiers=(account(ref),)) for ref in REFS]
        subjects.add_subjects(conn, vault, index, added)

    with recording(database, vault) as recorder:
        recorder.record(act(write=first))
        for number in range(ACTS):
            with database.reading() as conn:
                known = len(views) + 1
                views.append(seen(conn, vault, known))
            fault = recorder.submit(act(write=anything(vault, number))).exception(5)
            if fault is not None:  # an event of no entry, a merge too many
                assert isinstance(fault, Taken | Unknown)
                views.pop()
    with database.reading() as conn:
        for known, view in enumerate(views, 1):
            assert seen(conn, vault, known) == view
            for record, _ in view.values():
                assert max(leaves(record), default=0) < known
    assert len({repr(view) for view in views}) > ACTS // 4
