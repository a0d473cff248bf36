"""The baseline: the same rules as a programmer would write them by hand, one `if` each."""

from collections.abc import Callable, Mapping
from typing import assert_never, cast

from engine.profile import FactWorth
from engine.rules import All, Any, Comparison, Condition, Holds, Not, Op, RulesInForce

HandWritten = Callable[[Mapping[str, FactWorth | None]], list[int]]
_SIGNS = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}


def hand_written(rules: RulesInForce) -> HandWritten:
    """Compile the function: plain values in, positions of the rules that are TRUE out; no reasons, no third value."""
    space: dict[str, object] = {}
    exec(compile(source_of(rules), "<hand-written>", "exec"), space)  # noqa: S102 - text made here, to be timed
    return cast("HandWritten", space["fired"])


def source_of(rules: RulesInForce) -> str:
    """Write the function out: facts into locals, conclusions into locals, then the rules."""
    lines = ["def fired(facts):", "    found = []"]
    lines += [f"    {_name(fact)} = facts[{fact!r}]" for fact in rules.facts]
    for conclusion in rules.conclusions:
        lines.append(f"    {_name(conclusion.id)} = {_true(conclusion.condition)}")
    for position, rule in enumerate(rules.rules):
        lines += [f"    if {_true(rule.condition)}:", f"        found.append({position})"]
    return "\n".join([*lines, "    return found", ""])


def _true(condition: Condition) -> str:
    """Give the expression for: certainly TRUE."""
    match condition:
        case Comparison():
            return _comparison(condition)
        case Holds(conclusion=conclusion):
            return _name(conclusion)
        case All(parts=parts):
            return " and ".join(_bracketed(part) for part in parts) or "True"
        case Any(parts=parts):
            return " or ".join(_true(part) for part in parts) or "False"
        case Not(part=Comparison() as comparison):
            # An unknown fact does not make the negation TRUE.
            return f"({_name(comparison.fact)} is not None and not ({_comparison(comparison)}))"
        case Not():
            raise NotImplementedError("only comparisons are negated in the generated rules")
        case _:
            assert_never(condition)


def _bracketed(part: Condition) -> str:
    text = _true(part)
    return f"({text})" if isinstance(part, Any) else text


def _comparison(comparison: Comparison) -> str:
    name = _name(comparison.fact)
    match comparison.operand:
        case bool(flag):
            return f"{name} is {flag}"
        case tuple(options):
            return f"{name} in {set(options)!r}"
        case number:
            return f"{name} is not None and {name} {_SIGNS[comparison.op]} {number}"


def _name(word: str) -> str:
    return word.replace("-", "_")
