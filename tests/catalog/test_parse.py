from datetime import date
from pathlib import Path

import pytest

from catalog.baseline import ListClass, Severity, Transition
from catalog.conditions import AllOf, AnyOf, Comparator, Compare, Is, NotOf, OneOf, ParameterName, Quantity
from catalog.diagnostics import Diagnostic, Place, meant, render
from catalog.model import CalendarYear, Edition, Effect, Layer, MeasureKind, Standing
from catalog.nodes import Findings
from catalog.parse import parse_document
from catalog.plan import Carrier, Plan
from catalog.source import read_source
from catalog.vocabulary import (
    Aggregation,
    EntriesOrigin,
    Fact,
    FactType,
    MonthlyCadence,
    Process,
    QueryItem,
    QueryOrigin,
    RealTimeCadence,
    Scope,
    SinceOpening,
    Vocabulary,
)

GOOD = Path(__file__).parent / "good"
HEAD = '清单: {编号: demo, 名称: 示例, 层级: 市, 区域: "510100"}\n版次: {编号: first, 效力: 征求意见, 施行自: 待定}\n'


def edition(name: str = "rulebook") -> Edition:
    document, diagnostics = parse_document(read_source(f"{name}.yaml", (GOOD / f"{name}.yaml").read_bytes()))
    assert diagnostics == ()
    assert isinstance(document, Edition)
    return document


def vocabulary() -> Vocabulary:
    document, diagnostics = parse_document(
        read_source("vocabulary.yaml", (GOOD / "vocabulary.yaml").read_bytes())
    )
    assert diagnostics == ()
    assert isinstance(document, Vocabulary)
    return document


def fact(name: str) -> Fact:
    return vocabulary().facts[name]


def origin(name: str) -> EntriesOrigin:
    found = fact(name).origin
    assert isinstance(found, EntriesOrigin)
    return found


def findings(text: str) -> tuple[Diagnostic, ...]:
    return parse_document(read_source("x.yaml", text.encode()))[1]


def test_the_head_says_which_edition_of_which_rulebook() -> None:
    head = edition().head

    assert (head.rulebook, head.edition, head.layer, head.area) == (
        "chengdu/incentives",
        "2026-draft",
        Layer.CITY,
        "510100",
    )
    assert (head.standing, head.from_day, head.until_day) == (Standing.DRAFT, None, None)
    assert head.place == Place(file="rulebook.yaml", line=1, column=1, width=2)


def test_the_digest_is_the_sha256_of_the_bytes() -> None:
    data = (GOOD / "rulebook.yaml").read_bytes()

    first, _ = parse_document(read_source("a", data))
    second, _ = parse_document(read_source("b", data + b"\n"))

    assert isinstance(first, Edition)
    assert isinstance(second, Edition)
    assert len(first.head.digest) == 64
    assert first.head.digest != second.head.digest


def test_a_national_edition_has_days_and_no_area() -> None:
    head = edition("national").head

    assert (head.layer, head.area) == (Layer.NATIONAL, None)
    assert (head.from_day, head.until_day) == (date(2025, 4, 1), date(2030, 1, 1))


def test_money_is_kept_in_fen() -> None:
    assert edition().parameters["优惠额度"].value == Quantity(amount=10050, unit="元")


def test_a_parameter_may_be_open_to_districts() -> None:
    opened = edition().parameters["预存优惠年限"].open_to_districts

    assert opened == (Quantity(amount=2, unit="年"), Quantity(amount=5, unit="年"))


def test_a_measure_holds_what_is_written_and_defaults() -> None:
    channel = edition().measures["业扩报装绿色通道"]
    discount = edition().measures["电费预存优惠"]

    assert (channel.id, channel.kind) == ("green-channel", MeasureKind.INCENTIVE)
    assert (channel.matters, channel.steps, channel.pilot) == (("业扩报装",), ("受理",), False)
    assert (channel.content, channel.notice, channel.remedy) == (
        "优先办理",
        "仅作参考因素，不作为唯一依据",
        None,
    )
    assert (discount.matters, discount.steps, discount.pilot) == ((), (), True)
    assert discount.basis == ("方案二（四）",)


def test_conditions_keep_their_structure() -> None:
    trusted = edition().definitions["守信主体"].condition
    market = edition().definitions["市场主体"].condition

    assert isinstance(trusted, AllOf)
    count, dues, listed = trusted.parts
    assert isinstance(count, Compare)
    assert (count.fact, count.comparator, count.value) == (
        "生效中的失信信息",
        Comparator.EQUAL,
        Quantity(amount=0, unit="条"),
    )
    assert isinstance(dues, Compare)
    assert dues.value == Quantity(amount=50, unit="元")
    assert isinstance(listed, Is)
    assert listed.expected is False
    assert isinstance(market, AnyOf)
    kind, other = market.parts
    assert isinstance(kind, OneOf)
    assert kind.options == ("企业", "个体工商户")
    assert isinstance(other, NotOf)


