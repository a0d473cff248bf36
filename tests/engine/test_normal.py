"""Normal forms and what they prove."""

import pytest

from catalog.vocabulary import FactType
from engine.normal import MOST_LITERALS, Literal, TooManyTerms, disjoint, impossible, terms
from engine.rules import All, Any, Comparison, Conclusion, Condition, Holds, Not, Op
from tests.plans import fact_plan, fact_value, in_force
from tests.reference import Reading


def number(op: Op, operand: int, fact: str = "n") -> Comparison:
    return Comparison(fact=fact, op=op, operand=operand)


def flag(fact: str, expected: bool = True) -> Comparison:
    return Comparison(fact=fact, op=Op.IS, operand=expected)


def option(*options: str) -> Comparison:
    return Comparison(fact="c", op=Op.IN, operand=options)


def positive(*comparisons: Comparison) -> tuple[Literal, ...]:
    return tuple(Literal(comparison=comparison) for comparison in comparisons)


A, B, C = flag("a"), flag("b"), flag("c")


@pytest.mark.parametrize(
    ("op", "opposite"),
    [(Op.EQ, Op.NE), (Op.NE, Op.EQ), (Op.LT, Op.GE), (Op.GE, Op.LT), (Op.LE, Op.GT), (Op.GT, Op.LE)],
)
def test_a_negated_number_comparison_becomes_its_opposite(op: Op, opposite: Op) -> None:
    assert terms(Not(part=number(op, 3)), ()) == (positive(number(opposite, 3)),)


def test_a_negated_flag_turns_and_a_negated_choice_stays_negated() -> None:
    assert terms(Not(part=flag("a", False)), ()) == (positive(A),)
    assert terms(Not(part=option("x")), ()) == ((Literal(comparison=option("x"), negated=True),),)
    assert terms(Not(part=Not(part=option("x"))), ()) == (positive(option("x")),)


def test_negation_turns_all_into_any() -> None:
    condition = Not(part=All(parts=(A, Any(parts=(B, C)))))
    assert terms(condition, ()) == (positive(flag("a", False)), positive(flag("b", False), flag("c", False)))


def test_over_nothing_all_is_true_and_any_is_false() -> None:
    assert terms(All(parts=()), ()) == ((),)
    assert terms(Any(parts=()), ()) == ()
    assert terms(Not(part=All(parts=())), ()) == ()
    assert terms(All(parts=(A, Any(parts=()))), ()) == ()


def test_conclusions_are_inlined_through_all_strata() -> None:
    low = Conclusion(id="low", name="", condition=Any(parts=(A, B)), clauses=())
    high = Conclusion(id="high", name="", condition=Not(part=Holds(conclusion="low")), clauses=())
    condition = All(parts=(Holds(conclusion="high"), C))
    assert terms(condition, (low, high)) == (positive(flag("a", False), flag("b", False), C),)


def test_repeated_and_absorbed_terms_go() -> None:
    assert terms(Any(parts=(All(parts=(A, B)), A, All(parts=(B, A)), A)), ()) == (positive(A),)


def test_what_is_true_or_false_in_two_values_only_is_not_simplified() -> None:
    # With a unknown, neither is decided.
    assert len(terms(Any(parts=(A, Not(part=A))), ())) == 2
    assert terms(All(parts=(A, Not(part=A))), ()) == (positive(A, flag("a", False)),)
    reading = Reading(in_force([fact_plan("a", FactType.FLAG)], ()), {"a": fact_value(None)})
    assert reading.truth(Any(parts=(A, Not(part=A)))) is None


def test_sixty_four_terms_fit_and_one_more_does_not() -> None:
    wide = tuple(flag(f"f{n}") for n in range(65))
    assert len(terms(Any(parts=wide[:64]), ())) == 64
    with pytest.raises(TooManyTerms, match="64 terms"):
        terms(Any(parts=wide), ())


def test_a_product_that_would_explode_fails_at_once() -> None:
    pairs = tuple(Any(parts=(flag(f"x{n}"), flag(f"y{n}"))) for n in range(40))
    with pytest.raises(TooManyTerms):
        terms(All(parts=pairs), ())
    with pytest.raises(TooManyTerms):
        terms(Not(part=Any(parts=tuple(Not(part=pair) for pair in pairs))), ())


def test_conclusions_that_double_each_other_do_not_explode() -> None:
    strata = [Conclusion(id="c0", name="", condition=A, clauses=())]
    for n in range(1, 60):
        below = Holds(conclusion=f"c{n - 1}")
        condition: Condition = All(parts=(below, Any(parts=(below, Not(part=Not(part=below))))))
        strata.append(Conclusion(id=f"c{n}", name="", condition=condition, clauses=()))
    assert terms(Holds(conclusion="c59"), strata) == (positive(A),)


def test_a_term_longer_than_the_matcher_holds_is_refused() -> None:
    assert len(terms(All(parts=tuple(flag(f"f{n}") for n in range(MOST_LITERALS))), ())) == 1
    with pytest.raises(TooManyTerms, match="in one term"):
        terms(All(parts=tuple(flag(f"f{n}") for n in range(MOST_LITERALS + 1))), ())


@pytest.mark.parametrize(
    ("one", "other", "proven"),
    [
        (A, flag("a", False), True),
        (A, B, False),
        (number(Op.GE, 3), number(Op.LT, 3), True),
        (number(Op.GE, 3), number(Op.LE, 3), False),
        (number(Op.GT, 3), number(Op.LT, 4), True),
        (number(Op.GT, 3), number(Op.LT, 5), False),
        (number(Op.EQ, 3), number(Op.NE, 3), True),
        (number(Op.EQ, 3), number(Op.NE, 4), False),
        (number(Op.EQ, 3), number(Op.EQ, 4), True),
        (
            All(parts=(number(Op.GE, 3), number(Op.NE, 4))),
            All(parts=(number(Op.LE, 4), number(Op.NE, 3))),
            True,
        ),
        (number(Op.GE, 3), number(Op.LT, 3, fact="other"), False),
        (option("x", "y"), option("z"), True),
        (option("x", "y"), option("y", "z"), False),
        (option("x"), Not(part=option("x", "y")), True),
        (option("x", "y"), Not(part=option("x")), False),
        (Not(part=option("x")), Not(part=option("y")), False),
        (Any(parts=(A, B)), All(parts=(flag("a", False), flag("b", False))), True),
        (Any(parts=(A, B)), flag("a", False), False),
        (Any(parts=()), A, True),
        (All(parts=()), A, False),
        (All(parts=(A, Not(part=A))), B, True),
    ],
)
def test_disjoint_means_proven(one: Condition, other: Condition, proven: bool) -> None:
    assert disjoint(terms(one, ()), terms(other, ())) is proven
    assert disjoint(terms(other, ()), terms(one, ())) is proven


def test_a_term_that_contradicts_itself_is_impossible() -> None:
    assert impossible(positive(number(Op.GT, 3), A, number(Op.LT, 4)))
    assert not impossible(positive(number(Op.GT, 3), A))
