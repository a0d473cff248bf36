"""What is recorded: an act or decision as one leaf, together with its rows."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Connection

from api.store.added import Rows, roots_of
from api.store.quotas import Asks
from api.store.vault import HOUSE, Vault
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import NONCE_BYTES, Envelope, Kind, Mode, commitment


class AlreadyRecorded(Exception):  # noqa: N818 - it says what happened
    """An act with this id is in the log; holds where, so that a repeated submission can be answered."""

    def __init__(self, recorded: "Recorded") -> None:
        super().__init__(f"recorded at {recorded.index}")
        self.recorded = recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Where an act stands: its index (its rows' `known`), leaf hash, the log's size after its commit, the instant."""

    index: int
    leaf_hash: bytes
    size: int
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A decision, or an act that changes what a decision could be.

    `id` is a UUID, given once by whoever submits and kept for a retry. `payload` is sealed under the key of `ref` (the
    house's for None) and committed to in the leaf; with rows it is a JSON object, and their roots are added to it.
    `write` adds the act's rows with its index as `known`, in the same transaction, under the head lock: it must be
    quick, and what it raises undoes this act alone. It may be called a second time, with another index, after its rows
    were undone because another act failed. `asks` is what the client's daily quota counts. `after` runs once all is
    durable, before anyone is answered.
    """

    kind: Kind
    id: str
    actor: str
    ref: str | None = None
    payload: bytes | None = None
    on: date | None = None
    known: int | None = None
    mode: Mode | None = None
    rules_digest: str | None = None
    editions: tuple[str, ...] = ()
    asks: tuple[Asks, ...] = ()
    write: Callable[[Connection, int], None] | None = None
    after: Callable[[Recorded], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAct:
    """An act with its payload sealed and committed to."""

    act: Act
    commitment: str | None
    sealed: bytes | None


def sealed_act(vault: Vault, act: Act, added: Rows | None = None) -> SealedAct:
    """Seal the payload of an act and, once those are written, the roots of the rows that it added.

    Raises `Erased` or `Unknown` when there is no key for it, `ValueError` when rows came with a payload that is no JSON
    object.
    """
    payload = act.payload
    if added is not None:
        roots = {name: asdict(root) for name, root in roots_of(added).items()}
        payload = canonical_bytes({**json.loads(payload or b"{}"), "rows": roots})
    if payload is None:
        return SealedAct(act=act, commitment=None, sealed=None)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = vault.seal(act.ref or HOUSE, nonce + payload)
    return SealedAct(act=act, commitment=commitment(nonce, payload), sealed=sealed)


def envelope_of(one: SealedAct, *, at: str, software: str) -> Envelope:
    """Give what the leaf says of an act."""
    act = one.act
    return Envelope(
        kind=act.kind,
        id=act.id,
        at=at,
        actor=act.actor,
        software=software,
        on=act.on.isoformat() if act.on else None,
        known=act.known,
        mode=act.mode,
        rules=act.rules_digest,
        editions=act.editions,
        commitment=one.commitment,
    )
