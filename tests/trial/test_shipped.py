"""The shipped cases hold the shipped rules: nothing untouched, and no change that a sanction rests on unnoticed."""

from api.desk.cases import measure_coverage, read_all_cases
from api.desk.mutation import mutate
from api.desk.rulebooks import Rulebooks
from catalog.load import default_rules
from engine.trial.hunt import Fate

UNTOUCHED: frozenset[str] = frozenset()
"""What no case touches, with the reason beside it. Nothing so far; a new rule brings its cases along."""


def nobody(_done: int, _total: int) -> None:
    """Watch nothing."""


def test_every_rule_comparison_boundary_and_bar_is_touched_on_every_side() -> None:
    books = Rulebooks.open(default_rules())
    found = measure_coverage(books, read_all_cases(default_rules(), books), nobody)
    told = {f"{one.place.file}:{one.place.line}: {one.what}" for one in found.untouched}
    assert {one.what for one in found.untouched} == UNTOUCHED, "\n".join(sorted(told))
    assert len(found.touched) > 300


def test_every_change_that_a_sanction_rests_on_is_noticed_or_means_the_same() -> None:
    found = mutate(default_rules(), Rulebooks.open(default_rules()), nobody, sanctions=True)
    survived = [one for one in found if one.fate is Fate.SURVIVED]
    assert [f"{one.mutant.place.line}: {one.mutant.sentence()}" for one in survived] == []
    assert {one.mutant.document.head.rulebook for one in found} >= {
        "chengdu/restrictions",
        "national/baseline",
        "national/severe-lists",
        "vocabulary",
    }
    noticed = sum(one.fate in {Fate.BY_CASE, Fate.BY_CHECK} for one in found)
    assert noticed > len(found) * 9 // 10