def test_places_point_into_the_text_of_a_comparison() -> None:
    trusted = edition().definitions["守信主体"].condition
    assert isinstance(trusted, AllOf)

    assert trusted.parts[0].place == Place(file="rulebook.yaml", line=24, column=9, width=8)
    count = trusted.parts[0]
    assert isinstance(count, Compare)
    assert count.value_place == Place(file="rulebook.yaml", line=24, column=22, width=3)


def test_a_rule_has_one_effect() -> None:
    rules = edition().rules

    assert [rule.effect for rule in rules.values()] == [
        Effect.GRANT,
        Effect.GRANT,
        Effect.WITHHOLD,
        Effect.ALERT,
    ]
    assert rules["严重失信不享受优惠"].targets == ("全部激励",)
    row = rules["严重失信不享受优惠"].row
    assert row is not None
    assert (row.item, row.row) == ("限制享受优惠政策和便利措施", "1")
    assert rules["多次窃电提醒"].targets == ("五年内多次窃电，请核查",)


def test_a_grant_may_have_values() -> None:
    rule = edition().rules["连续多年守信可享预存优惠"]

    assert rule.values == {
        "预存月数": Quantity(amount=2, unit="个月"),
        "优惠额度": ParameterName(name="优惠额度"),
    }
    assert rule.basis == ("方案二（四）",)


def test_the_national_list_has_rows_and_terms() -> None:
    national = edition("national")

    item = national.baseline["限制享受优惠政策和便利措施"]
    assert (item.id, item.list_class) == ("limit-preferences", ListClass.DUTIES)
    assert [(row.id, row.target is None, row.unusable) for row in item.rows] == [
        ("1", False, None),
        ("2", False, None),
        ("3", True, "由海关实施"),
    ]
    assert national.designated_lists["失信被执行人名单"].authority == "人民法院"
    term = national.terms[Severity.GENERAL]
    assert (term.least_months, term.most_months, term.published) == (3, 12, True)
    clause = national.transition
    assert clause is not None
    assert (clause.older, clause.reason, clause.basis) == (Transition.SHORTER, "从旧兼从轻", ("基础清单",))
    minor = national.terms[Severity.MINOR]
    assert (minor.least_months, minor.most_months, minor.published) == (0, 3, False)


def test_a_vocabulary_names_its_feeds_and_kinds() -> None:
    words = vocabulary()

    assert words.head.layer is Layer.NATIONAL
    assert words.matters["业扩报装"].steps == {"受理": "acceptance", "供电方案答复": "supply-plan"}
    assert words.sources["营销月报"].cadence == MonthlyCadence(due_day=5)
    assert words.sources["实时同步"].cadence == RealTimeCadence(grace_days=1)
    theft = words.kinds["窃电"]
    assert (theft.process, theft.adverse, theft.severity) == (Process.OURS, True, Severity.GENERAL)
    assert (theft.begins, theft.ends, theft.lookback_months) == ("查处日期", "缴清日期", 36)
    assert (theft.catalog_basis, theft.publication) == (("方案二（一）",), "统一公示")
    assert words.kinds["严重失信主体"].publication is None


@pytest.mark.parametrize(
    ("name", "kind", "unit", "options"),
    [
        ("主体类型", FactType.CHOICE, None, ("企业", "个体工商户", "居民")),
        ("经营主体", FactType.FLAG, None, ()),
        ("办理事项", FactType.CHOICE, None, ("业扩报装", "电费预存")),
        ("办理环节", FactType.CHOICE, None, ("受理", "供电方案答复")),
        ("缺少证明材料", FactType.FLAG, None, ()),
        ("生效中的失信信息", FactType.NUMBER, "条", ()),
        ("列入严重失信主体名单", FactType.FLAG, None, ()),
        ("最大补交", FactType.NUMBER, "元", ()),
        ("最近方式", FactType.CHOICE, None, ("擅自接线", "绕越计量")),
        ("最近已改正", FactType.FLAG, None, ()),
        ("连续无失信", FactType.NUMBER, "年", ()),
        ("距最近查处", FactType.NUMBER, "天", ()),
    ],
)
def test_a_fact_takes_its_type_from_its_origin(
    name: str, kind: FactType, unit: str | None, options: tuple[str, ...]
) -> None:
    found = fact(name)

    assert (found.type, found.unit, found.options) == (kind, unit, options)


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("生效中的失信信息", Quantity(amount=0, unit="条")),
        ("补交电费合计", Quantity(amount=0, unit="元")),
        ("列入严重失信主体名单", False),
        ("最近方式", "擅自接线"),
        ("最近已改正", True),
        ("连续无失信", SinceOpening()),
        ("距最近查处", Quantity(amount=9999, unit="天")),
    ],
)
def test_no_entry_means_what_is_written_or_nothing_at_all(name: str, nothing: object) -> None:
    assert origin(name).nothing == nothing


