"""Whom the record is about."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A subject as the engine sees it: a random reference, its type's id, its area, and two days.

    `opened` is the first day in our books (开户日); windows never reach further back. `born` is for natural persons.
    No identifier and no name stands here: the doors keep them.
    """

    reference: str
    type: str
    area: str
    opened: date
    born: date | None
