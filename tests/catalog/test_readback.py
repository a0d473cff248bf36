"""Reading back: nothing is left out, nothing can be misread, and every shipped edition reads as a lawyer saw it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.desk.documents import full_name, surroundings
from catalog.conditions import (
    AllOf,
    AnyOf,
    Comparator,
    Compare,
    Condition,
    Is,
    NotOf,
    OneOf,
    ParameterName,
    Quantity,
)
from catalog.documents import Catalog
from catalog.load import default_rules, load
from catalog.model import Edition
from catalog.readback import Page, Sort, read_back
from catalog.readback.as_text import as_text
from catalog.readback.logic import inline, logic_of, outline
from catalog.readback.names import Names
from catalog.readback.read_back import about_rule
from catalog.vocabulary import Vocabulary
from tests.model_changes import PLACE, changes, sorts_of_change
from tests.rule_sets import BASE

HERE = Path(__file__).parent / "readback"
SHIPPED = load(default_rules())[0]
SMALL = load(BASE)[0]
Document = Edition | Vocabulary
Golden = Callable[[Path, str], None]


def documents(catalog: Catalog) -> list[Document]:
    return [*catalog.editions, *catalog.vocabularies]


def name_of(document: Document) -> str:
    return full_name(document.head)


def said(document: Document) -> str:
    """Read a document back alone, without its digest."""
    page = read_back(document, None)
    return as_text(page).replace(page.digest, "…")


@pytest.mark.parametrize("document", documents(SHIPPED), ids=name_of)
def test_every_shipped_edition_reads_as_reviewed(document: Document, golden: Golden) -> None:
    page = read_back(document, surroundings(document, SHIPPED))
    text = as_text(page).replace(page.digest, "…")  # a comment in the file changes nothing here
    golden(HERE / f"{name_of(document).replace('/', '-')}.txt", text)


@pytest.mark.parametrize("document", [*documents(SMALL), *documents(SHIPPED)], ids=name_of)
def test_every_change_of_a_document_reads_differently(document: Document) -> None:
    before = said(document)
    silent = [path for path, changed in sorts_of_change(document) if said(changed) == before]
    assert silent == []


NAMES = st.sampled_from(["甲", "乙", "丙“丁”"])
QUANTITIES = st.builds(Quantity, amount=st.integers(0, 3), unit=st.sampled_from(["年", "条", "元"]))
PARAMETERS = st.builds(ParameterName, name=st.sampled_from(["数", "年限"]))
OPTIONS = st.lists(st.sampled_from(["子", "丑", "寅"]), min_size=1, max_size=3, unique=True).map(tuple)
AT = {"place": st.just(PLACE), "value_place": st.just(PLACE)}
COMPARISONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Is, fact=NAMES, expected=st.booleans(), **AT),
    st.builds(
        Compare, fact=NAMES, comparator=st.sampled_from(Comparator), value=QUANTITIES | PARAMETERS, **AT
    ),
    st.builds(OneOf, fact=NAMES, options=OPTIONS, **AT),
)


def joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, parts=parts, place=st.just(PLACE)),
        st.builds(AnyOf, parts=parts, place=st.just(PLACE)),
        st.builds(NotOf, part=inner, place=st.just(PLACE)),
    )


CONDITIONS = st.recursive(COMPARISONS, joined, max_leaves=6)
WORDS = Names(
    parameters={"数": Quantity(amount=3, unit="条"), "年限": Quantity(amount=3, unit="年")},
    bases={},
    measures={},
    facts={},
    rows={},
)


def pairs() -> st.SearchStrategy[tuple[Condition, Condition]]:
    """Two conditions, often one with a single part of it changed."""
    near = CONDITIONS.flatmap(
        lambda one: st.tuples(st.just(one), st.sampled_from([new for _, new in changes(one)]))
    )
    return st.one_of(st.tuples(CONDITIONS, CONDITIONS), near)


@given(pairs())
def test_conditions_that_differ_never_read_the_same(pair: tuple[Condition, Condition]) -> None:
    first, second = (logic_of(condition, WORDS) for condition in pair)
    same = pair[0] == pair[1]
    assert (inline(first) == inline(second)) is same
    lines = [[(line.number, line.text) for line in outline(logic, "0.")] for logic in (first, second)]
    assert (lines[0] == lines[1] and inline(first) == inline(second)) is same


@given(CONDITIONS)
def test_every_threshold_and_every_name_is_seen(condition: Condition) -> None:
    text = inline(logic_of(condition, WORDS))
    waiting: list[Condition] = [condition]
    while waiting:
        match waiting.pop():
            case AllOf(parts=parts) | AnyOf(parts=parts):
                waiting += parts
            case NotOf(part=part):
                assert "不成立" in text
                waiting.append(part)
            case Compare(comparator=comparator, value=value):
                assert f"{comparator.value} {WORDS.worth(value)}" in text
            case OneOf(options=options):
                assert all(f"“{option}”" in text for option in options)
            case Is(expected=expected):
                assert ("为是" if expected else "为否") in text


def page_of(name: str) -> Page:
    edition = next(one for one in SHIPPED.editions if full_name(one.head) == name)
    return read_back(edition, surroundings(edition, SHIPPED))


def test_a_sanction_is_read_with_the_target_of_its_row() -> None:
    text = as_text(page_of("chengdu/restrictions/2026-draft"))
    assert "对象同时须：“列入严重失信主体名单”为是" in text
    assert "暂停给予：全部激励措施" in text


def test_one_rule_is_read_with_all_that_it_rests_on_and_nothing_else() -> None:
    page = about_rule(page_of("chengdu/incentives/2026-draft"), "连续多年守信可享预存优惠")
    told = {(item.sort, item.name) for item in page.items()}
    used = {item.name for section in page.used for item in section.items}
    assert {name for sort, name in told if sort is Sort.PARAMETER} == {"预存优惠年限", "预存月数", "补足期限"}
    assert {name for sort, name in told if sort is Sort.RULE} == {"连续多年守信可享预存优惠"}
    assert {"电力行业经营主体", "连续无失信", "从事电力经营活动"} <= used
    assert "同意人脸识别" not in used
