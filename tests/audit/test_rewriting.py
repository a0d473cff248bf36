# ruff: noqa: S608 - every name in these statements is our own
"""A consistent rewriting of everything: the database agrees with itself, and only a root kept outside tells."""

import json
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.cli.main import main
from api.desk.verification import Fault, Held, verify_all_at
from api.settings import Settings
from api.store.added import roots_of
from api.store.vault import HOUSE, open_vault
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import NONCE_BYTES, commitment, parse_envelope
from engine.audit.tiles import TileReader, new_tiles
from engine.audit.tree import Frontier, leaf_hash
from tests.audit.conftest import UNPAID, Victim, decided, posted, without_triggers
from tests.http.house import TRUSTED, open_house


def rehash(victim: Victim) -> None:
    """Compute every leaf hash, the tiles and the head anew from the envelopes as they stand."""
    rows = victim.rows("SELECT idx, envelope FROM audit_entry ORDER BY idx")
    hashes = [leaf_hash(bytes(row.envelope)) for row in rows]
    for row, hashed in zip(rows, hashes, strict=True):
        victim.run("UPDATE audit_entry SET leaf_hash = :to WHERE idx = :at", to=hashed, at=row.idx)
    victim.conn.execute(text("DELETE FROM audit_tile"))
    for tile in new_tiles(TileReader(size=0, tail=(), tile=lambda _level, _index: None), hashes):
        victim.run(
            "INSERT INTO audit_tile VALUES (:level, :n, :to)", level=tile.level, n=tile.index, to=tile.hashes
        )
    peaks = b"".join(Frontier().append(hashes).peaks)
    victim.run("UPDATE audit_head SET size = :size, peaks = :to", size=len(rows), to=peaks)


def faults(victim: Victim, *held: Held) -> list[Fault]:
    findings, contents = victim.verify(*held)
    assert contents.discrepancies == []
    return [one.fault for one in findings.mismatches]


def test_an_envelope_rewritten_with_the_whole_tree_is_found_by_an_old_root(victim: Victim) -> None:
    index = victim.rows("SELECT idx FROM audit_entry WHERE kind = 'refusals' OR kind = 'decision'")[0].idx
    envelope = bytes(victim.one("SELECT envelope FROM audit_entry WHERE idx = :at", at=index).envelope)
    to = envelope.replace(b'"mode":"simulation"', b'"mode":"live"')
    victim.run("UPDATE audit_entry SET envelope = :to WHERE idx = :at", to=to, at=index)
    rehash(victim)
    assert faults(victim) == []
    assert faults(victim, victim.built.held) == [Fault.HELD_DIFFERS]


def test_an_act_forged_with_the_keys_and_rehashed_is_found_by_an_old_root(victim: Victim) -> None:
    """The administrator of both databases gives a key another scope, in the row, the payload and the leaf."""
    index = victim.rows("SELECT idx FROM audit_entry WHERE kind = 'key_issued' ORDER BY idx")[-1].idx
    row = victim.one("SELECT * FROM api_key WHERE known = :at", at=index)._asdict()
    victim.run("UPDATE api_key SET scopes = :to WHERE known = :at", to='["publish"]', at=index)
    forged = roots_of({"api_key": [row | {"scopes": '["publish"]'}]})
    roots = {name: asdict(root) for name, root in forged.items()}
    vault = open_vault(victim.built.settings.keys_url)
    sealed = victim.one("SELECT sealed FROM audit_payload WHERE idx = :at", at=index).sealed
    said: dict[str, Any] = json.loads(vault.unseal(HOUSE, bytes(sealed))[NONCE_BYTES:])
    payload, nonce = canonical_bytes(said | {"scopes": ["publish"], "rows": roots}), bytes(NONCE_BYTES)
    victim.run(
        "UPDATE audit_payload SET sealed = :to WHERE idx = :at",
        to=vault.seal(HOUSE, nonce + payload),
        at=index,
    )
    vault.close()
    envelope = bytes(victim.one("SELECT envelope FROM audit_entry WHERE idx = :at", at=index).envelope)
    before = parse_envelope(envelope).commitment
    assert before is not None
    to = envelope.replace(before.encode(), commitment(nonce, payload).encode())
    victim.run("UPDATE audit_entry SET envelope = :to WHERE idx = :at", to=to, at=index)
    rehash(victim)
    assert faults(victim) == []
    assert faults(victim, victim.built.held) == [Fault.HELD_DIFFERS]


