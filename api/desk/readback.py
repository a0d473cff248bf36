"""Use case: find a document or a rule by the name that staff know, and read it back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from api.desk.rulebooks import findings
from catalog.diagnostics import FaultyInput, Refused, did_you_mean
from catalog.documents import Catalog, InForce
from catalog.model import Edition, EditionHead
from catalog.readback import Page, read_back
from catalog.readback.read_back import about_rule
from catalog.stretches import stretches
from catalog.vocabulary import Vocabulary

_LISTED = 12
_Document = TypeVar("_Document", bound=Edition | Vocabulary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One document that can be shown."""

    name: str
    title: str
    standing: str
    from_day: date | None


def checked(folder: Path) -> Catalog:
    """Load a folder of rules; raises `FaultyInput` with every finding when there is one."""
    catalog, found = findings(folder)
    if found:
        raise FaultyInput(found, catalog.sources)
    return catalog


def listed(catalog: Catalog) -> tuple[Listed, ...]:
    """Give every edition that can be shown, by the name that shows it."""
    return tuple(
        Listed(
            name=full_name(one.head),
            title=one.head.title,
            standing=one.head.standing.value,
            from_day=one.head.from_day,
        )
        for one in sorted(documents_of(catalog), key=lambda one: full_name(one.head))
    )


def shown(catalog: Catalog, name: str) -> Page:
    """Read back what a name stands for.

    A rulebook with or without its edition (then the latest), by id or title, or one rule. Raises `Refused` when there
    is no such thing, and when several rulebooks have a rule of that name.
    """
    document = find_document(catalog, name)
    if document is not None:
        return read_back(document, surroundings(document, catalog))
    holding = _latest([edition for edition in catalog.editions if name in edition.rules])
    if len(holding) > 1:
        named = "、".join(f"`{full_name(edition.head)}`" for edition in holding)
        raise Refused("ambiguous-name", f"有几份清单都有规则 `{name}`：{named}", "请改用其中一份清单的名称")
    if holding:
        edition = holding[0]
        return about_rule(read_back(edition, surroundings(edition, catalog)), name)
    raise unknown(catalog, name)


def find_document(catalog: Catalog, name: str) -> Edition | Vocabulary | None:
    """Find a document by `rulebook/edition`, or the latest edition by the rulebook's id or title."""
    exact = (one for one in documents_of(catalog) if full_name(one.head) == name)
    return next(exact, None) or next(
        iter(_latest([one for one in documents_of(catalog) if name in {one.head.rulebook, one.head.title}])),
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


def _latest(documents: list[_Document]) -> list[_Document]:
    """Keep the latest edition of each rulebook; an open draft is later than any day."""
    latest: dict[str, _Document] = {}
    for one in sorted(
        documents, key=lambda one: (one.head.from_day is None, str(one.head.from_day), one.head.edition)
    ):
        latest[one.head.rulebook] = one
    return list(latest.values())


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
