"""What a rule file quotes from the plan stands in the plan, word for word."""

import re
from pathlib import Path
from typing import Final

from catalog.documents import Catalog
from catalog.load import default_rules, load
from catalog.model import Basis, Reading

PLAN: Final = "成都市电力领域社会信用体系建设工作方案（试行）（征求意见稿）"
TEXT: Final = (Path(__file__).parent / "plan.txt").read_text(encoding="utf-8")


def shipped() -> Catalog:
    catalog, found = load(default_rules())
    assert found == ()
    return catalog


def of_the_plan() -> list[Basis]:
    catalog = shipped()
    held = [*(one.bases for one in catalog.editions), *(one.bases for one in catalog.vocabularies)]
    return [basis for bases in held for basis in bases.values() if basis.document == PLAN]


def heading_of(quote: str, start: int | None = None) -> str:
    """Name the part and section in which a quote stands (first, or at `start`), as a clause names it: 二、（四）."""
    part = section = ""
    for line in TEXT[: TEXT.index(quote) if start is None else start].splitlines():
        if line[:2] in {"一、", "二、", "三、"}:
            part, section = line[:2], ""
        elif re.match("（[一二三四五六七]）", line):
            section = line[: line.index("）") + 1]
    return part + section


def test_every_quote_stands_in_the_plan_word_for_word() -> None:
    bases = of_the_plan()
    assert len(bases) > 20
    assert [basis.name for basis in bases if basis.reading is not Reading.READ or basis.quote is None] == []
    assert [basis.quote for basis in bases if (basis.quote or "") not in TEXT] == []


def test_every_quote_is_cited_by_the_section_in_which_it_stands() -> None:
    wrong = [
        (basis.name, basis.clause)
        for basis in of_the_plan()
        if basis.quote is not None and heading_of(basis.quote) != basis.clause
    ]
    assert wrong == []
