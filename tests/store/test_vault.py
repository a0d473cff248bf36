import shutil
import sqlite3
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from api.store import confirmations, entries, idempotency, log, subjects
from api.store.database import Database, open_keys
from api.store.faults import Erased, Taken, Unknown, Unreadable
from api.store.idempotency import Kept
from api.store.subjects import Identifier, IdentifierKind
from api.store.vault import HOUSE, Vault, open_vault
from engine.record.entry import Confirmation
from tests.store.databases import Place
from tests.store.things import CODE, NAME, act, entry, event, new_subject, recording, version

A, B = ("a" * 32, "b" * 32)
NUMBER = Identifier(kind=IdentifierKind.IDENTITY_NUMBER, value="510107199001011234")
ACCOUNT = Identifier(kind=IdentifierKind.ACCOUNT_NUMBER, scope="51401", value="0987654321")
SECRETS = (
    CODE.value,
    NUMBER.value,
    ACCOUNT.value,
    NAME,
    "1990-01-01",
    "私自接线一处",
    "王某某",
    "口头申辩",
    "工单-20260610-77",
    "答复全文",
)


def test_what_is_sealed_comes_back(vault: Vault) -> None:
    vault.create(A)
    sealed = vault.seal(A, "名称".encode())
    assert vault.unseal(A, sealed).decode() == "名称"
    assert sealed != vault.seal(A, "名称".encode())


def test_keys_outlive_the_process(place: Place, vault: Vault) -> None:
    vault.create(A)
    sealed, looked_up = vault.seal(A, b"x"), vault.lookup("credit_code", "", CODE.value)
    vault.close()
    again = open_vault(place.keys_url)
    assert again.unseal(A, sealed) == b"x"
    assert again.lookup("credit_code", "", CODE.value) == looked_up
    assert (vault.fresh, again.fresh) == (True, False)
    again.close()


def test_a_lookup_tells_kind_scope_and_value_apart(vault: Vault) -> None:
    given = [("a", "", "1"), ("b", "", "1"), ("a", "1", ""), ("a", "", "2"), ("a", "x", "1")]
    assert len({vault.lookup(*one) for one in given}) == len(given)
    assert all(len(vault.lookup(*one)) == 32 for one in given)


def test_another_vault_looks_up_otherwise(vault: Vault, tmp_path: Path) -> None:
    other = open_vault(f"sqlite:///{tmp_path / 'other.db'}")
    assert other.lookup("a", "", "1") != vault.lookup("a", "", "1")
    other.close()


def test_what_was_sealed_for_one_does_not_open_for_another(vault: Vault) -> None:
    vault.create(A, B)
    sealed = vault.seal(A, b"x")
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for ref, given in ((B, sealed), (HOUSE, sealed), (A, sealed[:-1]), (A, altered), (A, b"")):
        with pytest.raises(Unreadable):
            vault.unseal(ref, given)


def test_a_destroyed_key_is_gone_for_good(place: Place, vault: Vault) -> None:
    vault.create(A)
    sealed = vault.seal(A, b"x")
    vault.destroy(A)
    vault.destroy(A)
    for opened in (vault, open_vault(place.keys_url)):
        with pytest.raises(Erased):
            opened.unseal(A, sealed)
        with pytest.raises(Erased):
            opened.seal(A, b"y")
        with pytest.raises(Taken):
            opened.create(A)
        opened.close()


def test_there_is_no_key_without_making_one(vault: Vault) -> None:
    for use in (lambda: vault.seal(A, b"x"), lambda: vault.destroy(A)):
        with pytest.raises(Unknown):
            use()
    with pytest.raises(Unreadable):
        vault.unseal(A, b"x")
    vault.create()


def test_a_wrapped_key_is_overwritten_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.db"
    vault = open_vault(f"sqlite:///{file}")
    vault.create(A, B)
    with sqlite3.connect(file) as conn:
        wrapped: dict[str, bytes] = dict(conn.execute("SELECT ref, wrapped FROM subject_key"))
    conn.close()
    vault.destroy(A)
    left = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    vault.close()
    assert wrapped[A] not in left
    assert wrapped[B] in left
    assert sorted(one.name for one in tmp_path.iterdir()) == ["keys.db"]


def test_only_the_owner_reads_the_keys(tmp_path: Path) -> None:
    open_vault(f"sqlite:///{tmp_path / 'keys.db'}").close()
    assert (tmp_path / "keys.db").stat().st_mode & 0o777 == 0o600


