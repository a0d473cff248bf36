"""What is said of a decision: nothing that decided is left unsaid, and nothing else is said."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from api.desk.answer import Answer, answer
from catalog.conditions import shown
from catalog.documents import Mode
from engine.ask import Question
from engine.decision import Outcome, Status
from engine.explain import explain
from engine.query import Query
from engine.record.entry import Event, EventKind, Record
from engine.words import STATUS_WORDS
from tests.engine import shipped
from tests.engine.shipped import KNOWN, evaluator
from tests.engine.test_golden import LICENCE, LISTING, PENALTY, record
from tests.engine.test_unread import UNREAD_DEFINITION, UNREAD_MEASURE, UNREAD_ROW, UNREAD_RULE
from tests.rule_sets import base_texts, changed, rulebooks_of

ON = date(2026, 6, 10)


def asked(folder: Path, texts: dict[str, str], about: Record, mode: Mode = Mode.SIMULATION) -> Answer:
    question = Question(on=ON, reason="测试", circumstances={}, mode=mode)
    return answer(rulebooks_of(folder, texts), about, question)


def told(given: Answer) -> str:
    found = explain(given.decision, given.rules)
    measures = (*found.measures, *found.unlisted)
    sentences = [sentence for one in measures for sentence in (one.name, one.status, *one.sentences)]
    return "\n".join([found.headline, *found.cautions, *found.alerts, *sentences])


# --- over the shipped rules


@given(shipped.records(), shipped.queries(), shipped.days)
def test_every_measure_is_told_in_order_with_its_status(record: Record, query: Query, on: date) -> None:
    found = evaluator(on)
    decision = found.decide(query, record, on, KNOWN)
    words = explain(decision, found.rules)
    for given_, said in ((decision.measures, words.measures), (decision.unlisted, words.unlisted)):
        assert [(one.measure.name, STATUS_WORDS[one.status]) for one in given_] == [
            (one.name, one.status) for one in said
        ]
    assert [alert.sentence in said for alert, said in zip(decision.alerts, words.alerts, strict=True)] == [
        True
    ] * len(decision.alerts)


@given(shipped.records(), shipped.queries(), shipped.days)
def test_clauses_values_evidence_and_what_is_missing_are_all_told(
    record: Record, query: Query, on: date
) -> None:
    found = evaluator(on)
    decision = found.decide(query, record, on, KNOWN)
    facts = {one.fact: one for one in decision.facts}
    words = explain(decision, found.rules)
    outcomes = (*decision.measures, *decision.unlisted)
    for one, said in zip(outcomes, (*words.measures, *words.unlisted), strict=True):
        text = "\n".join(said.sentences)
        for clause in one.measure.clauses:
            assert clause.document + clause.clause in text
        for row in one.sanctions:
            assert row.id in text
            assert all(clause.document + clause.clause in text for clause in row.clauses)
        for reason in one.reasons:
            assert reason.rule in text
            for comparison in reason.comparisons:
                fact = facts[comparison.comparison.fact]
                assert fact.name in text
                assert all(entry in text for entry in fact.read.evidence)
        for missing in one.missing:
            assert any(line.startswith(f"需要：{facts[missing].name}") for line in said.sentences)
        for name, value in one.values:
            assert f"{name} {value.amount}" in text or value.unit == "元"


@given(shipped.records(), shipped.queries(), shipped.days)
def test_a_simulation_says_so_and_names_its_drafts(record: Record, query: Query, on: date) -> None:
    found = evaluator(on)
    decision = found.decide(query, record, on, KNOWN)
    words = explain(decision, found.rules)
    assert words.headline.startswith("模拟判定")
    cautions = "\n".join(words.cautions)
    assert "仅为模拟，不对外适用" in cautions
    for ref in decision.editions:
        assert (f"{ref.title}（{ref.edition}）" in cautions) == ref.draft


@given(shipped.records(), shipped.queries(), shipped.days)
def test_whoever_gets_no_answer_is_told_why(record: Record, query: Query, on: date) -> None:
    found = evaluator(on)
    decision = found.decide(query, record, on, KNOWN)
    cautions = "\n".join(explain(decision, found.rules).cautions)
    assert ("未成年人不是信用主体" in cautions) == (decision.outcome is Outcome.NOT_A_CREDIT_SUBJECT)


def test_a_resident_of_unknown_age_is_not_called_a_minor() -> None:
    subject = replace(record("resident").subject, type="resident", born=None)
    about = Record(subject=subject, entries=(), coverage=shipped.COMPLETE, confirmations=())
    found = evaluator(ON)
    decision = found.decide(shipped.OVERVIEW, about, ON, KNOWN)
    assert decision.outcome not in {Outcome.DECIDED, Outcome.NOT_A_CREDIT_SUBJECT}
    cautions = "\n".join(explain(decision, found.rules).cautions)
    assert "未成年人不是信用主体" not in cautions
    assert "出生日期" in cautions


# --- over the small rules


@pytest.mark.parametrize(
    "texts",
    [UNREAD_MEASURE, UNREAD_RULE, UNREAD_DEFINITION, UNREAD_ROW],
    ids=["measure", "rule", "definition", "row"],
)
def test_a_simulation_says_that_a_text_it_rests_on_was_not_read(
    texts: dict[str, str], tmp_path: Path
) -> None:
    """Decision 0004: the unread item takes part and the answer says so, whichever of the four it is."""
    about = record("firm", LICENCE, LISTING) if texts is UNREAD_ROW else record("firm")
    assert "尚未核对原文" in told(asked(tmp_path, texts, about))


def test_what_was_read_needs_no_caution(tmp_path: Path) -> None:
    assert "尚未核对原文" not in told(asked(tmp_path, base_texts(), record("firm", LICENCE, LISTING)))


def test_a_barred_incentive_tells_the_way_back(tmp_path: Path) -> None:
    """The bar carries out a sanction; whoever is barred must learn how to end it."""
    given_ = asked(tmp_path, base_texts(), record("firm", LICENCE, LISTING))
    words = explain(given_.decision, given_.rules)
    (barred,) = [one for one in words.measures if one.status == STATUS_WORDS[Status.BARRED]]
    assert any(sentence.startswith("救济：") for sentence in barred.sentences)


def test_an_alert_is_told_apart_and_says_that_it_changes_nothing(tmp_path: Path) -> None:
    again = replace(PENALTY, id="p2")
    given_ = asked(tmp_path, base_texts(), record("firm", PENALTY, again))
    words = explain(given_.decision, given_.rules)
    assert words.alerts == ("预警：两年内多次处罚（只作提示，不影响任何措施）",)


def test_an_open_objection_is_a_label_on_the_entry(tmp_path: Path) -> None:
    objected = Event(kind=EventKind.OBJECTED, on=date(2026, 6, 1), known=0, fields={})
    about = record("firm", LICENCE, replace(LISTING, events=(objected,)))
    said = told(asked(tmp_path, base_texts(), about))
    assert "信息处于异议处理中：l1" in said
    assert "l1（名单，异议处理中）" in said


def test_money_is_told_in_yuan(tmp_path: Path) -> None:
    texts = changed("city.yaml", "时限: 2 天", "限额: 100.50 元")
    assert "取值：限额 100.50 元" in told(asked(tmp_path, texts, record("firm")))


def test_a_proposal_says_whose_word_is_needed_and_on_which_entries(tmp_path: Path) -> None:
    said = told(asked(tmp_path, base_texts(), record("trader", LICENCE, LISTING)))
    assert "须由经办人员具名确认" in said
    assert "确认所针对的信息：b1、l1" in said
    assert "尚待经办人员确认" in said


def test_a_gap_names_the_feed_to_chase_and_the_paper_to_ask_for(tmp_path: Path) -> None:
    about = record("firm", LICENCE)
    late = replace(about, coverage=tuple(span for span in about.coverage if span.source == "monthly"))
    said = told(asked(tmp_path, base_texts(), late))
    assert "需要：列入名单：实时（供电企业）归集不全，请补报；信用中国查询结果" in said


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        (3, "年", "3 年"),
        (0, "条", "0 条"),
        (-1, "天", "-1 天"),
        (10050, "元", "100.50 元"),
        (5, "元", "0.05 元"),
        (-5, "元", "-0.05 元"),
        (-10050, "元", "-100.50 元"),
        (7, None, "7"),
    ],
)
def test_numbers_are_written_as_in_a_rule_file(amount: int, unit: str | None, expected: str) -> None:
    assert shown(amount, unit) == expected