def test_a_tail_cut_off_with_its_rows_and_rehashed_is_found_by_an_old_root(victim: Victim) -> None:
    size = victim.built.held.size - 20
    for table in ("idempotency", "audit_payload", "audit_entry"):
        victim.run(f"DELETE FROM {table} WHERE idx >= :size", size=size)
    rehash(victim)
    assert faults(victim) == []
    assert faults(victim, victim.built.held) == [Fault.HELD_BEYOND]


def root_at(settings: Settings) -> Held:
    """Give the root as it is printed, for somebody to keep."""
    findings, contents = verify_all_at(settings.database_url, settings.keys_url)
    assert (findings.mismatches, contents.discrepancies) == ((), [])
    assert findings.root is not None
    return Held(size=findings.size, root=findings.root)


def test_a_database_put_back_to_last_nights_is_found_by_a_root_of_today(
    migrated_file: Path, tmp_path: Path
) -> None:
    today, last_night = (settings_in(tmp_path / name) for name in ("today", "last-night"))
    shutil.copy(migrated_file, tmp_path / "today" / "service.db")
    with open_house(today.database_url, today.keys_url, deadline_seconds=30) as house:
        decided(house, TRUSTED)
    for name in ("service.db", "keys.db"):
        shutil.copy(tmp_path / "today" / name, tmp_path / "last-night" / name)
    with open_house(today.database_url, today.keys_url, deadline_seconds=30) as house:
        decided(house, TRUSTED)
    held = root_at(today)

    def found() -> list[Fault]:
        findings, contents = verify_all_at(last_night.database_url, last_night.keys_url, held=[held])
        assert contents.sound
        return [one.fault for one in findings.mismatches]

    assert root_at(last_night).size < held.size
    assert found() == [Fault.HELD_BEYOND]
    with open_house(last_night.database_url, last_night.keys_url, deadline_seconds=30) as house:
        for _ in range(3):
            decided(house, TRUSTED)
    assert root_at(last_night).size > held.size
    assert found() == [Fault.HELD_DIFFERS]


def settings_in(folder: Path) -> Settings:
    folder.mkdir()
    return Settings(
        database_url=f"sqlite:///{folder / 'service.db'}", keys_url=f"sqlite:///{folder / 'keys.db'}"
    )


def test_the_command_names_leaf_and_row_in_chinese(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path / "here")
    shutil.copy(migrated_file, tmp_path / "here" / "service.db")
    with open_house(settings.database_url, settings.keys_url, deadline_seconds=30) as house:
        ref, _ = house.new_subject()
        posted(house, "/v1/entries", {"subject": {"ref": ref}, "kind": "缴费信息", "fields": UNPAID})
        index = house.size - 1
    monkeypatch.setenv("POWER_CREDIT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("POWER_CREDIT_KEYS_URL", settings.keys_url)
    code, said = run(["audit", "verify"])
    assert (code, "日志所记的内容核对无误" in said) == (0, True)
    without_triggers(tmp_path / "here" / "service.db")
    with closing(sqlite3.connect(tmp_path / "here" / "service.db")) as conn, conn:
        (entry,) = conn.execute("SELECT id FROM entry WHERE known = ?", [index]).fetchone()
        conn.execute("UPDATE entry SET kind = 'x' WHERE known = ?", [index])
    code, said = run(["audit", "verify"])
    assert code == 1
    assert (
        f"第 {index} 条：rows-differ: 库里的行与记入时不同（entry 记入时 1 行，现在 1 行：entry id={entry}）"
        in said
    )
    assert "审计日志核对无误" in said
    assert run(["audit", "verify", "--log-only"])[0] == 0
    (tmp_path / "here" / "keys.db").unlink()
    code, said = run(["audit", "verify"])
    assert (code, "--log-only" in said) == (1, True)
    assert not (tmp_path / "here" / "keys.db").exists()


def run(arguments: list[str]) -> tuple[int, str]:
    """Run a command as its user does; give the exit code and what it printed."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(arguments)
    code = ended.value.code
    assert isinstance(code, int)
    return code, out.getvalue() + err.getvalue()
