"""Subjects: who they are on a day as known, by which identifiers they are found, and who became one with whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, select

from api.store.faults import Several, Taken
from api.store.rows import add_rows, sealed_json, unsealed_json
from api.store.tables import subject, subject_identifier, subject_merge, subject_version
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


_FIND = select(subject_identifier.c.ref).where(
    subject_identifier.c.lookup.in_(bindparam("lookups", expanding=True)),
    subject_identifier.c.known < bindparam("known"),
)
_MERGED_INTO = select(subject_merge.c.into_ref).where(
    subject_merge.c.from_ref == bindparam("ref"),
    subject_merge.c.known < bindparam("known"),
    subject_merge.c.on_day <= bindparam("on"),
)
_MERGED_FROM = select(subject_merge.c.from_ref).where(
    subject_merge.c.into_ref.in_(bindparam("refs", expanding=True)),
    subject_merge.c.known < bindparam("known"),
    subject_merge.c.on_day <= bindparam("on"),
)
_VERSIONS = (
    select(subject_version)
    .where(subject_version.c.ref == bindparam("ref"), subject_version.c.known < bindparam("known"))
    .order_by(subject_version.c.on_day, subject_version.c.known)
)
_IDENTIFIERS = (
    select(subject_identifier)
    .where(subject_identifier.c.ref == bindparam("ref"), subject_identifier.c.known < bindparam("known"))
    .order_by(subject_identifier.c.known, subject_identifier.c.lookup)
)


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
    everything = {"known": index + 1, "on": date.max}
    if _end(conn, into_ref, everything) == from_ref:
        raise Taken("these two are one already")
    row = {"from_ref": from_ref, "into_ref": into_ref, "on_day": on, "known": index}
    add_rows(conn, subject_merge, [row])


def find(conn: Connection, lookups: Sequence[bytes], *, on: date, known: int) -> str | None:
    """Give the one subject that these identifiers lead to, merges followed; None for nobody.

    Raises `Several` when they lead to more than one.
    """
    when = {"known": known, "on": on}
    found = conn.execute(_FIND, {"lookups": list(lookups), "known": known}).scalars()
    refs = sorted({_end(conn, ref, when) for ref in found})
    if len(refs) > 1:
        raise Several(tuple(refs))
    return refs[0] if refs else None


def lineage(conn: Connection, ref: str, *, on: date, known: int) -> tuple[str, ...]:
    """Give a subject and all that were merged into it, directly or not: their records are its record."""
    refs, newest = [ref], [ref]
    while newest:
        newest = list(conn.execute(_MERGED_FROM, {"refs": newest, "known": known, "on": on}).scalars())
        refs += newest
    return tuple(refs)


def version(conn: Connection, vault: Vault, ref: str, *, on: date, known: int) -> Version | None:
    """Give what a subject was on a day as known.

    A later version that is known beats an earlier one. Before the first version's day, the first one counts; None when
    nothing is known. Raises `Erased`.
    """
    rows = conn.execute(_VERSIONS, {"ref": ref, "known": known}).all()
    if not rows:
        return None
    begun = [row for row in rows if row.on_day <= on]
    first_day = [row for row in rows if row.on_day == rows[0].on_day]
    return _version(vault, (begun or first_day)[-1]._asdict())


def history(conn: Connection, vault: Vault, ref: str, *, known: int) -> tuple[Version, ...]:
    """Give every version known, by day and then by leaf."""
    rows = conn.execute(_VERSIONS, {"ref": ref, "known": known})
    return tuple(_version(vault, row._asdict()) for row in rows)


def identifiers(conn: Connection, vault: Vault, ref: str, *, known: int) -> tuple[Identifier, ...]:
    """Give the identifiers of a subject, in the order in which they became known."""
    return tuple(
        Identifier(
            kind=IdentifierKind(row.kind), scope=row.scope, value=unsealed_json(vault, ref, row.sealed)
        )
        for row in conn.execute(_IDENTIFIERS, {"ref": ref, "known": known})
    )


def _end(conn: Connection, ref: str, when: dict[str, object]) -> str:
    # INVARIANT: `merge` lets no circle come about, so this ends.
    while (into := conn.execute(_MERGED_INTO, {"ref": ref, **when}).scalar_one_or_none()) is not None:
        ref = into
    return ref


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


def _version(vault: Vault, row: dict[str, Any]) -> Version:
    personal = unsealed_json(vault, row["ref"], row["sealed"])
    return Version(
        on=row["on_day"],
        type=row["type"],
        area=row["area"],
        opened=row["opened"],
        deregistered_on=row["deregistered_on"],
        name=personal["name"],
        born=date.fromisoformat(personal["born"]) if personal["born"] else None,
        known=row["known"],
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
