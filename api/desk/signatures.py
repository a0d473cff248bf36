"""Ed25519: a person's keys, what is signed and whether it was."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from catalog.diagnostics import Refused
from catalog.people import Part
from engine.audit.canonical import canonical_bytes

# What is signed begins with this line, so that no signature made for another purpose can ever pass for an approval.
_DOMAIN: Final = b"power-credit/rules-approval/v1\n"
_PARTS: Final = {Part.DRAFT: "draft", Part.APPROVE: "approve"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a person signs: their part in exactly these bytes of an edition, in their name, at the time they state."""

    part: Part
    rulebook: str
    edition: str
    digest: str
    name: str
    office: str
    at: datetime

    def to_bytes(self, public_key: bytes) -> bytes:
        """Give the one form of it that is signed (RFC 8785); the key itself is part of it."""
        return _DOMAIN + canonical_bytes(
            {
                "part": _PARTS[self.part],
                "rulebook": self.rulebook,
                "edition": self.edition,
                "digest": self.digest,
                "name": self.name,
                "office": self.office,
                "at": self.at.isoformat(),
                "public_key": base64.b64encode(public_key).decode(),
            }
        )


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A person's private key, in memory only."""

    _key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, statement: Statement) -> bytes:
        """Sign a statement."""
        return self._key.sign(statement.to_bytes(self.public))

    def to_pem(self, passphrase: str | None) -> str:
        """Give the key as a file's text, encrypted when there is a passphrase."""
        how = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how).decode()


def new_key() -> PrivateKey:
    """Make a key."""
    return PrivateKey(Ed25519PrivateKey.generate())


def is_encrypted(pem: str) -> bool:
    """Tell whether a private key asks for a passphrase."""
    return "ENCRYPTED" in pem.partition("\n")[0]


def read_key(pem: str, passphrase: str | None) -> PrivateKey:
    """Read a private key; raises `Refused` for another kind of key, a broken one, or the wrong passphrase."""
    try:
        key = load_pem_private_key(pem.encode(), passphrase.encode() if passphrase else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Refused("not-a-private-key", "读不出私钥", "核对文件和口令") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused("not-a-private-key", "不是 Ed25519 私钥", "用 power-credit rules keypair 生成")
    return PrivateKey(key)


def signed_by(public_key: bytes, statement: Statement, signature: bytes) -> bool:
    """Tell whether the holder of a key signed a statement."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement.to_bytes(public_key))
    except (InvalidSignature, ValueError):
        return False
    return True
