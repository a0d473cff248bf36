"""What an attack on a database is, and all of them by name: each module of attacks adds its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.desk.verification import ContentFault, Fault
from tests.audit.conftest import Victim

Doing = Callable[[Victim], int | None]
"""Do it; give the leaf that the finding must name, None when the leaf is none in particular."""


@dataclass(frozen=True, slots=True)
class Attack:
    """What is done, which faults are found (and no other), and which table or row the finding names."""

    do: Doing
    found: frozenset[str]
    names: str = ""


ATTACKS: Final[dict[str, Attack]] = {}


def attack(*found: ContentFault | Fault, names: str = "") -> Callable[[Doing], Doing]:
    def taken(do: Doing) -> Doing:
        ATTACKS[do.__name__] = Attack(do, frozenset(one.value for one in found), names)
        return do

    return taken


def last(victim: Victim, kind: str, offset: int = 0) -> int:
    """Give the index of the last leaf of a kind, or of one before it."""
    query = "SELECT idx FROM audit_entry WHERE kind = :kind ORDER BY idx DESC"
    index: int = victim.rows(query, kind=kind)[offset].idx
    return index
