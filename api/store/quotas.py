"""How many distinct subjects a client has asked for on a civil day."""

from datetime import date

from sqlalchemy import Connection, Date, LargeBinary, Text, bindparam, func, insert, select

from api.store.tables import quota

# Built once: they run with every question.
_OF_DAY = (quota.c.client == bindparam("asking")) & (quota.c.day == bindparam("of_day"))
_SAME = select(quota.c.client).where(_OF_DAY, quota.c.lookup == bindparam("asked"))
_USED = select(func.count()).select_from(quota).where(_OF_DAY)
_NOTED = select(
    bindparam("asking", type_=Text), bindparam("of_day", type_=Date), bindparam("asked", type_=LargeBinary)
).where(~_SAME.exists())
_NOTE = insert(quota).from_select(["client", "day", "lookup"], _NOTED)


def note(conn: Connection, client: str, day: date, lookup: bytes) -> None:
    """Note that a client asked for a subject (by keyed hash, found or not); a second time changes nothing."""
    conn.execute(_NOTE, {"asking": client, "of_day": day, "asked": lookup})


def used(conn: Connection, client: str, day: date) -> int:
    """Give the number of distinct subjects asked for."""
    return conn.execute(_USED, {"asking": client, "of_day": day}).scalar_one()


def asked_before(conn: Connection, client: str, day: date, lookup: bytes) -> bool:
    """Tell whether a client has asked for this subject on this day: it costs nothing again."""
    return conn.execute(_SAME, {"asking": client, "of_day": day, "asked": lookup}).first() is not None
