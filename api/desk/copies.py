"""Copies of one database: a file by SQLite's backup, a server by pg_dump; and back again."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from api.store.connections import normal_url
from catalog.diagnostics import Refused

_KEYS_SCHEMA: Final = "keys"


def is_embedded(url: str) -> bool:
    """Tell whether a database is a file of ours."""
    return normal_url(url).get_backend_name() == "sqlite"


def file_of(url: str) -> Path:
    """Give the file of an embedded database."""
    return Path(str(normal_url(url).database))


def copy_file(source: Path, target: Path) -> None:
    """Copy an embedded database in one step of SQLite's backup: consistent, whoever writes it meanwhile.

    The copy is one file that only its owner may read, durable on return; raises `Refused` when it is damaged.
    """
    if not source.is_file():
        raise Refused("no-database", f"没有数据库文件 `{source}`", "核对设置里的地址")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    address = f"{source.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")
            (said,) = there.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise Refused("not-copied", f"不能复制 `{source}`：{error}", "核对磁盘空间和权限") from error
    if said != "ok":
        raise Refused("database-damaged", f"`{source}` 已经损坏：{said}", "用最近一份完好的备份恢复")
    sync(target)


def sync(path: Path) -> None:
    """Make a file or a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def dump_server(url: str, target: Path, *, keys: bool) -> None:
    """Dump our tables of a PostgreSQL database, or the keys alone, in one snapshot; raises `Refused`."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    part = f"--schema={_KEYS_SCHEMA}" if keys else f"--exclude-schema={_KEYS_SCHEMA}"
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", part, f"--file={target}")
    sync(target)


def restore_server(url: str, source: Path) -> None:
    """Restore a dump in one transaction into a database that has none of its tables; raises `Refused`."""
    _run(
        "pg_restore",
        url,
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        str(source),
    )


def _run(program: str, url: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        message = f"机器上没有 `{program}`"
        raise Refused("no-postgresql-client", message, "安装与服务器同一大版本或更新的 PostgreSQL 客户端程序")
    parsed = normal_url(url)
    address = parsed.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    # The password goes by the environment: the command line of a process can be read by others.
    environment = os.environ | ({"PGPASSWORD": str(parsed.password)} if parsed.password else {})
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, with arguments of ours
        [found, f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["没有说明原因"])[0]
        raise Refused("not-copied", f"`{program}` 没有成功：{said}", "按上面的原因处理后再试")
