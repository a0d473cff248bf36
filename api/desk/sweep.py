"""What nobody can need any more goes, some rows at a time, by one process at a time: old answers, old counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread
from typing import Final

import structlog

from api.desk.recorder import instant
from api.desk.service import Service, civil_day, within
from api.store import idempotency, quotas
from api.store.database import Connection
from api.store.faults import Busy

SECONDS_BETWEEN: Final = 3600.0
ROWS_AT_ONCE: Final = 1_000
_SECONDS_FOR_STEP: Final = 5.0
_SECONDS_OF_REST: Final = 0.1
_DAYS_OF_COUNTS: Final = 7


@dataclass(slots=True)
class Sweep:
    """The thread that sweeps at the start and then every hour."""

    service: Service
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def open(self) -> None:
        """Begin."""
        self._thread = Thread(target=self._work, name="sweep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End, in the middle of a round if need be."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def sweep(self) -> int:
        """Remove everything that is old enough; give the number of rows, 0 while another process does it."""
        try:
            with self.service.database.alone("sweep", wait=0):
                return self._all("answers", self._answers) + self._all("counts", self._counts)
        except Busy:
            return 0

    def _all(self, sort: str, some: Callable[[Connection], int]) -> int:
        """Remove rows of a sort in small transactions: nobody waits long for one of them."""
        removed = 0
        while not self._stop.is_set():
            with within(_SECONDS_FOR_STEP), self.service.database.writing() as conn:
                gone = some(conn)
            self.service.tally.count("swept", sort, gone)
            removed += gone
            if gone < ROWS_AT_ONCE:
                break
            self._stop.wait(_SECONDS_OF_REST)
        return removed

    def _answers(self, conn: Connection) -> int:
        days = self.service.settings.keep_answers_days
        before = instant(self.service.clock() - timedelta(days=days))
        return idempotency.forget_before(conn, before, most=ROWS_AT_ONCE)

    def _counts(self, conn: Connection) -> int:
        before = civil_day(self.service) - timedelta(days=_DAYS_OF_COUNTS)
        return quotas.forget_before(conn, before, most=ROWS_AT_ONCE)

    def _work(self) -> None:
        while True:
            try:
                removed = self.sweep()
            except Exception as error:  # noqa: BLE001 - the next round may succeed
                structlog.get_logger().error("not-swept", fault=type(error).__name__)
            else:
                if removed:
                    structlog.get_logger().info("swept", rows=removed)
            if self._stop.wait(SECONDS_BETWEEN):
                return
