"""Use case: single questions, of which those that wait are answered together, from one snapshot, by one thread.

A statement costs as much for thirty subjects as for one, and threads that take turns cost more than one that goes on.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import monotonic

from api.desk.caller import Caller, require
from api.desk.decide import Asked, Decided, decide_all
from api.desk.finding import note_misses
from api.desk.once import Attempt, Reply, keeping, replays
from api.desk.recorder import Outcome, Together
from api.desk.service import Service, not_taken
from api.store.database import Connection
from api.store.deadline import at_most, within
from api.store.faults import Unavailable
from catalog.diagnostics import Refused

_MOST_TOGETHER = 32


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A question that waits, and where its answer goes."""

    caller: Caller
    asked: Asked
    attempt: Attempt
    until: float
    reply: Future[Reply] = field(default_factory=Future)


class Questions:
    """The questions that wait; start one per process and close it before the recorder."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._queue: deque[_Waiting] = deque()
        self._changed = Condition()
        self._closed = False
        # A daemon, as the recorder: a process that fails before `close` must end.
        self._thread = Thread(target=self._work, name="questions", daemon=True)
        self._thread.start()

    def ask(self, caller: Caller, asked: Asked, attempt: Attempt) -> Future[Reply]:
        """Take a question; the future gives the answer once it is recorded, or raises why there is none.

        The future raises `Refused`, `Unavailable`, `Taken` (another try under the same key was faster: its answer can
        be replayed), or whatever was our fault. Cancelled before its turn, a question is not answered at all.
        """
        require(caller, "query")
        seconds = at_most(self._service.settings.deadline_seconds)
        waiting = _Waiting(caller, asked, attempt, monotonic() + seconds)
        with self._changed:
            if self._closed:
                raise Unavailable("the service is stopping")
            self._queue.append(waiting)
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
            self._answer([one for one in batch if one.reply.set_running_or_notify_cancel()])

    def _next(self) -> list[_Waiting]:
        """Wait for questions and give some of them, none at the end."""
        with self._changed:
            while not self._queue and not self._closed:
                self._changed.wait()
            return [self._queue.popleft() for _ in range(min(len(self._queue), _MOST_TOGETHER))]

    def _answer(self, batch: Sequence[_Waiting]) -> None:
        if not batch:
            return
        try:
            # Whoever waits no longer has been told so; the rest are served while the last of them waits.
            with within(max(one.until for one in batch) - monotonic()):
                with self._service.database.reading() as conn:
                    outcomes = self._outcomes(conn, batch)
                note_misses(self._service, outcomes)
        except Exception as error:  # noqa: BLE001 - whatever it was, everyone who waits must hear of it
            self._tell_apart(batch, error)
        else:
            self._tell(batch, outcomes)

    def _outcomes(self, conn: Connection, batch: Sequence[_Waiting]) -> list[Reply | Decided | Exception]:
        before = replays(self._service, conn, [(one.caller, one.attempt) for one in batch])
        new = [(one.caller, one.asked) for one, reply in zip(batch, before, strict=True) if reply is None]
        decided = iter(decide_all(self._service, conn, new) if new else [])
        return [next(decided) if reply is None else reply for reply in before]

    def _tell(self, batch: Sequence[_Waiting], outcomes: Sequence[Reply | Decided | Exception]) -> None:
        """Hand every decision to the recorder at once, and answer whoever needs no leaf."""
        groups: list[Together] = []
        for one, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Decided):
                groups.append(self._together(one, outcome))
            elif isinstance(outcome, Reply):
                one.reply.set_result(outcome)
            else:
                one.reply.set_exception(outcome)
        self._service.recorder.take(groups)

    def _together(self, one: _Waiting, decided: Decided) -> Together:
        service, attempt = self._service, one.attempt
        act = keeping(service, one.caller, attempt, decided.act, decided.body)

        def told(outcome: Outcome) -> None:
            if isinstance(outcome, Exception):
                one.reply.set_exception(not_taken(service, outcome))
            else:
                one.reply.set_result(Reply(status=attempt.status, body=decided.body(outcome[0].index)))

        return Together((act,), told)

    def _tell_apart(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """Ask each by itself when asking together failed: what one question brought about harms no other."""
        if isinstance(error, Unavailable | Refused) or len(batch) == 1:
            for one in batch:
                one.reply.set_exception(error)
        else:
            for one in batch:
                self._answer([one])
