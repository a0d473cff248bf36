"""Two documents, or two sets of them, to what differs in meaning: order, layout and comments never show."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.compare.align import aligned
from catalog.compare.difference import (
    Change,
    ChangeKind,
    Compared,
    Detail,
    Difference,
    DocumentDifference,
)
from catalog.compare.reach import touched_by
from catalog.compare.renames import renames
from catalog.documents import InForce
from catalog.model import CalendarYear, Edition
from catalog.readback.logic import Group, Test, inline, quoted
from catalog.readback.of_calendar import calendar_item
from catalog.readback.page import Item, References, Said, Sort
from catalog.readback.read_back import items_of
from catalog.vocabulary import Vocabulary

Calendars = Mapping[int, CalendarYear]
_Key = tuple[Sort, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A document among those that count together with it; None reads it alone."""

    document: Edition | Vocabulary
    documents: InForce | None


def compare(before: Side, after: Side) -> Difference:
    """Compare two editions, or two vocabularies."""
    return compare_all(((before, after),))


def compare_all(
    pairs: Sequence[tuple[Side | None, Side | None]],
    calendars: tuple[Calendars, Calendars] = ({}, {}),
    elsewhere: Sequence[InForce] = (),
) -> Difference:
    """Compare documents pair by pair, and calendars; None where one side has no such document.

    What is looked at together is told together: a change in one document reaches the measures of another, be it only
    among the documents that count together with it, here or `elsewhere`, in areas with rules of their own.
    """
    documents = (*(_document(before, after) for before, after in pairs), _calendars(*calendars))
    changes = [change for one in documents for change in one.changes]
    sides = [side for pair in pairs for side in pair if side is not None]
    return Difference(
        documents=tuple(one for one in documents if one.changes),
        touched=touched_by(changes, tuple(_held(sides, elsewhere))),
    )


def _held(
    sides: Sequence[Side], elsewhere: Sequence[InForce]
) -> Iterator[tuple[Edition | Vocabulary, InForce | None]]:
    """Give every document looked at, and every other that counts together with one, once for each such set."""
    seen: set[tuple[int, int]] = set()
    for side in sides:
        others = side.documents.editions if side.documents is not None else ()
        for document in (side.document, *others):
            if (id(document), id(side.documents)) not in seen:
                seen.add((id(document), id(side.documents)))
                yield document, side.documents
    for documents in elsewhere:
        yield from ((edition, documents) for edition in documents.editions)


def _calendars(before: Calendars, after: Calendars) -> DocumentDifference:
    what = Compared(name="calendar", title="工作日历", digest=None)
    old, new = (_keyed(calendar_item(year) for year in one.values()) for one in (before, after))
    return DocumentDifference(before=what, after=what, changes=tuple(_between(old, old, new)))


def _document(before: Side | None, after: Side | None) -> DocumentDifference:
    return DocumentDifference(
        before=_compared(before), after=_compared(after), changes=tuple(_changes(before, after))
    )


def _compared(side: Side | None) -> Compared | None:
    if side is None:
        return None
    head = side.document.head
    return Compared(name=f"{head.rulebook}/{head.edition}", title=head.title, digest=head.digest)


def _changes(before: Side | None, after: Side | None) -> Iterator[Change]:
    renamed = (
        renames(before.document, before.documents, after.document, after.documents)
        if before is not None and after is not None
        else None
    )
    # `old` in its own names, for what is gone; `told` in those of the other side, so that only meaning differs.
    old = _keyed(items_of(before.document, before.documents)) if before else {}
    told = dict(zip(old, items_of(before.document, before.documents, renamed), strict=True)) if before else {}
    new = _keyed(items_of(after.document, after.documents)) if after else {}
    yield from _between(old, told, new)


