"""What the matcher is told of a profile: flat JSON properties, typed, with nothing said of unknown facts."""

from collections.abc import Callable, Mapping

from catalog.vocabulary import FactType
from engine.profile import FactValue, FactWorth
from engine.rules import Comparison, FactPlan

_FARTHEST = 2**53 - 1

_Render = Callable[[FactWorth | None], str]


class Properties:
    """The properties that the rules read, under names of our own, and how facts become their text."""

    # INVARIANT: all names are ASCII, made here and free of collisions, so no word of a vocabulary reaches C.

    def __init__(self, facts: Mapping[str, FactPlan]) -> None:
        """Start without properties; each is made when a comparison first asks for it."""
        self._types = {fact.id: fact.type for fact in facts.values()}
        self._numbers: dict[tuple[str, frozenset[str]], int] = {}
        self._renders: list[tuple[str, _Render]] = []
        self.names: list[str] = []

    def number(self, comparison: Comparison) -> int:
        """Give the property that a comparison reads: its fact, or a flag for a fact and a set of options."""
        operand = comparison.operand
        options = frozenset(operand) if isinstance(operand, tuple) else frozenset()
        key = (comparison.fact, options)
        if key not in self._numbers:
            name = f"p{len(self.names)}"
            self._numbers[key] = len(self.names)
            self.names.append(name)
            self._renders.append((comparison.fact, _render(name, self._types[comparison.fact], options)))
        return self._numbers[key]

    def texts(self, facts: Mapping[str, FactValue]) -> list[str]:
        """Give each property as JSON with a comma before it; of an unknown fact nothing is said.

        Raises `TypeError` for a value that is not of its fact's type, `ValueError` for one beyond 2**53-1.
        """
        return [render(facts[fact].value) for fact, render in self._renders]


def _render(name: str, type_: FactType, options: frozenset[str]) -> _Render:
    match type_:
        case FactType.FLAG:
            return _flag(name)
        case FactType.NUMBER:
            return _number(name)
        case FactType.CHOICE:
            return _option(name, options)


def _flag(name: str) -> _Render:
    true, false = f',"{name}":true', f',"{name}":false'

    def render(value: FactWorth | None) -> str:
        if value is True:
            return true
        if value is False:
            return false
        if value is None:
            return ""
        raise TypeError(f"no flag: {type(value).__name__}")

    return render


def _number(name: str) -> _Render:
    start = f',"{name}":'

    def render(value: FactWorth | None) -> str:
        if value is None:
            return ""
        if type(value) is not int:
            raise TypeError(f"no whole number: {type(value).__name__}")
        return f"{start}{near(value)}"

    return render


def _option(name: str, options: frozenset[str]) -> _Render:
    true, false = f',"{name}":true', f',"{name}":false'

    def render(value: FactWorth | None) -> str:
        if value is None:
            return ""
        if type(value) is not str:
            raise TypeError(f"no option: {type(value).__name__}")
        return true if value in options else false

    return render


def near(number: int) -> int:
    """Give the number back if the C code holds it exactly, and raise `ValueError` if it is beyond 2**53-1."""
    if not -_FARTHEST <= number <= _FARTHEST:
        raise ValueError("a number beyond 2**53-1")
    return number
