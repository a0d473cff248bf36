"""The national list stands whole in every edition: fourteen items, each used or refused with a reason."""

from collections import Counter

import pytest

from catalog.baseline import ListClass
from catalog.load import default_rules, load
from catalog.model import Edition, Reading

CATALOG, _ = load(default_rules())
EDITIONS = [one for one in CATALOG.editions if one.head.rulebook == "national/baseline"]
USED = {
    "限制申请财政性资金项目",
    "限制参加评先评优",
    "限制享受优惠政策和便利措施",
    "纳入重点监管范围",
    "共享公示失信信息",
    "纳入市场化征信或评级报告",
    "从严审慎授信",
}

each = pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: str(edition.head.edition))


def test_three_editions_follow_each_other_without_a_gap() -> None:
    heads = sorted((one.head for one in EDITIONS), key=lambda head: head.edition)
    assert [head.edition for head in heads] == ["2021", "2022", "2024"]
    assert [head.until_day for head in heads[:-1]] == [head.from_day for head in heads[1:]]
    assert heads[-1].until_day is None


@each
def test_has_six_items_of_the_first_class_six_of_the_second_and_two_of_the_third(edition: Edition) -> None:
    classes = Counter(item.list_class for item in edition.baseline.values())
    assert classes == {ListClass.RIGHTS: 6, ListClass.DUTIES: 6, ListClass.AUTONOMOUS: 2}


@each
def test_says_of_seven_items_why_they_cannot_be_used_here(edition: Edition) -> None:
    usable = {
        name for name, item in edition.baseline.items() if any(row.target is not None for row in item.rows)
    }
    assert usable == USED
    refused = [row for item in edition.baseline.values() for row in item.rows if row.target is None]
    assert len({row.content for row in refused}) == 8


@each
def test_quotes_nothing_of_a_list_that_nobody_read(edition: Edition) -> None:
    unread = [one for one in edition.bases.values() if one.reading is not Reading.READ]
    assert [one.name for one in unread if one.quote is not None] == []
    assert {one.reading for one in edition.bases.values() if "基础清单" in one.document} <= {
        Reading.SECONDARY,
        Reading.RECALLED,
    }
