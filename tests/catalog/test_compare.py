"""Comparing: every change of meaning shows, nothing else does, and looking back reverses."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given

from api.desk.documents import full_name
from catalog.compare import Difference, Side, compare
from catalog.compare.align import aligned
from catalog.conditions import AllOf, AnyOf, Condition, Is, NotOf, OneOf, ParameterName, Quantity
from catalog.diagnostics import Place
from catalog.load import default_rules, load
from catalog.model import Edition
from catalog.readback.logic import logic_of
from catalog.vocabulary import Vocabulary
from tests.catalog.test_readback import CONDITIONS, WORDS, documents, pairs
from tests.model_changes import changes, sorts_of_change
from tests.rule_sets import BASE

SHIPPED = load(default_rules())[0]
SMALL = load(BASE)[0]
SOMEWHERE = Place(file="x.yaml", line=1, column=1)
ALL = [*documents(SMALL), *documents(SHIPPED)]
Document = Edition | Vocabulary


def name_of(document: Document) -> str:
    return full_name(document.head)


def alone(before: Document, after: Document) -> Difference:
    return compare(Side(document=before, documents=None), Side(document=after, documents=None))


def told(difference: Difference, *, back: bool = False) -> list[str]:
    found = [change for one in difference.documents for change in one.changes]
    return [
        f"{change.kind.value}{change.sort.value} {change.name}：{sentence}"
        for change in ([one.reversed() for one in found] if back else found)
        for sentence in change.sentences()
    ]


@pytest.mark.parametrize("document", ALL, ids=name_of)
def test_nothing_differs_from_itself(document: Document) -> None:
    assert alone(document, document) == Difference(documents=(), touched=())


@pytest.mark.parametrize("document", ALL, ids=name_of)
def test_every_single_change_shows_and_reverses(document: Document) -> None:
    silent, one_way = [], []
    for path, changed in sorts_of_change(document):
        there, back = alone(document, changed), alone(changed, document)
        if not told(there):
            silent.append(path)
        renamed = any(change.renamed for one in there.documents for change in one.changes)
        if not renamed and set(told(there, back=True)) != set(told(back)):
            one_way.append(path)
    assert silent == []
    assert one_way == []


def shuffled(value: Any, random: Random) -> Any:
    """Put everything whose order says nothing into another order."""
    match value:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            mixed = [shuffled(part, random) for part in parts]
            random.shuffle(mixed)
            return replace(value, parts=tuple(mixed))
        case NotOf(part=part):
            return replace(value, part=shuffled(part, random))
        case OneOf(options=options):
            return replace(value, options=tuple(random.sample(options, len(options))))
        case Mapping():
            entries = [(name, shuffled(one, random)) for name, one in value.items()]
            random.shuffle(entries)
            return dict(entries)
        case tuple() if value and all(isinstance(one, str) for one in value):
            return tuple(random.sample(value, len(value)))
        case str() | int() | None | tuple() | Quantity() | ParameterName() | frozenset():
            return value
        case _ if hasattr(value, "__dataclass_fields__"):
            names = [name for name in value.__dataclass_fields__ if name not in {"place", "head"}]
            return replace(value, **{name: shuffled(getattr(value, name), random) for name in names})
        case _:
            return value


@pytest.mark.parametrize("document", ALL, ids=name_of)
def test_order_never_shows(document: Document) -> None:
    for seed in range(3):
        assert told(alone(document, shuffled(document, Random(seed)))) == []


@given(pairs())
def test_what_differs_between_two_conditions_is_the_same_from_either_side(
    pair: tuple[Condition, Condition],
) -> None:
    first, second = (logic_of(condition, WORDS) for condition in pair)
    there, back = aligned(first, second), aligned(second, first)
    assert {detail.reversed() for detail in there} == set(back)
    if pair[0] == pair[1]:
        assert there == ()


@given(CONDITIONS)
def test_a_change_within_a_condition_shows(condition: Condition) -> None:
    for path, changed in changes(condition):
        if not path.endswith("-0") and "options" not in path:
            assert aligned(logic_of(condition, WORDS), logic_of(changed, WORDS)), path


def test_a_negation_shows_and_needless_nesting_does_not() -> None:
    owed = Is(fact="电费逾期", expected=True, place=SOMEWHERE, value_place=SOMEWHERE)
    plain = logic_of(owed, WORDS)

    assert aligned(plain, logic_of(NotOf(part=owed, place=SOMEWHERE), WORDS))
    for nested in (AllOf(parts=(owed,), place=SOMEWHERE), AnyOf(parts=(owed,), place=SOMEWHERE)):
        assert aligned(plain, logic_of(nested, WORDS)) == ()


def incentives() -> Edition:
    return next(one for one in SHIPPED.editions if one.head.rulebook == "chengdu/incentives")


def with_years(edition: Edition, years: int) -> Edition:
    parameter = edition.parameters["预存优惠年限"]
    changed = replace(parameter, value=Quantity(amount=years, unit="年"))
    return replace(edition, parameters={**edition.parameters, parameter.name: changed})


def test_a_parameter_is_followed_to_the_comparisons_that_use_it() -> None:
    difference = alone(incentives(), with_years(incentives(), 2))
    rule, change = (
        "修改规则 连续多年守信可享预存优惠",
        "由不少于 3 年〔预存优惠年限〕改为不少于 2 年〔预存优惠年限〕",
    )
    assert told(difference) == [
        f"{rule}：“移出名单或开户以来”{change}",
        f"{rule}：“连续无失信”{change}",
        "修改参数 预存优惠年限：值由「3 年」改为「2 年」",
    ]
    assert [(one.id, one.rules) for one in difference.touched] == [
        ("prepayment-discount", ("连续多年守信可享预存优惠",))
    ]


def test_a_renamed_definition_is_one_change_and_not_one_of_every_rule() -> None:
    edition = incentives()
    text = repr(edition.rules)
    assert text.count("守信主体") > 5
    renamed = renamed_everywhere(edition, "守信主体", "诚信主体")
    assert told(alone(edition, renamed)) == ["修改定义 诚信主体：由“守信主体”改名为“诚信主体”"]


def renamed_everywhere(value: Any, old: str, new: str) -> Any:
    match value:
        case str():
            return new if value == old else value
        case tuple():
            return tuple(renamed_everywhere(one, old, new) for one in value)
        case Mapping():
            return {
                renamed_everywhere(key, old, new): renamed_everywhere(one, old, new)
                for key, one in value.items()
            }
        case _ if hasattr(value, "__dataclass_fields__"):
            names = value.__dataclass_fields__
            return replace(
                value, **{name: renamed_everywhere(getattr(value, name), old, new) for name in names}
            )
        case _:
            return value


def test_a_renamed_rule_parameter_or_basis_is_recognised_by_what_it_says() -> None:
    edition = incentives()
    for old, sort in (("守信主体走绿色通道", "规则"), ("预存月数", "参数"), ("方案二（四）预存", "依据")):
        renamed = renamed_everywhere(edition, old, "新名称")
        lines = told(alone(edition, renamed))
        assert f"修改{sort} 新名称：由“{old}”改名为“新名称”" in lines
        assert not [line for line in lines if line.startswith(("新增", "删去"))]


def test_rules_are_taken_for_renamed_only_where_there_is_no_doubt_which() -> None:
    edition = incentives()
    rule = edition.rules["守信主体走绿色通道"]
    others = {name: one for name, one in edition.rules.items() if one != rule}
    one, two = ({**others, **{name: replace(rule, name=name) for name in names}} for names in ("甲", "乙丙"))

    split, joined = (
        told(alone(replace(edition, rules=before), replace(edition, rules=after)))
        for before, after in ((one, two), (two, one))
    )
    assert {line[:6] for line in split} == {"删去规则 甲", "新增规则 乙", "新增规则 丙"}
    assert {line[:6] for line in joined} == {"删去规则 乙", "删去规则 丙", "新增规则 甲"}


def test_a_reason_or_a_text_reaches_no_measure() -> None:
    edition = incentives()
    trusted = replace(edition.definitions["守信主体"], reason="另一个理由")
    measure = replace(edition.measures["免证办"], notice="另一句提示")
    changed = replace(
        edition,
        definitions={**edition.definitions, trusted.name: trusted},
        measures={**edition.measures, measure.name: measure},
    )
    difference = alone(edition, changed)
    assert len(told(difference)) == 2
    assert difference.touched == ()
