"""Which document of a folder of rules a name means, and what counts together with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from api.desk.rulebooks import findings
from catalog.check import check
from catalog.diagnostics import FaultyInput, Refused, did_you_mean
from catalog.documents import Catalog, InForce
from catalog.model import Edition, EditionHead
from catalog.parse import parse_document
from catalog.source import read_source
from catalog.stretches import stretches
from catalog.vocabulary import Vocabulary

_LISTED = 12
_Kept = TypeVar("_Kept", bound=Edition | Vocabulary)


def checked(folder: Path) -> Catalog:
    """Load a folder of rules; raises `FaultyInput` with every finding when there is one."""
    catalog, found = findings(folder)
    if found:
        raise FaultyInput(found, catalog.sources)
    return catalog


def document_named(name: str, folder: Catalog) -> Edition | Vocabulary:
    """Find a document by name, or read it from a file."""
    path = Path(name)
    if not path.is_file():
        document = find_document(folder, name)
        if document is None:
            raise unknown(folder, name, rules=False)
        return document
    try:
        source = read_source(name, path.read_bytes())
    except OSError as error:
        raise Refused("unreadable-file", f"读不到文件 `{name}`", "核对路径和读取权限") from error
    held = next((one for one in documents_of(folder) if one.head.digest == source.digest), None)
    if held is not None:
        return held
    read, found = parse_document(source)
    if found or read is None:
        raise FaultyInput(found, {name: source.text})
    if not isinstance(read, Edition | Vocabulary):
        raise Refused(
            "not-comparable", f"`{name}` 不是清单，也不是词汇表", "要比较工作日历，请比较两个规则目录"
        )
    together = in_its_place(folder, read, read)
    wrong = check(together)
    if wrong:
        raise FaultyInput(wrong, {**folder.sources, name: source.text})
    return read


def in_its_place(folder: Catalog, document: Edition | Vocabulary, other: Edition | Vocabulary) -> Catalog:
    """Put a document, counting without end, in the place of its rulebook's editions and of the other's.

    Editions before it stay: what it says of older entries rests on them. What the plan says of rulebooks is left out:
    it is changed together with them, and changes no answer.
    """
    folder = replace(folder, plans=())
    if isinstance(document, Vocabulary):
        return replace(folder, vocabularies=(unending(document),))
    out = {document.head.rulebook, other.head.rulebook}
    kept = [one for one in folder.editions if one.head.rulebook not in out]
    return replace(folder, editions=(*kept, *_before(document, folder), unending(document)))


def unending(document: _Kept) -> _Kept:
    """Give a document that counts from its day on without end."""
    return replace(document, head=replace(document.head, until_day=None))


def _before(document: Edition, folder: Catalog) -> Iterator[Edition]:
    """Give the editions of the same rulebook before a dated one, open drafts too, ending at the latest where it begins.

    Other rulebooks may rest on them until then.
    """
    begins = document.head.from_day
    for one in folder.editions:
        first = one.head.from_day
        if one.head.rulebook == document.head.rulebook and begins and (first is None or first < begins):
            until = min(one.head.until_day or begins, begins)
            yield replace(one, head=replace(one.head, until_day=until))


def find_document(catalog: Catalog, name: str) -> Edition | Vocabulary | None:
    """Find a document by `rulebook/edition`, or the latest edition by the rulebook's id or title."""
    exact = (one for one in documents_of(catalog) if full_name(one.head) == name)
    return next(exact, None) or next(
        iter(latest([one for one in documents_of(catalog) if name in {one.head.rulebook, one.head.title}])),
        None,
    )


def surroundings(document: Edition | Vocabulary, catalog: Catalog) -> InForce | None:
    """Give the documents that count together with an edition in its own area, on the latest such day."""
    held = [one for one in stretches(catalog) if document in one.editions]
    own = [one for one in held if one.area == (document.head.area or "000000")]
    return next(reversed(own or held), None)


def full_name(head: EditionHead) -> str:
    """Give the name of an edition: `chengdu/incentives/2026-draft`."""
    return f"{head.rulebook}/{head.edition}"


def documents_of(catalog: Catalog) -> Iterator[Edition | Vocabulary]:
    """Give every edition and every vocabulary."""
    yield from catalog.editions
    yield from catalog.vocabularies


def latest(documents: list[_Kept]) -> list[_Kept]:
    """Keep the latest edition of each rulebook; an open draft is later than any day."""
    in_order = sorted(
        documents, key=lambda one: (one.head.from_day is None, str(one.head.from_day), one.head.edition)
    )
    return list({one.head.rulebook: one for one in in_order}.values())


def unknown(catalog: Catalog, name: str, *, rules: bool = True) -> Refused:
    """Say that there is nothing of that name, and what it may have been meant to be."""
    heads = [one.head for one in documents_of(catalog)]
    names = [full_name(head) for head in heads]
    near = [rule for edition in catalog.editions for rule in edition.rules] if rules else []
    hint = did_you_mean(
        name, (*names, *(head.rulebook for head in heads), *(head.title for head in heads), *near)
    )
    what = "清单、版次或者规则" if rules else "清单或者版次，也没有这个文件"
    return Refused(
        "unknown-name", f"没有名为 `{name}` 的{what}", hint or f"现有：{'、'.join(sorted(names)[:_LISTED])}"
    )
