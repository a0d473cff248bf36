"""What belongs to no subject: editions, API keys, kept answers, quotas."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from api.store import clients, editions, idempotency, quotas
from api.store.clients import ApiKey
from api.store.database import Database
from api.store.editions import Document, EditionAct, Step
from api.store.faults import Taken, Unknown
from api.store.idempotency import Kept
from api.store.quotas import Asks
from api.store.vault import Vault

TEXT = "清单: {编号: chengdu/incentives}\r\n# “引号” 🔌\n"
DRAFT = Document(
    digest="1" * 64,
    kind="rulebook",
    rulebook="chengdu/incentives",
    edition="2026-draft",
    file="a.yaml",
    text=TEXT,
)
ACT = EditionAct(
    id="a1",
    digest=DRAFT.digest,
    act=Step.ACTIVATED,
    actor="key-2",
    from_day=date(2026, 7, 1),
    until_day=None,
    document="成发改〔2026〕1号",
    signed_off=frozenset({"方案二（四）", "方案二（一）"}),
    pilots=frozenset({"prepayment-discount"}),
)
KEY = ApiKey(
    id="k1",
    prefix="pc_ab12",
    hash=b"\x00" * 32,
    name="高新营业厅",
    scopes=frozenset({"query", "record"}),
    district="510107",
    expires_at="2027-01-01T00:00:00.000Z",
)
TODAY = date(2026, 6, 10)


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    with database.writing() as conn:
        yield conn


def test_a_document_and_its_acts_come_back_as_they_were(conn: Connection) -> None:
    editions.add_documents(conn, 3, [DRAFT])
    editions.add_acts(conn, 4, [ACT])
    assert editions.documents_known(conn, known=4) == (replace(DRAFT, known=3),)
    assert editions.document_by_digest(conn, DRAFT.digest, known=4) == replace(DRAFT, known=3)
    assert editions.acts_known(conn, known=5) == (replace(ACT, known=4),)
    assert editions.acts_known(conn, known=5, steps=[Step.APPROVED]) == ()


def test_a_document_is_not_there_before_its_leaf(conn: Connection) -> None:
    editions.add_documents(conn, 3, [DRAFT])
    editions.add_acts(conn, 4, [ACT])
    assert editions.documents_known(conn, known=3) == ()
    assert editions.document_by_digest(conn, DRAFT.digest, known=3) is None
    assert editions.acts_known(conn, known=4) == ()


def test_an_act_needs_its_document_and_a_document_comes_once(conn: Connection) -> None:
    savepoint = conn.begin_nested()
    with pytest.raises(Unknown):
        editions.add_acts(conn, 1, [ACT])
    savepoint.rollback()
    editions.add_documents(conn, 1, [DRAFT])
    with pytest.raises(Taken):
        editions.add_documents(conn, 2, [DRAFT])
    conn.rollback()


def test_every_act_raises_the_generation(conn: Connection) -> None:
    editions.add_documents(conn, 1, [DRAFT])
    before = editions.current_generation(conn)
    editions.add_acts(conn, 1, [ACT])
    editions.add_acts(conn, 2, [replace(ACT, id="a2"), replace(ACT, id="a3")])
    assert editions.current_generation(conn) == before + 2


def test_a_key_is_found_by_its_hash_also_when_revoked(conn: Connection) -> None:
    clients.add_key(conn, 5, KEY)
    assert clients.by_hash(conn, KEY.hash) == clients.by_id(conn, "k1") == replace(KEY, known=5)
    clients.revoke(conn, 6, "k1", "2026-06-10T00:00:00.000Z")
    revoked = replace(KEY, known=5, revoked_at="2026-06-10T00:00:00.000Z")
    assert clients.by_hash(conn, KEY.hash) == revoked
    assert clients.all_keys(conn) == (revoked,)
    assert clients.by_hash(conn, b"\x01" * 32) is None


def test_a_secret_belongs_to_one_key_and_a_key_is_revoked_once(conn: Connection) -> None:
    clients.add_key(conn, 5, KEY)
    savepoint = conn.begin_nested()
    with pytest.raises(Taken):
        clients.add_key(conn, 6, replace(KEY, id="k2"))
    savepoint.rollback()
    savepoint = conn.begin_nested()
    with pytest.raises(Unknown):
        clients.revoke(conn, 6, "k2", "")
    savepoint.rollback()
    clients.revoke(conn, 6, "k1", "")
    with pytest.raises(Taken):
        clients.revoke(conn, 7, "k1", "")
    conn.rollback()


def test_an_answer_is_kept_per_client_and_key_until_it_is_old(conn: Connection, vault: Vault) -> None:
    kept = Kept(client="c", key="k", request_hash=b"h", index=7, status=201, response=b"{}", at="2026-06-10")
    idempotency.keep(conn, vault, kept)
    idempotency.keep(conn, vault, replace(kept, client="d"))
    idempotency.keep(conn, vault, replace(kept, key="l", at="2026-06-11"))
    assert idempotency.kept_answer(conn, vault, "c", "k") == kept
    assert idempotency.kept_answer(conn, vault, "c", "m") is None
    assert idempotency.forget_before(conn, "2026-06-11", most=10) == 2
    assert idempotency.kept_answer(conn, vault, "c", "k") is None
    assert idempotency.kept_answer(conn, vault, "c", "l") is not None


def test_a_quota_counts_distinct_subjects_of_a_day(conn: Connection) -> None:
    quotas.note(conn, [Asks("c", TODAY, lookup, 9) for lookup in (b"1", b"2", b"1")])
    quotas.note(
        conn, [Asks("c", date(2026, 6, 11), b"3", 9), Asks("d", TODAY, b"3", 9), Asks("c", TODAY, b"2", 9)]
    )
    quotas.note(conn, [])
    assert [quotas.used(conn, client, TODAY) for client in ("c", "d", "e")] == [2, 1, 0]
    assert quotas.asked_before(conn, "c", TODAY, [b"2", b"3"]) == {b"2"}
