"""The envelope: one value, one string of bytes, and nothing else is one."""

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit.canonical import OutsideDomain, canonical_bytes
from engine.audit.envelope import (
    MOST_BYTES,
    Envelope,
    Kind,
    MalformedEnvelope,
    Mode,
    commitment,
    envelope_bytes,
    parse_envelope,
)

FULL = Envelope(
    kind=Kind.DECISION,
    id="0b9c6a0e-6f0c-4c53-9f4e-2f6b1d3a7e55",
    at="2026-03-01T08:30:00.125Z",
    actor="key-hall-1",
    software="0.1.0",
    on="2026-03-01",
    known=41,
    mode="simulation",
    rules="a" * 64,
    editions=("b" * 64, "c" * 64),
    commitment="d" * 64,
)
BARE = Envelope(
    kind=Kind.KEY_REVOKED,
    id="ffffffff-ffff-ffff-ffff-ffffffffffff",
    at="2026-12-31T23:59:59.999Z",
    actor="system",
    software="1.2.0rc1+local",
)
FULL_BYTES = (
    '{"actor":"key-hall-1","at":"2026-03-01T08:30:00.125Z","commitment":"' + "d" * 64 + '","editions":["'
    "" + "b" * 64 + '","' + "c" * 64 + '"],"id":"0b9c6a0e-6f0c-4c53-9f4e-2f6b1d3a7e55","kind":"decision",'
    '"known":41,"mode":"simulation","on":"2026-03-01","rules":"' + "a" * 64 + '","software":"0.1.0","v":1}'
).encode()
BARE_BYTES = (
    b'{"actor":"system","at":"2026-12-31T23:59:59.999Z","commitment":null,"editions":[],'
    b'"id":"ffffffff-ffff-ffff-ffff-ffffffffffff","kind":"key_revoked","known":null,"mode":null,"on":null,'
    b'"rules":null,"software":"1.2.0rc1+local","v":1}'
)

digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
instants = st.datetimes(timezones=st.just(UTC)).map(
    lambda at: f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
)
modes: st.SearchStrategy[Mode] = st.sampled_from(["live", "simulation"])
envelopes = st.builds(
    Envelope,
    kind=st.sampled_from(Kind),
    id=st.uuids().map(str),
    at=instants,
    actor=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", fullmatch=True),
    software=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.!+_-]{0,63}", fullmatch=True),
    on=st.none() | st.dates().map(date.isoformat),
    known=st.none() | st.integers(0, 2**53 - 1),
    mode=st.none() | modes,
    rules=st.none() | digests,
    editions=st.frozensets(digests, max_size=5).map(lambda some: tuple(sorted(some))),
    commitment=st.none() | digests,
)


@pytest.mark.parametrize(("envelope", "encoded"), [(FULL, FULL_BYTES), (BARE, BARE_BYTES)])
def test_the_bytes_are_these(envelope: Envelope, encoded: bytes) -> None:
    assert envelope_bytes(envelope) == encoded
    assert parse_envelope(encoded) == envelope


@given(envelopes)
def test_an_envelope_comes_back_from_its_bytes(envelope: Envelope) -> None:
    assert parse_envelope(envelope_bytes(envelope)) == envelope


@given(envelopes)
def test_the_bytes_are_canonical_json_of_every_field_and_the_version(envelope: Envelope) -> None:
    encoded = envelope_bytes(envelope)
    plain = json.loads(encoded)
    assert canonical_bytes(plain) == encoded
    assert set(plain) == {one.name for one in fields(Envelope)} | {"v"}
    assert plain["v"] == 1
    assert {name: plain[name] for name in plain if name not in {"v", "editions"}} == {
        one.name: getattr(envelope, one.name) for one in fields(Envelope) if one.name != "editions"
    }


@given(st.data())
def test_one_changed_byte_gives_another_envelope_or_none(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(FULL_BYTES) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != FULL_BYTES[at]))
    changed = FULL_BYTES[:at] + bytes([byte]) + FULL_BYTES[at + 1 :]
    try:
        envelope = parse_envelope(changed)
    except MalformedEnvelope:
        return
    assert envelope != FULL
    assert envelope_bytes(envelope) == changed


@given(st.binary(max_size=200))
def test_other_bytes_are_no_envelope(encoded: bytes) -> None:
    with pytest.raises(MalformedEnvelope):
        parse_envelope(encoded)


def test_the_same_json_written_otherwise_is_refused() -> None:
    plain = json.loads(FULL_BYTES)
    unsorted = json.dumps(dict(reversed(plain.items())), separators=(",", ":"))
    for text in (
        json.dumps(plain),
        unsorted,
        FULL_BYTES.decode() + "\n",
        " " + FULL_BYTES.decode(),
        FULL_BYTES.decode().replace("simulation", r"simul\u0061tion"),
        FULL_BYTES.decode().replace(":41,", ":41.0,"),
        FULL_BYTES.decode().replace(":41,", ":041,"),
        FULL_BYTES.decode().replace('"v":1', '"v":1,"v":1'),
    ):
        with pytest.raises(MalformedEnvelope, match="canonical"):
            parse_envelope(text.encode())


