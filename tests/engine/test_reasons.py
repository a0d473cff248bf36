"""Reasons: which comparisons made a rule what it is, and which facts are missing."""

import pytest

from catalog.model import Effect
from catalog.vocabulary import FactType
from engine.decision import Truth
from engine.predicates import Predicates, Truths
from engine.profile import FactWorth
from engine.reasons import Reasons
from engine.rules import All, Any, Comparison, Conclusion, Condition, Holds, Not, Op
from tests.plans import fact_plan, fact_value, in_force, rule_plan

NAMES = ("a", "b", "c", "d")
A, B, C, D = (Comparison(fact=name, op=Op.IS, operand=True) for name in NAMES)
VALUES: dict[str, bool | None] = {"1": True, "0": False, "?": None}
MARKS = {Truth.TRUE: "1", Truth.FALSE: "0", Truth.UNKNOWN: "?"}


def asked(condition: Condition, values: str, *conclusions: Conclusion) -> tuple[Reasons, Truths]:
    """Reasons and truths of one rule over the flags a to d, given as `1`, `0` or `?` each."""
    plans = [fact_plan(name, FactType.FLAG) for name in NAMES]
    rules = in_force(plans, [rule_plan("rule", condition, Effect.GRANT, ("green_channel",))], conclusions)
    worths: dict[str, FactWorth | None] = {
        name: VALUES[mark] for name, mark in zip(NAMES, values, strict=True)
    }
    predicates = Predicates(rules)
    truths = predicates.truths({name: fact_value(worth) for name, worth in worths.items()})
    return Reasons(rules, predicates), truths


def reason_of(condition: Condition, values: str, *conclusions: Conclusion) -> str:
    """The rule's truth, then each comparison of its reason with its own truth."""
    reasons, truths = asked(condition, values, *conclusions)
    reason = reasons.of(0, truths)
    found = [f"{part.comparison.fact}{MARKS[part.truth]}" for part in reason.comparisons]
    return " ".join([MARKS[reason.truth], *found])


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (A, "1???", "1 a1"),
        (A, "0???", "0 a0"),
        (A, "????", "? a?"),
        (Not(part=A), "1???", "0 a1"),
        (All(parts=(A, B, C)), "111?", "1 a1 b1 c1"),
        (All(parts=(A, B, C)), "10??", "0 b0"),
        (All(parts=(A, B, C)), "0?0?", "0 a0 c0"),
        (All(parts=(A, B, C)), "1?1?", "? b?"),
        (Any(parts=(A, B, C)), "01??", "1 b1"),
        (Any(parts=(A, B, C)), "1?1?", "1 a1 c1"),
        (Any(parts=(A, B, C)), "000?", "0 a0 b0 c0"),
        (Any(parts=(A, B, C)), "0?0?", "? b?"),
        (Not(part=Any(parts=(A, B))), "01??", "0 b1"),
        (Not(part=Any(parts=(A, B))), "00??", "1 a0 b0"),
        (Not(part=All(parts=(A, B))), "?0??", "1 b0"),
        (All(parts=(A, Any(parts=(B, C)))), "101?", "1 a1 c1"),
        (All(parts=(A, Any(parts=(B, C)))), "100?", "0 b0 c0"),
        (All(parts=(A, Any(parts=(B, C)))), "10??", "? c?"),
        (Any(parts=(All(parts=(A, B)), All(parts=(C, D)))), "1001", "0 b0 c0"),
        (Any(parts=(A, Not(part=A))), "????", "? a?"),
        (All(parts=(A, Not(part=A))), "1???", "0 a1"),
        (All(parts=()), "????", "1"),
        (Any(parts=()), "????", "0"),
        (All(parts=(B, A, B)), "11??", "1 b1 a1"),
    ],
)
def test_the_parts_that_decide_are_the_reason(condition: Condition, values: str, expected: str) -> None:
    assert reason_of(condition, values) == expected


def test_reasons_go_through_conclusions_at_the_place_where_they_are_used() -> None:
    low = Conclusion(id="low", name="", condition=Any(parts=(C, D)), clauses=())
    high = Conclusion(id="high", name="", condition=Not(part=Holds(conclusion="low")), clauses=())
    condition = All(parts=(B, Holds(conclusion="high"), A))
    assert reason_of(condition, "1100", low, high) == "1 b1 c0 d0 a1"
    assert reason_of(condition, "1110", low, high) == "0 c1"
    assert reason_of(condition, "?10?", low, high) == "? d? a?"


def test_a_conclusion_used_over_and_over_is_read_once() -> None:
    strata = [Conclusion(id="c0", name="", condition=Any(parts=(A, B)), clauses=())]
    for n in range(1, 60):
        below = Holds(conclusion=f"c{n - 1}")
        condition = All(parts=(below, Any(parts=(below, C))))
        strata.append(Conclusion(id=f"c{n}", name="", condition=condition, clauses=()))
    assert reason_of(Holds(conclusion="c59"), "100?", *strata) == "1 a1"


def test_missing_facts_stand_in_order_of_writing_and_only_if_they_matter() -> None:
    condition = All(parts=(D, Any(parts=(B, A)), C, Not(part=D)))
    for values, missing in (("???1", ()), ("????", ("d", "b", "a", "c")), ("?11?", ("d",)), ("??0?", ())):
        reasons, truths = asked(condition, values)
        assert reasons.missing(0, truths) == missing


def test_a_reason_names_its_rule_and_effect() -> None:
    reasons, truths = asked(A, "1???")
    assert (reasons.of(0, truths).rule, reasons.of(0, truths).effect) == ("rule", Effect.GRANT)


def test_reasons_stay_right_when_more_patterns_come_than_are_kept() -> None:
    names = tuple(f"f{n}" for n in range(12))
    parts = tuple(Comparison(fact=name, op=Op.IS, operand=True) for name in names)
    rules = in_force(
        [fact_plan(name, FactType.FLAG) for name in names],
        [rule_plan("rule", Any(parts=parts), Effect.ALERT, ())],
    )
    predicates = Predicates(rules)
    reasons = Reasons(rules, predicates)
    for pattern in [*range(1, 1000), *range(1, 1000)]:
        facts = {name: fact_value(bool(pattern >> n & 1)) for n, name in enumerate(names)}
        found = reasons.of(0, predicates.truths(facts)).comparisons
        assert [part.comparison.fact for part in found] == [
            name for n, name in enumerate(names) if pattern >> n & 1
        ]
