"""Which names an edition may use, whose parameter value counts, and what a condition plainly needs."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.conditions import AllOf, AnyOf, Condition, Is, NotOf, Quantity
from catalog.diagnostics import Place
from catalog.documents import InForce, Mode
from catalog.in_force import in_force
from catalog.model import Definition
from catalog.scope import name_in, necessary, parts_of, scope_of, settings_in_force
from tests.rule_sets import DISTRICT_HEAD, base_texts, catalog_of, codes, district, found_in

PLACE = Place(file="a.yaml", line=1, column=1)
DISTRICT = """措施:
  区里便利: {编号: district-ease, 类型: 激励, 实施单位: 区供电公司, 依据: 区}
定义:
  区里守信: {编号: district-trusted, 守信主体: 是}
规则:
  区里给: {当: {区里守信: 是}, 给予: 区里便利}
"""


def documents_of(folder: Path, texts: Mapping[str, str], area: str = "510107") -> InForce:
    catalog = catalog_of(folder, texts)
    return in_force(catalog, on=date(2026, 6, 10), area=area, mode=Mode.SIMULATION)


def test_conclusions_and_measures_are_visible_downwards_only(tmp_path: Path) -> None:
    documents = documents_of(tmp_path, district(DISTRICT))
    nation, city, below = (scope_of(edition, documents) for edition in documents.editions)
    assert "守信主体" not in nation.definitions
    assert "区里守信" not in city.definitions
    assert {"守信主体", "区里守信"} <= below.definitions.keys()
    assert "区里便利" not in city.measures
    assert {"绿色通道", "区里便利"} <= below.measures.keys()
    assert nation.baseline.keys() == city.baseline.keys() == below.baseline.keys() != set()


def test_a_city_rule_cannot_rest_on_a_district_definition(tmp_path: Path) -> None:
    texts = district(DISTRICT)
    texts["city.yaml"] = texts["city.yaml"].replace("当: {高信用主体: 是}", "当: {区里守信: 是}")
    assert codes(found_in(tmp_path, texts)) == ["unknown-fact"]


# --- parameters

SET_TWO = "调整参数:\n  年限: {值: 2 年, 理由: 本区两年}\n"


@pytest.mark.parametrize(("area", "years"), [("510107", 2), ("510104", 3)])
def test_a_setting_counts_in_its_own_area(area: str, years: int, tmp_path: Path) -> None:
    settings = settings_in_force(documents_of(tmp_path, district(SET_TWO), area))
    assert settings == {"年限": Quantity(amount=years, unit="年"), "定数": Quantity(amount=1, unit="条")}


@pytest.mark.parametrize("parameter", ["年限: {值: 1 年, 理由: 越权}", "定数: {值: 9 条, 理由: 越权}"])
def test_a_district_cannot_take_a_citys_parameter_by_its_name(parameter: str, tmp_path: Path) -> None:
    """`参数` under a name of the city's would set what the city did not open, and beyond its range."""
    assert codes(found_in(tmp_path, district(f"参数:\n  {parameter}\n"))) == ["duplicate-name"]


SECOND_HEAD = (
    DISTRICT_HEAD.replace("district/rules", "city/second").replace("区县", "市").replace("510107", "510100")
)


def second_city(text: str) -> dict[str, str]:
    return {**base_texts(), "second.yaml": SECOND_HEAD + text}


def test_two_rulebooks_of_one_layer_cannot_share_the_name_of_a_parameter(tmp_path: Path) -> None:
    """Else the value of one rulebook's rules would depend on the alphabet."""
    assert "duplicate-name" in codes(
        found_in(tmp_path, second_city("参数:\n  定数: {值: 9 条, 理由: 自定}\n"))
    )


def test_a_rulebook_of_the_same_layer_cannot_set_an_opened_parameter(tmp_path: Path) -> None:
    assert codes(found_in(tmp_path, second_city(SET_TWO))) != []


# --- what a condition needs

FLAGS = ("a", "b", "c")
NAMES = (*FLAGS, "d", "e")


def is_(fact: str, expected: bool = True) -> Is:
    return Is(fact=fact, expected=expected, place=PLACE, value_place=PLACE)


def all_of(*parts: Condition) -> AllOf:
    return AllOf(parts=parts, place=PLACE)


def any_of(*parts: Condition) -> AnyOf:
    return AnyOf(parts=parts, place=PLACE)


def not_(part: Condition) -> NotOf:
    return NotOf(part=part, place=PLACE)


def definitions(**conditions: Condition) -> dict[str, Definition]:
    return {
        name: Definition(name=name, id=name, condition=condition, basis=(), reason=None, place=PLACE)
        for name, condition in conditions.items()
    }


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (is_("a"), {("a", True)}),
        (is_("a", False), {("a", False)}),
        (all_of(is_("a"), is_("b")), {("a", True), ("b", True)}),
        (any_of(is_("a"), is_("b")), set()),
        (any_of(all_of(is_("a"), is_("b")), all_of(is_("b"), is_("c"))), {("b", True)}),
        (not_(is_("a")), set()),
        (is_("d"), {("d", True), ("a", True)}),
        (is_("d", False), {("d", False)}),
        (is_("e"), {("e", True), ("d", True), ("a", True), ("b", True)}),
    ],
)
def test_what_is_plainly_necessary(condition: Condition, expected: set[tuple[str, bool]]) -> None:
    known = definitions(d=is_("a"), e=all_of(is_("d"), is_("b")))
    assert necessary(condition, known) == expected


def test_a_circle_of_definitions_does_not_hang() -> None:
    known = definitions(d=is_("e"), e=all_of(is_("d"), is_("a")))
    assert ("a", True) in necessary(is_("d"), known)


conditions = st.recursive(
    st.builds(is_, st.sampled_from(NAMES), st.booleans()),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: all_of(*parts))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of(*parts))
        | inner.map(not_)
    ),
    max_leaves=8,
)
flat = st.recursive(
    st.builds(is_, st.sampled_from(FLAGS), st.booleans()),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of(*parts)) | inner.map(not_),
    max_leaves=4,
)


@given(conditions, flat, flat, st.fixed_dictionaries({name: st.booleans() for name in FLAGS}))
def test_no_condition_is_true_without_what_it_needs(
    condition: Condition, d: Condition, e: Condition, flags: dict[str, bool]
) -> None:
    known = definitions(d=d, e=all_of(is_("d"), e))
    if _true(condition, known, flags):
        for name, expected in necessary(condition, known):
            assert _true(is_(name), known, flags) is expected


def _true(condition: Condition, known: Mapping[str, Definition], flags: Mapping[str, bool]) -> bool:
    match condition:
        case Is(fact=fact, expected=expected):
            truth = _true(known[fact].condition, known, flags) if fact in known else flags[fact]
            return truth is expected
        case AllOf(parts=parts):
            return all(_true(part, known, flags) for part in parts)
        case AnyOf(parts=parts):
            return any(_true(part, known, flags) for part in parts)
        case NotOf(part=part):
            return not _true(part, known, flags)
        case _:
            raise AssertionError(condition)


@given(conditions)
def test_parts_are_given_in_order_of_writing_the_whole_first(condition: Condition) -> None:
    parts = list(parts_of(condition))
    assert parts[0] is condition
    match condition:
        case AllOf(parts=inside) | AnyOf(parts=inside):
            assert parts[1:] == [part for one in inside for part in parts_of(one)]
        case NotOf(part=part):
            assert parts[1:] == list(parts_of(part))
        case _:
            assert parts[1:] == []
            assert name_in(condition) is not None
