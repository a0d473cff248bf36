"""Whom questions are about: found by reference or identifiers, within the caller's area and daily quota."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from api.desk.caller import Caller, Whom, lies_with, sees_it, verify
from api.desk.service import Service, civil_day, quota_exhausted
from api.store import log, quotas, subjects
from api.store.database import Connection
from api.store.faults import Several
from api.store.quotas import Asks
from api.store.records import Records, gather
from catalog.diagnostics import Refused

_Told = TypeVar("_Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom a caller asks about, as the subject was on a day and as known."""

    caller: Caller
    whom: Whom
    on: date
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A subject that the caller may see; `asks` is what the daily quota counts beside what it counts already."""

    ref: str
    asks: tuple[Asks, ...]


class Counted(Refused):
    """A refusal that may tell whether a subject is there: it counts against the daily quota as an answer does."""

    def __init__(self, refused: Refused, asks: tuple[Asks, ...]) -> None:
        super().__init__(refused.code, refused.message, refused.hint)
        self.asks = asks


def nobody_there() -> Refused:
    """Say that there is no such subject, or that it is not the caller's: the same words for both."""
    return Refused("not-found", "没有这个主体，或者它不归您管辖")


def find_all(
    service: Service, conn: Connection, sought: Sequence[Sought], *, size: int
) -> tuple[Records, list[Found | Refused]]:
    """Find whom each of many questions is about, and read everything of them from one snapshot of so many leaves.

    Refuses a question in the same words for nobody and for not the caller's; when identifiers are wrong in themselves,
    or lead to several subjects of the caller's; and when the day's quota is used up.
    """
    lookups = [[by.lookup(service.vault) for by in one.whom.identifiers] for one in sought]
    callers = {one.caller.district: one.caller for one in sought}.values()
    records = gather(
        conn,
        service.vault,
        lookups=(lookup for each in lookups for lookup in each),
        refs=(one.whom.ref for one in sought if one.whom.ref is not None),
        known=size,
        wanted=lambda rows: any(lies_with(service, caller, rows) for caller in callers),
    )
    places = [_place(service, records, one, by) for one, by in zip(sought, lookups, strict=True)]
    quota = _Quota(service, conn)
    quota.look_up((one.caller, place) for one, place in zip(sought, places, strict=True))
    return records, [quota.kept_to(one.caller, place) for one, place in zip(sought, places, strict=True)]


def find_to_write(service: Service, caller: Caller, whom: Whom) -> str:
    """Find a subject to record about, as it is today and as everything known says; raises `Refused`."""
    with service.database.reading() as conn:
        size = log.size(conn)
        sought = Sought(caller=caller, whom=whom, on=civil_day(service), known=size)
        _, (found,) = find_all(service, conn, [sought], size=size)
    if isinstance(found, Refused):
        raise note_refusals(service, [found])[0]
    return found.ref


def note_refusals(service: Service, outcomes: Sequence[_Told]) -> list[_Told | Refused]:
    """Count refusals against the quota too, else numbers could be tried one after the other; give what to tell.

    Where the quota leaves no room for a question, that is all that is told.
    """
    asks = [asks for one in outcomes if isinstance(one, Counted) for asks in one.asks]
    if not asks:
        return [*outcomes]
    with service.database.writing() as conn:
        log.lock_head(conn)  # INVARIANT: one writer at a time, so that two never note the same
        too_many = quotas.over(conn, asks)
        quotas.note(conn, [one for one in asks if one not in too_many])
    return [
        quota_exhausted(service, one.asks[0].most)
        if isinstance(one, Counted) and not too_many.isdisjoint(one.asks)
        else one
        for one in outcomes
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a question leads: a subject of the caller's, or why to none; `tokens` are what the daily quota counts."""

    ref: str | None
    tokens: tuple[bytes, ...]
    refused: Refused


def _place(service: Service, records: Records, sought: Sought, lookups: Sequence[bytes]) -> _Place | Refused:
    try:
        verify(sought.whom.identifiers)
    except Refused as wrong:
        return wrong  # known without a look at anything stored
    refused = nobody_there()
    try:
        ref = _reference(service, records, sought, lookups)
    except Refused as several:
        ref, refused = None, several
    if ref is not None and not sees_it(service, sought.caller, records.versions.get(ref, ())):
        ref = None
    # INVARIANT: a number that leads nowhere costs as much beside others, or beside a subject's own, as alone.
    tokens = {one for one in lookups if records.find([one], on=sought.on, known=sought.known) != ref}
    if ref is not None:
        tokens.add(service.vault.lookup("subject", "", ref))
    elif sought.whom.ref is not None:
        tokens.add(service.vault.lookup("nobody", "", sought.whom.ref))
    else:
        tokens.update(lookups)
    return _Place(ref, tuple(sorted(tokens)), refused)


def _reference(service: Service, records: Records, sought: Sought, lookups: Sequence[bytes]) -> str | None:
    whom, on, known = sought.whom, sought.on, sought.known
    if whom.ref is not None:
        there = subjects.standing_row(records.versions.get(whom.ref, ()), on=on, known=known)
        return None if there is None else whom.ref
    try:
        return records.find(lookups, on=on, known=known)
    except Several as several:
        # INVARIANT: an identifier of somebody else's subject counts as nobody's: it must not tell who exists.
        versions = records.versions
        seen = [ref for ref in several.references if sees_it(service, sought.caller, versions.get(ref, ()))]
        if len(seen) > 1:
            message = "这些标识分属不同的主体"
            raise Refused("several-subjects", message, "核对标识；确属同一主体的，先合并") from several
        return next(iter(seen), None)


@dataclass(slots=True)
class _Quota:
    """Distinct subjects that clients asked for today: before this snapshot, and in the questions at hand."""

    service: Service
    conn: Connection
    day: date = field(init=False)
    before: dict[str, frozenset[bytes]] = field(default_factory=dict)
    new: dict[str, set[bytes]] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.day = civil_day(self.service)

    def look_up(self, asking: Iterable[tuple[Caller, _Place | Refused]]) -> None:
        """Read for each client which of these subjects count already."""
        tokens: dict[str, list[bytes]] = {}
        for caller, place in asking:
            if isinstance(place, _Place):
                tokens.setdefault(caller.client, []).extend(place.tokens)
        for client, some in tokens.items():
            self.before[client] = quotas.asked_before(self.conn, client, self.day, some)

    def kept_to(self, caller: Caller, place: _Place | Refused) -> Found | Refused:
        """Count a question against its client's quota, or refuse it."""
        if isinstance(place, Refused):
            return place
        client = caller.client
        new = self.new.setdefault(client, set())
        fresh = [one for one in place.tokens if one not in self.before[client] and one not in new]
        if fresh and self._used(client) + len(new) + len(fresh) > self._most:
            return quota_exhausted(self.service, self._most)
        new.update(fresh)
        # Told again by each question of one batch: whichever is recorded notes it.
        asks = tuple(
            Asks(client, self.day, one, self._most) for one in place.tokens if one not in self.before[client]
        )
        return Counted(place.refused, asks) if place.ref is None else Found(ref=place.ref, asks=asks)

    @property
    def _most(self) -> int:
        return self.service.settings.daily_subjects

    def _used(self, client: str) -> int:
        if client not in self.used:
            self.used[client] = quotas.used(self.conn, client, self.day)
        return self.used[client]