def _between(
    old: Mapping[_Key, Item], told: Mapping[_Key, Item], new: Mapping[_Key, Item]
) -> Iterator[Change]:
    partner = {key: key for key in old if key in new} | _renamed_rules(old, told, new)
    for key, item in old.items():
        if key in partner:
            other = new[partner[key]]
            details = tuple(_details(told[key], other))
            if details or item.name != other.name:
                yield _change(ChangeKind.CHANGED, item, other, details)
        else:
            yield _change(ChangeKind.REMOVED, item, None, tuple(_everything(item, gone=True)))
    for key, item in new.items():
        if key not in partner.values():
            yield _change(ChangeKind.ADDED, None, item, tuple(_everything(item, gone=False)))


def _change(kind: ChangeKind, before: Item | None, after: Item | None, details: tuple[Detail, ...]) -> Change:
    one = after or before
    if one is None:
        message = "a change is of something"
        raise AssertionError(message)
    return Change(
        sort=one.sort,
        kind=kind,
        id=None if one.sort is Sort.HEAD else one.id,
        name_before=before.name if before else None,
        name_after=after.name if after else None,
        details=details,
    )


def _keyed(items: Iterable[Item]) -> dict[_Key, Item]:
    """Give things by what stays the same when they are renamed; a document has one head."""
    return {(item.sort, "" if item.sort is Sort.HEAD else item.id or item.name): item for item in items}


def _renamed_rules(
    old: Mapping[_Key, Item], told: Mapping[_Key, Item], new: Mapping[_Key, Item]
) -> dict[_Key, _Key]:
    """Pair things without id that have another name and say the same, where there is but one such pair."""
    gone = [key for key, item in old.items() if item.id is None and key not in new]
    come = [key for key, item in new.items() if item.id is None and key not in old]
    same = [
        (key, other)
        for key in gone
        for other in come
        if key[0] is other[0] and not any(_details(told[key], new[other]))
    ]
    firsts, seconds = Counter(one for one, _ in same), Counter(two for _, two in same)
    return {one: two for one, two in same if firsts[one] == 1 and seconds[two] == 1}


def _details(before: Item, after: Item) -> Iterator[Detail]:
    old = {said.label: said for said in before.said if not said.repeated}
    new = {said.label: said for said in after.said if not said.repeated}
    for label, said in old.items():
        yield from _said(said, new[label]) if label in new else _whole(said, gone=True)
    for label, said in new.items():
        if label not in old:
            yield from _whole(said, gone=False)


def _said(before: Said, after: Said) -> Iterator[Detail]:
    match before.value, after.value:
        case ((Test() | Group() as old), (Test() | Group() as new)):
            yield from aligned(old, new)
        case ((References() | tuple()), (References() | tuple())):
            yield from _words(before, after)
        case _ if _text(before) != _text(after):
            yield Detail(about=before.label, before=_marked(before), after=_marked(after))
        case _:
            pass


def _words(before: Said, after: Said) -> Iterator[Detail]:
    """Say which of several words is gone and which is new, whatever their order."""
    old, new = Counter(_several(before)), Counter(_several(after))
    for word in (old - new).elements():
        yield Detail(about=before.label, before=quoted(word), after=None)
    for word in (new - old).elements():
        yield Detail(about=after.label, before=None, after=quoted(word))


def _everything(item: Item, *, gone: bool) -> Iterator[Detail]:
    for said in item.said:
        if not said.repeated:
            yield from _whole(said, gone=gone)


def _whole(said: Said, *, gone: bool) -> Iterator[Detail]:
    text = _marked(said)
    yield Detail(about=said.label, before=text if gone else None, after=None if gone else text)


def _marked(said: Said) -> str:
    """Put text into brackets, so that it is seen where it begins and ends; what is marked already stays."""
    text = _text(said)
    return text if isinstance(said.value, References | tuple) or text.startswith("「") else f"「{text}」"


def _text(said: Said) -> str:
    match said.value:
        case str(text):
            return text
        case References() | tuple():
            return "、".join(quoted(word) for word in sorted(_several(said)))
        case logic:
            return inline(logic)


def _several(said: Said) -> tuple[str, ...]:
    match said.value:
        case References(all=named):
            return tuple(one.name for one in named)
        case tuple(words):
            return words
        case _:
            return ()
