"""How many distinct subjects a client has asked for on a civil day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Date, LargeBinary, Text, bindparam, delete, func, insert, select, tuple_

from api.store.listed import listed
from api.store.tables import quota

# Built once: they run with every question.
_OF_DAY = (quota.c.client == bindparam("asking")) & (quota.c.day == bindparam("of_day"))
_SAME = select(quota.c.client).where(_OF_DAY, quota.c.lookup == bindparam("asked"))
_ASKED = select(quota.c.lookup).where(_OF_DAY, quota.c.lookup.in_(bindparam("lookups", expanding=True)))
_USED = select(func.count()).select_from(quota).where(_OF_DAY)
_WHOSE = attrgetter("client", "day")
_NOTED = select(
    bindparam("asking", type_=Text), bindparam("of_day", type_=Date), bindparam("asked", type_=LargeBinary)
).where(~_SAME.exists())
_NOTE = insert(quota).from_select(["client", "day", "lookup"], _NOTED)


@dataclass(frozen=True, slots=True)
class Asks:
    """A client asks for a subject, by keyed hash, found or not, on a civil day, and may ask for so many a day."""

    client: str
    day: date
    lookup: bytes
    most: int


def note(conn: Connection, asks: Sequence[Asks]) -> None:
    """Note who asked for whom; a second time changes nothing."""
    if asks:
        rows = [{"asking": one.client, "of_day": one.day, "asked": one.lookup} for one in asks]
        conn.execute(_NOTE, rows)


def over(conn: Connection, asks: Sequence[Asks]) -> frozenset[Asks]:
    """Give those of these, in order, for which a client's daily quota leaves no room; the head lock must be held.

    INVARIANT: asked under the lock under which they are noted, so that whatever is under way elsewhere counts too.
    """
    too_many: set[Asks] = set()
    for (client, day), group in groupby(sorted(asks, key=_WHOSE), _WHOSE):
        mine = list(dict.fromkeys(group))
        room = mine[0].most - used(conn, client, day)
        if room < len(mine):
            before = asked_before(conn, client, day, [one.lookup for one in mine])
            too_many.update([one for one in mine if one.lookup not in before][max(room, 0) :])
    return frozenset(too_many)


def forget_before(conn: Connection, day: date, *, most: int) -> int:
    """Drop what was noted before a day, so many at most; give their number."""
    key = tuple_(quota.c.client, quota.c.day, quota.c.lookup)
    some = select(*key.clauses).where(quota.c.day < day).limit(most)
    return conn.execute(delete(quota).where(key.in_(some))).rowcount


def used(conn: Connection, client: str, day: date) -> int:
    """Give the number of distinct subjects asked for."""
    return conn.execute(_USED, {"asking": client, "of_day": day}).scalar_one()


def asked_before(conn: Connection, client: str, day: date, lookups: Iterable[bytes]) -> frozenset[bytes]:
    """Give those subjects for which a client has asked on this day: they cost nothing again."""
    asked = {"asking": client, "of_day": day, "lookups": listed(lookups)}
    return frozenset(conn.execute(_ASKED, asked).scalars())
