"""The log as files: whoever has SHA-256 can recompute it, and no payload is among them."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from api.app import open_service
from api.desk.exports import export_log, tile_name
from api.desk.service import Service, submit
from api.settings import Settings
from api.store import log
from catalog.diagnostics import Refused
from engine.audit.envelope import parse_envelope
from engine.audit.tree import Frontier
from engine.audit.verify import verify_log
from tests.store.things import act


def lengthen(service: Service, until: int) -> None:
    with service.database.reading() as conn:
        missing = until - log.read_head(conn).size
    for future in [submit(service, act(payload=b"secret of a subject")) for _ in range(missing)]:
        future.result(10)


def bundle(data: bytes) -> list[bytes]:
    """Take a bundle of entries apart, as C2SP tlog-tiles writes it."""
    entries, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return entries


def test_the_files_recompute_to_the_root(service: Service, settings: Settings, tmp_path: Path) -> None:
    lengthen(service, 600)
    told: list[tuple[int, int]] = []
    folder = tmp_path / "out"
    done = export_log(settings.database_url, folder, envelopes=True, progress=lambda *at: told.append(at))
    tile = folder / "tile"
    files = sorted(str(file.relative_to(tile)) for file in tile.rglob("*") if file.is_file())
    full, partial = ["000", "001"], "002.p/88"
    assert files == sorted(
        [*(f"0/{name}" for name in (*full, partial)), "1/000.p/2"]
        + [f"entries/{name}" for name in (*full, partial)]
    )
    assert told[-1] == (600, 600)
    entries = [one for name in (*full, partial) for one in bundle((tile / "entries" / name).read_bytes())]
    hashes = [sha256(b"\x00" + one).digest() for one in entries]
    assert b"".join(hashes) == b"".join((tile / "0" / name).read_bytes() for name in (*full, partial))
    head = json.loads((folder / "head.json").read_bytes())
    frontier = Frontier().append(hashes)
    assert (done.size, done.root.hex()) == (head["size"], head["root"]) == (600, frontier.root().hex())
    numbered = ((index, leaf, entry) for index, (leaf, entry) in enumerate(zip(hashes, entries, strict=True)))
    stored = {(0, 0): tile / "0" / "000", (0, 1): tile / "0" / "001"}

    def tile_at(level: int, index: int) -> bytes | None:
        file = stored.get((level, index))
        return file.read_bytes() if file else None

    assert verify_log(numbered, frontier.encode(), tile_at).sound
    assert parse_envelope(entries[-1]).at == head["at"]
    assert not any(b"secret" in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_hashes_alone_can_be_public(service: Service, settings: Settings, tmp_path: Path) -> None:
    export_log(settings.database_url, tmp_path / "out", envelopes=False)
    assert not (tmp_path / "out" / "tile" / "entries").exists()
    assert (tmp_path / "out" / "tile" / "0").exists()


def test_a_log_that_is_not_sound_is_not_handed_out(
    files: Settings, tamper: Callable[[str], None], tmp_path: Path
) -> None:
    open_service(files).close()
    tamper("UPDATE audit_entry SET envelope = x'7b7d' WHERE idx = 1")
    with pytest.raises(Refused, match="log-not-sound"):
        export_log(files.database_url, tmp_path / "out", envelopes=True)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_anything_in_it_is_refused(
    service: Service, settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="folder-not-empty"):
        export_log(settings.database_url, Path(__file__).parent, envelopes=True)


def test_a_long_name_has_groups_of_three_digits() -> None:
    assert tile_name(1_234_067, 256) == "x001/x234/067"
    assert tile_name(1_000, 9) == "x001/000.p/9"
    assert tile_name(7, 256) == "007"
