"""The plan's requirements: each is carried by something that is there, and docs/requirements.md tells of it."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from catalog.load import default_rules, load
from catalog.plan import Carrier, Plan, Requirement
from tests.rules.test_plan_quotes import TEXT, heading_of

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "requirements.md"
GROUPS: Final = {
    "A": "范围和目标",
    "B": "主体和信用记录",
    "C": "归集和预警",
    "D": "公示",
    "E": "守信激励",
    "F": "失信惩戒",
    "G": "信用修复",
    "H": "新场景",
    "I": "组织实施",
}
HEAD: Final = """# 方案的要求由什么承担

方案（征求意见稿）共 93 项要求，逐项写明由哪条规则、定义、信息类别或者功能承担，哪些还在后续，哪些不由软件承担。
本页由 `rules/chengdu/plan/2026-draft.yaml` 生成，改那个文件，不改本页：`make golden PYTEST_ARGS=tests/rules`。
「」里的是方案原文，不在里面的是我们归纳的要点。
"""


def plan() -> Plan:
    catalog, found = load(default_rules())
    assert found == ()
    (only,) = catalog.plans
    return only


def requirements() -> list[Requirement]:
    return sorted(plan().requirements.values(), key=lambda one: one.number)


def scenarios(file: Path) -> set[str]:
    return set(re.findall(r"^\s*场景(?:大纲)?: (.+?)\s*$", file.read_text(encoding="utf-8"), re.MULTILINE))


def named() -> Iterator[tuple[int, str]]:
    yield from ((one.number, feature) for one in requirements() for feature in one.features)


def test_all_93_requirements_are_there_once_and_in_order() -> None:
    assert [one.number for one in requirements()] == list(range(1, 94))
    assert [key for key, _ in groupby(one.group for one in requirements())] == list(GROUPS)


def test_every_quote_stands_in_the_plan_where_it_is_said_to_stand() -> None:
    quoted = [one for one in requirements() if one.quote is not None]
    assert len(quoted) > 80
    assert [one.number for one in quoted if (one.quote or "") not in TEXT] == []
    sections = {one.number: section_with(one.quote or "", one.clause) for one in quoted}
    assert {number: clause for number, clause in sections.items() if clause is not None} == {}


def section_with(quote: str, clause: str) -> str | None:
    """Give where a quote stands instead of in its clause; None when it does stand there."""
    start, found = 0, []
    while (start := TEXT.find(quote, start)) >= 0:
        found.append(heading_of(quote, start) or "引言")
        start += 1
    return None if clause in found else "、".join(found)


def test_every_scenario_and_page_named_is_there() -> None:
    wrong = []
    for number, feature in named():
        file, _, scenario = feature.partition("#")
        if not (ROOT / file).is_file() or (scenario and scenario not in scenarios(ROOT / file)):
            wrong.append((number, feature))
    assert wrong == []


def test_what_is_out_of_software_or_still_to_come_gives_its_reason() -> None:
    said = [text for one in requirements() for text in (one.out, one.later) if text is not None]
    assert len(said) > 20
    assert [text for text in said if len(text) < 10] == []
    assert {one.number for one in requirements() if one.out is not None} == {87, 92, 93}


def test_every_rule_and_measure_of_the_citys_own_editions_carries_a_requirement() -> None:
    catalog, _ = load(default_rules())
    ours = [one for one in catalog.editions if one.head.rulebook.startswith("chengdu/")]
    carried = {name.name for one in requirements() for name in one.carriers if name.carrier is Carrier.RULE}
    of_class_three = {"建议征信评级参考", "建议从严审慎授信"}
    assert {name for one in ours for name in one.rules} - carried == of_class_three | {
        "没有正面参考的不作不利推定"
    }


def test_the_page_tells_what_the_plan_file_says(golden: Callable[[Path, str], None]) -> None:
    golden(PAGE, "\n".join(lines()) + "\n")


def lines() -> Iterator[str]:
    yield from HEAD.splitlines()
    for group, of_it in groupby(requirements(), key=lambda one: one.group):
        yield from (
            "",
            f"## {group}. {GROUPS[group]}",
            "| 序号 | 条款 | 要求 | 由什么承担 |",
            "|---|---|---|---|",
        )
        for one in of_it:
            text = "；".join(filter(None, (f"「{one.quote}」" if one.quote else "", one.gist or "")))
            yield f"| {one.number} | {one.clause} | {text} | {'<br>'.join(carried_by(one))} |"


def carried_by(one: Requirement) -> Iterator[str]:
    for carrier, names in groupby(one.carriers, key=lambda name: name.carrier):
        yield f"{carrier.value}：{'、'.join(name.name for name in names)}"
    for feature in one.features:
        file, _, scenario = feature.partition("#")
        link = file.removeprefix("docs/") if file.startswith("docs/") else f"../{file}"
        what = "场景" if scenario else "说明"
        yield f"{what}：[{escaped(scenario or file)}]({link})"
    if one.later is not None:
        yield f"后续：{one.later}"
    if one.out is not None:
        yield f"不入系统：{one.out}"


def escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|")
