"""Conditions as generated Python: the reference evaluator, three-valued, and what reasons are read from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import assert_never, cast

from catalog.vocabulary import FactType
from engine.profile import FactValue, FactWorth
from engine.rules import All, Any, Comparison, Condition, Holds, Not, Op, RulesInForce

Kleene = bool | None
Kleenes = tuple[Kleene, ...]

_SIGNS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}
_TYPES: dict[FactType, frozenset[type]] = {
    FactType.FLAG: frozenset({bool, NoneType}),
    FactType.NUMBER: frozenset({int, NoneType}),
    FactType.CHOICE: frozenset({str, NoneType}),
}


@dataclass(frozen=True, slots=True)
class Truths:
    """What one set of facts makes of every comparison, conclusion and rule; None is unknown.

    The tuples stand as `Predicates.comparisons`, `RulesInForce.conclusions` and `RulesInForce.rules`.
    """

    comparisons: Kleenes
    conclusions: Kleenes
    rules: Kleenes


class Predicates:
    """The conditions of the rules in force, compiled once.

    Each distinct comparison and each repeated part is computed once, so cost grows with the rules at most.
    """

    def __init__(self, rules: RulesInForce) -> None:
        """Generate and compile; conclusions must stand in an order in which each uses only earlier ones."""
        writer = _Writer()
        conclusions = []
        for conclusion in rules.conclusions:
            name = writer.part(conclusion.condition)
            writer.conclusions[conclusion.id] = name
            conclusions.append(name)
        found = [writer.part(rule.condition) for rule in rules.rules]
        self.comparisons: tuple[Comparison, ...] = tuple(writer.comparisons)
        # INVARIANT: facts of one type stand together, so that one set operation checks all their values.
        self._facts = tuple(
            fact for type_ in FactType for fact in writer.facts if rules.facts[fact].type is type_
        )
        self._stretches: list[tuple[frozenset[type], slice]] = []
        start = 0
        for type_ in FactType:
            end = start + sum(rules.facts[fact].type is type_ for fact in writer.facts)
            if end > start:
                self._stretches.append((_TYPES[type_], slice(start, end)))
            start = end
        rows = [list(writer.comparisons.values()), conclusions, found]
        self._function = _compiled(writer, self._facts, rows)

    def truths(self, facts: Mapping[str, FactValue]) -> Truths:
        """Evaluate all conditions; each fact that one of them reads must be there, known or not.

        A value of another type than its fact's is a fault of the program and raises `TypeError`: a flag is
        not a number, though Python counts it as one.
        """
        values = [facts[fact].value for fact in self._facts]
        for types, stretch in self._stretches:
            if not types.issuperset(map(type, values[stretch])):
                raise TypeError(self._misfits(values))
        return Truths(*self._function(values))

    def _misfits(self, values: list[FactWorth | None]) -> str:
        wrong = [
            f"{fact}: {type(value).__name__}"
            for types, stretch in self._stretches
            for fact, value in zip(self._facts[stretch], values[stretch], strict=True)
            if type(value) not in types
        ]
        return f"values that do not fit their facts: {', '.join(wrong)}"


class _Writer:
    """Collects the lines of the function; every part gets a name, equal parts the same one."""

    # INVARIANT: the text holds only names made here, operators and whole numbers. Fact ids and options stay
    # outside it, as values, so no word of a rule file ever becomes code.

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.facts: dict[str, str] = {}
        self.comparisons: dict[Comparison, str] = {}
        self.conclusions: dict[str, str] = {}
        self.constants: dict[str, frozenset[str]] = {}
        self._named: dict[str, str] = {}

    def part(self, condition: Condition) -> str:
        """Write what the condition needs and give the name that holds its truth."""
        match condition:
            case Comparison():
                if condition not in self.comparisons:
                    self.comparisons[condition] = self._comparison(condition)
                return self.comparisons[condition]
            case Holds(conclusion=conclusion):
                return self.conclusions[conclusion]
            case Not(part=part):
                name = self.part(part)
                return self._name(f"None if {name} is None else not {name}")
            case All(parts=parts):
                return self._joined(parts, _conjunction, "True")
            case Any(parts=parts):
                return self._joined(parts, _disjunction, "False")
            case _:
                assert_never(condition)

    def _joined(self, parts: Iterable[Condition], join: Callable[[list[str]], str], nothing: str) -> str:
        names = list(dict.fromkeys(self.part(part) for part in parts))
        if len(names) > 1:
            return self._name(join(names))
        return names[0] if names else nothing

    def _name(self, expression: str) -> str:
        if expression not in self._named:
            self._named[expression] = f"t{len(self._named)}"
            self.lines.append(f"{self._named[expression]} = {expression}")
        return self._named[expression]

    def _comparison(self, comparison: Comparison) -> str:
        fact = self.facts.setdefault(comparison.fact, f"f{len(self.facts)}")
        match comparison:
            case Comparison(op=Op.IS, operand=bool(expected)):
                if expected:
                    return fact
                test = f"not {fact}"
            case Comparison(op=Op.IN, operand=tuple(options)):
                constant = f"k{len(self.constants)}"
                self.constants[constant] = frozenset(options)
                test = f"{fact} in {constant}"
            case Comparison(op=op, operand=int(number)) if op in _SIGNS and type(number) is int:
                test = f"{fact} {_SIGNS[op]} {number}"
            case _:
                raise TypeError(f"an operand that does not fit: {comparison}")
        return self._name(f"None if {fact} is None else {test}")


def _conjunction(names: list[str]) -> str:
    # With no part FALSE, `and` gives the first unknown or, over TRUE alone, the last TRUE.
    return f"False if {' or '.join(f'{name} is False' for name in names)} else {' and '.join(names)}"


def _disjunction(names: list[str]) -> str:
    # The first TRUE part, if there is one; else unknown as soon as one part is.
    unknown = " or ".join(f"{name} is None" for name in names)
    return f"{' or '.join(names)} or (None if {unknown} else False)"


def _compiled(
    writer: _Writer, facts: tuple[str, ...], rows: list[list[str]]
) -> Callable[[list[FactWorth | None]], tuple[Kleenes, Kleenes, Kleenes]]:
    head = "".join(f"{writer.facts[fact]}, " for fact in facts)
    lines = [f"{head}= values"] if facts else []
    lines += writer.lines
    lines.append("return " + ", ".join(f"({''.join(f'{name}, ' for name in row)})" for row in rows))
    text = "def function(values):\n" + "".join(f"    {line}\n" for line in lines)
    space: dict[str, object] = dict(writer.constants)
    exec(compile(text, "<rules in force>", "exec"), space)  # noqa: S102 - the text is ours, see _Writer
    return cast("Callable[[list[FactWorth | None]], tuple[Kleenes, Kleenes, Kleenes]]", space["function"])
