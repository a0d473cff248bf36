"""The rulebooks at hand: one immutable set for each state of what is published, switched in one assignment."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

import structlog

from api.desk.published import Published, parsed, published
from api.desk.rulebooks import Rulebooks
from api.store import editions
from api.store.database import Connection, Database
from api.store.deadline import at_most, within
from api.store.editions import EditionAct, Step
from api.store.faults import Unavailable
from catalog.parse import Document

_MOST_KEPT = 8
_LONGEST_SECONDS = 60.0
_LONGEST_POLL_SECONDS = 2.0
_COUNTING = (Step.PUBLISHED, Step.ACTIVATED, Step.WITHDRAWN)
_EVERYTHING = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stock:
    """Everything published up to a generation: documents by digest, and the acts that count, in order."""

    generation: int
    documents: Mapping[str, Document]
    acts: tuple[EditionAct, ...]

    def counting(self, known: int) -> int:
        """Tell how many acts count for a question."""
        return bisect_left(self.acts, known, key=lambda act: act.known)


@dataclass(slots=True)
class _Lent:
    """One set of rulebooks and how many requests use it; retired once it is off the shelf and nobody does."""

    rulebooks: Rulebooks
    users: int = 0
    on_shelf: bool = True


@dataclass(slots=True)
class Shelf:
    """Rulebooks by what was published below `known`. Another process's acts are seen with the next question."""

    database: Database
    poll_seconds: float
    _stock: _Stock = field(default_factory=lambda: _Stock(generation=-1, documents={}, acts=()))
    _kept: OrderedDict[int, _Lent] = field(default_factory=OrderedDict)
    _keeping: Lock = field(default_factory=Lock)
    _refreshing: Lock = field(default_factory=Lock)
    _stop: Event = field(default_factory=Event)
    _thread: Thread | None = None

    @property
    def generation(self) -> int:
        """The generation that is at hand."""
        return self._stock.generation

    def open(self) -> None:
        """Load what is published and go on looking for changes."""
        self.refresh()
        self._thread = Thread(target=self._poll, name="shelf", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def lend(self, conn: Connection, known: int) -> AbstractContextManager[Rulebooks]:
        """Lend the rulebooks that hold for `known` in this snapshot, until the block ends."""
        return self.lend_at(editions.current_generation(conn), known)

    @contextmanager
    def lend_at(self, generation: int, known: int) -> Iterator[Rulebooks]:
        """Lend the rulebooks that hold for `known` in a snapshot of this generation, until the block ends."""
        # INVARIANT: the stock holds every act of the snapshot, so two processes answer alike for one `known`.
        if generation > self._stock.generation:
            self.refresh()
        lent = self._take(known)
        try:
            yield lent.rulebooks
        finally:
            with self._keeping:
                lent.users -= 1
                unused = not lent.on_shelf and not lent.users
            if unused:
                lent.rulebooks.retire()

    def would_be(
        self, *acts: EditionAct, also: Mapping[str, Document] | None = None
    ) -> tuple[Published, int]:
        """Give what more acts would amount to, and the generation that this was said of."""
        stock = self._stock
        return published({**stock.documents, **(also or {})}, (*stock.acts, *acts)), stock.generation

    def refresh(self) -> None:
        """Load anew when the generation changed; what was lent out stays as it is. Raises `Unavailable`."""
        if not self._refreshing.acquire(timeout=at_most(_LONGEST_SECONDS)):
            raise Unavailable("somebody else is still loading the rules")
        try:
            with self.database.reading() as conn:
                generation = editions.current_generation(conn)
                if generation == self._stock.generation:
                    return
                known = editions.documents_known(conn, known=_EVERYTHING)
                acts = editions.acts_known(conn, known=_EVERYTHING, steps=_COUNTING)
            before = self._stock.documents
            used = {act.digest for act in acts}
            documents = {
                one.digest: before.get(one.digest) or parsed(one) for one in known if one.digest in used
            }
            self._stock = _Stock(generation=generation, documents=documents, acts=acts)
        finally:
            self._refreshing.release()
        structlog.get_logger().info("rules-switched", generation=generation, documents=len(documents))

    def _take(self, known: int) -> _Lent:
        stock = self._stock
        count = stock.counting(known)
        dropped: list[_Lent] = []
        with self._keeping:
            lent = self._kept.get(count)
            if lent is None:
                these = published(stock.documents, stock.acts[:count])
                lent = _Lent(Rulebooks(catalog=these.catalog, activations=these.activations))
                self._kept[count] = lent
            self._kept.move_to_end(count)
            lent.users += 1
            while len(self._kept) > _MOST_KEPT:
                _, old = self._kept.popitem(last=False)
                old.on_shelf = False
                if not old.users:
                    dropped.append(old)
        for old in dropped:
            old.rulebooks.retire()
        return lent

    def _poll(self) -> None:
        while not self._stop.wait(self.poll_seconds):
            try:
                with within(_LONGEST_POLL_SECONDS):
                    self.refresh()
            except Exception as error:  # noqa: BLE001 - the next round may succeed; questions say it themselves
                structlog.get_logger().error("rules-not-read", fault=type(error).__name__)