def test_no_key_of_a_subject_stands_unwrapped(place: Place, vault: Vault) -> None:
    vault.create(A)
    keys = open_keys(place.keys_url)
    with keys.reading() as conn:
        table = "subject_key" if keys.is_sqlite else "keys.subject_key"
        lengths = set(conn.execute(text(f"SELECT length(wrapped) FROM {table}")).scalars())  # noqa: S608 - our own
    keys.close()
    assert lengths == {12 + 32 + 16}


def test_a_key_destroyed_by_another_process_is_gone_within_a_second(place: Place, vault: Vault) -> None:
    vault.create(A, B)
    other = open_vault(place.keys_url)
    other.fetch([A, B])
    sealed = other.seal(A, b"x")
    vault.destroy(A)
    with pytest.raises(Erased):
        vault.unseal(A, sealed)
    time.sleep(1.0)
    with pytest.raises(Erased):
        other.unseal(A, sealed)
    other.fetch([A, B])
    with pytest.raises(Erased):
        other.unseal(A, sealed)
    assert other.unseal(B, other.seal(B, b"y")) == b"y"
    other.close()


def test_keys_fetched_together_are_those_of_their_subjects(place: Place, vault: Vault) -> None:
    refs = [f"{number:032x}" for number in range(300)]
    vault.create(*refs)
    sealed = {ref: vault.seal(ref, ref.encode()) for ref in refs}
    other = open_vault(place.keys_url)
    other.fetch([*refs, "nobody"])
    assert all(other.unseal(ref, sealed[ref]) == ref.encode() for ref in refs)
    with pytest.raises(Unknown):
        other.seal("nobody", b"x")
    other.close()


@pytest.fixture
def filled(database: Database, vault: Vault) -> Database:
    """A database with every personal thing that there is, in every table that may hold one."""
    vault.create(A)
    someone = new_subject(A, version=version(born=date(1990, 1, 1)), identifiers=(CODE, NUMBER, ACCOUNT))
    kept = Kept(
        client="hall-1",
        key="k",
        request_hash=b"h",
        index=1,
        status=200,
        response="答复全文".encode(),
        at="",
        ref=A,
    )
    given = Confirmation(
        measure="m",
        row="r",
        entries=frozenset({"e1"}),
        rules_digest="0" * 64,
        officer="王某某",
        on=date(2026, 6, 1),
        known=0,
    )
    with recording(database, vault) as recorder:
        recorder.record(act(ref=A, write=lambda conn, at: subjects.add_subjects(conn, vault, at, [someone])))
        payload = "工单-20260610-77".encode()
        recorder.record(
            act(ref=A, payload=payload, write=lambda conn, _: idempotency.keep(conn, vault, kept))
        )
    with database.writing() as conn:
        entries.add_entries(conn, vault, 2, [(A, entry(fields={"note": "私自接线一处"}))])
        entries.add_event(conn, vault, 3, "e1", event(fields={"said": "口头申辩"}))
        confirmations.add_confirmation(conn, vault, 4, confirmation_id="c1", ref=A, given=given)
    return database


def stored(place: Place, database: Database, folder: Path) -> bytes:
    """Everything that lies in the database: the file with its WAL, or every row of every table."""
    if place.kind == "sqlite":
        shutil.copytree(place.folder, folder, ignore=shutil.ignore_patterns(folder.name))
        return b"".join(file.read_bytes() for file in folder.iterdir() if file.name.startswith("service.db"))
    tables = text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    with database.reading() as conn:
        rows = [
            row
            for table in conn.execute(tables).scalars().all()
            for row in conn.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - our own tables
        ]
    return b"|".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for row in rows
        for value in row
    )


def test_nothing_personal_stands_in_the_database(place: Place, filled: Database, tmp_path: Path) -> None:
    found = stored(place, filled, tmp_path / "copy")
    assert A.encode() in found  # the search would find what is there
    assert b"power-theft" in found
    for secret in SECRETS:
        assert secret.encode() not in found
        assert secret.encode().hex().encode() not in found


def test_destroying_the_key_makes_everything_of_a_subject_unreadable(filled: Database, vault: Vault) -> None:
    with filled.reading() as conn:
        opened = log.opened(conn, vault, 1)
        assert opened is not None
        assert opened.payload.decode() == "工单-20260610-77"
        vault.destroy(A)
        for read in (
            lambda: log.opened(conn, vault, 1),
            lambda: subjects.history(conn, vault, A, known=9),
            lambda: subjects.identifiers(conn, vault, A, known=9),
            lambda: entries.one_entry(conn, vault, "e1", known=9),
            lambda: confirmations.opened_confirmations(
                confirmations.confirmation_rows(conn, [A], known=9)[A], vault, known=9
            ),
            lambda: idempotency.kept_answer(conn, vault, "hall-1", "k"),
        ):
            with pytest.raises(Erased):
                read()
        assert log.verify(conn).sound
