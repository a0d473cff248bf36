"""Use cases: which editions and which measures are in force on a day, for an area."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from api.desk.caller import Caller, require
from api.desk.rulebooks import Rulebooks, Viewpoint
from api.desk.service import Service, civil_day
from api.store import log
from catalog.documents import Mode
from catalog.model import EditionHead
from engine.audit.canonical import canonical_bytes
from engine.plain import Plain, plain

_EVERYWHERE = "000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """The day, area and mode asked about; None means today, the caller's own area, and live once anything is."""

    on: date | None = None
    area: str | None = None
    mode: Mode | None = None


def rulebooks_in_force(service: Service, caller: Caller, looking: Looking) -> bytes:
    """Give the vocabulary and the editions in force; raises `Refused` when there are none."""
    with _books(service, caller, looking) as (books, on, view):
        documents = books.documents(on, view)
        activated = {act.digest for act in documents.activations}
        heads = (documents.vocabulary.head, *(edition.head for edition in documents.editions))
        listed: list[Plain] = [_described(head, head.digest in activated) for head in heads]
        calendars: list[Plain] = [
            {"year": year.year, "notice": year.notice, "digest": year.digest}
            for year in sorted(documents.calendars.values(), key=lambda one: one.year)
        ]
        return canonical_bytes({**_seen(on, view), "editions": listed, "calendars": calendars})


def measures_in_force(service: Service, caller: Caller, looking: Looking) -> bytes:
    """Give the measures in force with matters, steps and clauses; raises `Refused` when no edition is."""
    with _books(service, caller, looking) as (books, on, view):
        rules = books.evaluator(on, view).rules
        measures: list[Plain] = [
            {
                "measure": plain(plan.card),
                "matters": [*sorted(plan.matters)],
                "steps": [*sorted(plan.steps)],
                "edition": plan.edition.digest,
            }
            for plan in rules.measures.values()
        ]
        return canonical_bytes({**_seen(on, view), "rules_digest": rules.digest, "measures": measures})


@contextmanager
def _books(service: Service, caller: Caller, looking: Looking) -> Iterator[tuple[Rulebooks, date, Viewpoint]]:
    require(caller, "query", "publish", "approve", "audit")
    with service.database.reading() as conn:
        known = log.size(conn)
        with service.shelf.lend(conn, known) as books:
            mode = looking.mode or (Mode.LIVE if books.activations else Mode.SIMULATION)
            view = Viewpoint(area=looking.area or caller.district or _EVERYWHERE, mode=mode, known=known)
            yield books, looking.on or civil_day(service), view


def _seen(on: date, view: Viewpoint) -> dict[str, Plain]:
    return {"on": on.isoformat(), "area": view.area, "mode": view.mode.value}


def _described(head: EditionHead, activated: bool) -> dict[str, Plain]:
    return {
        "rulebook": head.rulebook,
        "edition": head.edition,
        "title": head.title,
        "digest": head.digest,
        "standing": head.standing.name.lower(),
        "layer": head.layer.name.lower(),
        "area": head.area,
        "from_day": head.from_day.isoformat() if head.from_day else None,
        "until_day": head.until_day.isoformat() if head.until_day else None,
        "activated": activated,
    }
