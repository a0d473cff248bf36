"""Subjects: who they are on a day as known, by which identifiers they are found, and who became one with whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select

from api.store.faults import Several, Taken
from api.store.listed import listed
from api.store.merges import Merges, merges_of
from api.store.rows import add_rows, readable, sealed_json, unsealed_json
from api.store.tables import (
    confirmation,
    known_of,
    subject,
    subject_identifier,
    subject_merge,
    subject_version,
)
from api.store.vault import Vault


class IdentifierKind(StrEnum):
    """By what a subject is found; an account number holds within one supplier's scope, the others have none."""

    CREDIT_CODE = "credit_code"
    IDENTITY_NUMBER = "identity_number"
    ACCOUNT_NUMBER = "account_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """An identifier as it is written; personal, so it is stored sealed and found by keyed hash."""

    kind: IdentifierKind
    value: str
    scope: str = ""

    def lookup(self, vault: Vault) -> bytes:
        """Give the keyed hash under which it is found."""
        return vault.lookup(self.kind, self.scope, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a subject is from the day `on` until its next version; `known` is set by what is read."""

    on: date
    type: str
    area: str
    opened: date
    deregistered_on: date | None = None
    name: str | None = None
    born: date | None = None
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSubject:
    """A subject that we did not have; the vault must hold a key for `ref` before it is added."""

    ref: str
    version: Version
    identifiers: tuple[Identifier, ...] = ()


_OWNERS = select(
    subject_identifier.c.lookup,
    subject_identifier.c.ref,
    known_of(subject_identifier).label("known"),
    select(subject_merge.c.from_ref)
    .where(
        or_(
            subject_merge.c.from_ref == subject_identifier.c.ref,
            subject_merge.c.into_ref == subject_identifier.c.ref,
        )
    )
    .exists(),
).where(subject_identifier.c.lookup.in_(bindparam("lookups", expanding=True)))
_VERSIONS: Select[Any] = (
    select(
        *(one for one in subject_version.columns if one.name != "known"),
        known_of(subject_version).label("known"),
        select(confirmation.c.id)
        .where(confirmation.c.ref == subject_version.c.ref)
        .exists()
        .label("confirmed"),
    )
    .where(subject_version.c.ref.in_(bindparam("refs", expanding=True)))
    .order_by(subject_version.c.ref, subject_version.c.on_day, known_of(subject_version))
)
_IDENTIFIERS = (
    select(subject_identifier)
    .where(subject_identifier.c.ref == bindparam("ref"), known_of(subject_identifier) < bindparam("known"))
    .order_by(known_of(subject_identifier), subject_identifier.c.lookup)
)


_REFERENCES = (
    select(subject.c.ref)
    .where(subject.c.ref > bindparam("after"), known_of(subject) < bindparam("known"))
    .order_by(subject.c.ref)
    .limit(bindparam("most"))
)


def references(conn: Connection, *, known: int, after: str, most: int) -> tuple[str, ...]:
    """Give the next references behind one, in order; subjects merged into others are among them."""
    rows = conn.execute(_REFERENCES, {"known": known, "after": after, "most": most})
    return tuple(rows.scalars())


def count(conn: Connection, *, known: int) -> int:
    """Give how many subjects there are."""
    counted = select(func.count()).select_from(subject).where(known_of(subject) < known)
    return conn.execute(counted).scalar_one()


def add_subjects(conn: Connection, vault: Vault, index: int, added: Iterable[NewSubject]) -> None:
    """Add subjects under one leaf; raises `Taken` when a reference or an identifier is there already."""
    subjects = list(added)
    add_rows(conn, subject, [{"ref": one.ref, "known": index} for one in subjects])
    add_rows(conn, subject_version, [_version_row(vault, index, one.ref, one.version) for one in subjects])
    add_rows(
        conn,
        subject_identifier,
        [_identifier_row(vault, index, one.ref, by) for one in subjects for by in one.identifiers],
    )


def add_version(conn: Connection, vault: Vault, index: int, ref: str, version: Version) -> None:
    """Say what a subject is from a day on: a new name, type or area, or that it is deregistered."""
    add_rows(conn, subject_version, [_version_row(vault, index, ref, version)])


def add_identifiers(
    conn: Connection, vault: Vault, index: int, ref: str, identifiers: Iterable[Identifier]
) -> None:
    """Add identifiers to a subject; raises `Taken` when one is somebody's already."""
    add_rows(conn, subject_identifier, [_identifier_row(vault, index, ref, by) for by in identifiers])


