"""The matcher: what it posts, where it doubts, and that it gives everything back."""

import json
import platform
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any as Anything

import pytest

from catalog.model import Effect
from catalog.vocabulary import FactType
from engine import durable
from engine.durable import Matcher, MatcherFailure, colliding
from engine.normal import MOST_LITERALS
from engine.predicates import Predicates
from engine.profile import FactValue, FactWorth
from engine.rules import All, Any, Comparison, Condition, FactPlan, Not, Op, RulesInForce
from tests.plans import big_rules_in_force, fact_plan, fact_value, in_force, random_values, rule_plan

RETE: Anything = vars(durable)["rete"]
FARTHEST = 2**53 - 1
FLAG = fact_plan("flag", FactType.FLAG)
NUMBER = fact_plan("number", FactType.NUMBER)
CHOICE = fact_plan("choice", FactType.CHOICE)
IS = Comparison(fact="flag", op=Op.IS, operand=True)
IS_NOT = Comparison(fact="flag", op=Op.IS, operand=False)
FIRM = Comparison(fact="choice", op=Op.IN, operand=("企业", "社会组织"))


def more(operand: int) -> Comparison:
    return Comparison(fact="number", op=Op.GT, operand=operand)


def equal(operand: int) -> Comparison:
    return Comparison(fact="number", op=Op.EQ, operand=operand)


def rules_of(*conditions: Condition, facts: Sequence[FactPlan] = (FLAG, NUMBER, CHOICE)) -> RulesInForce:
    rules = [rule_plan(f"rule_{n}", condition, Effect.ALERT, ()) for n, condition in enumerate(conditions)]
    return in_force(facts, rules)


def facts_of(
    flag: FactWorth | None = None, number: FactWorth | None = None, choice: FactWorth | None = None
) -> dict[str, FactValue]:
    return {"flag": fact_value(flag), "number": fact_value(number), "choice": fact_value(choice)}


@contextmanager
def matching(rules: RulesInForce) -> Iterator[Matcher]:
    matcher = Matcher(rules)
    try:
        yield matcher
    finally:
        matcher.retire()


def fired(rules: RulesInForce, facts: dict[str, FactValue]) -> set[int]:
    with matching(rules) as matcher:
        found = set(matcher.fired(facts))
        assert matcher.rebuilds == 0
        return found


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """The facts that are posted from now on."""
    found: list[dict[str, object]] = []
    real = RETE.assert_fact

    def assert_fact(handle: int, text: str) -> object:
        found.append(json.loads(text))
        return real(handle, text)

    monkeypatch.setattr(RETE, "assert_fact", assert_fact)
    return found


def test_what_is_unknown_fires_nothing() -> None:
    conditions = (IS, IS_NOT, more(3), Not(part=more(3)), FIRM, Not(part=FIRM))
    rules = rules_of(*conditions, Any(parts=(IS, Not(part=IS))), Not(part=All(parts=(IS, FIRM))))
    assert fired(rules, facts_of()) == set()
    assert fired(rules, facts_of(flag=True, number=4, choice="企业")) == {0, 2, 4, 6}
    assert fired(rules, facts_of(flag=False, number=3, choice="自然人")) == {1, 3, 5, 6, 7}


@pytest.mark.parametrize("operand", [-FARTHEST, -1, 0, 1, 7, FARTHEST])
def test_all_six_operators_hold_at_the_bound_and_beside_it(operand: int) -> None:
    signs: dict[Op, Callable[[int], bool]] = {
        Op.EQ: lambda value: value == operand,
        Op.NE: lambda value: value != operand,
        Op.LT: lambda value: value < operand,
        Op.LE: lambda value: value <= operand,
        Op.GT: lambda value: value > operand,
        Op.GE: lambda value: value >= operand,
    }
    rules = rules_of(*(Comparison(fact="number", op=op, operand=operand) for op in signs))
    with matching(rules) as matcher:
        for value in {operand - 1, operand, operand + 1, 0} & set(range(-9, 10)) | {operand}:
            expected = {place for place, sign in enumerate(signs.values()) if sign(value)}
            assert matcher.fired(facts_of(number=value)) == expected


def test_over_nothing_all_fires_always_and_any_never() -> None:
    assert fired(rules_of(All(parts=()), Any(parts=()), IS), facts_of()) == {0}


def test_a_rule_that_contradicts_itself_and_a_book_without_rules_need_no_shard() -> None:
    assert fired(rules_of(All(parts=(IS, IS_NOT))), facts_of(flag=True)) == set()
    assert fired(rules_of(), facts_of()) == set()


