"""Use case: the whole log recomputed from what is stored."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.desk.progress import Progress
from api.desk.service import Unavailable
from api.store import log
from api.store.connections import normal_url
from api.store.database import Connection, open_database
from catalog.diagnostics import Refused
from engine.audit.findings import Fault, Findings, Mismatch
from engine.audit.regrow import Held

__all__ = [
    "Fault",
    "Findings",
    "Held",
    "Mismatch",
    "Progress",
    "Verified",
    "held_root",
    "log_of",
    "verify_log_at",
]


_SIZE_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found, and the instant of the last entry (empty for an empty log)."""

    findings: Findings
    at: str


def verify_log_at(
    url: str, *, held: Iterable[Held] = (), progress: Progress = lambda _done, _all: None
) -> Verified:
    """Recompute the log of a database in one snapshot, without the keys; raises `Refused` when it cannot be read."""
    with log_of(url) as conn:
        size = int.from_bytes(log.head_bytes(conn)[:_SIZE_BYTES], "big")
        findings = log.verify(conn, held=held, progress=lambda read: progress(read, size))
        last = log.by_index(conn, findings.size - 1)
        return Verified(findings=findings, at=last.at if last else "")


@contextmanager
def log_of(url: str) -> Iterator[Connection]:
    """Open a snapshot of a database to read its log, whether or not a service writes it; raises `Refused`."""
    hint = "核对 `POWER_CREDIT_DATABASE_URL`；启动过一次服务才有日志"
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).is_file():
        raise Refused("no-log", f"没有数据库文件 `{parsed.database}`", hint)
    database = open_database(url)
    try:
        with database.reading() as conn:
            yield conn
    except Unavailable as error:
        raise Refused("no-log", f"读不到审计日志：{error}", hint) from error
    finally:
        database.close()


def held_root(text: str) -> Held:
    """Read a root that someone holds, written `size:hex`; raises `Refused`."""
    size, _, root = text.partition(":")
    try:
        return Held(size=int(size), root=bytes.fromhex(root))
    except ValueError as error:
        message = f"`{text}` 不是留存的根"
        raise Refused("bad-root", message, "写成 条数:十六进制的根，如 `1200:9f…`（64 位）") from error
