"""Faults across files: each code with its bad folder and exact text."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk.rulebooks import Rulebooks, Viewpoint, findings
from catalog.check import check
from catalog.check_usage import notices
from catalog.diagnostics import FaultyInput, Place, Refused, render
from catalog.documents import Activation, Catalog, Mode
from catalog.load import default_rules
from catalog.stretches import stretches
from tests.rule_sets import (
    BASE,
    base_texts,
    catalog_of,
    changed,
    codes,
    district,
    found_in,
    written,
)

HERE = Path(__file__).parent / "bad_together"
ROOT = Path(__file__).parents[2]
EMITTED = re.compile(r"^[a-z]+(?:-[a-z0-9]+)+$")
FOLDERS = sorted(folder.name for folder in HERE.iterdir() if folder != BASE)
CITY, NATIONAL, WORDS = "city.yaml", "national.yaml", "vocabulary.yaml"
Golden = Callable[[Path, str], None]


def texts_of(name: str) -> dict[str, str]:
    """The base with the folder's files beside it, less what the folder leaves out."""
    folder = HERE / name
    own = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}
    out = folder / "left_out.txt"
    less = out.read_text(encoding="utf-8").split() if out.exists() else []
    return {file: text for file, text in {**base_texts(), **own}.items() if file not in less}


@pytest.mark.parametrize("name", FOLDERS)
def test_faults_across_files_are_told_exactly(name: str, tmp_path: Path, golden: Golden) -> None:
    catalog, found = findings(written(tmp_path, texts_of(name)))
    found = found or notices(catalog)
    assert found
    assert {one.code for one in found} == {name} or name == "all-at-once"
    golden(HERE / name / "expected.txt", render(found, catalog.sources) + "\n")


def test_every_code_between_files_has_a_bad_folder() -> None:
    files = (
        *(ROOT / "catalog").glob("check*.py"),
        ROOT / "catalog" / "lawful.py",
        ROOT / "engine" / "soundness.py",
    )
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    emitted = {one for one in re.findall(r'"([a-z-]+)"', text) if EMITTED.match(one)}
    assert sorted(emitted - set(FOLDERS)) == []


def test_twenty_faults_at_once_are_all_told_in_order(tmp_path: Path) -> None:
    found = found_in(tmp_path, texts_of("all-at-once"))
    places = [(one.place.file, one.place.line, one.place.column) for one in found]
    assert places == sorted(places)
    assert len(found) >= 20


def test_the_base_and_the_shipped_rules_have_no_fault(tmp_path: Path) -> None:
    assert found_in(tmp_path, base_texts()) == ()
    assert notices(catalog_of(tmp_path, base_texts())) == ()
    catalog, found = findings(default_rules())
    assert found == ()
    assert notices(catalog) == ()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_of(tmp_path_factory.mktemp("faulty"), texts_of("all-at-once"))


@given(order=st.permutations(range(4)))
def test_the_order_of_files_does_not_matter(faulty: Catalog, order: list[int]) -> None:
    turned = replace(faulty, editions=tuple(faulty.editions[n] for n in order))
    assert check(turned) == check(faulty)


# --- what a check must not overlook


def test_an_edition_hidden_by_an_open_draft_is_checked_all_the_same(tmp_path: Path) -> None:
    """A simulation prefers the draft on every day, but live queries use the dated edition."""
    dated = base_texts()[CITY].replace(
        '编号: "1", 效力: 征求意见, 施行自: 待定', '编号: "0", 效力: 现行, 施行自: 2025-01-01'
    )
    faulty = dated.replace("给予: 预存便利", "给予: 预存便里")
    assert codes(found_in(tmp_path, {**base_texts(), "dated.yaml": faulty})) == ["unknown-measure"]


def test_an_open_draft_hidden_by_another_is_checked_or_refused(tmp_path: Path) -> None:
    """Of two open drafts of one rulebook one would never be looked at."""
    second = base_texts()[CITY].replace('版次: {编号: "1"', '版次: {编号: "0"')
    faulty = second.replace("给予: 预存便利", "给予: 预存便里")
    assert found_in(tmp_path, {**base_texts(), "second.yaml": faulty}) != ()


def test_days_before_the_first_dated_edition_are_checked_too(tmp_path: Path) -> None:
    """Open drafts count on any day of a simulation, so also where the national list is not yet in force."""
    texts = {**base_texts(), WORDS: base_texts()[WORDS].replace("施行自: 2024-01-01", "施行自: 待定")}
    assert set(codes(found_in(tmp_path, texts))) & {"unknown-row", "unknown-fact"}


def test_live_an_activation_without_what_it_rests_on_is_refused_not_a_crash(tmp_path: Path) -> None:
    """The restrictions define 电力行业经营主体; to activate only what uses it is the operator's fault, not ours."""
    text = base_texts()[CITY]
    definitions = text[text.index("  电力行业经营主体:") : text.index("规则:")]
    second = text[: text.index("参数:")].replace("city/rules", "city/second") + "定义:\n" + definitions
    catalog = catalog_of(
        tmp_path, {**base_texts(), CITY: text.replace(definitions, ""), "second.yaml": second}
    )
    head = next(one.head for one in catalog.editions if one.head.rulebook == "city/rules")
    act = Activation(
        rulebook=head.rulebook,
        edition=head.edition,
        digest=head.digest,
        document="成府发〔2026〕1号",
        from_day=date(2026, 1, 1),
        signed_off=frozenset(),
        pilots=frozenset(),
    )
    books = Rulebooks(catalog=catalog, activations=(act,))
    with pytest.raises((Refused, FaultyInput)):
        books.evaluator(date(2026, 6, 10), Viewpoint(area="510107", mode=Mode.LIVE))


