"""What uploads, publications, activations and withdrawals amount to: one catalog, and its faults if there are any."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from api.store.editions import Document as Stored
from api.store.editions import EditionAct, Step
from api.store.faults import Altered
from catalog.check import check, check_documents
from catalog.diagnostics import Diagnostic, FaultyInput, Refused, in_order
from catalog.documents import Activation, Catalog, InForce, Mode
from catalog.in_force import in_force, turning_days
from catalog.model import CalendarYear, Edition, EditionHead
from catalog.parse import Document, parse_document
from catalog.plan import Plan
from catalog.source import read_source
from catalog.stretches import stretches
from catalog.vocabulary import Vocabulary
from engine.compile import compile_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The documents that count, with the days that publication gave them, and the activations."""

    catalog: Catalog
    activations: tuple[Activation, ...]


def stored(document: Document, file: str, text: str, digest: str) -> Stored:
    """Give a document as it is stored."""
    match document:
        case CalendarYear():
            kind, rulebook, edition = "calendar", "calendar", str(document.year)
        case Vocabulary():
            kind, rulebook, edition = "vocabulary", document.head.rulebook, document.head.edition
        case _:
            kind, rulebook, edition = "rulebook", document.head.rulebook, document.head.edition
    return Stored(digest=digest, kind=kind, rulebook=rulebook, edition=edition, file=file, text=text)


def parsed(one: Stored) -> Document:
    """Read a stored document; raises `FaultyInput` for one that no longer passes (it did when it was uploaded).

    Raises `Altered` when its text is no longer that of its digest.
    """
    source = read_source(one.file, one.text.encode())
    if source.digest != one.digest:
        raise Altered(f"the text of {one.rulebook}@{one.edition} is not that of its digest {one.digest}")
    document, found = parse_document(source)
    if document is None or found or isinstance(document, Plan):
        raise FaultyInput(found, {one.file: one.text})
    return document


def published(documents: Mapping[str, Document], acts: Iterable[EditionAct]) -> Published:
    """Give the catalog after these acts, in the order in which they became known.

    A publication may name a later first day than the file does; a withdrawal ends a document on a day. A newer edition
    needs no end in the older one's file: of two that count, the later one does (`catalog.in_force`). A newer open draft
    of a rulebook takes the place of an older one, which stays only from the day it was activated.
    """
    standing: dict[str, EditionAct] = {}
    ends: dict[str, date] = {}
    activated: list[EditionAct] = []
    for act in acts:
        match act.act:
            case Step.PUBLISHED:
                standing.pop(act.digest, None)
                standing[act.digest] = act
                ends.pop(act.digest, None)
            case Step.WITHDRAWN if act.from_day is not None:
                ends[act.digest] = act.from_day
            case Step.ACTIVATED:
                activated.append(act)
            case _:
                pass
    activations = tuple(_activation(documents[act.digest], act) for act in activated if act.from_day)
    editions: list[Edition] = []
    vocabularies: list[Vocabulary] = []
    calendars: dict[int, CalendarYear] = {}
    for digest, act in standing.items():
        document = documents[digest]
        match document:
            case CalendarYear():
                if digest not in ends:
                    calendars[document.year] = document
            case Edition():
                editions.append(replace(document, head=_head(document.head, act, ends.get(digest))))
            case Vocabulary():
                vocabularies.append(replace(document, head=_head(document.head, act, ends.get(digest))))
    return Published(
        catalog=Catalog(
            editions=tuple(_without_older_drafts(editions, activations)),
            vocabularies=tuple(vocabularies),
            calendars=calendars,
            sources={},
        ),
        activations=activations,
    )


def faults(would_be: Published) -> tuple[Diagnostic, ...]:
    """Check everything that would be in force together, simulated and live, as `rules check` does a folder."""
    catalog = would_be.catalog
    found = [*_same(catalog), *(one for one in check(catalog) if one.code != "overlapping-editions")]
    if not found:
        for documents in (*stretches(catalog), *_live(would_be)):
            if documents.mode is Mode.LIVE:
                found += check_documents(documents)
            try:
                compile_rules(documents)
            except FaultyInput as faulty:
                found += faulty.diagnostics
    return in_order(found)


def _activation(document: Document, act: EditionAct) -> Activation:
    if isinstance(document, CalendarYear) or act.from_day is None:
        raise TypeError("only an edition can be activated, from a day")
    return Activation(
        rulebook=document.head.rulebook,
        edition=document.head.edition,
        digest=act.digest,
        document=act.document or "",
        from_day=act.from_day,
        signed_off=act.signed_off,
        pilots=act.pilots,
        known=act.known,
    )


def _head(head: EditionHead, act: EditionAct, end: date | None) -> EditionHead:
    starts = [day for day in (head.from_day, act.from_day) if day is not None]
    ends = [day for day in (head.until_day, end) if day is not None]
    return replace(head, from_day=max(starts, default=None), until_day=min(ends, default=None))


def _without_older_drafts(editions: list[Edition], activations: tuple[Activation, ...]) -> Iterator[Edition]:
    newest = {edition.head.rulebook: edition for edition in editions if edition.head.from_day is None}
    for edition in editions:
        head = edition.head
        if head.from_day is not None or newest[head.rulebook] is edition:
            yield edition
            continue
        days = [act.from_day for act in activations if act.digest == head.digest]
        if days:
            yield replace(edition, head=replace(head, from_day=min(days)))


def _same(catalog: Catalog) -> Iterator[Diagnostic]:
    """Note two documents with one name, and two of one rulebook from the same day: nobody could say which counts."""
    names: dict[tuple[str, str], EditionHead] = {}
    days: dict[tuple[str, date], EditionHead] = {}
    for head in (*(e.head for e in catalog.editions), *(v.head for v in catalog.vocabularies)):
        other = names.setdefault((head.rulebook, head.edition), head)
        if other is not head:
            message = f"`{head.rulebook}` 的版次 `{head.edition}` 有两份"
            yield Diagnostic(
                place=head.place, code="duplicate-edition", message=message, hint="换一个版次编号"
            )
        if head.from_day is not None:
            same_day = days.setdefault((head.rulebook, head.from_day), head)
            if same_day is not head:
                message = f"版次 `{head.edition}` 与 `{same_day.edition}` 自同一天 `{head.from_day}` 起施行"
                yield Diagnostic(place=head.place, code="overlapping-editions", message=message)


def _live(would_be: Published) -> Iterator[InForce]:
    """Give every distinct set of documents that counts together live, with their activations."""
    catalog, activations = would_be.catalog, would_be.activations
    if not activations:
        return
    days = turning_days(catalog, Mode.LIVE, activations)
    seen: set[tuple[object, ...]] = set()
    for area in sorted({edition.head.area or "000000" for edition in catalog.editions}):
        for day in (*days, days[-1] + timedelta(days=1)):
            try:
                documents = in_force(catalog, on=day, area=area, mode=Mode.LIVE, activations=activations)
            except Refused:
                continue
            digests = tuple(edition.head.digest for edition in documents.editions)
            key = (documents.vocabulary.head.digest, digests, documents.activations)
            if key not in seen:
                seen.add(key)
                yield documents
