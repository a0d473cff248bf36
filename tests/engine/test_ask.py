"""A question in names or ids, and every way in which it cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from catalog.diagnostics import Refused
from engine.ask import ask
from engine.query import Query
from tests.engine import shipped


@dataclass(frozen=True)
class Asked:
    """What a clerk typed."""

    matter: str | None = None
    step: str | None = None
    reason: str = "新装 20260610-001"
    circumstances: Mapping[str, bool] = field(default_factory=dict)

    def query(self) -> Query:
        return ask(
            shipped.vocabulary(),
            matter=self.matter,
            step=self.step,
            reason=self.reason,
            circumstances=self.circumstances,
        )


@pytest.mark.parametrize("matter", ["业扩报装", "grid-connection"])
@pytest.mark.parametrize("step", ["受理", "acceptance"])
@pytest.mark.parametrize("fact", ["缺少证明材料", "missing-proof"])
def test_names_and_ids_make_the_same_query(matter: str, step: str, fact: str) -> None:
    assert Asked(matter=matter, step=step, circumstances={fact: True}).query() == Query(
        matter="grid-connection",
        step="acceptance",
        reason="新装 20260610-001",
        circumstances={"missing-proof": True},
    )


def test_no_matter_is_the_overview() -> None:
    query = Asked(reason="  核对  ").query()
    assert (query.matter, query.step, query.reason) == (None, None, "核对")


@pytest.mark.parametrize(
    ("asked", "code", "hint"),
    [
        (Asked(reason=" "), "missing-reason", "写上业务编号或者事由"),
        (Asked(step="受理"), "step-without-matter", "环节属于事项，请一并写明事项"),
        (Asked(matter="业扩报桩"), "unknown-matter", "是否想写 `业扩报装`？"),
        (Asked(matter="xyz"), "unknown-matter", None),
        (Asked(matter="业扩报装", step="受里"), "unknown-step", None),
        (Asked(matter="电费预存", step="竣工检验"), "unknown-step", None),
        (Asked(circumstances={"缺少证明": True}), "unknown-circumstance", "是否想写 `缺少证明材料`？"),
        (Asked(circumstances={"电费逾期": True}), "unknown-circumstance", None),
    ],
)
def test_a_question_that_cannot_be_taken(asked: Asked, code: str, hint: str | None) -> None:
    with pytest.raises(Refused) as refused:
        asked.query()
    assert refused.value.code == code
    assert refused.value.hint
    assert hint is None or refused.value.hint == hint


def test_a_circumstance_stated_twice_with_two_answers_is_refused() -> None:
    """By name and by id: neither answer may win in silence."""
    with pytest.raises(Refused):
        Asked(circumstances={"缺少证明材料": True, "missing-proof": False}).query()
