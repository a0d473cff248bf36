"""The records of some subjects as the engine reads them: one snapshot, a few statements however many they are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from sqlalchemy import Connection

from api.store.confirmations import ConfirmationRows, confirmation_rows, opened_confirmations
from api.store.coverage import SpanRows, span_rows, spans_for
from api.store.entries import EntryRows, entry_rows, opened_entries
from api.store.merges import Merges, merges_of
from api.store.rows import readable
from api.store.subjects import Owner, Version, VersionRows, one_of, owners, version_of, version_rows
from api.store.vault import Vault
from engine.record.entry import Record, Span
from engine.record.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What one snapshot holds of some subjects, sealed as it is stored; every question cuts it to its `on` and `known`.

    `known` is the size of the log in the snapshot: what is asked for may be known earlier, never later.
    """

    known: int
    owners: Mapping[bytes, Owner]
    merges: Merges
    versions: Mapping[str, VersionRows]
    entries: Mapping[str, EntryRows]
    spans: SpanRows
    confirmations: Mapping[str, ConfirmationRows]
    _areas: dict[tuple[str, int], tuple[Span, ...]] = field(default_factory=dict)

    def find(self, lookups: Iterable[bytes], *, on: date, known: int) -> str | None:
        """Give the one subject that these identifiers lead to, merges followed; None for nobody. Raises `Several`."""
        there = [owner for lookup in lookups if (owner := self.owners.get(lookup)) is not None]
        return one_of((one.ref for one in there if one.known < known), self.merges, on=on, known=known)

    def version(self, vault: Vault, ref: str, *, on: date, known: int) -> Version | None:
        """Give what a subject was on a day as known, None when nothing is; raises `Erased`."""
        return version_of(vault, self.versions.get(ref, ()), on=on, known=known)

    def record(self, vault: Vault, ref: str, *, on: date, known: int) -> Record | None:
        """Give everything known of a subject and of those merged into it; None when the subject itself is not known.

        Raises `Erased` when the key of one of them was destroyed, `Unreadable` when something stored was altered.
        """
        its = self.version(vault, ref, on=on, known=known)
        if its is None:
            return None
        refs = self.merges.lineage(ref, on=on, known=known)
        entries = [opened_entries(self.entries.get(one, ()), vault, known=known) for one in refs]
        confirmed = [
            opened_confirmations(self.confirmations.get(one, ()), vault, known=known) for one in refs
        ]
        return Record(
            subject=Subject(reference=ref, type=its.type, area=its.area, opened=its.opened, born=its.born),
            entries=tuple(chain.from_iterable(entries)),
            coverage=self._spans(its.area, known),
            confirmations=tuple(chain.from_iterable(confirmed)),
        )

    def _spans(self, area: str, known: int) -> tuple[Span, ...]:
        """Give what sources have brought for an area, which many subjects share."""
        spans = self._areas.get((area, known))
        if spans is None:
            spans = self._areas[area, known] = spans_for(self.spans, area, known=known)
        return spans


def _anybodys(_: VersionRows) -> bool:
    return True


def gather(
    conn: Connection,
    vault: Vault,
    *,
    lookups: Iterable[bytes] = (),
    refs: Iterable[str] = (),
    known: int,
    wanted: Callable[[VersionRows], bool] = _anybodys,
) -> Records:
    """Read everything of whoever these identifiers and references lead to, and have their keys at hand.

    Nothing more is read of a subject that is not `wanted`: it must take no longer than nobody does. Merges and
    confirmations are rare: what is read before them says whether there are any to read. Raises `Unreadable` when rows
    make no sense.
    """
    with readable():
        owned, by_ref = owners(conn, lookups), set(refs)
        merges = merges_of(conn, by_ref | {owner.ref for owner in owned.values() if owner.merged})
        versions = version_rows(conn, by_ref | merges.refs | {owner.ref for owner in owned.values()})
        mine = [ref for ref, rows in versions.items() if ref in merges.refs or wanted(rows)]
        vault.fetch(mine)
        confirmed = [ref for ref in mine if versions[ref][0].confirmed]
        areas = {row.area for ref in mine for row in versions[ref]}
        return Records(
            known=known,
            owners=owned,
            merges=merges,
            versions=versions,
            entries=entry_rows(conn, mine, known=known) if mine else {},
            spans=span_rows(conn, areas, known=known) if areas else (),
            confirmations=confirmation_rows(conn, confirmed, known=known) if confirmed else {},
        )


def load(conn: Connection, vault: Vault, ref: str, *, on: date, known: int) -> Record | None:
    """Load the record of one subject, as `Records.record` does."""
    return gather(conn, vault, refs=[ref], known=known).record(vault, ref, on=on, known=known)
