"""A document to what is said of it."""

from collections.abc import Iterator

from catalog.documents import InForce
from catalog.model import Edition
from catalog.readback.names import Names, Renamed, names_of
from catalog.readback.of_edition import definition_item, sections_of
from catalog.readback.of_head import cautions_of
from catalog.readback.of_vocabulary import fact_item, vocabulary_sections
from catalog.readback.page import Item, Page, Section, Sort
from catalog.scope import visible_to
from catalog.vocabulary import Vocabulary


def read_back(document: Edition | Vocabulary, documents: InForce | None) -> Page:
    """Read an edition back, among the documents that count together with it; None reads it alone.

    Everything that the model holds is said, but where it stands in its file (tests hold this for every field).
    """
    names = names_of(document, documents)
    sections = tuple(section for section in all_sections(document, names) if section.items)
    return Page(
        title=f"{document.head.title}（{document.head.edition}）",
        digest=document.head.digest,
        cautions=tuple(cautions_of(document.head, document.bases)),
        sections=sections,
        used=_used(document, documents, sections) if isinstance(document, Edition) and documents else (),
    )


def items_of(
    document: Edition | Vocabulary, documents: InForce | None, renamed: Renamed | None = None
) -> Iterator[Item]:
    """Give everything that a document says, in the names of another document where things are renamed."""
    for section in all_sections(document, names_of(document, documents, renamed)):
        yield from section.items


def all_sections(document: Edition | Vocabulary, names: Names) -> tuple[Section, ...]:
    """Give every section of a document, empty ones too."""
    if isinstance(document, Edition):
        return tuple(sections_of(document, names))
    return tuple(vocabulary_sections(document, names))


def about_rule(page: Page, rule: str) -> Page:
    """Give what a reader of one rule needs: the rule, and everything it rests on, as far as the page tells of it."""
    there: dict[tuple[Sort, str], Item] = {
        (item.sort, item.name): item for section in (*page.sections, *page.used) for item in section.items
    }
    kept = {(Sort.RULE, rule)}
    waiting = [there[Sort.RULE, rule]]
    while waiting:
        for key in waiting.pop().references():
            if key in there and key not in kept:
                kept.add(key)
                waiting.append(there[key])
    return Page(
        title=f"规则“{rule}”（{page.title}）",
        digest=page.digest,
        cautions=page.cautions,
        sections=_only(page.sections, kept),
        used=_only(page.used, kept),
    )


def _only(sections: tuple[Section, ...], kept: set[tuple[Sort, str]]) -> tuple[Section, ...]:
    left = (
        Section(
            sort=section.sort,
            items=tuple(item for item in section.items if (item.sort, item.name) in kept),
        )
        for section in sections
    )
    return tuple(section for section in left if section.items)


def _used(edition: Edition, documents: InForce, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Tell of the definitions of other rulebooks and of the facts that an edition's conditions lead to."""
    others = {
        name: (definition, names_of(other, documents))
        for other in visible_to(edition, documents)
        if other.head.digest != edition.head.digest
        for name, definition in other.definitions.items()
    }
    facts = documents.vocabulary.facts
    names = names_of(edition, documents)
    definitions: dict[str, Item] = {}
    told: dict[str, Item] = {}
    waiting = [item for section in sections for item in section.items]
    while waiting:
        for sort, name in waiting.pop(0).references():
            if sort is Sort.DEFINITION and name in others and name not in definitions:
                definitions[name] = definition_item(*others[name])
                waiting.append(definitions[name])
            elif sort is Sort.FACT and name in facts and name not in told:
                told[name] = fact_item(facts[name], names)
    used = (
        Section(sort=Sort.DEFINITION, items=tuple(definitions.values())),
        Section(sort=Sort.FACT, items=tuple(told.values())),
    )
    return tuple(section for section in used if section.items)
