"""The record of a subject as the engine reads it, on a day and as known."""

from datetime import date

from sqlalchemy import Connection

from api.store.confirmations import confirmations_of
from api.store.coverage import spans_for
from api.store.entries import entries_of
from api.store.subjects import lineage, version
from api.store.vault import Vault
from engine.record.entry import Record
from engine.record.subject import Subject


def load(conn: Connection, vault: Vault, ref: str, *, on: date, known: int) -> Record | None:
    """Load everything known of a subject and of those merged into it; None when the subject itself is not known.

    Raises `Erased` when the key of one of them was destroyed.
    """
    its = version(conn, vault, ref, on=on, known=known)
    if its is None:
        return None
    refs = lineage(conn, ref, on=on, known=known)
    return Record(
        subject=Subject(reference=ref, type=its.type, area=its.area, opened=its.opened, born=its.born),
        entries=entries_of(conn, vault, refs, known=known),
        coverage=spans_for(conn, its.area, known=known),
        confirmations=confirmations_of(conn, vault, refs, known=known),
    )
