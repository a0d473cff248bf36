"""Commands whose modules are imported when they are run: help, and every other command, start at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, cast

from typer import Typer
from typer._click import Command as ClickCommand
from typer._click import Context  # typer brings its own click and exports only part of it
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

NO_MARKUP = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: where its function stands (`module:name`), and what help says of it."""

    at: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Commands under one word."""

    help: str
    commands: Mapping[str, "Command | Group"]


class LazyCommand(TyperCommand):
    """A command by its name and help alone; its function's module is imported by the first who asks for more."""

    def __init__(self, name: str, about: Command) -> None:
        """Know where the function stands."""
        super().__init__(name, help=about.help, rich_markup_mode=NO_MARKUP)
        self._about = about

    @cached_property
    def whole(self) -> ClickCommand:
        """The command with its parameters."""
        module, _, function = self._about.at.partition(":")
        single = Typer(add_completion=False, rich_markup_mode=NO_MARKUP)
        callback = cast("Callable[..., None]", getattr(import_module(module), function))
        single.command(self.name, help=self._about.help)(callback)
        return get_command(single)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Context | None = None,
        **extra: Any,  # noqa: ANN401 - as its base says it
    ) -> Context:
        """Read the arguments of the whole command, which is then the one that runs."""
        return self.whole.make_context(info_name, args, parent, **extra)


def group_of(name: str, group: Group) -> TyperGroup:
    """Make a group that can be run."""
    commands: dict[str, ClickCommand] = {
        word: group_of(word, one) if isinstance(one, Group) else LazyCommand(word, one)
        for word, one in group.commands.items()
    }
    return TyperGroup(
        name=name, help=group.help, commands=commands, no_args_is_help=True, rich_markup_mode=NO_MARKUP
    )


def words_of(group: Group) -> Iterator[str]:
    """Give every word that is a command or a group of commands."""
    for word, one in group.commands.items():
        yield word
        if isinstance(one, Group):
            yield from words_of(one)
