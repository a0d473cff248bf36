from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from api.store import confirmations, coverage, entries, records, subjects
from api.store.coverage import NewSpan
from api.store.database import Database
from api.store.faults import Erased, Taken, Unknown
from api.store.vault import Vault
from engine.record.entry import Confirmation, EventKind, Record
from tests.store.things import entry, event, new_subject, version

A, B = ("a" * 32, "b" * 32)
TODAY = date(2026, 6, 10)
GIVEN = Confirmation(
    measure="limit-preferences",
    row="限制享受优惠政策和便利措施/1",
    entries=frozenset({"e1", "e2"}),
    rules_digest="0" * 64,
    officer="王某某",
    on=date(2026, 6, 1),
    known=5,
)


@pytest.fixture
def conn(database: Database, vault: Vault) -> Iterator[Connection]:
    vault.create(A, B)
    with database.writing() as conn:
        subjects.add_subjects(conn, vault, 0, [new_subject(A), new_subject(B, identifiers=())])
        yield conn


def loaded(conn: Connection, vault: Vault, known: int, on: date = TODAY) -> Record:
    record = records.load(conn, vault, A, on=on, known=known)
    assert record is not None
    return record


def span(span_id: str, area: str) -> NewSpan:
    start, end = date(2019, 1, 1), date(2026, 6, 1)
    return NewSpan(id=span_id, source="billing-monthly", area=area, start=start, end=end)


def test_a_record_comes_back_as_it_was_added(conn: Connection, vault: Vault) -> None:
    adjusted = event(kind=EventKind.ADJUSTED, on=date(2026, 3, 20), fields={"found_on": date(2026, 3, 1)})
    entries.add_entries(conn, vault, 2, [(A, entry(events=(event(),)))])
    entries.add_event(conn, vault, 3, "e1", adjusted)
    coverage.add_spans(conn, 4, [span("s1", "510107")])
    confirmations.add_confirmation(conn, vault, 5, confirmation_id="c1", ref=A, given=GIVEN)
    record = loaded(conn, vault, 6)
    assert record.subject.reference == A
    assert record.entries == (entry(known=2, events=(event(known=2), replace(adjusted, known=3))),)
    assert [(one.source, one.known) for one in record.coverage] == [("billing-monthly", 4)]
    assert record.confirmations == (GIVEN,)


@pytest.mark.parametrize(
    ("known", "counts"), [(1, (0, 0, 0, 0)), (3, (1, 0, 0, 0)), (4, (1, 1, 0, 0)), (6, (1, 1, 1, 1))]
)
def test_a_row_at_or_after_known_does_not_exist(
    conn: Connection, vault: Vault, known: int, counts: tuple[int, ...]
) -> None:
    entries.add_entries(conn, vault, 2, [(A, entry())])
    entries.add_event(conn, vault, 3, "e1", event())
    coverage.add_spans(conn, 4, [span("s1", "510107")])
    confirmations.add_confirmation(conn, vault, 5, confirmation_id="c1", ref=A, given=GIVEN)
    record = loaded(conn, vault, known)
    events = sum(len(one.events) for one in record.entries)
    assert (len(record.entries), events, len(record.coverage), len(record.confirmations)) == counts
    one = entries.one_entry(conn, vault, "e1", known=known)
    assert (one is None) == (counts[0] == 0)


def test_nothing_is_loaded_for_an_unknown_subject(conn: Connection, vault: Vault) -> None:
    assert records.load(conn, vault, A, on=TODAY, known=0) is None
    assert records.load(conn, vault, "f" * 32, on=TODAY, known=9) is None


def test_entries_of_a_merged_subject_belong_to_the_record(conn: Connection, vault: Vault) -> None:
    entries.add_entries(conn, vault, 1, [(A, entry("e1")), (B, entry("e2"))])
    subjects.merge(conn, 2, B, A, date(2026, 4, 1))
    assert [one.id for one in loaded(conn, vault, 3).entries] == ["e1", "e2"]
    assert [one.id for one in loaded(conn, vault, 2).entries] == ["e1"]
    assert [one.id for one in loaded(conn, vault, 3, on=date(2026, 3, 31)).entries] == ["e1"]


def test_coverage_of_a_wider_area_counts_and_of_another_does_not(conn: Connection, vault: Vault) -> None:
    wide = {"s1": "510107", "s2": "510100", "s3": "510000", "s4": "000000"}
    other = {"s5": "510108", "s6": "510200", "s7": "440000"}
    coverage.add_spans(conn, 1, [span(span_id, area) for span_id, area in (wide | other).items()])
    assert len(loaded(conn, vault, 2).coverage) == len(wide)


def test_the_area_of_the_day_chooses_the_coverage(conn: Connection, vault: Vault) -> None:
    subjects.add_version(conn, vault, 1, A, version(on=date(2026, 6, 1), area="510108"))
    coverage.add_spans(conn, 2, [span("s1", "510107")])
    assert loaded(conn, vault, 3, on=TODAY).coverage == ()
    assert len(loaded(conn, vault, 3, on=date(2026, 5, 31)).coverage) == 1


def test_an_entry_is_added_once_and_for_somebody(conn: Connection, vault: Vault) -> None:
    entries.add_entries(conn, vault, 1, [(A, entry())])
    savepoint = conn.begin_nested()
    with pytest.raises(Taken):
        entries.add_entries(conn, vault, 2, [(B, entry())])
    savepoint.rollback()
    with pytest.raises(Unknown):
        entries.add_event(conn, vault, 2, "e9", event())
    with pytest.raises(Unknown):
        entries.add_entries(conn, vault, 2, [("f" * 32, entry("e2"))])


def test_a_record_whose_key_is_destroyed_cannot_be_loaded(conn: Connection, vault: Vault) -> None:
    entries.add_entries(conn, vault, 1, [(B, entry())])
    subjects.merge(conn, 2, B, A, date(2026, 4, 1))
    vault.destroy(B)
    assert loaded(conn, vault, 2).entries == ()
    with pytest.raises(Erased):
        loaded(conn, vault, 3)