def test_several_terms_of_one_rule_count_once() -> None:
    assert fired(rules_of(Any(parts=(IS, more(3), FIRM))), facts_of(True, 4, "企业")) == {0}


@pytest.mark.parametrize("count", [56, 57, 64, 65, 112, 113, 255, 257, 511, 600])
def test_any_number_of_rules_may_be_true_at_once(count: int) -> None:
    distinct = rules_of(*(more(n) for n in range(count)))
    assert fired(distinct, facts_of(number=count)) == set(range(count))
    alike = rules_of(*(All(parts=(IS, equal(n))) for n in range(count)), *[IS] * count)
    assert fired(alike, facts_of(flag=True, number=5)) == {5, *range(count, 2 * count)}


def test_rules_that_read_hundreds_of_facts_are_split() -> None:
    plans = [fact_plan(f"f{n}", FactType.FLAG) for n in range(600)]
    tests = [Comparison(fact=plan.id, op=Op.IS, operand=True) for plan in plans]
    rules = rules_of(*(All(parts=tuple(tests[n : n + 12])) for n in range(0, 600, 12)), facts=plans)
    values = {plan.id: fact_value(True) for plan in plans}
    assert fired(rules, values) == set(range(50))
    assert fired(rules, {**values, "f13": fact_value(None), "f599": fact_value(False)}) == set(range(49)) - {
        1
    }


def test_the_longest_term_fires_and_each_part_of_it_counts() -> None:
    plans = [fact_plan(f"f{n}", FactType.FLAG) for n in range(MOST_LITERALS)]
    parts = tuple(Comparison(fact=plan.id, op=Op.IS, operand=True) for plan in plans)
    values = {plan.id: fact_value(True) for plan in plans}
    with matching(rules_of(All(parts=parts), facts=plans)) as matcher:
        assert matcher.fired(values) == {0}
        for plan in plans:
            assert matcher.fired({**values, plan.id: fact_value(False)}) == set()


def test_names_that_the_library_confuses_or_reserves_may_be_facts() -> None:
    names = ("40189", "797186", "id", "sid", "_n", "$and", "sentinel", '"', "a.b", "信录录企", "用用用力")
    plans = [fact_plan(name, FactType.FLAG) for name in names]
    rules = rules_of(*(Comparison(fact=name, op=Op.IS, operand=True) for name in names), facts=plans)
    for place, name in enumerate(names):
        values = {other: fact_value(True if other == name else None) for other in names}
        assert fired(rules, values) == {place}


def test_unknown_facts_and_facts_of_other_shards_are_not_posted(posted: list[dict[str, object]]) -> None:
    rules = rules_of(IS, more(3), FIRM, Not(part=FIRM))
    with matching(rules) as matcher:
        posted.clear()
        matcher.fired(facts_of(number=-4, choice="自然人"))
    assert [sorted(map(str, fact.values())) for fact in posted] == [["-4", "0", "2", "False", "p"]]


def test_every_evaluation_has_its_own_nonce(posted: list[dict[str, object]]) -> None:
    with matching(rules_of(*(more(n) for n in range(100)))) as matcher:
        for _ in range(20):
            matcher.fired(facts_of(number=50))
    nonces = [fact["_n"] for fact in posted]
    assert len(nonces) == 42
    assert len(set(nonces)) == 42


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        (facts_of(flag=1), TypeError),
        (facts_of(flag="是"), TypeError),
        (facts_of(number=True), TypeError),
        (facts_of(number="3"), TypeError),
        (facts_of(choice=False), TypeError),
        (facts_of(number=FARTHEST + 1), ValueError),
        (facts_of(number=-FARTHEST - 1), ValueError),
    ],
)
def test_a_value_that_c_would_read_wrongly_is_refused(
    facts: dict[str, FactValue], error: type[Exception]
) -> None:
    with matching(rules_of(IS, more(3), FIRM)) as matcher, pytest.raises(error):
        matcher.fired(facts)


def test_an_operand_that_c_would_read_wrongly_is_refused() -> None:
    with pytest.raises(ValueError, match="2\\*\\*53"):
        Matcher(rules_of(more(FARTHEST + 1)))


def test_a_session_in_disorder_is_thrown_away_and_the_answer_stands() -> None:
    with matching(rules_of(IS, more(3))) as matcher:
        assert matcher._shards is not None  # noqa: SLF001 - disorder can only be made from within
        RETE.assert_fact(matcher._shards[0]._handle, '{"sid":"0","id":"p","p0":true,"_n":1}')  # noqa: SLF001
        assert matcher.fired(facts_of(flag=False, number=4)) == {1}
        assert matcher.rebuilds == 1
        assert matcher.fired(facts_of(flag=True, number=3)) == {0}
        assert matcher.rebuilds == 1


