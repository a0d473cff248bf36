"""One language, several evaluators: random rules and values hold them equal."""

import random

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from engine.decision import Truth
from engine.durable import Matcher
from engine.normal import Literal, Term, TooManyTerms, disjoint, terms
from engine.predicates import Predicates
from engine.reasons import Reasons
from engine.rules import All, Any, Condition, Not, RulesInForce
from tests.plans import big_rules_in_force, fact_value, in_force, random_values
from tests.reference import Reading, rule_truths
from tests.strategies import conditions, facts_plans, profiles, rules_in_force, worths

TRUTH = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
thorough = settings(max_examples=max(200, settings.default.max_examples if settings.default else 0))


def matcher(rules: RulesInForce) -> Matcher:
    try:
        return Matcher(rules)
    except TooManyTerms:
        return reject()


def as_condition(found: tuple[Term, ...]) -> Condition:
    def literal(one: Literal) -> Condition:
        return Not(part=one.comparison) if one.negated else one.comparison

    return Any(parts=tuple(All(parts=tuple(literal(one) for one in term)) for term in found))


@thorough
@given(st.data())
def test_predicates_and_matcher_and_reference_agree(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force(most_rules=30))
    predicates, fast = Predicates(rules), matcher(rules)
    try:
        for _ in range(4):
            facts = data.draw(profiles(rules)).facts
            truths = predicates.truths(facts)
            expected = rule_truths(rules, facts)
            assert list(truths.rules) == expected
            assert fast.fired(facts) == {place for place, truth in enumerate(expected) if truth is True}
            reading = Reading(rules, facts)
            assert truths.comparisons == tuple(map(reading.truth, predicates.comparisons))
            assert truths.conclusions == tuple(reading.truth(found.condition) for found in rules.conclusions)
        assert fast.rebuilds == 0
    finally:
        fast.retire()


@pytest.mark.parametrize("seed", range(3))
def test_they_agree_on_rules_of_the_size_of_a_city(seed: int) -> None:
    rules = big_rules_in_force(seed)
    dice = random.Random(seed)
    predicates, fast = Predicates(rules), Matcher(rules)
    for _ in range(50):
        facts = random_values(dice, rules)
        expected = rule_truths(rules, facts)
        assert list(predicates.truths(facts).rules) == expected
        assert fast.fired(facts) == {place for place, truth in enumerate(expected) if truth is True}
    assert fast.rebuilds == 0
    fast.retire()


@thorough
@given(st.data())
def test_the_normal_form_equals_its_condition_in_all_three_values(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force(most_rules=3, depth=3))
    reading = Reading(rules, data.draw(profiles(rules)).facts)
    for rule in rules.rules:
        try:
            found = terms(rule.condition, rules.conclusions)
        except TooManyTerms:
            reject()
        assert reading.truth(as_condition(found)) is reading.truth(rule.condition)


@thorough
@given(st.data())
def test_disjoint_conditions_are_never_both_true(data: st.DataObject) -> None:
    facts = data.draw(facts_plans(most=2))
    one, other = data.draw(conditions(facts, depth=1)), data.draw(conditions(facts, depth=1))
    values = {fact.id: fact_value(data.draw(worths(fact))) for fact in facts}
    reading = Reading(in_force(facts, ()), values)
    if reading.truth(one) is True and reading.truth(other) is True:
        assert not disjoint(terms(one, ()), terms(other, ()))


@thorough
@given(st.data())
def test_reasons_are_those_of_the_reference(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force())
    facts = data.draw(profiles(rules)).facts
    predicates, reading = Predicates(rules), Reading(rules, facts)
    reasons, truths = Reasons(rules, predicates), predicates.truths(facts)
    for place, rule in enumerate(rules.rules):
        for _ in ("worked out", "remembered"):
            reason = reasons.of(place, truths)
            assert (reason.rule, reason.effect) == (rule.id, rule.effect)
            assert reason.truth is TRUTH[reading.truth(rule.condition)]
            assert [(found.comparison, found.truth) for found in reason.comparisons] == [
                (comparison, TRUTH[reading.truth(comparison)])
                for comparison in reading.deciding(rule.condition)
            ]


@thorough
@given(st.data())
def test_the_facts_of_a_reason_settle_the_rule_whatever_else_is_lost(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force())
    facts = data.draw(profiles(rules)).facts
    predicates = Predicates(rules)
    reasons, truths = Reasons(rules, predicates), predicates.truths(facts)
    for place, truth in enumerate(truths.rules):
        named = {found.comparison.fact for found in reasons.of(place, truths).comparisons}
        if truth is None:
            assert reasons.missing(place, truths)
            assert all(facts[fact].value is None for fact in reasons.missing(place, truths))
            continue
        assert reasons.missing(place, truths) == ()
        kept = {name: value if name in named else fact_value(None) for name, value in facts.items()}
        assert predicates.truths(kept).rules[place] is truth


@thorough
@given(st.data())
def test_missing_facts_are_just_those_that_leave_the_rule_unknown(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force(most_rules=4))
    facts = data.draw(profiles(rules)).facts
    predicates = Predicates(rules)
    reasons, truths = Reasons(rules, predicates), predicates.truths(facts)
    told = {
        name: fact_value(data.draw(worths(rules.facts[name]).filter(lambda value: value is not None)))
        for name, read in facts.items()
        if read.value is None
    }
    for place, truth in enumerate(truths.rules):
        if truth is None:
            missing = set(reasons.missing(place, truths))
            others = {name: value for name, value in told.items() if name not in missing}
            asked = {name: value for name, value in told.items() if name in missing}
            assert predicates.truths({**facts, **others}).rules[place] is None
            assert predicates.truths({**facts, **asked}).rules[place] is not None
