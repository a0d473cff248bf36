"""Who became one with whom: merges as they are stored, followed from a day on and as known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, or_, select

from api.store.listed import listed
from api.store.tables import subject_merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """One subject's record became part of another's, from a day on."""

    from_ref: str
    into_ref: str
    on: date
    known: int


@dataclass(frozen=True, slots=True)
class Merges:
    """Every merge that some subjects have to do with; most have none."""

    merges: tuple[Merge, ...] = ()

    @property
    def refs(self) -> frozenset[str]:
        """Give whoever went into another or took another in."""
        return frozenset(ref for one in self.merges for ref in (one.from_ref, one.into_ref))

    def end(self, ref: str, *, on: date, known: int) -> str:
        """Give what a subject has become on a day as known: itself, unless it was merged."""
        into = {one.from_ref: one.into_ref for one in self.merges if one.known < known and one.on <= on}
        # INVARIANT: `subjects.merge` lets no circle come about, so this ends.
        while ref in into:
            ref = into[ref]
        return ref

    def lineage(self, ref: str, *, on: date, known: int) -> tuple[str, ...]:
        """Give a subject and all that were merged into it, directly or not: their records are its record."""
        refs, newest = [ref], [ref]
        while newest:
            newest = [
                one.from_ref
                for one in self.merges
                if one.into_ref in newest and one.known < known and one.on <= on
            ]
            refs += newest
        return tuple(refs)


_OF = select(subject_merge).where(
    or_(
        subject_merge.c.from_ref.in_(bindparam("refs", expanding=True)),
        subject_merge.c.into_ref.in_(bindparam("refs", expanding=True)),
    )
)


def merges_of(conn: Connection, refs: Iterable[str]) -> Merges:
    """Give every merge in this snapshot that leads to or from these subjects, over however many steps."""
    found: dict[str, Merge] = {}
    seen: set[str] = set()
    new = set(refs)
    while new:
        seen |= new
        for row in conn.execute(_OF, {"refs": listed(new)}):
            found[row.from_ref] = Merge(
                from_ref=row.from_ref, into_ref=row.into_ref, on=row.on_day, known=row.known
            )
        new = set(Merges(tuple(found.values())).refs - seen)
    return Merges(tuple(sorted(found.values(), key=lambda one: one.known)))
