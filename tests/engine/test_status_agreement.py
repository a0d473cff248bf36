"""The statuses of measures, held equal to the naive reference over random rules, profiles and confirmations."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.decision import Decision, Need, Status
from engine.evaluate import Evaluator
from engine.normal import TooManyTerms
from engine.profile import Profile
from engine.query import Query
from engine.record.entry import Confirmation, Record
from engine.record.subject import Subject
from engine.rules import RulesInForce
from tests.plans import ON
from tests.reference import statuses
from tests.strategies import confirmations, profiles, rules_in_force

QUERY = Query(matter=None, step=None, reason="测试", circumstances={})
thorough = settings(max_examples=max(200, settings.default.max_examples if settings.default else 0))


def record_of(profile: Profile, confirmed: frozenset[Need]) -> Record:
    return Record(
        subject=Subject(reference=profile.subject, type="firm", area="510100", opened=ON, born=None),
        entries=(),
        coverage=(),
        confirmations=tuple(
            Confirmation(
                measure=need.measure,
                row=need.row,
                entries=frozenset(need.entries),
                rules_digest=need.rules_digest,
                officer="测试员",
                on=ON,
                known=0,
            )
            for need in confirmed
        ),
    )


def decided(rules: RulesInForce, profile: Profile, confirmed: frozenset[Need]) -> Decision:
    try:
        evaluator = Evaluator(rules)
    except TooManyTerms:
        assume(False)
        raise
    try:
        return evaluator.evaluate(profile, QUERY, record_of(profile, confirmed))
    finally:
        evaluator.retire()


@pytest.mark.xfail(strict=False, reason="one confirmation reaches every measure that its rule imposes")
@thorough
@given(st.data())
def test_statuses_are_those_of_the_reference(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force(most_rules=8, depth=1))
    profile = data.draw(profiles(rules))
    confirmed = data.draw(confirmations(rules, profile))
    decision = decided(rules, profile, confirmed)
    found = {outcome.measure.id: outcome.status for outcome in (*decision.measures, *decision.unlisted)}
    assert found == statuses(rules, profile, confirmed)


@thorough
@given(st.data())
def test_what_a_proposed_sanction_needs_is_what_confirms_it(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force(most_rules=6, depth=1))
    profile = data.draw(profiles(rules))
    for outcome in decided(rules, profile, frozenset()).measures:
        if outcome.need is not None:
            after = decided(rules, profile, frozenset({outcome.need}))
            status = {one.measure.id: one.status for one in (*after.measures, *after.unlisted)}
            assert status[outcome.measure.id] is Status.APPLIED
