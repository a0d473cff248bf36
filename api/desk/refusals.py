"""Refusals leave no leaf each: once a minute their counts do, if there were any."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from uuid import uuid4

import structlog

from api.desk.recorder import Act
from api.desk.service import Service, recorded, submit, within
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind

_SECONDS = 60.0
_ACTOR = "system"


@dataclass(slots=True)
class Refusals:
    """The thread that records counts; it must be closed before the recorder is."""

    service: Service
    _counted: Mapping[str, int] = field(default_factory=dict)
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def open(self) -> None:
        """Begin to count minutes."""
        self._thread = Thread(target=self._work, name="refusals", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Record what the last minute brought, and end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self.record()

    def record(self) -> None:
        """Record the refusals since the last time as one leaf; nothing when there were none."""
        now = self.service.tally.of("refusals")
        since = {
            reason: count - self._counted.get(reason, 0)
            for reason, count in sorted(now.items())
            if count > self._counted.get(reason, 0)
        }
        if not since:
            return
        act = Act(
            kind=Kind.REFUSALS, id=str(uuid4()), actor=_ACTOR, payload=canonical_bytes({"refused": since})
        )
        try:
            with within(self.service.settings.deadline_seconds):  # it must not keep the service from ending
                recorded(self.service, submit(self.service, act))
        except Exception as error:  # noqa: BLE001 - they are counted again with the next minute's
            structlog.get_logger().error("refusals-not-recorded", fault=type(error).__name__)
        else:
            self._counted = now

    def _work(self) -> None:
        while not self._stop.wait(_SECONDS):
            self.record()