def _raise(*_: object) -> Anything:
    raise RuntimeError("from C")


COMPLETE = RETE.complete_and_start_action
HELD: list[str] = []


def _twice(handle: int, session: int) -> str | None:
    """Tell of the first rule once more before the sentinel."""
    if HELD:
        return HELD.pop()
    message: str | None = COMPLETE(handle, session)
    if message is None:
        return None
    HELD.append(message)
    return message.replace("sentinel", "0~0", 1)


FAULTS: dict[str, tuple[str, Callable[..., Anything]]] = {
    "an exception": ("assert_fact", _raise),
    "a code": ("assert_fact", lambda *_: (1, 0)),
    "no message at all": ("start_action_for_state", lambda *_: None),
    "a message of another evaluation": (
        "start_action_for_state",
        lambda *_: ("{}", '{"0~0":{"m":{"sid":"0","id":"p","_n":99}}}'),
    ),
    "no sentinel": ("complete_and_start_action", lambda *_: None),
    "a rule told twice": ("complete_and_start_action", _twice),
    "a retraction refused": ("retract_fact", lambda *_: (1, 0)),
}


@pytest.mark.parametrize("name", FAULTS)
def test_doubt_twice_over_refuses_the_query_and_a_later_one_is_answered(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, fault = FAULTS[name]
    with matching(rules_of(IS)) as matcher:
        with monkeypatch.context() as patched:
            patched.setattr(RETE, where, fault)
            with pytest.raises(MatcherFailure):
                matcher.fired(facts_of(flag=True))
            assert matcher.rebuilds == 1
        assert matcher.fired(facts_of(flag=True)) == {0}


def test_threads_may_share_a_matcher() -> None:
    rules = big_rules_in_force(7, rules=80)
    predicates = Predicates(rules)
    dice = random.Random(7)
    asked = [random_values(dice, rules) for _ in range(200)]
    with matching(rules) as matcher, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(matcher.fired, asked))
        assert matcher.rebuilds == 0
    expected = [{n for n, truth in enumerate(predicates.truths(one).rules) if truth} for one in asked]
    assert answers == expected


def test_a_retired_matcher_answers_no_more() -> None:
    matcher = Matcher(rules_of(IS))
    matcher.retire()
    matcher.retire()
    with pytest.raises(MatcherFailure, match="retired"):
        matcher.fired(facts_of(flag=True))


def resident() -> int:
    """The memory that the process holds, in kB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_neither_rebuilding_nor_evaluating_leaks() -> None:
    rules = big_rules_in_force(3, rules=150)
    facts = random_values(random.Random(3), rules)

    def once() -> None:
        with matching(rules) as matcher:
            for _ in range(10):
                matcher.fired(facts)

    for _ in range(20):
        once()
    before = resident()
    for _ in range(100):
        once()
    # One matcher of this size holds about 2 MB; leaking it a hundred times would not go unseen.
    assert resident() - before < 10_000


def test_colliding_names_are_found() -> None:
    assert colliding(["40189", "797186", "flag"]) == (("40189", "797186"),)
    assert colliding(["id", "sid", "flag"]) == (("id", "id"), ("sid", "sid"))
    assert colliding(["flag", "flag", "number"]) == ()
    assert colliding(f"p{n}" for n in range(20_000)) == ()


@pytest.mark.parametrize(
    ("one", "other", "confused"),
    [
        ("40189", "797186", True),
        ("40189", "797187", False),
        pytest.param(
            "信录录企",
            "用用用力",
            True,
            marks=pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="unsigned char"),
        ),
    ],
)
def test_the_hash_is_that_of_the_c_code(one: str, other: str, confused: bool) -> None:
    assert bool(colliding([one, other])) is confused
    body = json.dumps({"rule": {"all": [{"m": {"$and": [{one: 1}]}}]}}, ensure_ascii=False)
    handle = RETE.create_ruleset("hash", body)
    code, session = RETE.assert_fact(
        handle, json.dumps({"sid": "0", "id": "p", other: 1}, ensure_ascii=False)
    )
    assert (code == 0) is confused
    # A session must have run an action before it may be deleted.
    RETE.assert_fact(handle, json.dumps({"sid": "0", "id": "q", one: 1}, ensure_ascii=False))
    RETE.start_action_for_state(handle, session)
    RETE.delete_state(handle, "0")
    RETE.delete_ruleset(handle)
