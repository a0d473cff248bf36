"""A mutant that is answered otherwise only on a later day than the first is never called equivalent."""

from functools import cache

import pytest

from catalog.documents import InForce
from catalog.stretches import stretches
from engine.trial.hunt import mutants
from engine.trial.mutants import Mutant
from engine.trial.proof import settle
from tests.engine import shipped

# By the day from which the answers part: the sixth of a month, the end of the first term under the new edition.
LATER = {
    ("2026-draft", "来源 `营销月报`：把 `每月 5 日前` 改成 `每月 6 日前`"): "2022-01-06",
    ("2026-draft", "来源 `经营履约月报`：把 `每月 5 日前` 改成 `每月 4 日前`"): "2022-01-05",
    ("2026", "期限 `轻微`：把 `最长: 3 个月` 改成 `最长: 4 个月`"): "2026-07-02",
    ("2023", "过渡：把 `旧信息: 取较短` 改成 `旧信息: 按本版`"): "2023-05-05",
}
# What ends three years after 1 April 2026 is answered otherwise on no day that has a working calendar by now.
BEYOND = ("2026", "期限 `严重`：把 `最长: 36 个月` 改成 `最长: 37 个月`")


@cache
def sets() -> tuple[InForce, ...]:
    return stretches(shipped.rulebooks().catalog)


@cache
def every_mutant() -> dict[tuple[str, str], Mutant]:
    return {(one.document.head.edition, one.sentence()): one for one in mutants(sets())}


@pytest.mark.parametrize("which", LATER, ids=lambda which: which[1])
def test_what_parts_on_a_later_day_is_shown_on_that_day(which: tuple[str, str]) -> None:
    found = settle(every_mutant()[which], sets(), "缺少的用例")
    assert not found.equivalent
    assert f"判定日: {LATER[which]}" in (found.missing or "")


def test_what_parts_after_every_day_looked_at_is_called_neither() -> None:
    found = settle(every_mutant()[BEYOND], sets(), "缺少的用例")
    assert not found.equivalent
    assert found.missing is None
