"""Record before answering: acts become leaves of the log, many in one commit, by one thread."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Condition, Thread

import structlog

from api.store.acts import Act, AlreadyRecorded, Recorded, SealedAct, sealed_act
from api.store.batch import Outcome, is_recorded, record_batch
from api.store.database import Database, is_unfit_to_write
from api.store.deadline import within
from api.store.log import can_write
from api.store.vault import Vault

__all__ = [
    "Act",
    "AlreadyRecorded",
    "NotRecorded",
    "Outcome",
    "Overloaded",
    "Recorded",
    "Recorder",
    "Together",
    "instant",
]

_MOST_WAITING = 2048
_MOST_IN_BATCH = 256
_SECONDS_BETWEEN_TRIES = 1.0
_SECONDS_FOR_BATCH = 10.0  # then a database that hangs is given up; those who wait are told before


class NotRecorded(Exception):  # noqa: N818 - it says what happened
    """The act is not in the log, or nobody knows: no answer may be given. The same act may be submitted again."""


class Overloaded(NotRecorded):
    """So many acts wait that this one was not taken."""


@dataclass(frozen=True, slots=True)
class Together:
    """Acts that are recorded in one transaction or not at all, and who is told where they stand, or why they do not.

    `told` runs once, on whichever thread knows first; it must be quick and raise nothing.
    """

    acts: tuple[Act, ...]
    told: Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class _Waiting:
    sealed: tuple[SealedAct, ...]
    told: Callable[[Outcome], None]


class Recorder:
    """One bounded queue and one writing thread; start one per process and close it before the database."""

    def __init__(
        self, database: Database, vault: Vault, *, clock: Callable[[], datetime], software: str
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._software = software
        self._queue: deque[_Waiting] = deque()
        self._acts_waiting = 0
        self._changed = Condition()
        self._closed = False
        self._unfit = False
        self._trouble: str | None = None
        # A daemon: a process that fails before `close` must end; nobody was told of what is still waiting.
        self._thread = Thread(target=self._work, name="recorder", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """What went wrong with the last batch, None while all is well: readiness rests on it."""
        return self._trouble if self._thread.is_alive() else "the recorder is closed"

    @property
    def waiting(self) -> int:
        """The number of acts in the queue."""
        return self._acts_waiting

    def submit(self, act: Act) -> Future[Recorded]:
        """Take an act; the future gives where it stands once it is durable, or raises why it does not.

        Raises `Overloaded` when the queue is full, `NotRecorded` when closed or unfit, `Erased` or `Unknown` when
        there is no key to seal the payload with. The future raises `NotRecorded`, `AlreadyRecorded`,
        `MalformedEnvelope`, or what `act.write` raised.
        """
        future: Future[Recorded] = Future()

        def told(outcome: Outcome) -> None:
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome[0])

        future.set_running_or_notify_cancel()  # what was taken will be recorded
        self._fit_to_take()
        self._take([_Waiting((sealed_act(self._vault, act),), told)])
        return future

    def take(self, groups: Iterable[Together]) -> None:
        """Take many at once, so that they come into one commit; whoever cannot be taken is told as `submit` raises."""
        waiting: list[_Waiting] = []
        for one in groups:
            try:
                self._fit_to_take()
                waiting.append(_Waiting(tuple([sealed_act(self._vault, act) for act in one.acts]), one.told))
            except Exception as error:  # noqa: BLE001 - whatever it is, it is this one's alone
                one.told(error)
        try:
            self._take(waiting)
        except NotRecorded as error:
            for each in waiting:
                each.told(error)

    def record(self, act: Act, *, timeout: float | None = None) -> Recorded:
        """Submit an act and wait until it is durable; raises `TimeoutError` while nobody knows yet."""
        return self.submit(act).result(timeout)

    def close(self) -> None:
        """Take no more, record everything taken, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _fit_to_take(self) -> None:
        if self._unfit:
            raise NotRecorded(self._trouble)

    def _take(self, waiting: Sequence[_Waiting]) -> None:
        """Take all of these or none; raises `Overloaded` or `NotRecorded`."""
        acts = sum(len(one.sealed) for one in waiting)
        with self._changed:
            if self._closed:
                raise NotRecorded("the recorder is closed")
            if self._acts_waiting + acts > _MOST_WAITING:
                raise Overloaded(f"{self._acts_waiting} acts are waiting")
            self._queue.extend(waiting)
            self._acts_waiting += acts
            self._changed.notify()

    def _work(self) -> None:
        while batch := self._next():
            self._answer(batch)

    def _next(self) -> list[_Waiting]:
        """Wait for acts and give a batch of them, none at the end.

        In trouble, try now and then whether the log can be written again. Readiness rests on it: whoever balances the
        load sends nothing to a process that is not ready.
        """
        while True:
            in_trouble = self._trouble is not None and not self._unfit
            with self._changed:
                if not self._queue and not self._closed:
                    self._changed.wait(_SECONDS_BETWEEN_TRIES if in_trouble else None)
                if self._queue or self._closed:
                    return self._batch()
            if in_trouble:
                self._try()

    def _batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        acts = 0
        while self._queue and acts < _MOST_IN_BATCH:
            batch.append(self._queue.popleft())
            acts += len(batch[-1].sealed)
        self._acts_waiting -= acts
        return batch

    def _try(self) -> None:
        try:
            with within(_SECONDS_FOR_BATCH):
                can_write(self._database)
        except Exception as error:  # noqa: BLE001 - whatever it is, the trouble goes on
            self._note(error)
        else:
            self._trouble = None

    def _answer(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = self._record([one.sealed for one in batch])
        except Exception as error:  # noqa: BLE001 - whatever it was, everyone who waits must hear of it
            fault = NotRecorded(str(error))
            fault.__cause__ = error
            outcomes = (fault,) * len(batch)
        for one, outcome in zip(batch, outcomes, strict=True):
            if not isinstance(outcome, Exception):
                for sealed, recorded in zip(one.sealed, outcome, strict=True):
                    _run_after(sealed.act, recorded)
            one.told(outcome)

    def _record(self, groups: list[tuple[SealedAct, ...]]) -> tuple[Outcome, ...]:
        """Record a batch; an outcome that is known here is durable."""
        if self._unfit:
            raise NotRecorded(self._trouble)
        outcomes: tuple[Outcome, ...] = ()
        try:
            with within(_SECONDS_FOR_BATCH), self._database.writing() as conn:
                now = instant(self._clock())
                outcomes = record_batch(conn, self._vault, groups, now=now, software=self._software)
        except Exception as error:
            self._note(error)
            # Without outcomes it never came to the commit; else the commit's answer may be all that was lost.
            if not outcomes or not self._is_durable(groups, outcomes):
                raise
        else:
            self._trouble = None
        return outcomes

    def _is_durable(self, groups: list[tuple[SealedAct, ...]], outcomes: tuple[Outcome, ...]) -> bool:
        pairs = zip(groups, outcomes, strict=True)
        ids = {one.act.id for group, outcome in pairs if not isinstance(outcome, Exception) for one in group}
        if self._unfit or not ids:
            return False
        with within(_SECONDS_FOR_BATCH), self._database.writing() as conn:
            return is_recorded(conn, ids)

    def _note(self, error: Exception) -> None:
        self._trouble = str(error)
        self._unfit = self._unfit or is_unfit_to_write(error)
        structlog.get_logger().error(
            "not-recorded", fault=type(error).__name__, said=str(error), unfit=self._unfit
        )


def instant(moment: datetime) -> str:
    """Write an instant as the log does: UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _run_after(act: Act, recorded: Recorded) -> None:
    if act.after is None:
        return
    try:
        act.after(recorded)
    except Exception as error:  # noqa: BLE001 - it is durable, so it must be answered
        structlog.get_logger().error("after-recording", kind=act.kind.value, fault=type(error).__name__)
