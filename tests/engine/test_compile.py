"""Editions become rules in force: what the digest covers, what is left out, what is joined, whose value counts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalog.conditions import Quantity
from catalog.diagnostics import Place
from catalog.documents import Activation, Catalog, InForce, Mode
from catalog.in_force import in_force
from catalog.model import Effect
from engine.compile import compile_rules
from engine.rules import All, Comparison, Condition, Holds, Not, Op, RulePlan, RulesInForce
from tests.plans import fact_value
from tests.reference import Reading
from tests.rule_sets import base_texts, catalog_of, changed, district

ON = date(2026, 6, 10)
CITY, NATIONAL = "city.yaml", "national.yaml"
PILOTS = frozenset({"预存便利"})


def documents_of(
    catalog: Catalog,
    *,
    on: date = ON,
    area: str = "510107",
    mode: Mode = Mode.SIMULATION,
    signed: Mapping[str, frozenset[str]] | None = None,
    pilots: frozenset[str] = frozenset(),
) -> InForce:
    """The documents of a day; live, all of them are activated, and `signed` says for which unread texts."""
    acts = tuple(
        Activation(
            rulebook=head.rulebook,
            edition=head.edition,
            digest=head.digest,
            document="正式文件",
            from_day=date(2025, 1, 1),
            signed_off=(signed or {}).get(head.rulebook, frozenset()),
            pilots=frozenset(),
        )
        for head in (*(one.head for one in catalog.vocabularies), *(one.head for one in catalog.editions))
    )
    live = acts if mode is Mode.LIVE else ()
    return in_force(catalog, on=on, area=area, mode=mode, activations=live, pilots=pilots)


def compiled(folder: Path, texts: Mapping[str, str], **asked: object) -> RulesInForce:
    return compile_rules(documents_of(catalog_of(folder, texts), **asked))  # type: ignore[arg-type]


@pytest.fixture
def base(tmp_path: Path) -> Catalog:
    return catalog_of(tmp_path, base_texts())


def rule_named(rules: RulesInForce, name: str) -> RulePlan:
    return next(rule for rule in rules.rules if rule.id == name)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_draft_is_called_one_until_an_act_makes_it_live(base: Catalog, mode: Mode) -> None:
    rules = compile_rules(documents_of(base, mode=mode))
    assert {ref.draft for ref in rules.editions if ref.rulebook == "city/rules"} == {mode is Mode.SIMULATION}


# --- the digest


def test_the_digest_is_that_of_the_documents_and_not_of_the_day(base: Catalog) -> None:
    digests = {
        compile_rules(documents_of(base, on=on, area=area)).digest
        for on in (ON, date(2024, 1, 1))
        for area in ("510107", "510104")
    }
    assert len(digests) == 1


def test_the_digest_does_not_hold_where_things_are_written(base: Catalog) -> None:
    documents = documents_of(base)
    elsewhere = Place(file="other.yaml", line=99, column=9)
    moved = replace(
        documents,
        editions=tuple(
            replace(
                edition,
                head=replace(edition.head, place=elsewhere),
                rules={name: replace(rule, place=elsewhere) for name, rule in edition.rules.items()},
            )
            for edition in documents.editions
        ),
    )
    assert compile_rules(moved).digest == compile_rules(documents).digest


def test_the_digest_does_not_hold_the_calendars(base: Catalog) -> None:
    documents = documents_of(base)
    assert compile_rules(replace(documents, calendars={})).digest == compile_rules(documents).digest


CHANGES = {
    "a rule's comparison": (CITY, "处罚数: 少于 〔定数〕", "处罚数: 不超过 〔定数〕"),
    "a rule's threshold": (CITY, "欠费数: 等于 0 条", "欠费数: 等于 1 条"),
    "a parameter": (CITY, "值: 1 条", "值: 2 条"),
    "a value granted": (CITY, "时限: 2 天", "时限: 3 天"),
    "a measure's steps": (CITY, "环节: [受理]}, 依据: 案}\n  预存", "环节: [办结]}, 依据: 案}\n  预存"),
    "a clause": (CITY, "条款: 二,", "条款: 三,"),
    "a quotation": (CITY, "原文: 守信激励", "原文: 守信便利"),
    "a row's target": (
        NATIONAL,
        '"1": {内容: 限制享受优惠, 对象: {列入名单: 是}',
        '"1": {内容: 限制享受优惠, 对象: {列入名单: 否}',
    ),
    "the row of a rule": (
        CITY,
        "实施: 限制评优, 对应国家清单: 限制优惠/1",
        "实施: 限制评优, 对应国家清单: 限制优惠/2",
    ),
    "a designated list": (NATIONAL, "失信被执行人名单: {编号", "另一名单: {编号"),
    "a term": (NATIONAL, "最长: 1 年", "最长: 2 年"),
    "a look-back": ("vocabulary.yaml", "回溯: 5 年", "回溯: 4 年"),
    "a cadence": ("vocabulary.yaml", "宽限: 1 天", "宽限: 2 天"),
    "an alert": (CITY, "预警: 两年内多次处罚", "预警: 多次处罚"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_digest_changes_with(what: str, tmp_path: Path) -> None:
    file, old, new = CHANGES[what]
    assert digest_of_content(tmp_path, base_texts()) != digest_of_content(tmp_path, changed(file, old, new))


def digest_of_content(folder: Path, texts: Mapping[str, str]) -> str:
    """The digest, were all files to have the same digest of their own."""
    documents = documents_of(catalog_of(folder, texts))
    editions = (replace(one, head=replace(one.head, digest=one.head.rulebook)) for one in documents.editions)
    vocabulary = documents.vocabulary
    vocabulary = replace(vocabulary, head=replace(vocabulary.head, digest="vocabulary"))
    return compile_rules(replace(documents, editions=tuple(editions), vocabulary=vocabulary)).digest


def test_the_digest_does_not_change_with_what_no_rule_rests_on(tmp_path: Path) -> None:
    other = changed(NATIONAL, "对象: {处罚数: 不少于 2 条}", "对象: {处罚数: 不少于 3 条}")
    assert digest_of_content(tmp_path, base_texts()) == digest_of_content(tmp_path, other)


def test_live_and_simulation_have_different_digests(base: Catalog) -> None:
    assert (
        compile_rules(documents_of(base)).digest != compile_rules(documents_of(base, mode=Mode.LIVE)).digest
    )


# --- pilots


def test_a_pilot_is_off_until_it_is_named(base: Catalog) -> None:
    rules = compile_rules(documents_of(base))
    assert [plan.card.name for plan in rules.pilots_off] == ["预存便利"]
    assert "prepay-ease" not in rules.measures
    assert "高信用预存" not in {rule.id for rule in rules.rules}


@pytest.mark.parametrize("pilot", ["预存便利", "prepay-ease"])
def test_a_pilot_is_on_by_name_or_id(base: Catalog, pilot: str) -> None:
    rules = compile_rules(documents_of(base, pilots=frozenset({pilot})))
    assert rules.pilots_off == ()
    assert rule_named(rules, "高信用预存").measures == ("prepay-ease",)


def test_a_withhold_of_all_incentives_takes_in_a_pilot_and_no_other_kind(base: Catalog) -> None:
    rules = compile_rules(documents_of(base, pilots=PILOTS))
    assert set(rule_named(rules, "失信不享受").measures) == {"green-channel", "prepay-ease"}


# --- parameters


def test_a_district_sets_the_parameter_for_its_own_area_only(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, district("调整参数: {年限: {值: 2 年, 理由: 本区两年}}\n"))
    for area, years in (("510107", 2), ("510104", 3)):
        rules = compile_rules(documents_of(catalog, area=area))
        high = next(one for one in rules.conclusions if one.id == "high-credit")
        assert Comparison(fact="clean-years", op=Op.GE, operand=years) in _comparisons(high.condition)


def _comparisons(condition: Condition) -> list[Comparison]:
    match condition:
        case Comparison():
            return [condition]
        case Holds():
            return []
        case Not(part=part):
            return _comparisons(part)
        case _:
            return [one for part in condition.parts for one in _comparisons(part)]


def test_values_of_a_grant_are_resolved(tmp_path: Path) -> None:
    rules = compiled(tmp_path, changed(CITY, "时限: 2 天", "名额: 〔定数〕"))
    assert rule_named(rules, "守信走绿色通道").values == {"名额": Quantity(amount=1, unit="条")}


# --- rows


def truth(rules: RulesInForce, name: str, **facts: bool | int) -> bool | None:
    values = {fact: fact_value(None) for fact in rules.facts}
    values.update({fact.replace("_", "-"): fact_value(value) for fact, value in facts.items()})
    return Reading(rules, values).truth(rule_named(rules, name).condition)


@pytest.mark.parametrize(("listed", "expected"), [(True, True), (False, False), (None, None)])
def test_a_rule_wider_than_its_row_reaches_no_further(
    base: Catalog, listed: bool | None, expected: bool | None
) -> None:
    rules = compile_rules(documents_of(base))
    asked = {"operator": True, "in_business": True}
    told = asked if listed is None else {**asked, "listed": listed}
    assert truth(rules, "失信不评优", **told) is expected


def test_a_rule_narrower_than_its_row_stays_narrow(base: Catalog) -> None:
    rules = compile_rules(documents_of(base))
    assert truth(rules, "失信不评优", operator=True, in_business=False, listed=True) is False
    assert truth(rules, "失信不评优", operator=False, in_business=True, listed=True) is False


def test_a_sanction_names_the_content_and_clause_of_its_row(base: Catalog) -> None:
    row = rule_named(compile_rules(documents_of(base)), "失信不评优").row
    assert row is not None
    assert (row.id, row.content, row.implementer) == ("限制优惠/1", "限制享受优惠", "有关部门")
    assert [clause.document for clause in row.clauses] == ["国家清单"]


def test_every_sanction_and_bar_holds_its_target(base: Catalog) -> None:
    for rule in compile_rules(documents_of(base)).rules:
        if rule.effect in {Effect.IMPOSE, Effect.WITHHOLD}:
            assert isinstance(rule.condition, All)
            assert rule.row is not None


# --- strata


def test_conclusions_stand_after_those_that_they_build_on(tmp_path: Path) -> None:
    text = base_texts()[CITY]
    first, rest = text.split("定义:\n")
    definitions, rules = rest.split("规则:\n")
    trusted, high = definitions.split("  高信用主体:\n")
    high, operator = high.split("  电力行业经营主体:\n")
    turned = f"{first}定义:\n  高信用主体:\n{high}  电力行业经营主体:\n{operator}{trusted}规则:\n{rules}"
    for texts in (base_texts(), {**base_texts(), CITY: turned}):
        order = [one.id for one in compiled(tmp_path, texts).conclusions]
        assert order.index("trusted") < order.index("high-credit")
        assert len(order) == 3


def test_facts_that_no_rule_reads_are_not_computed(base: Catalog) -> None:
    rules = compile_rules(documents_of(base))
    assert "missing-proof" not in rules.facts
    assert "subject-type" not in rules.facts
    assert set(rules.facts) == {
        "operator",
        "arrears-count",
        "penalties",
        "clean-years",
        "listed",
        "in-business",
    }


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        ("", "仅作参考因素，不作为唯一依据。"),
        (", 提示: 由对方决定", "仅作参考因素，不作为唯一依据。由对方决定"),
        (
            ", 提示: 由对方决定；仅作参考因素，不作为唯一依据。",
            "由对方决定；仅作参考因素，不作为唯一依据。",
        ),
    ],
)
def test_a_reference_factor_says_that_it_is_never_the_sole_ground(
    notice: str, said: str, tmp_path: Path
) -> None:
    old = "劝慎授信: {编号: lend-less, 类型: 建议,"
    rules = compiled(tmp_path, changed(CITY, old, f"{old} 性质: 参考因素{notice},"))
    card = rules.measures["lend-less"].card
    assert (card.reference, card.notice) == (True, said)
    others = [one.card for one in rules.measures.values() if one.card.id != "lend-less"]
    assert not any(one.reference for one in others)
