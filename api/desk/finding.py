"""Whom questions are about: found by reference or identifiers, within the caller's area and daily quota."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from api.desk.caller import Caller, Whom, sees_it, verify
from api.desk.service import Service, civil_day
from api.store import log, quotas
from api.store.database import Connection
from api.store.faults import Erased, Several
from api.store.quotas import Asks
from api.store.records import Records, gather
from catalog.diagnostics import Refused

_NOBODY = "没有这个主体，或者它不归您管辖"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Whom a caller asks about, as the subject was on a day and as known."""

    caller: Caller
    whom: Whom
    on: date
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A subject that the caller may see; `asks` is what the daily quota counts, None when it counts it already."""

    ref: str
    asks: Asks | None


class NobodyThere(Refused):
    """No such subject, or not the caller's: the same words for both; holds what the daily quota counts."""

    def __init__(self, asks: Asks | None) -> None:
        super().__init__("not-found", _NOBODY)
        self.asks = asks


def find_all(
    service: Service, conn: Connection, sought: Sequence[Sought], *, size: int
) -> tuple[Records, list[Found | Refused]]:
    """Find whom each of many questions is about, and read everything of them from one snapshot of so many leaves.

    Refuses a question with `NobodyThere` for none and for not the caller's, when identifiers are wrong in themselves,
    when they lead to several subjects of the caller's, and when the day's quota is used up.
    """
    lookups = [[by.lookup(service.vault) for by in one.whom.identifiers] for one in sought]
    records = gather(
        conn,
        service.vault,
        lookups=(lookup for each in lookups for lookup in each),
        refs=(one.whom.ref for one in sought if one.whom.ref is not None),
        known=size,
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
        note_misses(service, [found])
        raise found
    return found.ref


def note_misses(service: Service, outcomes: Iterable[object]) -> None:
    """Count questions about nobody against the quota too, else numbers could be tried one after the other."""
    missed = [one.asks for one in outcomes if isinstance(one, NobodyThere) and one.asks is not None]
    if missed:
        with service.database.writing() as conn:
            log.lock_head(conn)  # INVARIANT: one writer at a time, so that two never note the same
            quotas.note(conn, missed)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a question leads: a subject of the caller's, or nobody; `token` is what the daily quota counts."""

    ref: str | None
    token: bytes


def _place(service: Service, records: Records, sought: Sought, lookups: Sequence[bytes]) -> _Place | Refused:
    try:
        verify(sought.whom.identifiers)
        ref = _reference(service, records, sought, lookups)
    except Refused as refused:
        return refused
    if ref is not None and not sees_it(service, sought.caller, records.versions.get(ref, ())):
        ref = None
    others = [one for one in lookups if records.find([one], on=sought.on, known=sought.known) != ref]
    return _Place(ref, _token(service, sought.whom, ref, others))


def _reference(service: Service, records: Records, sought: Sought, lookups: Sequence[bytes]) -> str | None:
    whom, on, known = sought.whom, sought.on, sought.known
    if whom.ref is not None:
        try:
            there = records.version(service.vault, whom.ref, on=on, known=known)
        except Erased:
            return whom.ref  # it was there; what is left to say is said where its record is read
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


def _token(service: Service, whom: Whom, ref: str | None, others: Sequence[bytes]) -> bytes:
    """Give what the daily quota counts: a number tried beside a subject's own costs as much as one tried alone."""
    if ref is not None:
        return service.vault.lookup("subject", "", "\n".join([ref, *sorted(one.hex() for one in others)]))
    given = [f"{one.kind}/{one.scope}/{one.value}" for one in whom.identifiers]
    return service.vault.lookup("nobody", "", "\n".join(sorted(given)) or str(whom.ref))


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
                tokens.setdefault(caller.client, []).append(place.token)
        for client, some in tokens.items():
            self.before[client] = quotas.asked_before(self.conn, client, self.day, some)

    def kept_to(self, caller: Caller, place: _Place | Refused) -> Found | Refused:
        """Count a question against its client's quota, or refuse it."""
        if isinstance(place, Refused):
            return place
        client = caller.client
        asks = None
        if place.token not in self.before[client]:
            new = self.new.setdefault(client, set())
            if place.token not in new and self._used(client) + len(new) >= self._most:
                return self._refusal()
            new.add(place.token)
            asks = Asks(client, self.day, place.token)
        return NobodyThere(asks) if place.ref is None else Found(ref=place.ref, asks=asks)

    @property
    def _most(self) -> int:
        return self.service.settings.daily_subjects

    def _used(self, client: str) -> int:
        if client not in self.used:
            self.used[client] = quotas.used(self.conn, client, self.day)
        return self.used[client]

    def _refusal(self) -> Refused:
        self.service.tally.count("refusals", "quota-exhausted")
        message = f"今天查询的主体已达上限 {self._most} 个"
        return Refused("quota-exhausted", message, "明天再查，或请管理员提高上限")
