"""Names to ids, parameters to values, inside conditions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from catalog import conditions as written
from catalog.conditions import Comparator, ParameterName, Quantity
from catalog.documents import InForce
from catalog.scope import name_in, parts_of
from engine.rules import All, Any, Comparison, Conclusion, Condition, Holds, Not, Op

OPS = {
    Comparator.EQUAL: Op.EQ,
    Comparator.NOT_EQUAL: Op.NE,
    Comparator.LESS: Op.LT,
    Comparator.AT_MOST: Op.LE,
    Comparator.MORE: Op.GT,
    Comparator.AT_LEAST: Op.GE,
}


class Resolver:
    """Resolves the written conditions of documents that were checked; an unknown name here is our mistake."""

    def __init__(self, documents: InForce, settings: Mapping[str, Quantity]) -> None:
        """Index facts, definitions and parameter values by name."""
        self._facts = {name: fact.id for name, fact in documents.vocabulary.facts.items()}
        self._definitions = {name: d for e in documents.editions for name, d in e.definitions.items()}
        self._settings = settings

    def condition(self, condition: written.Condition) -> Condition:
        """Resolve one condition; `否` becomes a negation for definitions and stays a flag for facts."""
        match condition:
            case written.Is(fact=name, expected=expected):
                if name in self._definitions:
                    holds = Holds(conclusion=self._definitions[name].id)
                    return holds if expected else Not(part=holds)
                return Comparison(fact=self._facts[name], op=Op.IS, operand=expected)
            case written.Compare(fact=name, comparator=comparator, value=value):
                amount = self.quantity(value).amount
                return Comparison(fact=self._facts[name], op=OPS[comparator], operand=amount)
            case written.OneOf(fact=name, options=options):
                return Comparison(fact=self._facts[name], op=Op.IN, operand=tuple(sorted(set(options))))
            case written.AllOf(parts=parts):
                return All(parts=tuple(self.condition(part) for part in parts))
            case written.AnyOf(parts=parts):
                return Any(parts=tuple(self.condition(part) for part in parts))
            case written.NotOf(part=part):
                return Not(part=self.condition(part))
            case _:
                assert_never(condition)

    def quantity(self, value: Quantity | ParameterName) -> Quantity:
        """Give a written value or the parameter's."""
        return self._settings[value.name] if isinstance(value, ParameterName) else value

    def conclusions_used(self, condition: written.Condition) -> frozenset[str]:
        """Give the ids of the definitions that a condition names itself."""
        names = {name_in(part) for part in parts_of(condition)}
        return frozenset(self._definitions[name].id for name in names if name in self._definitions)

    def conclusions_under(self, condition: written.Condition) -> frozenset[str]:
        """Give the ids of all definitions that a condition rests on, through others."""
        by_id = {definition.id: definition for definition in self._definitions.values()}
        seen: set[str] = set()
        waiting = list(self.conclusions_used(condition))
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting.extend(self.conclusions_used(by_id[one].condition))
        return frozenset(seen)


def conditions_facts(conditions: Iterable[Condition]) -> frozenset[str]:
    """Give the ids of the facts that resolved conditions compare."""
    return frozenset(one.fact for condition in conditions for one in comparisons_in(condition))


def comparisons_in(condition: Condition) -> Iterator[Comparison]:
    """Give the comparisons of a resolved condition in order of writing, not those inside conclusions."""
    match condition:
        case Comparison():
            yield condition
        case Holds():
            return
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from comparisons_in(part)
        case Not(part=part):
            yield from comparisons_in(part)
        case _:
            assert_never(condition)


def conclusions_in(condition: Condition, conclusions: Iterable[Conclusion]) -> frozenset[str]:
    """Give the ids of all conclusions that a resolved condition rests on, through others."""
    conditions = {one.id: one.condition for one in conclusions}
    seen: set[str] = set()
    waiting = [condition]
    while waiting:
        own = _holds_in(waiting.pop()) - seen
        seen |= own
        waiting += [conditions[name] for name in own]
    return frozenset(seen)


def _holds_in(condition: Condition) -> frozenset[str]:
    match condition:
        case Comparison():
            return frozenset()
        case Holds(conclusion=conclusion):
            return frozenset({conclusion})
        case Not(part=part):
            return _holds_in(part)
        case All(parts=parts) | Any(parts=parts):
            return frozenset().union(*(_holds_in(part) for part in parts))
        case _:
            assert_never(condition)
