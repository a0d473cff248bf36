"""Use case: decisions of the past decided again from what the database holds, and compared byte for byte."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from api.desk.answer import Answer, answer
from api.desk.rulebooks import Rulebooks
from api.desk.shelf import Shelf
from api.store import log, records
from api.store.database import Connection, Database
from api.store.faults import Altered, Erased, Unreadable
from api.store.vault import Vault
from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import Mode
from engine.ask import Question
from engine.audit.canonical import canonical_bytes
from engine.audit.envelope import Kind, parse_envelope
from engine.plain import plain
from engine.record.entry import Record


class NotReproduced(Exception):  # noqa: N818 - it says what came of it
    """What is stored does not lead to the decision that was recorded."""


class Outcome(StrEnum):
    """What came of deciding again."""

    EQUAL = "equal"
    DIFFERS = "differs"
    ERASED = "erased"
    OTHER_SOFTWARE = "software"


@dataclass(slots=True)
class Replayed:
    """How many decisions came to what, and the leaves of those that did not come out equal."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    differing: list[tuple[int, str, Outcome]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    @property
    def sound(self) -> bool:
        """Whether nothing differs under the software that decided it."""
        return not self.counts[Outcome.DIFFERS]


@contextmanager
def decided_again(
    conn: Connection,
    vault: Vault,
    shelf: Shelf,
    payload: Mapping[str, Any],
    answering: Callable[[Rulebooks, Record, Question], Answer] = answer,
) -> Iterator[tuple[Rulebooks, Answer]]:
    """Decide again what a payload says was decided, from what was known then.

    Nothing but the database is read: the rules by what was published below `known`, the record as known, the query from
    the payload. Raises `NotReproduced` unless it comes out the same to the byte, and `Erased`.
    """
    said = payload["decision"]
    query, known, on = said["query"], said["known"], date.fromisoformat(said["on"])
    with shelf.lend(conn, known) as rulebooks:
        record = records.load(conn, vault, said["subject"], on=on, known=known)
        if record is None:
            raise NotReproduced
        question = Question(
            on=on,
            matter=query["matter"],
            step=query["step"],
            reason=query["reason"],
            circumstances=query["circumstances"],
            pilots=frozenset(payload["pilots"]),
            known=known,
            mode=Mode[said["mode"].upper()],
        )
        given = answering(rulebooks, record, question)
        if canonical_bytes(plain(given.decision)) != canonical_bytes(said):
            raise NotReproduced
        yield rulebooks, given


def replay(
    database: Database,
    vault: Vault,
    *,
    only: frozenset[int] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Replayed:
    """Decide again every decision of the log, or those at some indices; nothing is written."""
    done = Replayed()
    shelf = Shelf(database=database, poll_seconds=1)
    with database.reading() as conn:
        size = log.size(conn)
        for page in log.kept(conn):
            for one in page:
                if one.entry.kind == Kind.DECISION and (only is None or one.entry.index in only):
                    outcome = _replayed(conn, vault, shelf, one.entry)
                    done.counts[outcome] += 1
                    done.seen.add(one.entry.index)
                    if outcome is not Outcome.EQUAL:
                        done.differing.append((one.entry.index, one.entry.id, outcome))
            progress(page[-1].entry.index + 1, size)
    return done


def _replayed(conn: Connection, vault: Vault, shelf: Shelf, entry: log.LogEntry) -> Outcome:
    try:
        opened = log.opened(conn, vault, entry.index)
        if opened is None:
            return Outcome.DIFFERS
        with decided_again(conn, vault, shelf, json.loads(opened.payload)):
            return Outcome.EQUAL
    except Erased:
        return Outcome.ERASED
    except (NotReproduced, Altered, Unreadable, Refused, FaultyInput):
        ours = parse_envelope(entry.envelope).software == version("chengdu-power-credit")
        return Outcome.DIFFERS if ours else Outcome.OTHER_SOFTWARE
