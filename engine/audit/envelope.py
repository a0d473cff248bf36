"""The envelope: what one leaf of the log says about an act, without saying about whom.

`_FORMS` is the whole grammar: an envelope's bytes are canonical JSON, and every text in it has a closed ASCII form, so
that no name and no free text gets into a leaf.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import Literal, cast, get_args

from engine.audit.canonical import canonical_bytes

VERSION = 1
MOST_BYTES = 65_535  # C2SP tlog-tiles: an entry's length is a uint16
NONCE_BYTES = 32

_LARGEST = 2**53 - 1  # RFC 7493 (I-JSON)


class MalformedEnvelope(ValueError):  # noqa: N818 - it names the value, not an error of ours
    """Bytes, or a value, that are no envelope; the message names the field when one is at fault."""


class Kind(StrEnum):
    """What was done: an answer, an act that changes what an answer could be, or a trial of rules on all records."""

    DECISION = "decision"
    SUBJECT_ADDED = "subject_added"
    SUBJECT_CHANGED = "subject_changed"
    SUBJECT_MERGED = "subject_merged"
    ENTRY_RECORDED = "entry_recorded"
    ENTRY_EVENT = "entry_event"
    COVERAGE = "coverage"
    IMPORT = "import"
    CONFIRMATION = "confirmation"
    EDITION_UPLOADED = "edition_uploaded"
    EDITION_APPROVED = "edition_approved"
    EDITION_PUBLISHED = "edition_published"
    EDITION_ACTIVATED = "edition_activated"
    EDITION_WITHDRAWN = "edition_withdrawn"
    KEY_ISSUED = "key_issued"
    KEY_REVOKED = "key_revoked"
    REFUSALS = "refusals"
    ERASURE = "erasure"
    CONFIG = "config"
    IMPACT = "impact"


Mode = Literal["live", "simulation"]

_DAY = r"\d{4}-\d\d-\d\d"
_INSTANT = rf"{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{{3}}Z"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DIGEST = r"[0-9a-f]{64}"

# Field -> its JSON, one group for the value. INVARIANT: in the order of the bytes, which is that of the sorted names.
_FORMS = {
    "actor": r'"([A-Za-z0-9][A-Za-z0-9._:-]{0,63})"',
    "at": rf'"({_INSTANT})"',
    "commitment": rf'(?:null|"({_DIGEST})")',
    "editions": rf'\[((?:"{_DIGEST}"(?:,"{_DIGEST}")*)?)\]',
    "id": rf'"({_UUID})"',
    "kind": rf'"({"|".join(Kind)})"',
    "known": r"(?:null|(0|[1-9]\d{0,15}))",
    "mode": rf'(?:null|"({"|".join(get_args(Mode))})")',
    "on": rf'(?:null|"({_DAY})")',
    "rules": rf'(?:null|"({_DIGEST})")',
    "software": r'"([A-Za-z0-9][A-Za-z0-9.!+_-]{0,63})"',
    "v": f"{VERSION}",
}
_KINDS = {kind.value: kind for kind in Kind}
_ENVELOPE = re.compile(
    r"\{" + ",".join(f'"{name}":{form}' for name, form in _FORMS.items()) + r"\}", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One leaf's content; every field is hashed. Forms are checked where it becomes bytes, and where bytes become it.

    `at` is a UTC instant with milliseconds (`2026-03-01T08:30:00.125Z`), `on` an ISO day, `known` a size of the log,
    `id` a UUID in lower case, `rules` and each of `editions` (sorted, each once) a SHA-256 in hex, `commitment` what
    `commitment()` gives for the payload that is kept elsewhere, encrypted.
    """

    kind: Kind
    id: str
    at: str
    actor: str
    software: str
    on: str | None = None
    known: int | None = None
    mode: Mode | None = None
    rules: str | None = None
    editions: tuple[str, ...] = ()
    commitment: str | None = None


def commitment(nonce: bytes, payload: bytes) -> str:
    """Commit to a payload: SHA-256(nonce || payload) in hex.

    The nonce is 32 bytes (else `ValueError`), random, used once, and kept with the payload under the subject's key:
    when the key is destroyed, no one can try payloads against the commitment any more.
    """
    if len(nonce) != NONCE_BYTES:
        message = f"a nonce has {NONCE_BYTES} bytes, not {len(nonce)}"
        raise ValueError(message)
    return sha256(nonce + payload).hexdigest()


def envelope_bytes(envelope: Envelope) -> bytes:
    """Give the one byte form of an envelope, which the leaf hash covers.

    Raises `MalformedEnvelope` when a field has not its form, or the whole is longer than 65,535 bytes; `OutsideDomain`
    when a field has no JSON form at all.
    """
    fields = {
        "actor": envelope.actor,
        "at": envelope.at,
        "commitment": envelope.commitment,
        "editions": list(envelope.editions),
        "id": envelope.id,
        "kind": envelope.kind,
        "known": envelope.known,
        "mode": envelope.mode,
        "on": envelope.on,
        "rules": envelope.rules,
        "software": envelope.software,
        "v": VERSION,
    }
    encoded = canonical_bytes(fields)
    try:
        parse_envelope(encoded)
    except MalformedEnvelope:
        _refuse_field(fields)
        raise
    return encoded


def parse_envelope(encoded: bytes) -> Envelope:
    """Read exactly what `envelope_bytes` writes; raises `MalformedEnvelope` for every other string of bytes."""
    if len(encoded) > MOST_BYTES:
        message = f"an envelope has at most {MOST_BYTES} bytes, not {len(encoded)}"
        raise MalformedEnvelope(message)
    match = _ENVELOPE.fullmatch(encoded.decode("ascii", "replace"))
    if match is None:
        message = f"not the canonical bytes of an envelope of version {VERSION}"
        raise MalformedEnvelope(message)
    actor, at, committed, editions, id_, kind, known, mode, on, rules, software = match.groups()
    envelope = Envelope(
        kind=_KINDS[kind],
        id=id_,
        at=at,
        actor=actor,
        software=software,
        on=on,
        known=None if known is None else int(known),
        mode=cast("Mode | None", mode),
        rules=rules,
        editions=tuple(editions[1:-1].split('","')) if editions else (),
        commitment=committed,
    )
    _check_meaning(envelope)
    return envelope


def _refuse_field(fields: Mapping[str, object]) -> None:
    """Name the first field that has not its form."""
    for name, value in fields.items():
        if not re.fullmatch(_FORMS[name], canonical_bytes(value).decode(), re.ASCII):
            message = f"`{name}` of an envelope cannot be {value!r}"
            raise MalformedEnvelope(message)


def _check_meaning(envelope: Envelope) -> None:
    """Refuse a day that no calendar has, a number too large for JSON readers, editions out of order."""
    for day in (envelope.at[:10], envelope.on):
        try:
            if day is not None:
                date.fromisoformat(day)
        except ValueError as error:
            message = f"no calendar has the day {day}"
            raise MalformedEnvelope(message) from error
    if envelope.known is not None and envelope.known > _LARGEST:
        message = f"`known` of an envelope cannot be {envelope.known}"
        raise MalformedEnvelope(message)
    if any(one >= other for one, other in pairwise(envelope.editions)):
        message = "editions of an envelope are sorted, each once"
        raise MalformedEnvelope(message)
