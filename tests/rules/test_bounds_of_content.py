"""What the shipped content must never hold, whoever edits it: limits that no check of the language can know."""

import pytest

from catalog.load import default_rules, load
from catalog.model import Edition, Effect, MeasureKind
from catalog.vocabulary import EntriesOrigin, EntryKind, Vocabulary

CATALOG, _ = load(default_rules())
# Collected because the plan asks for it, and decided on by nobody: what they are for stands beside them.
COLLECTED_ONLY = {"基础信息", "会员信用评价", "第三方信用评价"}
# 征信业管理条例 art. 14 and the regulations of other places: never collected, or not without written consent.
NEVER = (
    "宗教",
    "基因",
    "指纹",
    "血型",
    "疾病",
    "病史",
    "人脸",
    "收入",
    "存款",
    "有价证券",
    "不动产",
    "纳税数额",
)


def vocabulary() -> Vocabulary:
    (only,) = CATALOG.vocabularies
    return only


def edition(rulebook: str) -> Edition:
    (only,) = (one for one in CATALOG.editions if one.head.rulebook == rulebook)
    return only


def kinds_in_use() -> set[str]:
    origins = (fact.origin for fact in vocabulary().facts.values())
    return {kind for origin in origins if isinstance(origin, EntriesOrigin) for kind in origin.kinds}


def test_every_kind_but_those_collected_for_the_plans_sake_serves_a_fact() -> None:
    assert set(vocabulary().kinds) - kinds_in_use() == COLLECTED_ONLY


@pytest.mark.parametrize("kind", vocabulary().kinds.values(), ids=lambda kind: str(kind.id))
def test_no_field_asks_for_what_may_not_be_collected(kind: EntryKind) -> None:
    words = [*kind.fields, *(option for field in kind.fields.values() for option in field.options)]
    assert [word for word in words if any(banned in word for banned in NEVER)] == []


def test_the_scenes_only_ever_advise_and_say_that_credit_is_one_factor_among_others() -> None:
    scenes = edition("chengdu/scenes")
    assert {rule.effect for rule in scenes.rules.values()} == {Effect.ADVISE}
    assert {measure.kind for measure in scenes.measures.values()} == {MeasureKind.ADVISORY}
    assert [measure.name for measure in scenes.measures.values() if not measure.reference] == []


def test_every_advice_leaves_the_decision_to_the_other_side() -> None:
    advised = [m for e in CATALOG.editions for m in e.measures.values() if m.kind is MeasureKind.ADVISORY]
    assert len(advised) > 10
    wrong = [m.name for m in advised if "自主决定" not in (m.notice or "")]
    assert wrong == []
