"""What rests on a text that was not read (decision 0004): live, in simulation, signed for or not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import Mode
from catalog.in_force import in_force
from engine.compile import compile_rules
from engine.decision import Doubt, MeasureOutcome, Status
from engine.evaluate import decide
from engine.query import Query
from engine.record.entry import Entry, Record, Span
from engine.record.subject import Subject
from tests.engine.test_compile import CITY, NATIONAL, ON, PILOTS, compiled, documents_of
from tests.rule_sets import base_texts, catalog_of, changed

FED = tuple(
    Span(source=source, start=date(2010, 1, 1), end=date(2027, 1, 1), known=0)
    for source in ("monthly", "realtime")
)
FIRM = Record(
    subject=Subject(reference="demo", type="firm", area="510107", opened=date(2020, 1, 1), born=None),
    entries=(),
    coverage=FED,
    confirmations=(),
)
LICENCE = Entry(id="b1", kind="licence", known=0, fields={"registered_on": date(2018, 5, 1)}, events=())
LISTING = Entry(
    id="l1",
    kind="listing",
    known=0,
    fields={"list": "失信被执行人名单", "listed_on": date(2026, 1, 5)},
    events=(),
)


def with_unread(file: str, old: str, new: str) -> dict[str, str]:
    texts = changed(file, old, new)
    texts[file] = texts[file].replace(
        "依据:\n", "依据:\n  未读: {名称: 未见之文, 条款: 一, 核对: 凭记忆}\n", 1
    )
    return texts


UNREAD_MEASURE = with_unread(
    CITY, "环节: [受理]}, 依据: 案}\n  预存", "环节: [受理]}, 依据: [案, 未读]}\n  预存"
)
UNREAD_RULE = with_unread(CITY, "取值: {时限: 2 天}}", "取值: {时限: 2 天}, 依据: 未读}")
UNREAD_DEFINITION = with_unread(
    CITY, "编号: trusted\n    依据: 案\n", "编号: trusted\n    依据: [案, 未读]\n"
)
UNREAD_ROW = with_unread(
    NATIONAL,
    "对象: {列入名单: 是}, 依据: 国, 实施单位: 有关部门",
    "对象: {列入名单: 是}, 依据: 未读, 实施单位: 有关部门",
)
WHOSE = {
    "measure": (UNREAD_MEASURE, "city/rules", {"绿色通道"}),
    "rule": (UNREAD_RULE, "city/rules", {"守信走绿色通道"}),
    "definition, through another too": (UNREAD_DEFINITION, "city/rules", {"守信走绿色通道", "高信用预存"}),
    "row": (UNREAD_ROW, "national/baseline", {"失信不评优"}),
}


@pytest.mark.parametrize("what", WHOSE)
def test_live_leaves_out_what_rests_on_an_unread(what: str, tmp_path: Path) -> None:
    texts, _, names = WHOSE[what]
    catalog = catalog_of(tmp_path, texts)
    documents = replace(documents_of(catalog, mode=Mode.LIVE), pilots=PILOTS)
    rules = compile_rules(documents)
    assert set(rules.left_out) == names
    told = {rule.id for rule in rules.rules} | {plan.card.name for plan in rules.measures.values()}
    assert not names & told


@pytest.mark.parametrize("what", WHOSE)
def test_live_keeps_it_once_the_activation_signs_for_the_text(what: str, tmp_path: Path) -> None:
    texts, rulebook, _ = WHOSE[what]
    signed = {rulebook: frozenset({"未读"})}
    rules = compiled(tmp_path, texts, mode=Mode.LIVE, signed=signed)
    assert rules.left_out == ()
    assert len(rules.rules) == len(compiled(tmp_path, texts).rules)


@pytest.mark.parametrize("what", WHOSE)
def test_signing_for_another_text_keeps_nothing(what: str, tmp_path: Path) -> None:
    texts, rulebook, names = WHOSE[what]
    signed = {rulebook: frozenset({"别的"}), "vocabulary": frozenset({"未读"})}
    rules = compiled(tmp_path, texts, mode=Mode.LIVE, signed=signed)
    assert set(rules.left_out) >= names - {"高信用预存"}


@pytest.mark.parametrize("what", WHOSE)
def test_a_simulation_leaves_nothing_out(what: str, tmp_path: Path) -> None:
    texts, _, _ = WHOSE[what]
    rules = compiled(tmp_path, texts)
    assert rules.left_out == ()
    assert {rule.id for rule in rules.rules} == {rule.id for rule in compiled(tmp_path, base_texts()).rules}


def test_live_leaves_out_a_row_whose_target_rests_on_an_unread_definition(tmp_path: Path) -> None:
    texts = with_unread(NATIONAL, "对象: {处罚数: 不少于 2 条}", "对象: {屡罚: 是}")
    texts[NATIONAL] += "定义:\n  屡罚: {编号: often, 依据: 未读, 处罚数: 不少于 2 条}\n"
    texts[CITY] = texts[CITY].replace(
        "限制评优, 对应国家清单: 限制优惠/1", "限制评优, 对应国家清单: 限制优惠/2"
    )
    rules = compiled(tmp_path, texts, mode=Mode.LIVE)
    assert rules.left_out == ("失信不评优",)


def test_whoever_gets_no_credit_answer_is_told_of_no_pilot_and_of_nothing_left_out(tmp_path: Path) -> None:
    rules = compiled(tmp_path, UNREAD_RULE, mode=Mode.LIVE)
    nobody = replace(FIRM, subject=replace(FIRM.subject, type="unheard-of"))
    query = Query(matter=None, step=None, reason="测试", circumstances={})

    firm, none = (decide(query, about, rules, ON, 1) for about in (FIRM, nobody))

    assert (firm.pilots_off, firm.left_out) == (("预存便利",), ("守信走绿色通道",))
    assert (none.measures, none.pilots_off, none.left_out, none.fresh_until) == ((), (), (), None)


def live_outcome(folder: Path, texts: Mapping[str, str]) -> MeasureOutcome:
    """What a listed firm in the power business is told of the green channel, live."""
    rules = compiled(folder, texts, mode=Mode.LIVE)
    about = replace(FIRM, entries=(LICENCE, LISTING))
    decision = decide(Query(matter=None, step=None, reason="测试", circumstances={}), about, rules, ON, 1)
    return next(one for one in decision.measures if one.measure.id == "green-channel")


def test_live_a_bar_whose_row_was_not_read_bars_nothing_and_lets_nothing_pass(tmp_path: Path) -> None:
    found = live_outcome(tmp_path, UNREAD_ROW)
    assert found.status is Status.UNDETERMINED
    assert found.doubt is not Doubt.FACTS


def test_live_a_list_whose_text_was_not_read_lets_nobody_pass_who_is_on_it(tmp_path: Path) -> None:
    """To drop the list would make 列入名单 FALSE: the listed would be granted what a simulation bars."""
    texts = with_unread(NATIONAL, "认定单位: 人民法院, 依据: 国", "认定单位: 人民法院, 依据: 未读")
    try:
        found = live_outcome(tmp_path, texts)
    except Refused:
        return
    assert found.status is not Status.APPLIED


def test_live_nothing_is_granted_while_no_lists_are_in_force(tmp_path: Path) -> None:
    """Lists in a draft that nobody activated: 列入名单 must not be FALSE for want of lists, nor terms endless."""
    text = base_texts()[NATIONAL]
    lists = text.index("严重失信名单:")
    head = (
        text[: text.index("国家清单:")]
        .replace("national/baseline", "national/lists")
        .replace("现行", "征求意见")
    )
    catalog = catalog_of(
        tmp_path, {**base_texts(), NATIONAL: text[:lists], "lists.yaml": head + text[lists:]}
    )
    acts = tuple(
        act for act in documents_of(catalog, mode=Mode.LIVE).activations if act.rulebook != "national/lists"
    )
    about = replace(FIRM, entries=(LICENCE, LISTING))
    query = Query(matter=None, step=None, reason="测试", circumstances={})
    try:
        documents = in_force(catalog, on=ON, area="510107", mode=Mode.LIVE, activations=acts)
        decision = decide(query, about, compile_rules(documents), ON, 1)
    except (Refused, FaultyInput):
        return
    assert Status.APPLIED not in {one.status for one in decision.measures}


OLD_TERMS = """清单: {{编号: national/terms, 名称: 期限, 层级: 国家}}
版次: {{编号: "{edition}", 效力: 现行, 施行自: {since}{until}}}
依据:
  期: {{名称: 期限办法, 条款: 一, 核对: {terms}}}
  渡: {{名称: 过渡办法, 条款: 一, 核对: {clause}}}
{transition}期限:
  一般: {{最短: 3 个月, 最长: 1 年, 依据: 期}}
