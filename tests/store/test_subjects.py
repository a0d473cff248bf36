from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection

from api.store import subjects
from api.store.database import Database
from api.store.faults import Several, Taken, Unknown
from api.store.merges import merges_of
from api.store.subjects import Identifier, IdentifierKind
from api.store.vault import Vault
from tests.store.things import CODE, NAME, new_subject, version

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
ACCOUNT = Identifier(kind=IdentifierKind.ACCOUNT_NUMBER, scope="51401", value="0123456789")
OTHER_SUPPLIER = Identifier(kind=IdentifierKind.ACCOUNT_NUMBER, scope="51402", value="0123456789")
TODAY = date(2026, 6, 10)


@pytest.fixture
def conn(database: Database, vault: Vault) -> Iterator[Connection]:
    vault.create(A, B, C)
    with database.writing() as conn:
        yield conn


def found(conn: Connection, vault: Vault, *by: Identifier, known: int = 100, on: date = TODAY) -> str | None:
    return subjects.find(conn, [one.lookup(vault) for one in by], on=on, known=known)


def test_a_subject_comes_back_as_it_was_added(conn: Connection, vault: Vault) -> None:
    added = new_subject(A, version=version(born=date(1990, 1, 1)), identifiers=(CODE, ACCOUNT))
    subjects.add_subjects(conn, vault, 7, [added])
    assert subjects.version(conn, vault, A, on=TODAY, known=8) == version(born=date(1990, 1, 1), known=7)
    assert set(subjects.identifiers(conn, vault, A, known=8)) == {CODE, ACCOUNT}
    assert found(conn, vault, CODE) == found(conn, vault, ACCOUNT) == found(conn, vault, CODE, ACCOUNT) == A


def test_a_subject_is_not_there_before_its_leaf(conn: Connection, vault: Vault) -> None:
    subjects.add_subjects(conn, vault, 7, [new_subject(A)])
    assert found(conn, vault, CODE, known=7) is None
    assert found(conn, vault, CODE, known=8) == A
    assert subjects.version(conn, vault, A, on=TODAY, known=7) is None
    assert subjects.identifiers(conn, vault, A, known=7) == ()


def test_nobody_is_found_by_what_nobody_has(conn: Connection, vault: Vault) -> None:
    subjects.add_subjects(conn, vault, 0, [new_subject(A, identifiers=(ACCOUNT,))])
    assert found(conn, vault, CODE) is None
    assert found(conn, vault, OTHER_SUPPLIER) is None
    assert subjects.find(conn, [], on=TODAY, known=100) is None


def test_identifiers_of_two_subjects_are_not_one_subject(conn: Connection, vault: Vault) -> None:
    subjects.add_subjects(conn, vault, 0, [new_subject(A), new_subject(B, identifiers=(ACCOUNT,))])
    with pytest.raises(Several) as raised:
        found(conn, vault, CODE, ACCOUNT)
    assert raised.value.references == (A, B)


def test_an_identifier_is_one_subject_s(conn: Connection, vault: Vault) -> None:
    subjects.add_subjects(conn, vault, 0, [new_subject(A)])
    with pytest.raises(Taken):
        subjects.add_identifiers(conn, vault, 1, B, [CODE])
    conn.rollback()


def test_an_identifier_needs_its_subject(conn: Connection, vault: Vault) -> None:
    with pytest.raises(Unknown):
        subjects.add_identifiers(conn, vault, 1, B, [CODE])
    conn.rollback()


def test_a_rename_counts_from_its_day_and_its_leaf(conn: Connection, vault: Vault) -> None:
    subjects.add_subjects(conn, vault, 3, [new_subject(A)])
    subjects.add_version(conn, vault, 9, A, version(on=date(2026, 5, 1), name="新名称"))

    def name(on: date, known: int) -> str | None:
        its = subjects.version(conn, vault, A, on=on, known=known)
        return its.name if its else None

    assert name(date(2026, 4, 30), 10) == NAME
    assert name(date(2026, 5, 1), 10) == "新名称"
    assert name(date(2026, 5, 1), 9) == NAME
    assert [its.known for its in subjects.history(conn, vault, A, known=10)] == [3, 9]


def test_what_is_learnt_later_of_the_same_day_corrects_it(conn: Connection, vault: Vault) -> None:
    subjects.add_subjects(conn, vault, 3, [new_subject(A)])
    subjects.add_version(conn, vault, 5, A, version(type="sole-trader"))
    corrected = subjects.version(conn, vault, A, on=date(2010, 1, 1), known=6)
    assert corrected is not None
    assert corrected.type == "sole-trader"


def test_deregistration_is_dated(conn: Connection, vault: Vault) -> None:
    gone = version(on=date(2026, 2, 1), deregistered_on=date(2026, 2, 1))
    subjects.add_subjects(conn, vault, 0, [new_subject(A)])
    subjects.add_version(conn, vault, 1, A, gone)
    days = [
        its.deregistered_on
        for day in (date(2026, 1, 31), date(2026, 2, 1))
        if (its := subjects.version(conn, vault, A, on=day, known=2))
    ]
    assert days == [None, date(2026, 2, 1)]


def test_merges_are_followed_from_their_day_and_leaf(conn: Connection, vault: Vault) -> None:
    added = [new_subject(A), new_subject(B, identifiers=(ACCOUNT,)), new_subject(C, identifiers=())]
    subjects.add_subjects(conn, vault, 0, added)
    subjects.merge(conn, 4, A, B, date(2026, 3, 1))
    subjects.merge(conn, 6, B, C, date(2026, 4, 1))
    assert found(conn, vault, CODE, known=4) == A
    assert found(conn, vault, CODE, known=5) == B
    assert found(conn, vault, CODE, ACCOUNT, known=7) == C
    assert found(conn, vault, CODE, known=7, on=date(2026, 3, 31)) == B
    assert found(conn, vault, CODE, known=7, on=date(2026, 3, 1)) == B
    assert found(conn, vault, CODE, known=7, on=date(2026, 2, 28)) == A
    assert merges_of(conn, [C]).lineage(C, on=TODAY, known=7) == (C, B, A)
    assert merges_of(conn, [C]).lineage(C, on=TODAY, known=6) == (C,)
    assert merges_of(conn, [C]).lineage(C, on=date(2026, 4, 1), known=7) == (C, B, A)
    assert merges_of(conn, [C]).lineage(C, on=date(2026, 3, 31), known=7) == (C,)


@pytest.mark.parametrize("pair", [(B, A), (A, A), (A, C)])
def test_no_subject_goes_into_itself_or_into_two(
    conn: Connection, vault: Vault, pair: tuple[str, str]
) -> None:
    subjects.add_subjects(conn, vault, 0, [new_subject(ref, identifiers=()) for ref in (A, B, C)])
    subjects.merge(conn, 1, A, B, date(2026, 3, 1))
    with pytest.raises(Taken):
        subjects.merge(conn, 2, *pair, date(2026, 3, 2))
    conn.rollback()
