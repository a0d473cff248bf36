"""假如: who the subject is, what is recorded of it, which feeds arrived, what was said at the counter."""

import dataclasses
import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from pytest_bdd import given, parsers, when

from api.desk.rulebooks import Rulebooks
from catalog.documents import Activation
from catalog.load import default_rules
from catalog.model import Edition, Reading
from catalog.vocabulary import Vocabulary
from tests.acceptance.counter import DAY, FLAGS, Counter
from tests.rules.overlays import overlay

EVENTS: Final = "告知书送达|提出陈述申辩|决定公示|决定不予公示|完成修复|撤销|撤回|提出异议|异议办结"
PLAN: Final = ("vocabulary", "chengdu/incentives", "chengdu/restrictions", "chengdu/scenes")


@pytest.fixture(scope="session")
def shipped() -> Rulebooks:
    """The shipped rulebooks, loaded once: they and their evaluators never change."""
    return Rulebooks.open(default_rules())


@pytest.fixture
def counter(shipped: Rulebooks) -> Counter:
    return Counter(books=shipped)


@given(
    parsers.re(
        r'(?P<kind>\w+) "(?P<name>[^"]*)" 于 (?P<day>[\d-]+) 开户'
        r'(，(?P<born>[\d-]+) 出生)?(，在区县 "(?P<area>\d+)")?'
    )
)
def _(counter: Counter, kind: str, name: str, day: str, born: str | None, area: str | None) -> None:
    counter.subject = {
        "参考号": "scenario",
        "类型": kind,
        "名称": name,
        "区县": area or "510107",
        "开户日": day,
    }
    if born:
        counter.subject["出生日期"] = born


