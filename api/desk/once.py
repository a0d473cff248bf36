"""An answer is given once: the same request under the same key gives the same answer and the same leaf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from api.desk.caller import Caller
from api.desk.recorder import Act, instant
from api.desk.service import Service, altered, erased, recorded, submit
from api.store import idempotency
from api.store.database import Connection
from api.store.faults import Altered, Erased, Taken, Unknown, Unreadable
from api.store.idempotency import Kept, KeptRow
from catalog.diagnostics import Refused
from engine.audit.canonical import OutsideDomain, canonical_bytes
from engine.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a request: the client's key for it (None: none given), what was sent, and the status of success."""

    key: str | None
    request: Plain
    status: int

    @property
    def hash(self) -> bytes:
        """Tell one request from another; raises `Refused` for one that has no single form."""
        try:
            return sha256(canonical_bytes(self.request)).digest()
        except OutsideDomain as error:
            message = "请求里有不能记入日志的内容：键名只用基本平面的字符，整数不超过 2^53-1"
            raise Refused("invalid-request", message) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The bytes of an answer; `replayed` when it was given before."""

    status: int
    body: bytes
    replayed: bool = False


def replay(service: Service, caller: Caller, attempt: Attempt) -> Reply | None:
    """Give the answer given before under this key; raises `Refused` when the key was used for something else."""
    if attempt.key is None:
        return None
    with service.database.reading() as conn:
        before = replays(service, conn, [(caller, attempt)])[0]
    if isinstance(before, Refused):
        raise before
    return before


def replays(
    service: Service, conn: Connection, attempts: Sequence[tuple[Caller, Attempt]]
) -> list[Reply | Refused | None]:
    """Give for each of many attempts the answer given before, None for a new one, or why it cannot be taken."""
    keys: dict[str, list[str]] = {}
    for caller, attempt in attempts:
        if attempt.key is not None:
            keys.setdefault(caller.client, []).append(attempt.key)
    kept = {client: idempotency.kept_rows(conn, client, some) for client, some in keys.items()}
    return [
        None
        if attempt.key is None or (row := kept[caller.client].get(attempt.key)) is None
        else _replayed(service, row, attempt)
        for caller, attempt in attempts
    ]


def _replayed(service: Service, row: KeptRow, attempt: Attempt) -> Reply | Refused:
    try:
        kept = row.opened(service.vault)
        if kept.request_hash != attempt.hash:
            message = "这个 Idempotency-Key 已用于另一个请求"
            return Refused("idempotency-key-reused", message, "每个新请求换一个新的 Idempotency-Key")
    except Erased:
        return erased()
    except Unreadable as error:
        return service.unreadables.found(error.ref)
    except Refused as refused:
        return refused
    except Altered as error:
        return altered(error)
    return Reply(status=kept.status, body=kept.response, replayed=True)


def keeping(
    service: Service,
    caller: Caller,
    attempt: Attempt,
    act: Act,
    body: Callable[[int], bytes],
    *,
    of_many: bool = False,
) -> Act:
    """Give the act that also keeps its answer, which `body` makes of its index, in the same transaction.

    The answer is sealed under the key of the act's subject; one that is `of_many` must hold nothing of any.
    """
    if attempt.key is None:
        return act
    key, write = attempt.key, act.write

    def write_and_keep(conn: Connection, index: int) -> None:
        if write is not None:
            write(conn, index)
        kept = Kept(
            client=caller.client,
            key=key,
            request_hash=attempt.hash,
            index=index,
            status=attempt.status,
            response=body(index),
            at=instant(service.clock()),
            ref=None if of_many else act.ref,
        )
        idempotency.keep(conn, service.vault, kept)

    return replace(act, write=write_and_keep)


def record_once(
    service: Service,
    caller: Caller,
    attempt: Attempt,
    act: Act,
    body: Callable[[int], bytes],
    *,
    taken: Refused | None = None,
) -> Reply:
    """Record an act and answer; `taken` is what to say when something of it must be unique and is there already."""
    try:
        at = recorded(service, submit(service, keeping(service, caller, attempt, act, body)))
    except Taken as error:
        # Another try with the same key may have been faster.
        before = replay(service, caller, attempt)
        if before is not None:
            return before
        if taken is None:
            raise
        raise taken from error
    except Unknown as error:
        raise Refused("not-found", "所指的内容不存在") from error
    return Reply(status=attempt.status, body=body(at.index))
