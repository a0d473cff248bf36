"""The right to write an embedded database: one process at a time, freed by the system when it dies."""

import fcntl
from pathlib import Path
from threading import Lock
from typing import IO

from api.store.faults import Unavailable


class WriterLock:
    """An advisory lock on a file beside the database.

    Two writing processes are what SQLite's WAL-reset bug needs; that they never meet is ours to see to.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: IO[bytes] | None = None
        self._taking = Lock()

    def take(self) -> None:
        """Take the right, or keep it; raises `Unavailable` while another process holds it."""
        with self._taking:
            if self._held is None:
                self._held = self._locked()

    def release(self) -> None:
        """Give the right back."""
        with self._taking:
            if self._held is not None:
                self._held.close()
                self._held = None

    def _locked(self) -> IO[bytes]:
        try:
            held = self._file.open("ab")
        except OSError as error:
            raise Unavailable(f"cannot write beside the database: {error.strerror}") from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            held.close()
            raise Unavailable("another process writes this database") from error
        return held
