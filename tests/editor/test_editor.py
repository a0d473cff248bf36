"""What an editor says of rule files: the real YAML language server with the schemas that their first lines name."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.main import run
from catalog.load import default_rules
from tests.editor.client import Editor, editor

ROOT = default_rules().parent
EDITION = default_rules() / "chengdu" / "incentives" / "2026-draft.yaml"
VOCABULARY = default_rules() / "vocabulary" / "2026-draft.yaml"
CASES = EDITION.with_name("2026-draft.cases.yaml")
RULE = "\n  新规则:\n    "
PARTS = "当:\n      全部满足:\n        - "
NEXT = "\n  高信用主体免填单:\n"


@pytest.fixture(scope="module")
def plain() -> Iterator[Editor]:
    """An editor in the folder of the project, with the committed schemas."""
    with editor(ROOT) as one:
        yield one


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the rules with schemas that know its names."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(default_rules(), folder / "rules")
    assert run(["rules", "schema", "--folder", str(folder / "rules")]) == 0
    return folder


@pytest.fixture(scope="module")
def knowing(office: Path) -> Iterator[Editor]:
    """An editor there."""
    with editor(office) as one:
        yield one


def beside(file: Path, name: str) -> Path:
    """Give a document of another name, so that the texts of tests do not mix."""
    return file.with_name(f"{name}.yaml")


def with_rule(file: Path, rule: str) -> str:
    """Give an edition's text while somebody writes a new rule in the midst of it."""
    text = file.read_text("utf-8")
    assert text.count(NEXT) == 1
    return text.replace(NEXT, RULE + rule + NEXT)


@pytest.mark.parametrize(
    "file",
    sorted(default_rules().rglob("*.yaml")),
    ids=lambda file: str(file.relative_to(default_rules())),
)
def test_no_shipped_file_is_underlined(plain: Editor, file: Path) -> None:
    uri = plain.open(file, file.read_text("utf-8"))
    assert plain.faults[uri] == []


def test_a_rule_offers_what_it_may_do_and_says_what_each_is(plain: Editor) -> None:
    text = with_rule(EDITION, "")
    uri = plain.open(beside(EDITION, "a"), text)
    offered = plain.offered(uri, text, RULE)
    wanted = ["当", "给予", "实施", "建议", "暂停给予", "预警", "对应国家清单", "取值", "依据"]
    assert [word for word in wanted if word not in offered] == []
    assert offered["暂停给予"] == "暂停的激励，或 全部激励；必须对应国家清单"


def test_a_condition_offers_its_words(plain: Editor) -> None:
    text = with_rule(EDITION, "当:\n      全\n    给予: 免填单")
    uri = plain.open(beside(EDITION, "b"), text)
    offered = plain.offered(uri, text, RULE + "当:\n      全")
    assert {"全部满足", "任一满足", "不满足"} <= offered.keys()
    assert offered["任一满足"] == "列表里至少一个条件满足"


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("区县可调: ", "下级可以在这个范围内调整"),
        ("效力: ", "征求意见的版次只能模拟，不对外适用"),
        ("试点: 是", "试点措施要指名开通才生效"),
        ("原文: ", "照抄的原文；只有读过原文才能写"),
    ],
)
def test_a_word_is_explained_in_chinese(plain: Editor, mark: str, said: str) -> None:
    text = EDITION.read_text("utf-8")
    uri = plain.open(beside(EDITION, "c"), text)
    assert said in plain.explained(uri, text, mark)


def test_words_of_vocabularies_and_cases_are_explained_too(plain: Editor) -> None:
    for file, mark, said in (
        (VOCABULARY, "口径: ", "许多条信息怎样合成一个值"),
        (CASES, "判定日: ", "按哪一天的规则和事实"),
    ):
        text = file.read_text("utf-8")
        uri = plain.open(file, text)
        assert said in plain.explained(uri, text, mark)


@pytest.mark.parametrize(
    ("old", "new", "wrong", "said"),
    [
        ("核对: 已读原文", "核对: 已读", "已读", '允许的值："已读原文", "转述", "凭记忆"'),
        ("类型: 激励", "类型: 奖励", "奖励", '允许的值："激励", "惩戒", "建议"'),
        ("    实施单位: 供电企业", "    实施单为: 供电企业", "实施单为", "属性 实施单为 不被允许"),
    ],
)
def test_a_wrong_word_is_underlined_where_it_stands(
    plain: Editor, old: str, new: str, wrong: str, said: str
) -> None:
    text = EDITION.read_text("utf-8").replace(old, new, 1)
    uri = plain.open(beside(EDITION, f"wrong-{wrong}"), text)
    index = text.index(new) + new.index(wrong)
    line, column = text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1
    places = {
        (
            one["range"]["start"]["line"],
            one["range"]["start"]["character"],
            one["range"]["end"]["character"],
        ): one
        for one in plain.faults[uri]
    }
    fault = places[line, column, column + len(wrong)]
    assert said in fault["message"]


def test_facts_definitions_and_measures_of_the_folder_are_offered_and_explained(
    knowing: Editor, office: Path
) -> None:
    file = office / "rules" / "chengdu" / "incentives" / "2026-draft.yaml"
    text = with_rule(file, f"{PARTS}\n    给予: 免填单")
    uri = knowing.open(beside(file, "d"), text)
    offered = knowing.offered(uri, text, RULE + PARTS)
    assert {"守信主体", "电费逾期", "连续无失信", "全部满足"} <= offered.keys()
    text = with_rule(file, "给予: ")
    uri = knowing.open(beside(file, "e"), text)
    offered = knowing.offered(uri, text, RULE + "给予: ")
    assert "电费预存优惠" in offered
    assert "限制参加评先评优" not in offered
    text = file.read_text("utf-8")
    uri = knowing.open(file, text)
    assert knowing.faults[uri] == []
    assert "事实，取自" in knowing.explained(uri, text, "电费逾期: 不超过")


@pytest.mark.parametrize(
    "file",
    sorted(default_rules().rglob("*.yaml")),
    ids=lambda file: str(file.relative_to(default_rules())),
)
def test_names_that_are_offered_forbid_nothing(knowing: Editor, office: Path, file: Path) -> None:
    uri = knowing.open(office / "rules" / file.relative_to(default_rules()), file.read_text("utf-8"))
    assert knowing.faults[uri] == []
