"""Use case: the whole log recomputed from what is stored, and what it commits to compared with it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.desk.contents import ContentFault, Contents, compare_contents
from api.desk.progress import Progress
from api.desk.replay import Replayed, replay
from api.desk.service import Unavailable
from api.store import log
from api.store.connections import normal_url
from api.store.database import Connection, Database, open_database
from api.store.faults import Unknown
from api.store.vault import Vault, open_vault
from catalog.diagnostics import Refused
from engine.audit.findings import Fault, Findings, Mismatch
from engine.audit.regrow import Held

__all__ = [
    "ContentFault",
    "Contents",
    "Fault",
    "Findings",
    "Held",
    "Mismatch",
    "Progress",
    "Verified",
    "held_root",
    "log_of",
    "replay_at",
    "verify_all_at",
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


def verify_all_at(
    url: str, keys_url: str, *, held: Iterable[Held] = (), progress: Progress = lambda _done, _all: None
) -> tuple[Findings, Contents]:
    """Recompute the log and compare everything that it commits to, in one snapshot; raises `Refused`."""
    with log_of(url) as conn, _vault_of(keys_url) as vault:
        size = int.from_bytes(log.head_bytes(conn)[:_SIZE_BYTES], "big")
        findings = log.verify(conn, held=held, progress=lambda read: progress(read, 2 * size))
        contents = compare_contents(conn, vault, progress=lambda read: progress(size + read, 2 * size))
    return findings, contents


def replay_at(
    url: str,
    keys_url: str,
    *,
    only: frozenset[int] | None = None,
    progress: Progress = lambda _done, _all: None,
) -> Replayed:
    """Decide again the decisions of a database, whether or not a service writes it; raises `Refused`."""
    with _opened(url) as database, _vault_of(keys_url) as vault:
        return replay(database, vault, only=only, progress=progress)


@contextmanager
def _vault_of(url: str) -> Iterator[Vault]:
    hint = "核对 `POWER_CREDIT_KEYS_URL`；没有密钥，就加 `--log-only` 只核对日志本身"
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).is_file():
        raise Refused("keys-missing", f"没有密钥文件 `{parsed.database}`", hint)
    try:
        vault = open_vault(url, make=False)
    except (Unavailable, Unknown) as error:
        raise Refused("keys-missing", "读不到密钥", hint) from error
    try:
        yield vault
    finally:
        vault.close()


@contextmanager
def log_of(url: str) -> Iterator[Connection]:
    """Open a snapshot of a database to read its log, whether or not a service writes it; raises `Refused`."""
    with _opened(url) as database, database.reading() as conn:
        yield conn


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    hint = "核对 `POWER_CREDIT_DATABASE_URL`；启动过一次服务才有日志"
    parsed = normal_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(str(parsed.database)).is_file():
        raise Refused("no-log", f"没有数据库文件 `{parsed.database}`", hint)
    database = open_database(url)
    try:
        yield database
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
