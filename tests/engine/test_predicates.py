"""Generated Python: what it reads, what it refuses, and that no word of a rule becomes code."""

from collections.abc import Sequence

import pytest

from catalog.model import Effect
from catalog.vocabulary import FactType
from engine.predicates import Predicates
from engine.profile import FactWorth
from engine.rules import All, Any, Comparison, Conclusion, Condition, FactPlan, Holds, Not, Op, RulesInForce
from tests.plans import fact_plan, fact_value, in_force, rule_plan

FLAG = fact_plan("flag", FactType.FLAG)
NUMBER = fact_plan("number", FactType.NUMBER)
CHOICE = fact_plan("choice", FactType.CHOICE)
IS = Comparison(fact="flag", op=Op.IS, operand=True)
MORE = Comparison(fact="number", op=Op.GT, operand=2)
FIRM = Comparison(fact="choice", op=Op.IN, operand=("企业", "社会组织"))


def rules_of(
    *conditions: Condition,
    facts: Sequence[FactPlan] = (FLAG, NUMBER, CHOICE),
    conclusions: Sequence[Conclusion] = (),
) -> RulesInForce:
    rules = [rule_plan(f"rule_{n}", condition, Effect.ALERT, ()) for n, condition in enumerate(conditions)]
    return in_force(facts, rules, conclusions)


def truths_of(
    rules: RulesInForce, *, flag: FactWorth | None, number: FactWorth | None, choice: FactWorth | None
) -> tuple[bool | None, ...]:
    facts = {"flag": fact_value(flag), "number": fact_value(number), "choice": fact_value(choice)}
    return Predicates(rules).truths(facts).rules


def test_a_comparison_of_an_unknown_fact_is_unknown() -> None:
    rules = rules_of(IS, Not(part=IS), MORE, FIRM, Comparison(fact="flag", op=Op.IS, operand=False))
    assert truths_of(rules, flag=True, number=3, choice="企业") == (True, False, True, True, False)
    assert truths_of(rules, flag=False, number=2, choice="自然人") == (False, True, False, False, True)
    assert truths_of(rules, flag=None, number=None, choice=None) == (None,) * 5


@pytest.mark.parametrize("one", [True, False, None])
@pytest.mark.parametrize("other", [True, False, None])
def test_and_and_or_are_those_of_kleene(one: bool | None, other: bool | None) -> None:
    second = fact_plan("second", FactType.FLAG)
    parts = (IS, Comparison(fact="second", op=Op.IS, operand=True))
    rules = rules_of(All(parts=parts), Any(parts=parts), facts=(FLAG, second))
    row = Predicates(rules).truths({"flag": fact_value(one), "second": fact_value(other)}).rules
    order: list[bool | None] = [False, None, True]
    assert row == (
        order[min(order.index(one), order.index(other))],
        order[max(order.index(one), order.index(other))],
    )


def test_over_nothing_all_is_true_and_any_is_false() -> None:
    assert Predicates(rules_of(All(parts=()), Any(parts=()))).truths({}).rules == (True, False)


def test_every_comparison_stands_once_in_order_of_writing() -> None:
    standing = Conclusion(id="standing", name="", condition=MORE, clauses=())
    rules = rules_of(All(parts=(IS, FIRM, MORE)), Any(parts=(FIRM, IS)), conclusions=(standing,))
    predicates = Predicates(rules)
    assert predicates.comparisons == (MORE, IS, FIRM)
    facts = {"flag": fact_value(True), "number": fact_value(None), "choice": fact_value("自然人")}
    truths = predicates.truths(facts)
    assert truths.comparisons == (None, True, False)
    assert truths.conclusions == (None,)
    assert truths.rules == (False, True)


def test_conclusions_build_on_earlier_ones() -> None:
    low = Conclusion(id="low", name="", condition=Any(parts=(IS, MORE)), clauses=())
    high = Conclusion(id="high", name="", condition=Not(part=Holds(conclusion="low")), clauses=())
    rules = rules_of(Holds(conclusion="high"), conclusions=(low, high), facts=(FLAG, NUMBER))
    assert truths_of(rules, flag=False, number=2, choice=None) == (True,)
    assert truths_of(rules, flag=False, number=None, choice=None) == (None,)


@pytest.mark.parametrize(
    "wrong",
    [{"flag": 1}, {"flag": "是"}, {"number": True}, {"number": "3"}, {"choice": 0}, {"choice": False}],
)
def test_a_value_of_another_type_is_a_fault_of_the_program(wrong: dict[str, FactWorth]) -> None:
    fitting: dict[str, FactWorth] = {"flag": True, "number": 3, "choice": "企业"}
    facts = {name: fact_value(value) for name, value in {**fitting, **wrong}.items()}
    with pytest.raises(TypeError, match=next(iter(wrong))):
        Predicates(rules_of(All(parts=(IS, MORE, FIRM)))).truths(facts)


def test_a_fact_that_is_not_there_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError, match="number"):
        Predicates(rules_of(MORE)).truths({"flag": fact_value(True)})


def test_an_operand_that_does_not_fit_is_refused() -> None:
    for op, operand in ((Op.GT, True), (Op.IS, 1), (Op.IN, 3)):
        with pytest.raises(TypeError, match="operand"):
            Predicates(rules_of(Comparison(fact="number", op=op, operand=operand)))


def test_no_word_of_a_rule_becomes_code() -> None:
    evil = '"); raise SystemExit("\n'
    choice = fact_plan(evil, FactType.CHOICE)
    rules = rules_of(Comparison(fact=evil, op=Op.IN, operand=(evil, "'''")), facts=(choice,))
    assert Predicates(rules).truths({evil: fact_value(evil)}).rules == (True,)
    assert Predicates(rules).truths({evil: fact_value("x")}).rules == (False,)


def test_deep_conditions_compile() -> None:
    condition: Condition = MORE
    for n in range(200):
        condition = Not(part=condition) if n % 2 else All(parts=(IS, Any(parts=(condition,))))
    facts = {"flag": fact_value(True), "number": fact_value(3)}
    assert Predicates(rules_of(condition)).truths(facts).rules == (True,)
