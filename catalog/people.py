"""Who may draft and who may approve rules offline, and what an approval file holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from catalog.diagnostics import Place


class Part(Enum):
    """The part that a person takes in an edition."""

    DRAFT = "起草"
    APPROVE = "批准"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A registered person: what they may do, from a day until another (not included), by which public key (Ed25519)."""

    name: str
    office: str
    public_key: bytes
    parts: frozenset[Part]
    from_day: date
    until_day: date | None
    place: Place

    def registered(self, on: date) -> bool:
        """Tell whether the registration counts on a day."""
        return self.from_day <= on and (self.until_day is None or on < self.until_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One person's signature, and the time that they stated."""

    name: str
    office: str
    at: datetime
    signature: bytes
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What stands beside an edition: the digest of its bytes, and who signed for them."""

    rulebook: str
    edition: str
    digest: str
    signed: Mapping[Part, Signed]
    place: Place
