"""What is read back: sections of things, each with what is said of it; how it looks is the writers' affair."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from catalog.readback.logic import Logic, tests_in


class Sort(Enum):
    """What sort of thing is told; the value is the heading of its section."""

    HEAD = "版次"
    RULE = "规则"
    MEASURE = "措施"
    DEFINITION = "定义"
    PARAMETER = "参数"
    SETTING = "调整参数"
    ROW = "国家清单"
    LIST = "严重失信名单"
    TERM = "期限"
    BASIS = "依据"
    SUBJECT_TYPE = "主体类型"
    MATTER = "事项"
    SOURCE = "来源"
    KIND = "信息类别"
    FIELD = "字段"
    FACT = "事实"
    CALENDAR = "工作日历"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another thing by its name; `note` tells what a reader needs of it here, and is no part of what is said."""

    sort: Sort
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class References:
    """Several things, whose order says nothing."""

    all: tuple[Reference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing said: a label, and text, a condition, other things, or a list of words whose order says nothing.

    What is `repeated` is said elsewhere already and only stands here for the reader's sake. `named` are things that
    the text mentions.
    """

    label: str
    value: str | Logic | References | tuple[str, ...]
    repeated: bool = False
    named: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing with all that is said of it; `id` stays when the name changes, None where the name is all there is."""

    sort: Sort
    name: str
    id: str | None
    said: tuple[Said, ...]

    @property
    def anchor(self) -> str:
        """Give the name by which a page links to it."""
        return f"{self.sort.value}-{self.name}"

    def references(self) -> Iterator[tuple[Sort, str]]:
        """Give everything that it names, by sort and name; what conditions name is a definition or a fact."""
        for said in self.said:
            yield from ((one.sort, one.name) for one in said.named)
            match said.value:
                case References(all=named):
                    yield from ((one.sort, one.name) for one in named)
                case str() | tuple():
                    pass
                case logic:
                    for test in tests_in(logic):
                        yield from ((sort, test.about) for sort in (Sort.DEFINITION, Sort.FACT))
                        if test.parameter is not None:
                            yield Sort.PARAMETER, test.parameter


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """All things of one sort, in the order of the file."""

    sort: Sort
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document read back.

    `used` tells of what it rests on but does not itself say: definitions of other rulebooks, facts of the vocabulary.
    """

    title: str
    digest: str
    cautions: tuple[str, ...]
    sections: tuple[Section, ...]
    used: tuple[Section, ...] = ()

    def items(self) -> Iterator[Item]:
        """Give everything the document itself says, in order."""
        for section in self.sections:
            yield from section.items
