"""An answer is given once: the same request under the same key gives the same answer and the same leaf."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from api.desk.caller import Caller
from api.desk.recorder import Act, instant
from api.desk.service import Service, erased, recorded, submit
from api.store import idempotency
from api.store.database import Connection
from api.store.faults import Erased, Taken, Unknown
from api.store.idempotency import Kept
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
        try:
            kept = idempotency.kept_answer(conn, service.vault, caller.client, attempt.key)
        except Erased as error:
            raise erased() from error
    if kept is None:
        return None
    if kept.request_hash != attempt.hash:
        message = "这个 Idempotency-Key 已用于另一个请求"
        raise Refused("idempotency-key-reused", message, "每个新请求换一个新的 Idempotency-Key")
    return Reply(status=kept.status, body=kept.response, replayed=True)


def keeping(
    service: Service, caller: Caller, attempt: Attempt, act: Act, body: Callable[[int], bytes]
) -> Act:
    """Give the act that also keeps its answer, which `body` makes of its index, in the same transaction."""
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
            ref=act.ref,
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
