"""The template of a district's overlay holds for every district of Chengdu, and for all of them at once."""

import shutil
from pathlib import Path
from typing import Final

import pytest

from api.desk.cases import run_cases
from api.desk.layouts import lay_out_files
from api.desk.rulebooks import Rulebooks, findings
from catalog.load import default_rules
from tests.rules.overlays import TEMPLATES, overlay

# GB/T 2260: twelve districts, three counties, five county-level cities.
DISTRICTS: Final = {
    "510104": "锦江区",
    "510105": "青羊区",
    "510106": "金牛区",
    "510107": "武侯区",
    "510108": "成华区",
    "510112": "龙泉驿区",
    "510113": "青白江区",
    "510114": "新都区",
    "510115": "温江区",
    "510116": "双流区",
    "510117": "郫都区",
    "510118": "新津区",
    "510121": "金堂县",
    "510129": "大邑县",
    "510131": "蒲江县",
    "510181": "都江堰市",
    "510182": "彭州市",
    "510183": "邛崃市",
    "510184": "崇州市",
    "510185": "简阳市",
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules with an overlay of every district beside them."""
    folder = tmp_path_factory.mktemp("city") / "rules"
    shutil.copytree(default_rules(), folder)
    for code, name in DISTRICTS.items():
        overlay(folder, code, name)
    return folder


def test_the_template_names_two_things_to_fill_in() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(TEMPLATES.glob("district*.yaml")))
    placeholders = {part.partition("〉")[0] for part in text.split("〈")[1:]}
    assert placeholders == {"区划代码", "区县名称"}


def test_the_overlays_of_all_twenty_districts_stand_beside_the_shipped_rules(rules: Path) -> None:
    catalog, found = findings(rules)
    assert found == ()
    areas = {one.head.area for one in catalog.editions if one.head.rulebook.startswith("district/")}
    assert areas == set(DISTRICTS)


def test_the_cases_of_every_overlay_pass(rules: Path) -> None:
    results = [
        one
        for one in run_cases(rules, Rulebooks.open(rules))
        if one.case.place.file.startswith("rules/district/")
    ]
    assert len(results) == 5 * len(DISTRICTS)
    assert [(one.case.place.file, one.case.name, one.differences) for one in results if one.differences] == []


@pytest.mark.parametrize("folder", [default_rules(), TEMPLATES], ids=["rules", "templates"])
def test_what_is_shipped_is_laid_out_in_the_canonical_way(folder: Path) -> None:
    assert lay_out_files([folder], write=False).changed == ()