@given(parsers.re(r'"(?P<name>[^"]*)"（(?P<code>\d+)）按模板写了补充清单'))
def _(counter: Counter, name: str, code: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(default_rules(), rules)
    overlay(rules, code, name)
    counter.books = Rulebooks.open(rules)


@given("各来源的信息都已按时归集")
def _(counter: Counter) -> None:
    counter.on_time = True


@given(
    parsers.re(
        r'"(?P<source>[^"]*)" 只归集到 (?P<day>[\d-]+)',
    ),
    converters=DAY,
)
def _(counter: Counter, source: str, day: date) -> None:
    _must_be_a_source(counter, source)
    counter.last_days[source] = day


@given(
    parsers.re(r'"(?P<source>[^"]*)" 缺 (?P<first>[\d-]+) 至 (?P<last>[\d-]+)'),
    converters={"first": date.fromisoformat, "last": date.fromisoformat},
)
def _(counter: Counter, source: str, first: date, last: date) -> None:
    _must_be_a_source(counter, source)
    counter.gaps[source] = (first, last)


@given(parsers.re(r'自 (?P<day>[\d-]+) 起从事 "(?P<business>[^"]*)"'))
def _(counter: Counter, day: str, business: str) -> None:
    counter.add("电力业务登记", {"业务类别": business, "登记日期": day})


@given(parsers.re(r'自 (?P<day>[\d-]+) 起被列入 "(?P<name>[^"]*)"(，(?P<removed>[\d-]+) 移出)?'))
@when(parsers.re(r'又自 (?P<day>[\d-]+) 起被列入 "(?P<name>[^"]*)"(?P<removed>)'))
def _(counter: Counter, day: str, name: str, removed: str | None) -> None:
    fields = {"名单": name, "列入日期": day}
    counter.add("严重失信主体名单", fields | ({"移出日期": removed} if removed else {}))


@when(parsers.re(r"该条名单信息于 (?P<day>[\d-]+) 移出"))
def _(counter: Counter, day: str) -> None:
    counter.entry["字段"]["移出日期"] = day


@given(parsers.re(r"(?P<day>[\d-]+) 到期的电费(尚未缴清|于 (?P<paid>[\d-]+) 缴清)"))
def _(counter: Counter, day: str, paid: str | None) -> None:
    fields = {"账期": f"{day[:7]}", "应缴日期": day, "金额": "12800.00 元"}
    counter.add("缴费信息", fields | ({"缴清日期": paid} if paid else {}))


@given(parsers.re(r'供电企业于 (?P<day>[\d-]+) 认定 "欠费失信"'))
def _(counter: Counter, day: str) -> None:
    counter.add("欠费失信", {"认定日期": day, "欠费金额": "56000.00 元"})


@given(parsers.re(r'(?P<day>[\d-]+) 受到 "(?P<kind>窃电行政处罚|破坏电力设施)" 的处罚决定'))
def _(counter: Counter, day: str, kind: str) -> None:
    counter.add(kind, {"决定日期": day, "决定书文号": "示例罚〔某年〕1号"})


@given(parsers.re(r"持有 (?P<day>[\d-]+) 出具、(?P<lapses>[\d-]+) 失效的信用报告"))
def _(counter: Counter, day: str, lapses: str) -> None:
    counter.add("信用报告", {"出具日期": day, "失效日期": lapses})


@given(parsers.re(r'(?P<day>[\d-]+) 作出 "(?P<kind>[^"]*)" 的信用承诺，"(?P<state>[^"]*)"'))
def _(counter: Counter, day: str, kind: str, state: str) -> None:
    counter.add("信用承诺", {"承诺类型": kind, "作出日期": day, "履行状态": state})


@given(parsers.re(r'记有下列 "(?P<kind>[^"]*)"'))
def _(counter: Counter, kind: str, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    for row in rows:
        cells = {name: cell for name, cell in zip(head, row, strict=True) if cell}
        counter.add(kind, cells, name=cells.pop("编号", None))


@given(parsers.re(rf"该条信息于 (?P<day>[\d-]+) (?P<event>{EVENTS})"), converters=DAY)
@when(parsers.re(rf"该条信息于 (?P<day>[\d-]+) (?P<event>{EVENTS})"), converters=DAY)
def _(counter: Counter, day: date, event: str) -> None:
    counter.happened(event, day)


@given(
    parsers.re(rf"该条信息于 (?P<day>[\d-]+) (?P<event>{EVENTS})，记在审计日志第 (?P<at>\d+) 位"),
    converters={**DAY, "at": int},
)
def _(counter: Counter, day: date, event: str, at: int) -> None:
    counter.happened(event, day, at)


@given(parsers.re(r"该条信息记在审计日志第 (?P<at>\d+) 位"), converters={"at": int})
def _(counter: Counter, at: int) -> None:
    counter.entry["知悉"] = at


@given(parsers.re(r"只看审计日志的前 (?P<size>\d+) 条"), converters={"size": int})
def _(counter: Counter, size: int) -> None:
    counter.known = size


@given(parsers.re(r'窗口已问明 "(?P<name>[^"]*)" 为 "(?P<value>是|否)"'))
def _(counter: Counter, name: str, value: str) -> None:
    counter.circumstances[name] = FLAGS[value]


@given("窗口已问明")
def _(counter: Counter, datatable: list[list[str]]) -> None:
    head, *rows = datatable
    assert head == ["情形", "回答"]
    counter.circumstances.update({name: FLAGS[value] for name, value in rows})


@given(parsers.re(r'试点 "(?P<measure>[^"]*)" 已开通'))
def _(counter: Counter, measure: str) -> None:
    counter.pilots.add(measure)


@given(parsers.re(r'方案已凭 "(?P<document>[^"]*)" 印发，自 (?P<day>[\d-]+) 起激活'), converters=DAY)
def _(counter: Counter, document: str, day: date) -> None:
    for rulebook in PLAN:
        _activate(counter, rulebook, document, day)


@given(parsers.re(r'"(?P<title>[^"]*)" 的未读依据已由 "(?P<document>[^"]*)" 具名认可'))
def _(counter: Counter, title: str, document: str) -> None:
    catalog = counter.books.catalog
    documents: list[Edition | Vocabulary] = [*catalog.editions, *catalog.vocabularies]
    found = [one for one in documents if one.head.title == title]
    assert found, f"没有名为 {title} 的清单"
    for one in found:
        _sign(counter, one, document)


@given(parsers.re(r'"(?P<title>[^"]*)" (?P<edition>\S+) 版的未读依据已由 "(?P<document>[^"]*)" 具名认可'))
def _(counter: Counter, title: str, edition: str, document: str) -> None:
    (found,) = (
        one
        for one in counter.books.catalog.editions
        if one.head.title == title and one.head.edition == edition
    )
    _sign(counter, found, document)


def _sign(counter: Counter, one: Edition | Vocabulary, document: str) -> None:
    """Activate it with every unread basis signed for; a draft that was activated keeps its day."""
    unread = frozenset(name for name, basis in one.bases.items() if basis.reading is not Reading.READ)
    assert unread, f"{one.head.title} 没有未读的依据"
    acts = counter.books.activations
    if any(act.digest == one.head.digest for act in acts):
        signed = tuple(
            dataclasses.replace(act, signed_off=unread) if act.digest == one.head.digest else act
            for act in acts
        )
        counter.books = Rulebooks(catalog=counter.books.catalog, activations=signed)
        return
    first = one.head.from_day
    assert first is not None
    _activate(counter, one.head.rulebook, document, first, one.head.edition, unread)


@given(parsers.re(r'激活文件同时开通试点 "(?P<measure>[^"]*)"'))
def _(counter: Counter, measure: str) -> None:
    found = [
        one.id
        for edition in counter.books.catalog.editions
        for one in edition.measures.values()
        if one.name == measure
    ]
    acts = tuple(
        dataclasses.replace(act, pilots=frozenset(found)) if act.rulebook == "chengdu/incentives" else act
        for act in counter.books.activations
    )
    assert found, f"没有名为 {measure} 的措施"
    assert acts != counter.books.activations
    counter.books = Rulebooks(catalog=counter.books.catalog, activations=acts)


def _activate(
    counter: Counter,
    rulebook: str,
    document: str,
    day: date,
    edition: str | None = None,
    signed_off: frozenset[str] = frozenset(),
) -> None:
    catalog = counter.books.catalog
    heads = (*(one.head for one in catalog.vocabularies), *(one.head for one in catalog.editions))
    (head,) = (one for one in heads if one.rulebook == rulebook and edition in {None, one.edition})
    act = Activation(
        rulebook=rulebook,
        edition=head.edition,
        digest=head.digest,
        document=document,
        from_day=day,
        signed_off=signed_off,
        pilots=frozenset(),
    )
    counter.books = Rulebooks(catalog=catalog, activations=(*counter.books.activations, act))


def _must_be_a_source(counter: Counter, source: str) -> None:
    known = {name for vocabulary in counter.books.catalog.vocabularies for name in vocabulary.sources}
    assert source in known, f"没有名为 {source} 的来源"