def test_an_aggregation_has_kinds_window_scope_and_filters() -> None:
    thefts = origin("历史窃电次数")

    assert (thefts.kinds, thefts.aggregation) == (("窃电",), Aggregation.COUNT)
    assert (thefts.scope, thefts.window_months) == (Scope.HISTORY, 60)
    manner, corrected, recovered = thefts.filters
    assert manner.options == ("擅自接线",)
    assert corrected.flag is False
    assert (recovered.comparator, recovered.quantity) == (
        Comparator.AT_LEAST,
        Quantity(amount=10050, unit="元"),
    )


def test_a_filter_may_name_the_designated_lists() -> None:
    (lists,) = origin("列入严重失信主体名单").filters

    assert lists.designated
    assert lists.options == ()


def test_a_circumstance_is_asked_of_the_query() -> None:
    assert fact("缺少证明材料").origin == QueryOrigin(item=QueryItem.CIRCUMSTANCE)
    assert fact("缺少证明材料").ask == "请办事人说明"


def test_a_calendar_lists_days_off_and_make_up_days() -> None:
    document, diagnostics = parse_document(read_source("c.yaml", (GOOD / "calendar.yaml").read_bytes()))

    assert diagnostics == ()
    assert isinstance(document, CalendarYear)
    assert document.holidays == {date(2026, 1, 1), date(2026, 1, 2)}
    assert document.working_weekends == {date(2026, 1, 4)}


@pytest.mark.parametrize(
    ("written", "column", "width"),
    [
        ("不少于 3 岁", 30, 1),
        ("'不少于 3 岁'", 31, 1),
        ('"不少于 3 岁"', 31, 1),
        ('"\\u4e0d少于 3 岁"', 24, 14),
    ],
)
def test_the_offending_word_is_marked_inside_its_text(written: str, column: int, width: int) -> None:
    (found,) = findings(HEAD + f"规则:\n  一: {{给予: 甲, 当: {{电费逾期: {written}}}}}\n")

    assert (found.code, found.place.line, found.place.column, found.place.width) == (
        "unknown-unit",
        4,
        column,
        width,
    )


@pytest.mark.parametrize("word", ["主体", "案例"])
def test_a_record_or_cases_are_no_rule_file(word: str) -> None:
    assert [found.code for found in findings(f"{word}: {{}}\n")] == ["unknown-document"]


@pytest.mark.parametrize("text", ["[]", "text", "{}", "- 清单: {}"])
def test_what_is_no_document_is_said(text: str) -> None:
    assert len(findings(text)) == 1


@pytest.mark.parametrize("digits", [16, 5000])
def test_a_number_of_any_length_is_only_a_finding(digits: int) -> None:
    text = HEAD + f"参数:\n  年限: {{值: {'9' * digits} 年, 理由: 示例}}\n"

    assert [found.code for found in findings(text)] == ["number-out-of-range"]


@pytest.mark.parametrize("written", ["区县可调: 3 年 至 3 年, 值: 3 年", f"值: {'9' * 15} 年"])
def test_the_last_that_is_allowed_is_allowed(written: str) -> None:
    assert findings(HEAD + f"参数:\n  年限: {{{written}, 理由: 示例}}\n") == ()


def test_a_plan_says_what_carries_out_each_requirement() -> None:
    plan, diagnostics = parse_document(read_source("plan.yaml", (GOOD / "plan.yaml").read_bytes()))
    assert diagnostics == ()
    assert isinstance(plan, Plan)
    assert plan.head.rulebook == "chengdu/plan"
    first, second, third = (plan.requirements[number] for number in (1, 2, 3))
    assert (first.group, first.clause, first.quote) == ("E", "二、（四）", "享受业扩报装“绿色通道”")
    assert first.features == ("features/incentives.feature#守信企业享受绿色通道", "docs/language.md")
    assert [(one.carrier, one.name) for one in second.carriers] == [
        (Carrier.DEFINITION, "守信主体"),
        (Carrier.KIND, "窃电"),
        (Carrier.SOURCE, "营销月报"),
    ]
    assert (second.quote, second.gist, second.later) == (
        None,
        "守信主体要有明确的定义",
        "行业协会的评价以后接入",
    )
    assert (third.carriers, third.out) == ((), "由主管部门组织培训")


def test_hints_are_looked_for_only_as_long_as_a_reader_would_wait() -> None:
    found, known = Findings(), ["绿色通道", *(f"x{number}" for number in range(5_000))]

    hints = [found.near("绿色通", known) for _ in range(5)]

    assert hints[0] == meant("绿色通道")
    assert hints[-1] is None


def test_the_caret_stands_under_the_fault_whatever_the_width_of_what_is_before() -> None:
    text = "e\u0301 电 x"
    fault = Diagnostic(place=Place(file="x", line=1, column=6), code="c", message="m")

    assert render([fault], {"x": text}).splitlines()[-1] == "  " + " " * 5 + "^"