def merge(conn: Connection, index: int, from_ref: str, into_ref: str, on: date) -> None:
    """Make two subjects one from a day on. Raises `Taken` when the first went into another already, or in a circle."""
    if merges_of(conn, [into_ref]).end(into_ref, on=date.max, known=index + 1) == from_ref:
        raise Taken("these two are one already")
    row = {"from_ref": from_ref, "into_ref": into_ref, "on_day": on, "known": index}
    add_rows(conn, subject_merge, [row])


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose an identifier is, since which leaf, and whether any merge has to do with that subject."""

    ref: str
    known: int
    merged: bool


def owners(conn: Connection, lookups: Iterable[bytes]) -> dict[bytes, Owner]:
    """Give whose each identifier is in this snapshot; one that is nobody's is left out."""
    asked = listed(lookups)
    if not asked:
        return {}
    rows = conn.execute(_OWNERS, {"lookups": asked})
    return {lookup: Owner(ref=ref, known=known, merged=merged) for lookup, ref, known, merged in rows}


def one_of(refs: Iterable[str], merges: Merges, *, on: date, known: int) -> str | None:
    """Give the one subject that these have become; None for nobody, raises `Several` for more than one."""
    ends = sorted({merges.end(ref, on=on, known=known) for ref in refs})
    if len(ends) > 1:
        raise Several(tuple(ends))
    return ends[0] if ends else None


def find(conn: Connection, lookups: Sequence[bytes], *, on: date, known: int) -> str | None:
    """Give the one subject that these identifiers lead to, merges followed; None for nobody.

    Raises `Several` when they lead to more than one.
    """
    there = [owner for owner in owners(conn, lookups).values() if owner.known < known]
    merges = merges_of(conn, (owner.ref for owner in there if owner.merged))
    return one_of((owner.ref for owner in there), merges, on=on, known=known)


VersionRows = Sequence[Row[Any]]
"""Every version of one subject, by day and then by leaf, sealed as it is stored; `confirmed` says that there are
confirmations of the subject."""


def version_rows(conn: Connection, refs: Iterable[str]) -> dict[str, VersionRows]:
    """Give what is stored of each of some subjects in this snapshot; one that is not there is left out."""
    rows = conn.execute(_VERSIONS, {"refs": listed(refs)})
    return {ref: list(its) for ref, its in groupby(rows, attrgetter("ref"))}


def standing_row(rows: VersionRows, *, on: date, known: int) -> Row[Any] | None:
    """Give the row that says what a subject was on a day as known, sealed as it is; None when nothing is known.

    A later version that is known beats an earlier one. Before the first version's day, the first one counts.
    """
    seen = [row for row in rows if row.known < known]
    if not seen:
        return None
    begun = [row for row in seen if row.on_day <= on]
    first_day = [row for row in seen if row.on_day == seen[0].on_day]
    return (begun or first_day)[-1]


def version_of(vault: Vault, rows: VersionRows, *, on: date, known: int) -> Version | None:
    """Give what a subject was on a day as known, as `standing_row` says; raises `Erased` or `Unreadable`."""
    row = standing_row(rows, on=on, known=known)
    return None if row is None else _version(vault, row)


def version(conn: Connection, vault: Vault, ref: str, *, on: date, known: int) -> Version | None:
    """Give what one subject was on a day as known, as `version_of` does; raises `Erased`."""
    return version_of(vault, version_rows(conn, [ref]).get(ref, ()), on=on, known=known)


def history(conn: Connection, vault: Vault, ref: str, *, known: int) -> tuple[Version, ...]:
    """Give every version known, by day and then by leaf."""
    rows = version_rows(conn, [ref]).get(ref, ())
    return tuple(_version(vault, row) for row in rows if row.known < known)


def identifiers(conn: Connection, vault: Vault, ref: str, *, known: int) -> tuple[Identifier, ...]:
    """Give the identifiers of a subject, in the order in which they became known."""
    return tuple(
        Identifier(
            kind=IdentifierKind(row.kind), scope=row.scope, value=unsealed_json(vault, ref, row.sealed)
        )
        for row in conn.execute(_IDENTIFIERS, {"ref": ref, "known": known})
    )


def _version_row(vault: Vault, index: int, ref: str, version: Version) -> dict[str, object]:
    personal = {"name": version.name, "born": version.born.isoformat() if version.born else None}
    return {
        "ref": ref,
        "known": index,
        "on_day": version.on,
        "type": version.type,
        "area": version.area,
        "opened": version.opened,
        "deregistered_on": version.deregistered_on,
        "sealed": sealed_json(vault, ref, personal),
    }


def _version(vault: Vault, row: Row[Any]) -> Version:
    with readable(row.ref):
        personal = unsealed_json(vault, row.ref, row.sealed)
        return Version(
            on=row.on_day,
            type=row.type,
            area=row.area,
            opened=row.opened,
            deregistered_on=row.deregistered_on,
            name=personal["name"],
            born=date.fromisoformat(personal["born"]) if personal["born"] else None,
            known=row.known,
        )


def _identifier_row(vault: Vault, index: int, ref: str, by: Identifier) -> dict[str, object]:
    return {
        "lookup": by.lookup(vault),
        "kind": by.kind.value,
        "scope": by.scope,
        "ref": ref,
        "known": index,
        "sealed": sealed_json(vault, ref, by.value),
    }
