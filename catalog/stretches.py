"""Which sets of documents ever count together: every edition is in at least one of them."""

from dataclasses import replace
from datetime import date, timedelta

from catalog.diagnostics import Refused
from catalog.documents import Catalog, InForce, Mode
from catalog.in_force import in_force, turning_days

_DAY = timedelta(days=1)


def stretches(catalog: Catalog) -> tuple[InForce, ...]:
    """Give every distinct set of documents that counts together some day in some area: drafts and pilots too.

    A simulation prefers an open draft, so an edition that one hides is looked at once more without the others of its
    rulebook: live it may well be the one that counts.
    """
    distinct = _sets(catalog)
    seen = {edition.head.digest for documents in distinct.values() for edition in documents.editions}
    for hidden in catalog.editions:
        if hidden.head.digest not in seen:
            others = tuple(e for e in catalog.editions if e.head.rulebook != hidden.head.rulebook)
            alone = replace(catalog, editions=(*others, hidden))
            distinct |= {key: one for key, one in _sets(alone).items() if hidden in one.editions}
    return tuple(distinct.values())


def _sets(catalog: Catalog) -> dict[tuple[str, ...], InForce]:
    pilots = frozenset(m.id for e in catalog.editions for m in e.measures.values() if m.pilot)
    areas = {e.head.area or "000000" for e in catalog.editions} or {"000000"}
    days = turning_days(catalog, Mode.SIMULATION)
    # The day before the first: what is open (待定) counts there too. With no day at all, any day will do.
    days = (days[0] - _DAY, *days) if days else (date.max,)
    distinct: dict[tuple[str, ...], InForce] = {}
    for area in sorted(areas):
        for day in days:
            try:
                documents = in_force(catalog, on=day, area=area, mode=Mode.SIMULATION, pilots=pilots)
            except Refused:
                continue  # no question can be asked about such a day, so nothing can go wrong on it
            key = (documents.vocabulary.head.digest, *(e.head.digest for e in documents.editions))
            distinct.setdefault(key, documents)
    return distinct
