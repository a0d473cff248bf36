"""What is asked: the matter and step at the counter, the business reason, and the circumstances stated."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question. Matter, step and circumstances by id; no matter means a clerk's overview of every measure.

    A circumstance not given is unknown. The reason is the business number or purpose that the query log must hold.
    """

    matter: str | None
    step: str | None
    reason: str
    circumstances: Mapping[str, bool]
