"""Use case: the log as files that anyone can check (C2SP tlog-tiles), without a single payload."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from api.desk.verification import Progress, log_of
from api.store import log
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes
from engine.audit.tiles import TILE_BYTES, WIDTH
from engine.audit.tree import HASH_BYTES, subtree_root

_LENGTH_BYTES: Final = 2  # before each entry of a bundle; an envelope has at most 65,535 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many entries were written, and the root over them."""

    size: int
    root: bytes


def export_log(
    url: str, folder: Path, *, envelopes: bool, progress: Progress = lambda _done, _all: None
) -> Exported:
    """Write the log to an empty folder: `tile/<level>/<n>`, with envelopes `tile/entries/<n>`, and `head.json`.

    Hashes may be public; envelopes are for auditors. Raises `Refused` for a folder that is not empty, and for a log
    that is not sound: what is handed out must be.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder-not-empty", f"`{folder}` 不是空目录", "换一个新目录")
    with log_of(url) as conn:
        head = log.read_head(conn)
        found = log.verify(conn)
        if not found.sound or found.root is None:
            message = f"审计日志有 {found.count} 处不符，不予导出"
            raise Refused("log-not-sound", message, "先运行 `power-credit audit verify` 看清每一处")
        tiles = _Tiles(folder)
        bundle: list[bytes] = []
        for index, leaf, envelope in log.entries(conn):
            tiles.add(leaf)
            if envelopes:
                bundle.append(len(envelope).to_bytes(_LENGTH_BYTES, "big") + envelope)
                if len(bundle) == WIDTH:
                    _write(folder / "tile" / "entries", index // WIDTH, b"".join(bundle), WIDTH)
                    bundle.clear()
            if index % WIDTH == WIDTH - 1:
                progress(index + 1, head.size)
        if bundle:
            _write(folder / "tile" / "entries", head.size // WIDTH, b"".join(bundle), len(bundle))
        tiles.end()
        progress(head.size, head.size)
    about = {"at": head.at or None, "root": found.root.hex(), "size": head.size}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "head.json").write_bytes(canonical_bytes(about) + b"\n")
    return Exported(size=head.size, root=found.root)


@dataclass(slots=True)
class _Tiles:
    """The tiles begun, one per level; a full one is written and its root goes to the level above."""

    folder: Path
    rows: list[bytearray] = field(default_factory=lambda: [bytearray()])
    written: list[int] = field(default_factory=lambda: [0])

    def add(self, leaf: bytes) -> None:
        level, node = 0, leaf
        while True:
            if level == len(self.rows):
                self.rows.append(bytearray())
                self.written.append(0)
            row = self.rows[level]
            row += node
            if len(row) < TILE_BYTES:
                return
            full = bytes(row)
            _write(self.folder / "tile" / str(level), self.written[level], full, WIDTH)
            self.written[level] += 1
            row.clear()
            level, node = level + 1, subtree_root(full)

    def end(self) -> None:
        """Write the tiles that are not full."""
        for level, row in enumerate(self.rows):
            if row:
                width = len(row) // HASH_BYTES
                _write(self.folder / "tile" / str(level), self.written[level], bytes(row), width)


def tile_name(index: int, width: int) -> str:
    """Name a tile by C2SP tlog-tiles: 1234067 is `x001/x234/067`; one of 9 hashes, not yet full, ends in `.p/9`."""
    digits = f"{index:03d}"
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return name if width == WIDTH else f"{name}.p/{width}"


def _write(folder: Path, index: int, data: bytes, width: int) -> None:
    file = folder / tile_name(index, width)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
