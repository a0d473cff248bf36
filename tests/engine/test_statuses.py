"""Statuses of measures: equal to the naive reference, and docs/semantics.md §4 sentence by sentence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Effect
from catalog.vocabulary import FactType
from engine.decision import Doubt, MeasureOutcome, Need, Status
from engine.predicates import Predicates
from engine.profile import Exhibit, FactWorth, Profile
from engine.reasons import Reasons
from engine.record.entry import Confirmation
from engine.rules import Comparison, Op, Row, RulePlan, RulesInForce
from engine.statuses import Statuses, applies_to, measure_rules
from tests.plans import MEASURES, ON, ROW, fact_plan, fact_value, in_force, rule_plan
from tests.reference import statuses
from tests.strategies import confirmations, profiles, rules_in_force

OTHER_ROW = replace(ROW, id="限制/2")
DAY = timedelta(days=1)


def outcomes(
    rules: RulesInForce, profile: Profile, confirmed: Iterable[Confirmation] = ()
) -> dict[str, MeasureOutcome]:
    predicates = Predicates(rules)
    truths = predicates.truths(profile.facts)
    found = Statuses(rules, Reasons(rules, predicates), truths, profile, tuple(confirmed))
    return {name: found.of(about) for name, about in measure_rules(rules).items()}


def found_statuses(
    rules: RulesInForce, profile: Profile, confirmed: Iterable[Confirmation] = ()
) -> dict[str, Status]:
    return {name: one.status for name, one in outcomes(rules, profile, confirmed).items()}


def confirmation(need: Need) -> Confirmation:
    return Confirmation(
        measure=need.measure,
        row=need.row,
        entries=frozenset(need.entries),
        rules_digest=need.rules_digest,
        officer="张三",
        on=ON,
        known=0,
    )


@st.composite
def rules_of_two_rows(draw: st.DrawFn) -> RulesInForce:
    rules = draw(rules_in_force(most_rules=6, depth=1))
    rows = st.sampled_from((ROW, OTHER_ROW))
    return replace(
        rules, rules=tuple(replace(rule, row=draw(rows)) if rule.row else rule for rule in rules.rules)
    )


@given(st.data())
def test_statuses_are_those_of_the_reference(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = data.draw(profiles(rules))
    assert found_statuses(rules, profile) == statuses(rules, profile, frozenset())


@given(st.data())
def test_confirmed_statuses_are_those_of_the_reference(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = replace(data.draw(profiles(rules)), natural_person=True)
    confirmed = data.draw(confirmations(rules, profile))
    found = found_statuses(rules, profile, map(confirmation, confirmed))
    assert found == statuses(rules, profile, confirmed)


@given(st.data())
def test_a_confirmation_never_matters_to_a_firm(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = replace(data.draw(profiles(rules)), natural_person=False)
    needs = data.draw(confirmations(rules, profile))
    assert outcomes(rules, profile, map(confirmation, needs)) == outcomes(rules, profile)


@given(st.data())
def test_the_order_of_rules_does_not_change_a_status(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = data.draw(profiles(rules))
    shuffled = replace(rules, rules=tuple(data.draw(st.permutations(rules.rules))))
    assert found_statuses(shuffled, profile) == found_statuses(rules, profile)


@given(st.data())
def test_an_alert_changes_no_outcome(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = data.draw(profiles(rules))
    quiet = replace(rules, rules=tuple(rule for rule in rules.rules if rule.effect is not Effect.ALERT))
    assert outcomes(quiet, profile) == outcomes(rules, profile)


@given(st.data())
def test_what_is_not_sure_names_a_doubt_and_what_is_sure_names_none(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = data.draw(profiles(rules))
    for one in outcomes(rules, profile).values():
        assert (one.doubt is not None) == (one.status is Status.UNDETERMINED)
        unconfirmed = one.status is Status.PROPOSED or one.doubt is Doubt.UNCONFIRMED
        assert (one.need is not None) == unconfirmed
        assert bool(one.missing) == (one.doubt is Doubt.FACTS)
        assert all(profile.facts[fact].value is None for fact in one.missing)
        if one.status in {Status.APPLIED, Status.PROPOSED, Status.BARRED, Status.ADVISORY}:
            assert one.reasons


@given(st.data())
def test_confirming_every_need_leaves_nothing_proposed(data: st.DataObject) -> None:
    rules = data.draw(rules_of_two_rows())
    profile = replace(data.draw(profiles(rules)), natural_person=True)
    before = outcomes(rules, profile)
    needs = [one.need for one in before.values() if one.need]
    after = found_statuses(rules, profile, map(confirmation, needs))
    for name, one in before.items():
        if one.status is Status.PROPOSED:
            assert after[name] is Status.APPLIED


# --- by hand

GOOD, LISTED = fact_plan("good", FactType.FLAG), fact_plan("listed", FactType.FLAG)
IF_GOOD = Comparison(fact="good", op=Op.IS, operand=True)
IF_LISTED = Comparison(fact="listed", op=Op.IS, operand=True)
GRANT = rule_plan("给", IF_GOOD, Effect.GRANT, ("green_channel",))
BAR = rule_plan("停", IF_LISTED, Effect.WITHHOLD, ("green_channel",))
IMPOSE = rule_plan("罚", IF_LISTED, Effect.IMPOSE, ("inspection",))
ADVISE = rule_plan("劝", IF_LISTED, Effect.ADVISE, ("training",))


def the_rules(*rules: RulePlan) -> RulesInForce:
    return in_force((GOOD, LISTED), rules)


def profile_of(
    *,
    good: FactWorth | None = None,
    listed: FactWorth | None = None,
    person: bool = False,
    ours: bool = False,
    objected: bool = False,
) -> Profile:
    return Profile(
        subject="subject-1",
        natural_person=person,
        credit_subject=True,
        on=ON,
        known=7,
        facts={"good": fact_value(good), "listed": fact_value(listed, ("e1",) if listed else ())},
        exhibits={"e1": Exhibit(id="e1", kind="severe-list", ours=ours, objected=objected)},
        recheck_on=None,
        fresh_until=None,
    )


@pytest.mark.parametrize(
    ("good", "listed", "status"),
    [
        (True, False, Status.APPLIED),
        (True, True, Status.BARRED),
        (True, None, Status.UNDETERMINED),
        (False, False, Status.NOT_MET),
        (False, True, Status.NOT_MET),
        (False, None, Status.NOT_MET),
        (None, False, Status.UNDETERMINED),
        (None, True, Status.BARRED),
        (None, None, Status.UNDETERMINED),
    ],
)
def test_an_incentive_is_grant_and_not_withhold(
    good: bool | None, listed: bool | None, status: Status
) -> None:
    profile = profile_of(good=good, listed=listed)
    assert found_statuses(the_rules(GRANT, BAR), profile)["green_channel"] is status


@pytest.mark.parametrize(
    ("listed", "inspection", "training"),
    [
        (True, Status.APPLIED, Status.ADVISORY),
        (False, Status.NOT_MET, Status.NOT_MET),
        (None, Status.UNDETERMINED, Status.UNDETERMINED),
    ],
)
def test_sanctions_and_advice_follow_their_rules(
    listed: bool | None, inspection: Status, training: Status
) -> None:
    found = found_statuses(the_rules(IMPOSE, ADVISE), profile_of(listed=listed))
    assert (found["inspection"], found["training"]) == (inspection, training)


def test_a_measure_that_no_rule_speaks_of_is_not_met() -> None:
    assert set(found_statuses(the_rules(), profile_of()).values()) == {Status.NOT_MET}


def test_a_bar_names_the_row_that_it_carries_out() -> None:
    found = outcomes(the_rules(GRANT, BAR), profile_of(good=True, listed=True))["green_channel"]
    assert found.sanctions == (ROW,)


def test_an_objection_to_an_entry_of_ours_leaves_sanction_and_bar_in_doubt() -> None:
    found = outcomes(
        the_rules(GRANT, BAR, IMPOSE), profile_of(good=True, listed=True, ours=True, objected=True)
    )
    assert {found[name].doubt for name in ("green_channel", "inspection")} == {Doubt.OBJECTION}


def test_an_objection_to_a_list_leaves_its_effect() -> None:
    found = found_statuses(
        the_rules(GRANT, BAR, IMPOSE), profile_of(good=True, listed=True, ours=False, objected=True)
    )
    assert (found["green_channel"], found["inspection"]) == (Status.BARRED, Status.APPLIED)


def test_while_the_sanction_on_a_person_is_only_proposed_the_incentive_is_undetermined() -> None:
    found = outcomes(the_rules(GRANT, BAR, IMPOSE), profile_of(good=True, listed=True, person=True))
    assert found["inspection"].status is Status.PROPOSED
    assert found["green_channel"].status is Status.UNDETERMINED
    assert found["green_channel"].doubt is Doubt.UNCONFIRMED


def test_the_need_of_a_bar_is_one_and_the_same_of_the_sanctions_that_it_carries_out() -> None:
    both = replace(IMPOSE, measures=("inspection", "guarantee"))
    found = outcomes(the_rules(GRANT, BAR, both), profile_of(good=True, listed=True, person=True))
    need = found["green_channel"].need
    assert need is not None
    assert need.measure == "guarantee"


NEED = Need(measure="inspection", row=ROW.id, entries=("e1",), rules_digest="cd" * 32)


def test_a_proposal_says_what_its_confirmation_must_be_bound_to() -> None:
    assert outcomes(the_rules(IMPOSE), profile_of(listed=True, person=True))["inspection"].need == NEED


def test_a_confirmed_sanction_applies_and_its_bar_with_it() -> None:
    profile = profile_of(good=True, listed=True, person=True)
    found = found_statuses(the_rules(GRANT, BAR, IMPOSE), profile, [confirmation(NEED)])
    assert (found["green_channel"], found["inspection"]) == (Status.BARRED, Status.APPLIED)


GIVEN = confirmation(NEED)


@pytest.mark.parametrize(
    "other",
    [
        replace(GIVEN, measure="guarantee"),
        replace(GIVEN, row=OTHER_ROW.id),
        replace(GIVEN, entries=frozenset({"e1", "e2"})),
        replace(GIVEN, entries=frozenset()),
        replace(GIVEN, rules_digest="ce" * 32),
        replace(GIVEN, on=ON + DAY),
        replace(GIVEN, known=7),
    ],
    ids=["measure", "row", "more entries", "fewer entries", "rules", "a day too late", "not yet known"],
)
def test_a_confirmation_lapses_with_each_part_of_its_key(other: Confirmation) -> None:
    profile = profile_of(listed=True, person=True)
    assert found_statuses(the_rules(IMPOSE), profile, [other])["inspection"] is Status.PROPOSED


def test_a_confirmation_of_one_measure_confirms_no_other_of_the_same_rule() -> None:
    both = replace(IMPOSE, measures=("inspection", "guarantee"))
    found = found_statuses(the_rules(both), profile_of(listed=True, person=True), [GIVEN])
    assert (found["inspection"], found["guarantee"]) == (Status.APPLIED, Status.PROPOSED)


def test_an_officer_who_confirms_something_else_on_that_row_does_not_bar_an_incentive() -> None:
    """A bar is in effect once the sanction that it carries out is: not by a word about another measure."""
    profile = profile_of(good=True, listed=True, person=True)
    stray = replace(GIVEN, measure="training")
    found = found_statuses(the_rules(GRANT, BAR, IMPOSE), profile, [stray])
    assert found["green_channel"] is Status.UNDETERMINED


def test_values_are_those_of_the_rules_that_grant() -> None:
    other = replace(GRANT, id="另给", condition=IF_LISTED, values={})
    found = outcomes(the_rules(GRANT, other), profile_of(good=True, listed=False))["green_channel"]
    assert dict(found.values) == dict(GRANT.values)


@pytest.mark.parametrize(
    ("matter", "step", "expected"),
    [
        (None, None, True),
        ("grid", None, True),
        ("grid", "accept", True),
        ("grid", "close", False),
        ("other", None, False),
        ("other", "accept", False),
    ],
)
def test_a_measure_is_in_question_for_its_matters_and_steps(
    matter: str | None, step: str | None, expected: bool
) -> None:
    plan = replace(
        in_force((), ()).measures["inspection"], matters=frozenset({"grid"}), steps=frozenset({"accept"})
    )
    assert applies_to(plan, matter, step) is expected


def test_a_measure_without_matters_is_in_question_for_all() -> None:
    plan = in_force((), ()).measures["inspection"]
    assert applies_to(plan, "grid", "accept")
    assert plan.card.id in MEASURES


def test_rows_are_told_once_each() -> None:
    again: Row = replace(ROW)
    twice = replace(IMPOSE, id="再罚", row=again)
    found = outcomes(the_rules(IMPOSE, twice), profile_of(listed=True))["inspection"]
    assert found.sanctions == (ROW,)
