"""Use cases: a copy of both databases that is verified, and the way back from it, with erasures applied again."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path
from typing import Final

from api.clock import now
from api.desk.copies import copy_file, dump_server, file_of, is_embedded, restore_server, sync
from api.desk.erased import erased_in
from api.desk.recorder import instant
from api.desk.verification import Held, Progress, Verified, log_of, verify_log_at
from api.settings import Settings
from api.store.faults import Unavailable, Unknown
from api.store.vault import open_vault
from api.store.writer_lock import WriterLock
from catalog.diagnostics import Refused
from engine.audit.canonical import canonical_bytes

_MANIFEST: Final = "backup.json"
_ERASED: Final = "erased.txt"
_FORM: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a folder holds: size and root of the log in it, when it was made, and the files with their SHA-256."""

    at: str
    software: str
    size: int
    root: str
    database: str
    keys: str
    digests: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored: the verified log, how many erasures were applied again, and files that were put aside.

    `lost` when the database that was replaced could not be read: erasures since the backup are not known from it.
    """

    verified: Verified
    erased: int
    aside: tuple[Path, ...]
    lost: bool


def refuse_while_written(url: str) -> None:
    """Raise `Refused` while a process writes an embedded database: two writers must never meet."""
    with _sole_writer(url):
        pass


def back_up(settings: Settings, folder: Path, *, progress: Progress = lambda _done, _all: None) -> Backup:
    """Copy both databases to a new folder and verify the log of the copy; raises `Refused`.

    The data comes first, then the keys: a key is there before anything that it sealed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("folder-not-empty", f"`{folder}` 不是空目录", "每次备份换一个新目录")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database, keys = (
        folder / _name(settings.database_url, "database"),
        folder / _name(settings.keys_url, "keys"),
    )
    copied_url = settings.database_url
    if is_embedded(settings.database_url):
        copy_file(file_of(settings.database_url), database)
        copied_url = f"sqlite:///{database}"
        verified = verify_log_at(copied_url, progress=progress)
    else:
        # A dump cannot be read in place: the server's log is verified, and its root is held against what is restored.
        verified = verify_log_at(copied_url, progress=progress)
        dump_server(settings.database_url, database, keys=False)
    if is_embedded(settings.keys_url):
        copy_file(file_of(settings.keys_url), keys)
    else:
        dump_server(settings.keys_url, keys, keys=True)
    with log_of(copied_url) as conn:
        erased = sorted(erased_in(conn))
    (folder / _ERASED).write_text("".join(f"{ref}\n" for ref in erased), encoding="utf-8")
    backup = Backup(
        at=instant(now()),
        software=version("chengdu-power-credit"),
        size=verified.findings.size,
        root=(verified.findings.root or b"").hex(),
        database=database.name,
        keys=keys.name,
        digests={file.name: _digest(file) for file in (database, keys, folder / _ERASED)},
    )
    (folder / _MANIFEST).write_bytes(canonical_bytes({"v": _FORM, **asdict(backup)}) + b"\n")
    sync(folder / _MANIFEST)
    sync(folder)
    _require_sound(verified, "备份已写入，但其中的审计日志有 {count} 处不符")
    return backup


def read_backup(folder: Path) -> Backup:
    """Read what a folder holds and compare every file with its digest; raises `Refused`."""
    try:
        said = json.loads((folder / _MANIFEST).read_bytes())
        form = said.pop("v")
        backup = Backup(**said)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused(
            "not-a-backup", f"`{folder}` 不是 power-credit 的备份", f"目录里要有 {_MANIFEST}"
        ) from error
    if form != _FORM:
        raise Refused("not-a-backup", f"备份的格式 {form} 是更新的版本写的", "用写它的版本或更新的版本恢复")
    for name, digest in backup.digests.items():
        file = folder / name
        if not file.is_file() or _digest(file) != digest:
            raise Refused("backup-altered", f"备份里的 `{name}` 缺失，或者与备份时不同", "换一份完好的备份")
    return backup


