"""Which editions count on a day, for an area, live or in simulation."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from catalog.diagnostics import Refused
from catalog.documents import Activation, Catalog, FormerTerms, InForce, Mode
from catalog.model import Edition, EditionHead, Layer, Standing
from catalog.vocabulary import Vocabulary

LAYERS = tuple(Layer)
_Document = TypeVar("_Document", Edition, Vocabulary)
_DIGITS = {Layer.NATIONAL: 0, Layer.PROVINCE: 2, Layer.CITY: 4, Layer.DISTRICT: 6}


def in_force(
    catalog: Catalog,
    *,
    on: date,
    area: str,
    mode: Mode,
    activations: tuple[Activation, ...] = (),
    known: int | None = None,
    pilots: frozenset[str] = frozenset(),
) -> InForce:
    """Give the documents that count together: exactly one vocabulary, at most one edition of each rulebook.

    A draft counts in a simulation, on any day when its day is open (待定), and live only from the day of an activation
    of exactly its bytes. Of two editions that both count, an open draft wins over a dated one (it is what a simulation
    is for), otherwise the later. `known` limits activations to leaves below it. Editions come highest layer first.

    Raises `Refused` when no vocabulary or no rulebook counts on that day.
    """
    acts = tuple(act for act in activations if known is None or act.known < known)
    vocabulary = vocabulary_in_force(catalog, on, mode, acts)
    chosen: list[Edition] = []
    for rulebook in sorted({edition.head.rulebook for edition in catalog.editions}):
        of_it = (e for e in catalog.editions if e.head.rulebook == rulebook and covers(e.head, area))
        edition = _pick(of_it, on, mode, acts)
        if edition is not None:
            chosen.append(edition)
    if not chosen:
        raise _nothing("清单", (edition.head for edition in catalog.editions), on, mode)
    chosen.sort(key=lambda e: (LAYERS.index(e.head.layer), e.head.rulebook))
    days = turning_days(catalog, mode, activations)
    until = next((day for day in days if day > on), None)
    passed = (date.min, *(day for day in days if day <= on))
    former = tuple(f for one in chosen if one.terms for f in _former_terms(one, catalog, passed, mode, acts))
    heads = (vocabulary.head, *(one.head for one in chosen), *(one.edition.head for one in former))
    used = {head.digest for head in heads}
    acts = tuple(act for act in acts if act.digest in used and act.from_day <= on)
    opened = frozenset(pilot for act in acts for pilot in act.pilots)
    return InForce(
        on=on,
        until=until,
        area=area,
        mode=mode,
        vocabulary=vocabulary,
        editions=tuple(chosen),
        activations=acts,
        calendars=catalog.calendars,
        pilots=opened | pilots if mode is Mode.SIMULATION else opened,
        former_terms=former,
    )


def _former_terms(
    edition: Edition,
    catalog: Catalog,
    days: Iterable[date],
    mode: Mode,
    activations: tuple[Activation, ...],
) -> Iterator[FormerTerms]:
    """Give the editions of a rulebook that counted on these days before the one that counts on the last of them."""
    of_it = [one for one in catalog.editions if one.head.rulebook == edition.head.rulebook]
    since, before = date.min, None
    for day in days:
        counting = _pick(of_it, day, mode, activations)
        if counting is None or counting is before:
            continue
        if before is not None:
            yield FormerTerms(since=since, until=day, edition=before)
        since, before = day, counting


def vocabulary_in_force(
    catalog: Catalog, on: date, mode: Mode, activations: tuple[Activation, ...] = ()
) -> Vocabulary:
    """Give the vocabulary of a day; raises `Refused` when none counts."""
    vocabulary = _pick(catalog.vocabularies, on, mode, activations)
    if vocabulary is None:
        raise _nothing("词汇表", (one.head for one in catalog.vocabularies), on, mode)
    return vocabulary


def covers(head: EditionHead, area: str) -> bool:
    """Tell whether an edition's area holds the given district (GB/T 2260 code)."""
    digits = _DIGITS[head.layer]
    return digits == 0 or (head.area is not None and head.area[:digits] == area[:digits])


def first_day(head: EditionHead, mode: Mode, activations: Iterable[Activation]) -> date | None:
    """Give the first day on which an edition counts; `date.min` for an open draft in simulation, None for never."""
    if mode is Mode.SIMULATION:
        return head.from_day or date.min
    if head.standing is not Standing.DRAFT and head.from_day is not None:
        return head.from_day  # an activation signs for its unread texts; it neither hastens nor delays it
    return min((act.from_day for act in activations if act.digest == head.digest), default=None)


def turning_days(catalog: Catalog, mode: Mode, activations: tuple[Activation, ...] = ()) -> tuple[date, ...]:
    """Give every day on which the documents in force can change, in order."""
    days: set[date] = set()
    for head in _heads(catalog):
        days.update(day for day in (first_day(head, mode, activations), head.until_day) if day is not None)
    if mode is Mode.LIVE:
        days.update(act.from_day for act in activations)  # one may sign for texts or open pilots later on
    return tuple(sorted(days - {date.min}))


def _heads(catalog: Catalog) -> Iterator[EditionHead]:
    yield from (edition.head for edition in catalog.editions)
    yield from (vocabulary.head for vocabulary in catalog.vocabularies)


def _pick(
    documents: Iterable[_Document], on: date, mode: Mode, activations: tuple[Activation, ...]
) -> _Document | None:
    counting: list[tuple[bool, date, str, _Document]] = []
    for document in documents:
        head = document.head
        first = first_day(head, mode, activations)
        if first is not None and first <= on and (head.until_day is None or on < head.until_day):
            open_draft = head.from_day is None and mode is Mode.SIMULATION
            counting.append((open_draft, first, head.edition, document))
    return max(counting, key=lambda one: one[:3])[3] if counting else None


def _nothing(what: str, heads: Iterable[EditionHead], on: date, mode: Mode) -> Refused:
    if mode is Mode.LIVE:
        return Refused(
            "no-edition-in-force",
            f"`{on}` 没有已对外生效的{what}版次",
            "随附版次都是征求意见稿，只能模拟；正式使用须凭正式印发文件激活",
        )
    days = sorted(head.from_day for head in heads if head.from_day is not None)
    hint = f"现有版次最早自 `{days[0]}` 起施行" if days else None
    return Refused("no-edition-in-force", f"`{on}` 没有施行中的{what}版次", hint)
