"""Conditions in words: a tree of tests, numbered so that no nesting can be misread."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from catalog.conditions import AllOf, AnyOf, Compare, Condition, Is, NotOf, OneOf, ParameterName
from catalog.readback.names import Names


class Joint(Enum):
    """How the parts of a group make it hold."""

    ALL = "同时满足"
    ANY = "满足任一"
    NOT = "并非"


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One fact or definition and what is required of it.

    `parameter` names where a number comes from; `options` are those of which it must be one.
    """

    about: str
    required: str
    parameter: str | None = None
    options: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Give it as one phrase."""
        return f"{quoted(self.about)}{self.required}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several conditions joined; `NOT` has one part."""

    joint: Joint
    parts: tuple["Logic", ...]


Logic = Test | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of an outline: its number (`2.1`), which tells how deep it stands, and the part that it opens."""

    number: str
    part: Logic

    @property
    def text(self) -> str:
        """Give its words."""
        return opening(self.part)

    @property
    def depth(self) -> int:
        """Give how many groups it stands in, from 1."""
        return self.number.count(".") + 1


def logic_of(condition: Condition, names: Names) -> Logic:
    """Put a condition into words."""
    match condition:
        case Is(fact=fact, expected=expected):
            return Test(about=names.condition(fact), required="为是" if expected else "为否")
        case Compare(fact=fact, comparator=comparator, value=value):
            given = value if isinstance(value, ParameterName) else None
            return Test(
                about=names.condition(fact),
                required=f"{comparator.value} {names.worth(value)}",
                parameter=names.parameter(given.name) if given else None,
            )
        case OneOf(fact=fact, options=options):
            return Test(about=names.condition(fact), required=among(options), options=options)
        case AllOf(parts=parts):
            return Group(joint=Joint.ALL, parts=tuple(logic_of(part, names) for part in parts))
        case AnyOf(parts=parts):
            return Group(joint=Joint.ANY, parts=tuple(logic_of(part, names) for part in parts))
        case NotOf(part=part):
            return Group(joint=Joint.NOT, parts=(logic_of(part, names),))
        case _:
            assert_never(condition)


def among(options: tuple[str, ...]) -> str:
    """Require one of some options."""
    return "是" + "或者".join(quoted(option) for option in options)


def opening(logic: Logic) -> str:
    """Give the words before the parts of a group; the whole phrase of a test."""
    match logic:
        case Test():
            return logic.text
        case Group(joint=Joint.ALL, parts=parts):
            return f"同时满足以下 {len(parts)} 项："
        case Group(joint=Joint.ANY, parts=parts):
            return f"满足以下 {len(parts)} 项中的任何一项："
        case Group():
            return "以下情形不成立："
        case _:
            assert_never(logic)


def outline(logic: Logic, before: str = "") -> Iterator[Line]:
    """Give the parts of a group line by line, each with its number; nothing for a test alone."""
    if isinstance(logic, Group):
        for place, part in enumerate(logic.parts, start=1):
            number = f"{before}{place}"
            yield Line(number=number, part=part)
            yield from outline(part, f"{number}.")


def inline(logic: Logic) -> str:
    """Give a condition in one sentence; numbers say what belongs to what."""
    return opening(logic) + "；".join(f"（{line.number}）{line.text}" for line in outline(logic))


def tests_in(logic: Logic) -> Iterator[Test]:
    """Give every test, in order of writing."""
    match logic:
        case Test():
            yield logic
        case Group(parts=parts):
            for part in parts:
                yield from tests_in(part)
        case _:
            assert_never(logic)


def quoted(name: str) -> str:
    """Put a name into quotation marks; those within become single ones."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”"
