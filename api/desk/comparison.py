"""Use case: two editions, files or folders of rules held against each other, with subjects who gain and who lose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.desk.documents import (
    checked,
    document_named,
    documents_of,
    full_name,
    in_its_place,
    surroundings,
)
from api.desk.progress import Progress
from catalog.compare import Difference, Side, compare_all
from catalog.diagnostics import Refused
from catalog.documents import Catalog, InForce, Mode
from catalog.in_force import LAYERS, covers, in_force
from catalog.model import Edition
from catalog.vocabulary import Vocabulary
from engine.moved import Witnesses

_Document = Edition | Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs, and who gains and loses by it on a day in some areas; None when that was not looked for."""

    difference: Difference
    on: date
    areas: tuple[str, ...]
    witnesses: Witnesses | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to compare: names, files or folders; documents by name stand in `folder`."""

    before: str
    after: str
    folder: Path
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is compared among all that counts together with it, pair by pair, and the day to look at."""

    before: Catalog
    after: Catalog
    pairs: tuple[tuple[_Document | None, _Document | None], ...]
    on: date


def both_sides(wanted: Wanted) -> Sides:
    """Read what is to be compared; raises as `compared` does."""
    paths = Path(wanted.before), Path(wanted.after)
    if all(path.is_dir() for path in paths):
        before, after = (checked(path) for path in paths)
        return Sides(before=before, after=after, pairs=tuple(_matched(before, after)), on=wanted.on)
    folder = checked(wanted.folder)
    old, new = (document_named(name, folder) for name in (wanted.before, wanted.after))
    if isinstance(old, Edition) is not isinstance(new, Edition):
        raise Refused("not-comparable", "词汇表和清单不能相互比较", "两边写同一种文件")
    return Sides(
        before=in_its_place(folder, old, new),
        after=in_its_place(folder, new, old),
        pairs=((old, new),),
        on=max(wanted.on, *(one.head.from_day or wanted.on for one in (old, new))),
    )


def compared(
    wanted: Wanted, *, witness: bool = True, progress: Progress = lambda _done, _all: None
) -> Comparison:
    """Compare two folders, or two documents each by name or file.

    Every pilot counts as switched on. Of two documents each counts without end from its day on, in the other's place
    among the rest of the folder; a day before one of them begins gives way to its first. Raises `FaultyInput` when what
    is compared is not sound, `Refused` when there is no such thing.
    """
    sides = both_sides(wanted)
    before, after, pairs, on = sides.before, sides.after, sides.pairs, sides.on
    areas = _areas(pairs, (before, after))
    around = tuple(_in_force(one, on, areas[0]) for one in (before, after))
    settings = [tuple(_in_force(one, on, area) for one in (before, after)) for area in areas]
    counting = [(old, new) for old, new in settings if old is not None and new is not None]
    difference = compare_all(
        tuple((_side(old, before, around[0]), _side(new, after, around[1])) for old, new in pairs),
        (before.calendars, after.calendars),
        tuple(one for pair in counting[1:] for one in pair),
    )
    found = None
    if witness and counting:
        known = {m.id for pair in counting for one in pair for e in one.editions for m in e.measures.values()}
        asked = [one.id for one in difference.touched if one.id in known]
        if asked:
            from engine.witnesses import witnesses  # noqa: PLC0415 - the solver is dear to load, and rarely asked

            found = witnesses(counting, asked, progress=progress)
    return Comparison(difference=difference, on=on, areas=areas, witnesses=found)


def _matched(before: Catalog, after: Catalog) -> Iterator[tuple[_Document | None, _Document | None]]:
    """Pair the documents of two folders: the same edition, else the only others of the same rulebook."""
    old = {full_name(one.head): one for one in documents_of(before)}
    new = {full_name(one.head): one for one in documents_of(after)}
    yield from ((old[name], new[name]) for name in old if name in new)
    gone = [one for name, one in old.items() if name not in new]
    come = [one for name, one in new.items() if name not in old]
    for rulebook in dict.fromkeys(one.head.rulebook for one in (*gone, *come)):
        firsts = [one for one in gone if one.head.rulebook == rulebook]
        seconds = [one for one in come if one.head.rulebook == rulebook]
        if len(firsts) == len(seconds) == 1:
            yield firsts[0], seconds[0]
        else:
            yield from ((one, None) for one in firsts)
            yield from ((None, one) for one in seconds)


def _areas(
    pairs: Iterable[tuple[_Document | None, _Document | None]], folders: Iterable[Catalog]
) -> tuple[str, ...]:
    """Give the area of what is compared, then every area within it that has rules of its own.

    For what holds everywhere the first is that of the highest layer with an area.
    """
    compared = [one.head for pair in pairs for one in pair if isinstance(one, Edition) and one.head.area]
    heads = [one.head for folder in folders for one in folder.editions if one.head.area]
    within = [one for one in heads if not compared or any(covers(head, one.area or "") for head in compared)]
    every = sorted((*compared, *within), key=lambda head: (LAYERS.index(head.layer), head.area or ""))
    return tuple(dict.fromkeys(head.area for head in every if head.area)) or ("000000",)


def _in_force(catalog: Catalog, on: date, area: str) -> InForce | None:
    pilots = frozenset(m.id for e in catalog.editions for m in e.measures.values() if m.pilot)
    try:
        return in_force(catalog, on=on, area=area, mode=Mode.SIMULATION, pilots=pilots)
    except Refused:
        return None  # nothing counts on that day: what differs is still told, who gains and loses is not


def _side(document: _Document | None, catalog: Catalog, around: InForce | None) -> Side | None:
    if document is None:
        return None
    held: tuple[_Document, ...] = (*around.editions, around.vocabulary) if around else ()
    digests = {one.head.digest for one in held}
    counting = document.head.digest in digests
    return Side(document=document, documents=around if counting else surroundings(document, catalog))
