"""Golden decisions: the bytes and the words of shipped stories, and of a small set of rules kept here.

`make golden` rewrites them; `git diff` shows what a change of rules or of code does to real answers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from api.desk.answer import Answer, answer, read_record_file
from api.desk.rulebooks import Rulebooks
from api.samples.stories import Story, stories
from engine.ask import Question
from engine.audit.canonical import canonical_bytes
from engine.explain import Explanation, MeasureExplanation, explain
from engine.plain import plain
from engine.record.entry import Confirmation, Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.subject import Subject
from tests.engine import shipped
from tests.rule_sets import base_texts, rulebooks_of

HERE = Path(__file__).parent / "golden"
Golden = Callable[[Path, str], None]

STORIES = (
    "01-trusted-firm 2026-06-10 业扩报装",
    "02-three-clean-years 2026-06-10 电费预存",
    "06-consent-not-asked 2026-06-10 业扩报装",
    "09-missing-proof 2026-06-10 业扩报装",
    "13-listed-power-firm 2026-06-10 财政性资金项目申报",
    "16-listed-sole-trader 2026-06-10 全部",
    "22-defence-window 2026-06-10 业扩报装",
    "26-repaired 2026-06-10 业扩报装",
    "28-objection-ours 2026-06-10 业扩报装",
    "30-late-billing 2026-06-10 业扩报装",
    "33-minor 2026-06-10 业扩报装",
    "37-past-day 2022-06-10 财政性资金项目申报",
)


def name_of(story: Story) -> str:
    return f"{story.record.stem} {story.on} {story.question.matter or '全部'}"


def as_json(given: Answer) -> str:
    """The canonical bytes, spread over lines so that a difference can be read."""
    value = json.loads(canonical_bytes(plain(given.decision)))
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def as_text(given: Answer) -> str:
    told = explain(given.decision, given.rules)
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Explanation) -> list[str]:
    lines = [told.headline, *(f"! {one}" for one in told.cautions), *told.alerts]
    for title, measures in (("", told.measures), ("未列出：", told.unlisted)):
        if measures and title:
            lines += ["", title]
        for one in measures:
            lines += ["", *_measure(one)]
    return lines


def _measure(one: MeasureExplanation) -> list[str]:
    return [f"【{one.status}】{one.name}", *(f"  {sentence}" for sentence in one.sentences)]


@pytest.mark.parametrize("name", STORIES)
def test_a_shipped_story_is_answered_as_before(name: str, golden: Golden) -> None:
    (story,) = {one.record: one for one in reversed(stories()) if name_of(one) == name}.values()
    books = shipped.rulebooks()
    record = read_record_file(story.record, books, story.on, story.question.mode)
    given = answer(books, record, story.question)
    golden(HERE / "stories" / f"{story.record.stem}.txt", as_text(given))
    golden(HERE / "stories" / f"{story.record.stem}.json", as_json(given))


# --- the small set


@dataclass(frozen=True)
class Case:
    """A question about a record under the small rules of `tests/catalog/bad_together/base`."""

    record: Record
    on: date = date(2026, 6, 10)
    matter: str | None = None
    pilots: frozenset[str] = frozenset()


FED = (
    Span(source="monthly", start=date(2010, 1, 1), end=date(2027, 1, 1), known=0),
    Span(source="realtime", start=date(2010, 1, 1), end=date(2027, 1, 1), known=0),
)


def entry(id_: str, kind: str, *events: tuple[EventKind, date], **fields: FieldValue) -> Entry:
    happened = tuple(Event(kind=what, on=on, known=0, fields={}) for what, on in events)
    return Entry(id=id_, kind=kind, known=0, fields=fields, events=happened)


LICENCE = entry("b1", "licence", registered_on=date(2018, 5, 1))
LISTING = entry("l1", "listing", list="失信被执行人名单", listed_on=date(2026, 1, 5))
PENALTY = entry("p1", "penalty", decided_on=date(2026, 2, 2))
DUE = ((EventKind.NOTICE_SERVED, date(2026, 3, 2)), (EventKind.PUBLISHED, date(2026, 3, 20)))
# The small set has no calendar: a window that reaches a year without one stays open, and the entry pending.
PENDING = entry("a1", "arrears", *DUE, found_on=date(2026, 3, 1))


def record(
    type_: str, *entries: Entry, coverage: tuple[Span, ...] = FED, **more: tuple[Confirmation, ...]
) -> Record:
    born = None if type_ == "firm" else date(1985, 5, 5)
    subject = Subject(reference="demo", type=type_, area="510107", opened=date(2020, 1, 1), born=born)
    return Record(
        subject=subject, entries=entries, coverage=coverage, confirmations=more.get("confirmations", ())
    )


CASES: Mapping[str, Case] = {
    "applied": Case(record("firm"), matter="新装"),
    "pilot-on": Case(record("firm"), matter="预存", pilots=frozenset({"预存便利"})),
    "not-met": Case(record("firm", PENALTY), matter="新装"),
    "barred-and-sanctioned": Case(record("firm", LICENCE, LISTING)),
    "proposed": Case(record("trader", LICENCE, LISTING)),
    "undetermined": Case(record("firm", LICENCE, coverage=FED[:1])),
    "listed-in-a-gap": Case(record("firm", LICENCE, LISTING, coverage=FED[:1])),
    "pending": Case(record("firm", PENDING)),
    "alert": Case(record("firm", PENALTY, entry("p2", "penalty", decided_on=date(2026, 4, 4)))),
    "resident": Case(record("resident", LISTING)),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Rulebooks:
    return rulebooks_of(tmp_path_factory.mktemp("small"), base_texts())


def asked(books: Rulebooks, case: Case) -> Answer:
    question = Question(on=case.on, matter=case.matter, reason="测试", circumstances={}, pilots=case.pilots)
    return answer(books, case.record, question)


@pytest.mark.parametrize("name", CASES)
def test_a_small_case_is_answered_as_before(name: str, small: Rulebooks, golden: Golden) -> None:
    given = asked(small, CASES[name])
    golden(HERE / "small" / f"{name}.txt", as_text(given))
    golden(HERE / "small" / f"{name}.json", as_json(given))


def test_no_golden_file_is_left_over() -> None:
    wanted = {f"stories/{name.split()[0]}" for name in STORIES} | {f"small/{name}" for name in CASES}
    found = {path.relative_to(HERE).with_suffix("").as_posix() for path in HERE.rglob("*.*")}
    assert found == wanted
