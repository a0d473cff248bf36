"""A question in names or ids, and every way in which it cannot be taken."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalog.diagnostics import Refused
from engine.ask import Question, ask
from engine.query import Query
from tests.engine import shipped

ASKED = Question(on=date(2026, 6, 10), reason="新装 20260610-001", circumstances={})


def query(**given: Any) -> Query:
    """What becomes of what a clerk typed."""
    return ask(shipped.vocabulary(), replace(ASKED, **given))


@pytest.mark.parametrize("matter", ["业扩报装", "grid-connection"])
@pytest.mark.parametrize("step", ["受理", "acceptance"])
@pytest.mark.parametrize("fact", ["缺少证明材料", "missing-proof"])
def test_names_and_ids_make_the_same_query(matter: str, step: str, fact: str) -> None:
    assert query(matter=matter, step=step, circumstances={fact: True}) == Query(
        matter="grid-connection",
        step="acceptance",
        reason="新装 20260610-001",
        circumstances={"missing-proof": True},
    )


def test_no_matter_is_the_overview() -> None:
    overview = query(reason="  核对  ")
    assert (overview.matter, overview.step, overview.reason) == (None, None, "核对")


@pytest.mark.parametrize(
    ("asked", "code", "hint"),
    [
        ({"reason": " "}, "missing-reason", "写上业务编号或者事由"),
        ({"step": "受理"}, "step-without-matter", "环节属于事项，请一并写明事项"),
        ({"matter": "业扩报桩"}, "unknown-matter", "是否想写 `业扩报装`？"),
        ({"matter": "xyz"}, "unknown-matter", None),
        ({"matter": "业扩报装", "step": "受里"}, "unknown-step", None),
        ({"matter": "电费预存", "step": "竣工检验"}, "unknown-step", None),
        ({"circumstances": {"缺少证明": True}}, "unknown-circumstance", "是否想写 `缺少证明材料`？"),
        ({"circumstances": {"电费逾期": True}}, "unknown-circumstance", None),
    ],
)
def test_a_question_that_cannot_be_taken(asked: dict[str, object], code: str, hint: str | None) -> None:
    with pytest.raises(Refused) as refused:
        query(**asked)
    assert refused.value.code == code
    assert refused.value.hint
    assert hint is None or refused.value.hint == hint


def test_a_circumstance_stated_twice_with_two_answers_is_refused() -> None:
    """By name and by id: neither answer may win in silence."""
    with pytest.raises(Refused):
        query(circumstances={"缺少证明材料": True, "missing-proof": False})