"""
CHAIN = (("1", "2022-01-01", "2023-01-01"), ("2", "2023-01-01", "2024-01-01"), ("3", "2024-01-01", None))


def chain_of_terms(unread: tuple[str, str] | None) -> dict[str, str]:
    """Three editions of terms, one after another; `unread` names an edition and which of its bases."""
    texts = base_texts()
    texts[NATIONAL] = texts[NATIONAL][: texts[NATIONAL].index("期限:")]
    for edition, since, until in CHAIN:
        texts[f"terms-{edition}.yaml"] = OLD_TERMS.format(
            edition=edition,
            since=since,
            until=f", 失效自: {until}" if until else "",
            terms="凭记忆" if unread == (edition, "期") else "已读原文",
            clause="转述" if unread == (edition, "渡") else "已读原文",
            transition="过渡: {旧信息: 取较短, 理由: 示例, 依据: 渡}\n" if edition != "1" else "",
        )
    return texts


UNREAD_LINKS = [("1", "期"), ("2", "期"), ("3", "期"), ("2", "渡"), ("3", "渡")]


@pytest.mark.parametrize("unread", UNREAD_LINKS)
def test_live_every_edition_of_terms_and_every_clause_between_them_is_signed_for(
    unread: tuple[str, str], tmp_path: Path
) -> None:
    texts = chain_of_terms(unread)
    with pytest.raises(Refused) as refused:
        compiled(tmp_path, texts, mode=Mode.LIVE)
    assert refused.value.code == "unread-fact-basis"
    assert f"`national/terms` 的 `{unread[0]}` 版" in refused.value.message
    assert f"`{unread[1]}`" in refused.value.message
    signed = {"national/terms": frozenset({unread[1]})}
    live = compiled(tmp_path, texts, mode=Mode.LIVE, signed=signed)
    assert live.terms == compiled(tmp_path, texts).terms


def test_live_a_signature_of_one_edition_of_terms_is_none_for_another(tmp_path: Path) -> None:
    catalog = catalog_of(tmp_path, chain_of_terms(("1", "期")))
    documents = documents_of(catalog, mode=Mode.LIVE, signed={"national/terms": frozenset({"期"})})
    only_now = tuple(
        act for act in documents.activations if act.rulebook != "national/terms" or act.edition == "3"
    )
    with pytest.raises(Refused):
        compile_rules(replace(documents, activations=only_now))


VOCABULARY = "vocabulary.yaml"


@pytest.mark.parametrize("where", ["目录依据: ", "依据: ", "宽限: 1 天, 依据: "])
def test_live_kinds_and_feeds_behind_facts_are_signed_for(where: str, tmp_path: Path) -> None:
    texts = base_texts()
    head, bases, rest = texts[VOCABULARY].partition("依据:\n")
    name = rest.split(":", 1)[0].strip()
    place = rest.index(f"{where}{name}", rest.index("来源:"))
    rest = f"{rest[:place]}{where}未读{rest[place + len(where) + len(name) :]}"
    texts[VOCABULARY] = f"{head}{bases}  未读: {{名称: 未见之文, 条款: 一, 核对: 凭记忆}}\n{rest}"
    compiled(tmp_path, texts)
    with pytest.raises(Refused) as refused:
        compiled(tmp_path, texts, mode=Mode.LIVE)
    assert refused.value.code == "unread-fact-basis"
    compiled(tmp_path, texts, mode=Mode.LIVE, signed={"vocabulary": frozenset({"未读"})})


def test_live_a_calendar_whose_notice_was_not_read_counts_as_missing(tmp_path: Path) -> None:
    year = "工作日历: {年份: 2026, 通知: 某通知, 发布: 2025-11-04, 核对: 转述}\n放假: [2026-01-01]\n调休上班: []\n"
    texts = {**base_texts(), "2026.yaml": year}
    assert compiled(tmp_path, texts).calendar.years == {2026}
    live = compiled(tmp_path, texts, mode=Mode.LIVE)
    assert live.calendar.years == frozenset()
    assert "calendar" not in {ref.rulebook for ref in live.editions}
