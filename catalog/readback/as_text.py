"""What is read back, as lines of text for a terminal or a file."""

from collections.abc import Iterator
from typing import assert_never

from catalog.readback.logic import Group, Test, opening, outline
from catalog.readback.page import Item, Page, Reference, References, Said, Section, Sort

USED = "用到的{}（不在本文件）"
"""The heading of what a document rests on and does not itself say, by sort."""
_INDENT = "  "


def as_text(page: Page) -> str:
    """Give the whole page; every line ends with a line break."""
    return "".join(f"{line}".rstrip() + "\n" for line in _page(page))


def said_text(item: Item, said: Said) -> str:
    """Give one thing said without its label, but the `当` of a rule."""
    first, *others = said_lines(item, said)
    return "\n".join((first.removeprefix(f"{said.label}："), *others)).strip()


def _page(page: Page) -> Iterator[str]:
    yield page.title
    yield f"摘要 {page.digest}"
    yield from (f"注意：{caution}" for caution in page.cautions)
    for section in page.sections:
        yield from _section(section, section.sort.value)
    for section in page.used:
        yield from _section(section, USED.format(section.sort.value))


def _section(section: Section, heading: str) -> Iterator[str]:
    yield ""
    yield f"【{heading}】"
    for item in section.items:
        if section.sort is not Sort.HEAD:
            yield ""
            yield item.name + (f"（{item.id}）" if item.id else "")
        for said in item.said:
            yield from (f"{_INDENT}{line}" for line in said_lines(item, said))


def said_lines(item: Item, said: Said) -> Iterator[str]:
    """Give the lines of one thing said; a condition takes one line a part."""
    match said.value:
        case str(text):
            yield f"{said.label}：{text}"
        case References(all=named):
            yield from _references(said.label, named)
        case tuple(words):
            yield f"{said.label}：{'；'.join(words)}"
        case Test() as test:
            yield when(test.text) if item.sort is Sort.RULE else f"{said.label}：{test.text}"
        case Group() as group:
            first = opening(group)
            yield when(first) if item.sort is Sort.RULE else f"{said.label}：{first}"
            yield from (f"{_INDENT * line.depth}{line.number}. {line.text}" for line in outline(group))
        case _:
            assert_never(said.value)


def when(first: str) -> str:
    """Give the first words of a rule: `当…时，`, or `当…时：` before the parts of a condition."""
    return f"当{first[:-1]}时：" if first.endswith("：") else f"当{first}时，"


def _references(label: str, named: tuple[Reference, ...]) -> Iterator[str]:
    if len(named) == 1:
        yield f"{label}：{reference_text(named[0])}"
        return
    if not any(one.note for one in named):
        yield f"{label}：{'、'.join(one.name for one in named)}"
        return
    yield f"{label}："
    yield from (f"{_INDENT}· {reference_text(one)}" for one in named)


def reference_text(one: Reference) -> str:
    """Give a thing with what a reader needs of it here."""
    if not one.note:
        return one.name
    return f"{one.name}：{one.note}" if one.sort in {Sort.BASIS, Sort.ROW} else f"{one.name}（{one.note}）"
