"""Faults that show when rules stand together: contradictions, conditions too wide, ids that collide."""

from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk.rulebooks import Viewpoint
from catalog.model import Effect
from engine.normal import MOST_LITERALS, MOST_TERMS, TooManyTerms
from engine.normal import terms as terms_of
from engine.rules import RulePlan, RulesInForce
from engine.soundness import check_rules
from tests.plans import fact_value
from tests.reference import Reading
from tests.rule_sets import base_texts, catalog_of, changed, codes, district, found_in, rulebooks_of
from tests.strategies import rules_in_force, worths

CITY = "city.yaml"
GRANT = "  守信走绿色通道: {当: {守信主体: 是}, 给予: 绿色通道, 取值: {时限: 2 天}}\n"


def second_grant(condition: str, values: str = "取值: {时限: 3 天}") -> dict[str, str]:
    return changed(
        CITY, GRANT, GRANT + f"  又给:\n    当: {{{condition}}}\n    给予: 绿色通道\n    {values}\n"
    )


def test_the_base_is_sound(tmp_path: Path) -> None:
    assert found_in(tmp_path, base_texts()) == ()


def test_a_contradiction_shows_both_places(tmp_path: Path) -> None:
    first, second = found_in(tmp_path, second_grant("经营主体: 是"))
    assert codes((first, second)) == ["contradiction"] * 2
    assert f"rules/city.yaml:{second.place.line}" in first.message
    assert f"rules/city.yaml:{first.place.line}" in second.message
    assert "守信走绿色通道" in first.message
    assert "又给" in first.message


@pytest.mark.parametrize(
    ("condition", "values", "contradicts"),
    [
        ("守信主体: 否", "取值: {时限: 3 天}", False),
        ("处罚数: 超过 5 条", "取值: {时限: 3 天}", False),
        ("处罚数: 不超过 5 条", "取值: {时限: 3 天}", True),
        ("经营主体: 是", "取值: {时限: 2 天}", False),
        ("经营主体: 是", "取值: {名额: 2 天}", True),
    ],
)
def test_only_different_values_under_conditions_not_proven_disjoint_contradict(
    condition: str, values: str, contradicts: bool, tmp_path: Path
) -> None:
    found = found_in(tmp_path, second_grant(condition, values))
    assert codes(found) == ["contradiction"] * (2 if contradicts else 0)


def test_to_give_a_value_and_to_give_none_contradict(tmp_path: Path) -> None:
    text = changed(CITY, GRANT, GRANT + "  又给: {当: {经营主体: 是}, 给予: 绿色通道}\n")
    assert codes(found_in(tmp_path, text)) == ["contradiction"] * 2


def test_rules_of_one_name_in_two_rulebooks_are_told_apart_or_refused(tmp_path: Path) -> None:
    """These two are disjoint; looked up by name alone they would contradict, or hide a contradiction."""
    rule = "规则:\n  守信走绿色通道: {当: {守信主体: 否}, 给予: 绿色通道, 取值: {时限: 9 天}}\n"
    assert set(codes(found_in(tmp_path, district(rule)))) <= {"duplicate-name"}


def test_a_district_that_contradicts_its_city_is_found(tmp_path: Path) -> None:
    rule = "规则:\n  区里也给: {当: {经营主体: 是}, 给予: 绿色通道, 取值: {时限: 1 天}}\n"
    places = {one.place.file for one in found_in(tmp_path, district(rule))}
    assert places == {"rules/city.yaml", "rules/district.yaml"}


def test_a_contradiction_among_pilots_is_found_before_they_are_switched_on(tmp_path: Path) -> None:
    old = "  高信用预存: {当: {高信用主体: 是}, 给予: 预存便利}\n"
    new = old.replace("给予: 预存便利", "给予: 预存便利, 取值: {月数: 1 个月}")
    again = "  再预存: {当: {经营主体: 是}, 给予: 预存便利, 取值: {月数: 2 个月}}\n"
    assert codes(found_in(tmp_path, changed(CITY, old, new + again))) == ["contradiction"] * 2


def wide(pairs: int) -> str:
    """A condition of 2**pairs terms."""
    part = "          - 任一满足: [欠费数: 等于 {0} 条, 处罚数: 等于 {0} 条]\n"
    return "        全部满足:\n" + "".join(part.format(n) for n in range(pairs))


@pytest.mark.parametrize(("pairs", "found"), [(6, []), (7, ["too-many-terms"])])
def test_a_condition_beyond_the_matcher_is_told_at_its_rule(
    pairs: int, found: list[str], tmp_path: Path
) -> None:
    text = changed(
        CITY, GRANT, GRANT + f"  很宽:\n    给予: 绿色通道\n    取值: {{时限: 2 天}}\n    当:\n{wide(pairs)}"
    )
    assert codes(found_in(tmp_path, text)) == found


@given(rules_in_force(most_rules=4, depth=3))
def test_what_passes_fits_the_matcher(rules: RulesInForce) -> None:
    found = check_rules(rules)
    wide_ones = {one.message.split("`")[1] for one in found if one.code == "too-many-terms"}
    for rule in rules.rules:
        try:
            terms = terms_of(rule.condition, rules.conclusions)
        except TooManyTerms:
            assert rule.id in wide_ones
        else:
            assert rule.id not in wide_ones
            assert len(terms) <= MOST_TERMS
            assert all(len(term) <= MOST_LITERALS for term in terms)


@given(st.data())
def test_grants_that_are_both_true_with_different_values_are_always_found(data: st.DataObject) -> None:
    rules = data.draw(rules_in_force(most_rules=6, depth=1))
    rules = replace(rules, rules=tuple(differing(rules.rules)))
    reading = Reading(
        rules, {name: fact_value(data.draw(worths(fact))) for name, fact in rules.facts.items()}
    )
    found = check_rules(rules)
    told = " ".join(one.message for one in found)
    true = [rule for rule in rules.rules if rule.values and reading.truth(rule.condition) is True]
    for one, other in combinations(true, 2):
        if set(one.measures) & set(other.measures) and one.values != other.values:
            assert f"`{one.id}` 与 `{other.id}`" in told


def differing(rules: tuple[RulePlan, ...]) -> list[RulePlan]:
    """Every second grant with another value."""
    return [
        replace(rule, values={"年限": replace(rule.values["年限"], amount=number % 2)})
        if rule.effect is Effect.GRANT
        else rule
        for number, rule in enumerate(rules)
    ]


def test_no_id_of_a_vocabulary_can_meet_a_word_of_the_matcher(tmp_path: Path) -> None:
    """Its properties have names of ours (engine.properties), so an id may be any word at all."""
    text = changed("vocabulary.yaml", "编号: penalties", "编号: id")
    assert catalog_of(tmp_path, text).vocabularies[0].facts["处罚数"].id == "id"
    assert found_in(tmp_path, text) == ()
    rulebooks_of(tmp_path, text).evaluator(date(2026, 6, 10), Viewpoint(area="510107")).retire()
