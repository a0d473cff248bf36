"""How many distinct subjects a client has asked for on a civil day."""

from datetime import date

from sqlalchemy import Connection, func, insert, literal, select

from api.store.tables import quota


def note(conn: Connection, client: str, day: date, lookup: bytes) -> None:
    """Note that a client asked for a subject (by keyed hash, found or not); a second time changes nothing."""
    same = (quota.c.client == client) & (quota.c.day == day) & (quota.c.lookup == lookup)
    noted = select(literal(client), literal(day), literal(lookup)).where(
        ~select(quota.c.client).where(same).exists()
    )
    conn.execute(insert(quota).from_select(["client", "day", "lookup"], noted))


def used(conn: Connection, client: str, day: date) -> int:
    """Give the number of distinct subjects asked for."""
    of_day = (quota.c.client == client) & (quota.c.day == day)
    return conn.execute(select(func.count()).select_from(quota).where(of_day)).scalar_one()


def asked_before(conn: Connection, client: str, day: date, lookup: bytes) -> bool:
    """Tell whether a client has asked for this subject on this day: it costs nothing again."""
    same = (quota.c.client == client) & (quota.c.day == day) & (quota.c.lookup == lookup)
    return conn.execute(select(quota.c.client).where(same)).first() is not None