def test_a_row_cannot_bring_in_what_has_no_catalog_basis(tmp_path: Path) -> None:
    """The row's target is joined to the rule, so arrears in it would sanction as arrears in the rule do."""
    texts = changed(NATIONAL, "对象: {处罚数: 不少于 2 条}", "对象: {欠费数: 不少于 1 条}")
    texts[CITY] = texts[CITY].replace(
        "限制评优, 对应国家清单: 限制优惠/1", "限制评优, 对应国家清单: 限制优惠/2"
    )
    assert "sanction-without-catalog-basis" in codes(found_in(tmp_path, texts))


def test_a_value_granted_cannot_be_a_price(tmp_path: Path) -> None:
    assert codes(found_in(tmp_path, changed(CITY, "取值: {时限: 2 天}", "取值: {电费折扣: 2 元}"))) == [
        "touches-price"
    ]


def test_an_unknown_fact_does_not_hide_that_the_row_is_missing(tmp_path: Path) -> None:
    old = "失信不评优: {当: {电力行业经营主体: 是}, 实施: 限制评优, 对应国家清单: 限制优惠/1}"
    texts = changed(CITY, old, "失信不评优: {当: {天气: 是}, 实施: 限制评优}")
    assert set(codes(found_in(tmp_path, texts))) >= {"unknown-fact", "sanction-without-row"}


def test_a_fault_inside_one_file_does_not_hide_those_between_files(tmp_path: Path) -> None:
    texts = changed(CITY, "给予: 预存便利}", "给予: 预存便里}")
    texts[CITY] = texts[CITY].replace(
        "实施单位: 供电企业, 适用: {事项: [新装]", "实施单位: 供电企业, 多余: 是, 适用: {事项: [新装]"
    )
    assert set(codes(found_in(tmp_path, texts))) >= {"unknown-key", "unknown-measure"}


def test_a_severity_without_a_term_in_force_is_found(tmp_path: Path) -> None:
    """Without a term an entry of that severity would count for ever."""
    texts = {**base_texts(), WORDS: base_texts()[WORDS].replace("程度: 一般", "程度: 严重")}
    assert found_in(tmp_path, texts) != ()


def test_a_severity_that_only_some_entries_have_needs_a_term_too(tmp_path: Path) -> None:
    old = "    程度: 一般\n    目录依据: 词\n    字段: {决定日期: {编号: decided_on, 类型: 日期}}\n"
    degree = "程度: {编号: degree, 类型: 选项, 选项: [轻微, 一般], 选填: 是}"
    new = f"    程度: 一般\n    程度取自: 程度\n    目录依据: 词\n    字段:\n      {degree}\n"
    texts = changed(WORDS, old, new + "      决定日期: {编号: decided_on, 类型: 日期}\n")
    (found,) = found_in(tmp_path, texts)
    assert (found.code, "`轻微`" in found.message) == ("severity-without-term", True)
    minor = "期限:\n  轻微: {公示: 原则上不公示, 最长: 3 个月, 依据: 国}\n"
    texts[NATIONAL] = texts[NATIONAL].replace("期限:\n", minor)
    assert found_in(tmp_path, texts) == ()


def test_a_filter_by_designated_lists_without_any_in_force_is_found(tmp_path: Path) -> None:
    """With none, 列入名单 would be FALSE for every listed subject, and everyone clean."""
    text = base_texts()[NATIONAL]
    lists = text[text.index("严重失信名单:") : text.index("期限:")]
    assert found_in(tmp_path, changed(NATIONAL, lists, "")) != ()


def test_two_rulebooks_cannot_both_define_a_row(tmp_path: Path) -> None:
    other = base_texts()[NATIONAL].replace("national/baseline", "national/other")
    assert found_in(tmp_path, {**base_texts(), "other.yaml": other}) != ()


def test_money_out_of_range_is_told_in_yuan(tmp_path: Path) -> None:
    texts = district("调整参数:\n  限额: {值: 300 元, 理由: 太多}\n")
    texts[CITY] = texts[CITY].replace(
        "参数:\n", "参数:\n  限额: {值: 100 元, 区县可调: 50 元 至 200 元, 理由: 无}\n", 1
    )
    (found,) = found_in(tmp_path, texts)
    assert found.code == "parameter-out-of-range"
    assert "30000" not in found.message
    assert "20000" not in (found.hint or "")


def test_every_area_and_stretch_is_looked_at(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, district("规则: {}\n"))
    assert {len(one.editions) for one in stretches(catalog)} == {1, 2, 3}


def test_nothing_found_carries_a_place_outside_the_files(tmp_path: Path) -> None:
    texts = texts_of("all-at-once")
    for one in found_in(tmp_path, texts):
        lines = texts[one.place.file.removeprefix("rules/")].splitlines()
        assert 1 <= one.place.line <= len(lines)
        assert 1 <= one.place.column <= len(lines[one.place.line - 1]) + 1
        assert one.place != Place(file=one.place.file, line=1, column=0)
