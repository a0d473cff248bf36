"""Use case: single questions, of which those that wait are answered together, from one snapshot, by one thread.

A statement costs as much for thirty subjects as for one, and threads that take turns cost more than one that goes on.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Condition, Thread
from time import monotonic

from api.desk.caller import Caller, require
from api.desk.decide import Asked, Decided, decide_all
from api.desk.finding import Counted, note_refusals
from api.desk.once import Attempt, Reply, keeping, replays
from api.desk.recorder import Outcome, Together
from api.desk.service import Service, not_taken
from api.store.database import Connection
from api.store.deadline import at_most, within
from api.store.faults import Unavailable
from catalog.diagnostics import Refused

_MOST_TOGETHER = 32
_ENOUGH = 8  # to share what a snapshot costs, however many they are
_SECONDS_TO_GATHER = 0.005
_SECONDS_TO_RECORD = 0.05


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A question that waits, until when, and where on which event loop its answer goes."""

    caller: Caller
    asked: Asked
    attempt: Attempt
    until: float
    loop: asyncio.AbstractEventLoop
    reply: asyncio.Future[Reply]


_Told = tuple[_Waiting, Reply | Exception]


class Questions:
    """The questions that wait; start one per process and close it before the recorder."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._queue: deque[_Waiting] = deque()
        self._changed = Condition()
        self._wanted = 1
        self._came = 1
        self._recording = 0
        self._closed = False
        # A daemon, as the recorder: a process that fails before `close` must end.
        self._thread = Thread(target=self._work, name="questions", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> str | None:
        """Why nothing that is asked is answered, None while all is well: readiness rests on it."""
        return None if self._thread.is_alive() else "nobody answers questions"

    def ask(self, caller: Caller, asked: Asked, attempt: Attempt) -> asyncio.Future[Reply]:
        """Take a question of whoever runs on this event loop; the future gives the answer once it is recorded.

        The future raises `Refused`, `Unavailable`, `Taken` (another try under the same key was faster: its answer can
        be replayed), or whatever was our fault. Cancelled before its turn, a question is not answered at all.
        """
        require(caller, "query")
        loop = asyncio.get_running_loop()
        until = monotonic() + at_most(self._service.settings.deadline_seconds)
        waiting = _Waiting(caller, asked, attempt, until, loop, loop.create_future())
        with self._changed:
            if self._closed or self.trouble is not None:
                raise Unavailable("the service is stopping" if self._closed else self.trouble)
            self._queue.append(waiting)
            if len(self._queue) >= self._wanted:
                self._changed.notify()
        return waiting.reply

    def close(self) -> None:
        """Take no more, and end once everything taken is with the recorder."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            try:
                self._answer([one for one in batch if not one.reply.cancelled()])
            except Exception as error:  # noqa: BLE001 - the next batch must be answered, whatever became of this one
                _tell([(one, error) for one in batch])

    def _next(self) -> list[_Waiting]:
        """Wait for questions and give some of them, none at the end.

        Clients that were answered together ask again at about the same time. The first of them would be answered
        alone and the others after it, each group with statements and a commit of its own; so until enough are there,
        wait while those before are being recorded, and then a moment for as many as came last time.
        """
        with self._changed:
            as_many = min(self._came, _ENOUGH)
            self._gather(_ENOUGH, _SECONDS_TO_RECORD, only_while_recording=True)
            self._gather(1, None)
            self._gather(as_many, _SECONDS_TO_GATHER)
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), _MOST_TOGETHER))]
            self._came = len(batch)
            return batch

    def _gather(self, wanted: int, seconds: float | None, *, only_while_recording: bool = False) -> None:
        """Wait until so many questions are there, or so long."""

        def done() -> bool:
            free = only_while_recording and not self._recording
            return free or self._closed or len(self._queue) >= wanted

        self._wanted = wanted
        self._changed.wait_for(done, seconds)

    def _all_recorded(self) -> None:
        with self._changed:
            self._recording -= 1
            self._changed.notify()

    def _answer(self, batch: Sequence[_Waiting]) -> None:
        if not batch:
            return
        try:
            # Whoever waits no longer has been told so; the rest are served while the last of them waits.
            with within(_left(batch)), self._service.database.reading() as conn:
                outcomes = self._outcomes(conn, batch)
        except Exception as error:  # noqa: BLE001 - whatever it was, everyone who waits must hear of it
            self._tell_apart(batch, error)
        else:
            self._hand_over(batch, outcomes)

    def _outcomes(self, conn: Connection, batch: Sequence[_Waiting]) -> list[Reply | Decided | Exception]:
        before = replays(self._service, conn, [(one.caller, one.attempt) for one in batch])
        new = [(one.caller, one.asked) for one, reply in zip(batch, before, strict=True) if reply is None]
        decided = iter(decide_all(self._service, conn, new) if new else [])
        return [next(decided) if reply is None else reply for reply in before]

    def _hand_over(self, batch: Sequence[_Waiting], outcomes: Sequence[Reply | Decided | Exception]) -> None:
        """Hand every decision to the recorder at once, and answer whoever needs no leaf."""
        to_record: list[tuple[_Waiting, Decided]] = []
        told: list[_Told] = []
        for one, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Decided):
                to_record.append((one, outcome))
            else:
                told.append((one, outcome))
        if to_record:
            handover = _Handover(self._service, len(to_record), self._all_recorded)
            groups = [handover.together(one, decided) for one, decided in to_record]
            with self._changed:
                self._recording += 1
            self._service.recorder.take(groups)
        if told:
            _tell(self._noted(told))

    def _noted(self, told: list[_Told]) -> list[_Told]:
        """Note who was refused after a look before they hear of it; where that fails, they hear of that instead."""
        try:
            with within(_left([one for one, _ in told])):
                noted = note_refusals(self._service, [outcome for _, outcome in told])
        except Exception as error:  # noqa: BLE001 - whatever it was, it is not the others' fault
            return [(one, error if isinstance(outcome, Counted) else outcome) for one, outcome in told]
        return [(one, outcome) for (one, _), outcome in zip(told, noted, strict=True)]

    def _tell_apart(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """Ask each by itself when asking together failed: what one question brought about harms no other."""
        if isinstance(error, Unavailable | Refused) or len(batch) == 1:
            _tell([(one, error) for one in batch])
        else:
            for one in batch:
                self._answer([one])


class _Handover:
    """Decisions that went to the recorder at once: when all are known to stand or not, all who wait are told."""

    def __init__(self, service: Service, count: int, done: Callable[[], None]) -> None:
        self._service = service
        self._left = count
        self._done = done
        self._told: list[_Told] = []

    def together(self, one: _Waiting, decided: Decided) -> Together:
        """Give a decision as the recorder takes it, with its answer kept under the client's key."""
        act = keeping(self._service, one.caller, one.attempt, decided.act, decided.body)

        def told(outcome: Outcome) -> None:
            # INVARIANT: never on two threads at once; what is told before the recorder has the rest, is told first.
            if isinstance(outcome, Exception):
                self._told.append((one, not_taken(self._service, outcome)))
            else:
                reply = Reply(status=one.attempt.status, body=decided.body(outcome[0].index))
                self._told.append((one, reply))
            self._left -= 1
            if not self._left:
                _tell(self._told)
                self._done()

        return Together((act,), told)


def _left(asking: Iterable[_Waiting]) -> float:
    """Give the seconds until nobody of these waits any more."""
    return max(one.until for one in asking) - monotonic()


def _tell(told: Sequence[_Told]) -> None:
    """Wake each event loop once for all who wait on it: to wake it for each of them costs more than to answer."""
    for loop in {one.loop for one, _ in told}:
        try:
            loop.call_soon_threadsafe(_deliver, [pair for pair in told if pair[0].loop is loop])
        except RuntimeError:  # the loop is closed: nobody waits any more
            continue


def _deliver(told: Iterable[_Told]) -> None:
    for one, outcome in told:
        if one.reply.done():
            continue
        if isinstance(outcome, Exception):
            one.reply.set_exception(outcome)
        else:
            one.reply.set_result(outcome)