def restore(
    settings: Settings,
    folder: Path,
    *,
    replace: bool = False,
    erased_since: Path | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Restored:
    """Bring both databases back from a folder, destroy again every key that an erasure destroyed, and verify.

    Erasures are those of the backup, of the database that is replaced, and of `erased_since`, the list of a later
    backup. Databases of a server must be empty; files are put aside, never overwritten. Raises `Refused`.
    """
    backup = read_backup(folder)
    pairs = ((settings.database_url, backup.database), (settings.keys_url, backup.keys))
    for url, name in pairs:
        if name != _name(url, Path(name).stem):
            message = f"备份里的 `{name}` 与现在的数据库种类不同"
            raise Refused("other-database", message, "恢复到与备份时同一种数据库")
    with _sole_writer(settings.database_url):
        files = [file_of(url) for url, _ in pairs if is_embedded(url)]
        standing = [file for file in files if file.exists() and file.stat().st_size]
        if standing and not replace:
            message = f"`{standing[0]}` 已经存在"
            raise Refused("database-exists", message, "加 `--replace`：现有文件改名保留，不会删除")
        erased = _listed(folder / _ERASED) | (_listed(erased_since) if erased_since else set())
        replaced = _erased_in(settings.database_url, standing)
        try:
            database_url, keys_url = (_brought(url, folder / name) for url, name in pairs)
            held = Held(size=backup.size, root=bytes.fromhex(backup.root))
            verified = verify_log_at(database_url, held=[held], progress=progress)
            _require_sound(verified, "恢复出来的审计日志有 {count} 处不符，没有启用")
            erased |= _erased_at(database_url) | (replaced or frozenset())
            count = _destroy(keys_url, erased)
        except BaseException:
            for file in files:  # nothing half restored stays, least of all keys that an erasure destroyed
                _beside(file).unlink(missing_ok=True)
            raise
        stamp = instant(now()).replace(":", "").replace(".", "")
        aside = tuple(moved for file in files for moved in _swap(file, stamp))
    return Restored(verified=verified, erased=count, aside=aside, lost=replaced is None)


@contextmanager
def _sole_writer(url: str) -> Iterator[None]:
    if not is_embedded(url):
        yield
        return
    file = file_of(url)
    file.resolve().parent.mkdir(parents=True, exist_ok=True)
    lock = WriterLock(file.with_name(f"{file.name}.writer"))
    try:
        lock.take()
    except Unavailable as error:
        message = f"服务正在运行，或者另一个命令正在写 `{file}`"
        raise Refused("in-use", message, "先停止服务再运行本命令；不想停，就改用 HTTP 接口") from error
    try:
        yield
    finally:
        lock.release()


def _name(url: str, stem: str) -> str:
    return f"{stem}.db" if is_embedded(url) else f"{stem}.dump"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _listed(file: Path) -> set[str]:
    try:
        return set(file.read_text(encoding="utf-8").split())
    except OSError as error:
        raise Refused("unreadable-file", f"读不到 `{file}`", "核对路径") from error


def _erased_at(url: str) -> frozenset[str]:
    with log_of(url) as conn:
        return erased_in(conn)


def _erased_in(url: str, standing: list[Path]) -> frozenset[str] | None:
    """Give the erasures of a file that is to be replaced; None when it can no longer be read."""
    if not is_embedded(url) or file_of(url) not in standing:
        return frozenset()
    try:
        return _erased_at(url)
    except Exception:  # noqa: BLE001 - it is replaced because something is wrong with it, whatever it is
        return None


def _brought(url: str, source: Path) -> str:
    """Bring one database back beside where it belongs; give the URL under which it can be read now."""
    if not is_embedded(url):
        restore_server(url, source)
        return url
    target = _beside(file_of(url))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    copy_file(source, target)
    return f"sqlite:///{target}"


def _beside(file: Path) -> Path:
    return file.with_name(f"{file.name}.restoring")


def _destroy(keys_url: str, references: Iterable[str]) -> int:
    vault = open_vault(keys_url)
    try:
        if vault.fresh:
            raise Refused("keys-missing", "备份里没有密钥，内容无法再读", "换一份带密钥的备份")
        destroyed = 0
        for ref in sorted(references):
            try:
                vault.destroy(ref)
                destroyed += 1
            except Unknown:
                continue  # the backup is older than this subject
        return destroyed
    finally:
        vault.close()


def _swap(file: Path, stamp: str) -> Iterator[Path]:
    """Put the standing file and its journals aside, then the restored one in its place; give what was put aside."""
    for ending in ("", "-wal", "-shm", "-journal"):
        standing = file.with_name(f"{file.name}{ending}")
        if standing.exists():
            aside = file.with_name(f"{file.name}.before-{stamp}{ending}")
            standing.rename(aside)
            yield aside
    _beside(file).rename(file)
    sync(file.resolve().parent)


def _require_sound(verified: Verified, message: str) -> None:
    if not verified.findings.sound:
        said = message.format(count=verified.findings.count)
        raise Refused("log-not-sound", said, f"第一处：{verified.findings.mismatches[0]}")
