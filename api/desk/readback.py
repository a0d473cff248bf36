"""Use case: find a document or a rule by the name that staff know, and read it back."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.desk.documents import (
    document_named,
    documents_of,
    find_document,
    full_name,
    in_its_place,
    latest,
    surroundings,
    unending,
    unknown,
)
from catalog.diagnostics import Refused
from catalog.documents import Catalog
from catalog.readback import Page, read_back
from catalog.readback.read_back import about_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One document that can be shown."""

    name: str
    title: str
    standing: str
    from_day: date | None


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

    A rulebook with or without its edition (then the latest), by id or title, one rule, or a file, which is read in the
    place of its rulebook. Raises `Refused` when there is no such thing, and when several rulebooks have a rule of that
    name; `FaultyInput` when a file is not sound.
    """
    if Path(name).is_file():
        read = document_named(name, catalog)
        return read_back(read, surroundings(unending(read), in_its_place(catalog, read, read)))
    document = find_document(catalog, name)
    if document is not None:
        return read_back(document, surroundings(document, catalog))
    holding = latest([edition for edition in catalog.editions if name in edition.rules])
    if len(holding) > 1:
        named = "、".join(f"`{full_name(edition.head)}`" for edition in holding)
        raise Refused("ambiguous-name", f"有几份清单都有规则 `{name}`：{named}", "请改用其中一份清单的名称")
    if holding:
        edition = holding[0]
        return about_rule(read_back(edition, surroundings(edition, catalog)), name)
    raise unknown(catalog, name)
