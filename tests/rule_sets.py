"""Small sets of rule files for tests: a sound base, and what is changed in it or added to it."""

from collections.abc import Mapping
from pathlib import Path

from api.desk.rulebooks import Rulebooks, findings
from catalog.diagnostics import Diagnostic, render
from catalog.documents import Catalog
from catalog.load import load

BASE = Path(__file__).parent / "catalog" / "bad_together" / "base"


def base_texts() -> dict[str, str]:
    """The files of the base by name: vocabulary, national list, city rulebook."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(BASE.glob("*.yaml"))}


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The base with one text put for another, which must stand there exactly once."""
    texts = base_texts()
    assert texts[file].count(old) == 1, f"{old!r} stands {texts[file].count(old)} times in {file}"
    return {**texts, file: texts[file].replace(old, new)}


def written(folder: Path, texts: Mapping[str, str]) -> Path:
    """Write files into a folder `rules` and give it."""
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    for name, text in texts.items():
        (rules / name).write_text(text, encoding="utf-8")
    return rules


def catalog_of(folder: Path, texts: Mapping[str, str]) -> Catalog:
    """Load files that are sound each by itself."""
    catalog, found = load(written(folder, texts))
    assert not found, render(found, catalog.sources)
    return catalog


def rulebooks_of(folder: Path, texts: Mapping[str, str]) -> Rulebooks:
    """Open files that are sound together."""
    return Rulebooks.open(written(folder, texts))


def found_in(folder: Path, texts: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Give every finding of the files."""
    return findings(written(folder, texts))[1]


def codes(found: tuple[Diagnostic, ...]) -> list[str]:
    """The codes in order of place."""
    return [one.code for one in found]


DISTRICT_HEAD = """清单: {编号: district/rules, 名称: 小区清单, 层级: 区县, 区域: "510107"}
版次: {编号: "1", 效力: 征求意见, 施行自: 待定}
依据:
  区: {名称: 区里办法, 条款: 一, 核对: 已读原文}
"""


def district(text: str) -> dict[str, str]:
    """The base with a district's rulebook beside it."""
    return {**base_texts(), "district.yaml": DISTRICT_HEAD + text}
