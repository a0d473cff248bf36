"""What a new edition of terms makes of older entries: each clause by example, and what holds of all of them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.desk.rulebooks import Viewpoint
from catalog.baseline import Severity, Transition
from catalog.documents import Mode
from catalog.in_force import in_force
from engine.compile import compile_rules
from engine.prove.days import expired
from engine.record.entry import Entry
from engine.record.expiry import expiry_of
from engine.record.kinds import TermPlan
from engine.record.life import life_of
from tests import naive_record
from tests import record_strategies as some
from tests.engine import shipped
from tests.rule_sets import base_texts, catalog_of, codes, found_in, rulebooks_of

DAY = timedelta(days=1)
SWITCHES = (date(2023, 5, 1), date(2026, 4, 1))
FIRST, LAST = date(2021, 12, 16), date(2030, 12, 31)

TERMS_FILE = """清单: {{编号: national/terms, 名称: 期限, 层级: 国家}}
版次: {{编号: "{edition}", 效力: 现行, 施行自: {since}{until}}}
依据:
  国: {{名称: 国家办法, 条款: 第一条, 核对: 已读原文}}
{clause}期限:
  一般: {{最短: 3 个月, 最长: {most}, 依据: 国}}
"""
NATIONAL = "national.yaml"
SINCE = date(2026, 4, 1)


def two_editions(older: str | None, first: str = "1 年", second: str = "3 年") -> dict[str, str]:
    texts = base_texts()
    text = texts[NATIONAL]
    texts[NATIONAL] = text[: text.index("期限:")]
    clause = f"过渡: {{旧信息: {older}, 理由: 示例, 依据: 国}}\n" if older else ""
    texts["terms-1.yaml"] = TERMS_FILE.format(
        edition="1", since="2024-01-01", until=f", 失效自: {SINCE}", clause="", most=first
    )
    texts["terms-2.yaml"] = TERMS_FILE.format(edition="2", since=SINCE, until="", clause=clause, most=second)
    return texts


def test_an_edition_that_succeeds_another_must_say_what_becomes_of_older_entries(tmp_path: Path) -> None:
    assert codes(found_in(tmp_path, two_editions(None))) == ["missing-transition"]
    assert found_in(tmp_path, two_editions("按本版")) == ()


def test_terms_that_ended_early_are_former_until_others_take_their_place(tmp_path: Path) -> None:
    texts = two_editions("按本版")
    ended = date(2026, 1, 1)
    texts["terms-1.yaml"] = texts["terms-1.yaml"].replace(f"失效自: {SINCE}", f"失效自: {ended}")
    catalog = catalog_of(tmp_path, texts)

    documents = in_force(catalog, on=SINCE, area="510107", mode=Mode.SIMULATION)

    assert [(one.since, one.until) for one in documents.former_terms] == [(date(2024, 1, 1), SINCE)]


def test_terms_that_count_again_after_others_are_told_once(tmp_path: Path) -> None:
    texts = two_editions("按本版")
    texts["terms-1.yaml"] = texts["terms-1.yaml"].replace(f", 失效自: {SINCE}", "")
    texts["terms-2.yaml"] = texts["terms-2.yaml"].replace(
        f"施行自: {SINCE}", f"施行自: {SINCE}, 失效自: 2026-10-01"
    )
    catalog = catalog_of(tmp_path, texts)

    rules = compile_rules(in_force(catalog, on=date(2027, 1, 1), area="510107", mode=Mode.SIMULATION))

    terms = [ref.edition for ref in rules.editions if ref.rulebook == "national/terms"]
    assert terms == ["1", "2"]


@pytest.mark.parametrize(
    ("older", "first", "second", "made", "end"),
    [
        # Longer from then on: an entry of 2025-06-10 would have ended in 2026, one of 2025-03-10 has ended before.
        ("按本版", "1 年", "3 年", date(2025, 6, 10), date(2028, 6, 11)),
        ("按作出时的版次", "1 年", "3 年", date(2025, 6, 10), date(2026, 6, 11)),
        ("取较短", "1 年", "3 年", date(2025, 6, 10), date(2026, 6, 11)),
        ("按本版", "1 年", "3 年", date(2025, 3, 10), date(2026, 3, 11)),
        ("按本版", "1 年", "3 年", SINCE, date(2029, 4, 2)),
        # Shorter from then on: what the new term would have ended earlier ends on the day of the change.
        ("按本版", "3 年", "1 年", date(2025, 3, 10), SINCE),
        ("按作出时的版次", "3 年", "1 年", date(2025, 3, 10), date(2028, 3, 11)),
        ("取较短", "3 年", "1 年", date(2025, 3, 10), SINCE),
        ("取较短", "3 年", "1 年", date(2025, 6, 10), date(2026, 6, 11)),
        ("取较短", "3 年", "1 年", date(2023, 3, 10), date(2026, 3, 11)),
    ],
)
def test_each_clause_says_when_an_older_entry_ends(
    older: str, first: str, second: str, made: date, end: date, tmp_path: Path
) -> None:
    books = rulebooks_of(tmp_path, two_editions(older, first, second))
    rules = books.evaluator(date(2027, 6, 1), Viewpoint(area="510107")).rules
    found = expiry_of(made, rules.terms[Severity.GENERAL], rules.calendar)
    assert found == end


def test_the_digest_and_the_editions_say_that_the_former_terms_were_used(tmp_path: Path) -> None:
    view = Viewpoint(area="510107")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    long = rulebooks_of(tmp_path / "a", two_editions("取较短", "1 年", "3 年"))
    short = rulebooks_of(tmp_path / "b", two_editions("取较短", "2 年", "3 年"))
    on = date(2027, 6, 1)
    one, other = long.evaluator(on, view).rules, short.evaluator(on, view).rules
    assert one.digest != other.digest
    former = [ref for ref in one.editions if ref.rulebook == "national/terms" and ref.edition == "1"]
    assert [ref.title for ref in former] == ["期限（此前版次，用于过渡）"]
    before = long.evaluator(date(2026, 3, 31), view).rules
    assert [ref.edition for ref in before.editions if ref.rulebook == "national/terms"] == ["1"]


# What holds of any entry and any editions.


@given(made=some.days, plans=some.term_plans())
def test_a_later_edition_never_changes_what_held_before_it(made: date, plans: tuple[TermPlan, ...]) -> None:
    ends = [expiry_of(made, plans[:count], some.CALENDAR) for count in range(1, len(plans) + 1)]
    for plan, before, after in zip(plans[1:], ends, ends[1:], strict=False):
        if before is not None and before <= plan.since:
            assert after == before
        elif made < plan.since:
            assert after is None or after >= plan.since


@given(made=some.days, plans=some.term_plans())
def test_an_older_entry_ends_by_the_shorter_term_or_by_its_own_as_the_clause_says(
    made: date, plans: tuple[TermPlan, ...]
) -> None:
    *_, former, now = (plans[0], *plans)
    before = expiry_of(made, plans[:-1] or plans, some.CALENDAR)
    found = expiry_of(made, plans, some.CALENDAR)
    if made >= now.since or now is former or now.older is not Transition.SHORTER:
        return
    assert (found or date.max) <= (before or date.max)


penalties = st.builds(
    lambda kind, day: (kind, FIRST - 400 * DAY + day * DAY),
    st.sampled_from(["theft-penalty", "facility-damage"]),
    st.integers(0, 2200),
)


@given(penalties)
@example(("theft-penalty", date(2022, 4, 29)))
@example(("theft-penalty", date(2022, 5, 3)))
@example(("theft-penalty", date(2023, 4, 30)))
@example(("theft-penalty", date(2025, 4, 1)))
def test_what_had_ended_never_comes_back_under_the_shipped_editions(penalty: tuple[str, date]) -> None:
    """Every day is answered by the rules of that day, across both changes, and as a naive reading has it."""
    kind_id, made = penalty
    entry = Entry(id="e1", kind=kind_id, known=0, fields={"decided_on": made}, events=())
    last_rules = shipped.evaluator(LAST).rules
    kind = last_rules.kinds[kind_id]
    plans = last_rules.terms[kind.severity or Severity.GENERAL]
    naive = naive_days(made, plans)
    was_in_force = ended = False
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + number * DAY
        if day < made or (number % 9 and not any(abs((day - one).days) <= 2 for one in SWITCHES)):
            continue
        rules = shipped.evaluator(day).rules
        life = life_of(entry, rules.kinds[kind_id], rules.terms, rules.calendar, 9, None)
        holds = life.force is not None and life.force.holds(day)
        assert not (ended and holds), day
        ended = ended or (was_in_force and not holds)
        was_in_force = was_in_force or holds
        assert holds == (day in naive), day


def naive_days(made: date, plans: tuple[TermPlan, ...]) -> frozenset[date]:
    """Live through the days with the terms of each."""
    calendar = shipped.evaluator(LAST).rules.calendar
    lasts = [naive_record.last_day(n, plans, made, calendar) for n in range(len(plans))]
    found = set()
    day = made
    while day <= LAST:
        number = max(n for n, plan in enumerate(plans) if plan.since <= day)
        last = lasts[number]
        if last is not None and day > last:
            break
        found.add(day)
        day += DAY
    return frozenset(found)


@given(made=some.days, plans=some.term_plans(), on=some.days)
@example(
    made=date(2025, 6, 1),
    plans=(
        TermPlan(since=date.min, months=14, older=Transition.THIS),
        TermPlan(since=date(2025, 6, 5), months=1, older=Transition.WHEN_MADE),
    ),
    on=date(2025, 9, 1),
)
def test_the_spans_for_proofs_hold_exactly_the_begins_that_have_run_out(
    made: date, plans: tuple[TermPlan, ...], on: date
) -> None:
    spans = expired(plans, some.CALENDAR, on)
    end = expiry_of(made, plans, some.CALENDAR)
    assert any(first <= made.toordinal() <= last for first, last in spans) == (end is not None and end <= on)