@pytest.mark.parametrize("name", [*json.loads(FULL_BYTES)])
def test_a_missing_field_is_refused(name: str) -> None:
    plain = json.loads(FULL_BYTES)
    del plain[name]
    with pytest.raises(MalformedEnvelope):
        parse_envelope(canonical_bytes(plain))


@pytest.mark.parametrize("name", ["subject", "a", "zone"])
def test_an_unknown_field_is_refused(name: str) -> None:
    with pytest.raises(MalformedEnvelope):
        parse_envelope(canonical_bytes(json.loads(FULL_BYTES) | {name: "x"}))


WRONG: list[tuple[str, object]] = [
    ("kind", "deed"),
    ("id", FULL.id.upper()),
    ("id", FULL.id.replace("-", "")),
    ("at", "2026-03-01T08:30:00Z"),
    ("at", "2026-03-01T08:30:00.125+00:00"),
    ("at", "2026-03-01T24:00:00.000Z"),
    ("at", "2026-03-01T08:30:60.000Z"),
    ("actor", ""),
    ("actor", "张三"),
    ("actor", "a b"),
    ("actor", 'a"b'),
    ("actor", "a" * 65),
    ("actor", None),
    ("software", "0.1.0\n"),
    ("on", "2026-3-1"),
    ("on", "20260301"),
    ("on", "２０２６-03-01"),
    ("known", -1),
    ("known", True),
    ("known", "41"),
    ("mode", "draft"),
    ("rules", "A" * 64),
    ("rules", "a" * 63),
    ("editions", ("b" * 63,)),
    ("editions", ("",)),
    ("commitment", ""),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_field_of_another_form_is_refused_by_name(name: str, value: object) -> None:
    changes: dict[str, Any] = {name: value}
    with pytest.raises(MalformedEnvelope, match=f"`{name}`"):
        envelope_bytes(replace(FULL, **changes))


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_bytes_with_a_field_of_another_form_are_refused(name: str, value: object) -> None:
    encoded = canonical_bytes(
        json.loads(FULL_BYTES) | {name: list(value) if isinstance(value, tuple) else value}
    )
    with pytest.raises(MalformedEnvelope):
        parse_envelope(encoded)


def test_a_day_that_no_calendar_has_is_refused() -> None:
    for wrong in (replace(FULL, on="2026-02-29"), replace(FULL, at="2026-13-01T00:00:00.000Z")):
        with pytest.raises(MalformedEnvelope, match="no calendar"):
            envelope_bytes(wrong)


def test_a_number_that_json_readers_round_is_refused() -> None:
    assert envelope_bytes(replace(FULL, known=2**53 - 1))
    with pytest.raises(OutsideDomain):
        envelope_bytes(replace(FULL, known=2**53))
    with pytest.raises(MalformedEnvelope, match="known"):
        parse_envelope(FULL_BYTES.replace(b":41,", b":9007199254740992,"))


@pytest.mark.parametrize("editions", [("c" * 64, "b" * 64), ("b" * 64, "b" * 64)])
def test_editions_are_sorted_and_each_once(editions: tuple[str, ...]) -> None:
    with pytest.raises(MalformedEnvelope, match="sorted"):
        envelope_bytes(replace(FULL, editions=editions))


def test_an_envelope_beyond_65535_bytes_is_refused() -> None:
    digests_of = [f"{number:064x}" for number in range(1_000)]
    with pytest.raises(MalformedEnvelope, match="65535"):
        envelope_bytes(replace(FULL, editions=tuple(digests_of)))
    most = (MOST_BYTES - len(envelope_bytes(replace(FULL, editions=())))) // 67
    assert len(envelope_bytes(replace(FULL, editions=tuple(digests_of[:most])))) <= MOST_BYTES


@given(st.binary(min_size=32, max_size=32), st.binary())
def test_a_commitment_is_the_hash_of_nonce_and_payload(nonce: bytes, payload: bytes) -> None:
    assert commitment(nonce, payload) == sha256(nonce + payload).hexdigest()


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_nonce_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(bytes(length), b"payload")


def test_the_document_names_every_field_and_every_kind() -> None:
    text = (Path(__file__).parents[3] / "docs" / "audit.md").read_text(encoding="utf-8")
    missing = [
        word
        for word in (
            *json.loads(FULL_BYTES),
            *Kind,
            FULL_BYTES.decode(),
            sha256(b"\0" + FULL_BYTES).hexdigest(),
        )
        if f"`{word}`" not in text and f"\n{word}\n" not in text
    ]
    assert missing == []


def test_the_instant_of_the_example_is_a_utc_instant() -> None:
    assert datetime.fromisoformat(FULL.at) == datetime(2026, 3, 1, 8, 30, 0, 125_000, tzinfo=UTC)
