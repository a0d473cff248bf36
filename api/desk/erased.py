"""Whose information the log says was erased."""

from typing import Final

from api.store import log
from api.store.database import Connection
from engine.audit.envelope import Kind

_ERASURE: Final = f'"kind":"{Kind.ERASURE}"'.encode()


def erased_in(conn: Connection) -> frozenset[str]:
    """Give the references whose erasure is in the log of this snapshot."""
    places = [index for index, _, envelope in log.entries(conn) if _ERASURE in envelope]
    entries = (log.by_index(conn, index) for index in places)
    return frozenset(entry.ref for entry in entries if entry is not None and entry.ref is not None)
