"""Pages that stand alone and tables that calculate nothing."""

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from api.cli.main import run
from api.desk.comparison import Wanted, compared
from api.desk.documents import checked, documents_of, full_name
from api.desk.forms import Format, comparison_as, readback_as
from api.desk.readback import listed, shown
from catalog.load import default_rules
from catalog.readback import Item, Page, Section, Sort
from catalog.readback.page import Said
from tests.desk.test_comparison import INCENTIVES, ON, YEARS, folder

SHIPPED = checked(default_rules())
NAMES = [one.name for one in listed(SHIPPED)]
COMPARED = Wanted(before="national/terms/2023", after="national/terms/2026", folder=default_rules(), on=ON)


class Seen(HTMLParser):
    """What a browser would see in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag in {"img", "script", "link", "iframe"} or "src" in given:
            self.loaded.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def html(page: Page) -> Seen:
    told = readback_as(Format.HTML, page)
    assert isinstance(told, str)
    return Seen(told)


def book(content: str | bytes) -> Workbook:
    assert isinstance(content, bytes)
    return load_workbook(BytesIO(content))


@pytest.mark.parametrize("name", NAMES)
def test_a_page_stands_alone_and_every_link_leads_somewhere(name: str) -> None:
    page = shown(SHIPPED, name)
    seen = html(page)
    assert seen.loaded == []
    assert [one for one, times in Counter(seen.ids).items() if times > 1] == []
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)
    assert {item.anchor for item in page.items() if item.sort is not Sort.HEAD} <= set(seen.ids)


@pytest.mark.parametrize("name", NAMES)
def test_every_form_says_all_that_the_text_says(name: str) -> None:
    page = shown(SHIPPED, name)
    squeezed = "".join(html(page).text.split())
    cells = {
        str(cell.value or "")
        for sheet in book(readback_as(Format.XLSX, page))
        for row in sheet
        for cell in row
    }
    table = "".join("".join(cells).split())
    for item in page.items():
        for said in item.said:
            if isinstance(said.value, str):
                assert "".join(said.value.split()) in squeezed
                assert "".join(said.value.split()) in table


def test_markup_in_a_rule_file_stays_text() -> None:
    said = (Said(label="理由", value="<script>alert(1)</script>"),)
    item = Item(sort=Sort.PARAMETER, name="<b>数</b>", id=None, said=said)
    page = Page(title="<i>", digest="0", cautions=(), sections=(Section(sort=Sort.PARAMETER, items=(item,)),))
    seen = html(page)
    assert seen.loaded == []
    assert "<script>alert(1)</script>" in seen.text


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /c calc'!A0"])
def test_no_cell_is_ever_calculated(formula: str) -> None:
    item = Item(sort=Sort.PARAMETER, name=formula, id=None, said=(Said(label="理由", value=formula),))
    page = Page(title="题", digest="0", cautions=(), sections=(Section(sort=Sort.PARAMETER, items=(item,)),))
    (sheet,) = book(readback_as(Format.XLSX, page)).worksheets
    found = [cell for row in sheet for cell in row if cell.value == formula]
    assert len(found) == 2
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_every_sheet_is_ready_for_signing() -> None:
    page = shown(SHIPPED, "chengdu/incentives")
    sheets = book(readback_as(Format.XLSX, page)).worksheets
    assert [sheet.title for sheet in sheets[:6]] == ["版次", "规则", "措施", "定义", "参数", "依据"]
    for sheet in sheets:
        assert page.digest in str(sheet["A2"].value)
        assert sheet.freeze_panes == "B4"
        assert sheet.auto_filter.ref
        assert {"拟稿：", "审核：", "批准："} <= {str(row[0].value) for row in sheet}
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.page_setup.orientation == "landscape"


def test_a_comparison_has_a_page_and_a_table_of_changes(tmp_path: Path) -> None:
    rules = folder(tmp_path, YEARS)
    found = compared(replace(COMPARED, before="chengdu/incentives", after=str(rules / INCENTIVES)))
    page = comparison_as(Format.HTML, found)
    assert isinstance(page, str)
    seen = Seen(page)
    assert "不少于 3 年〔预存优惠年限〕" in seen.text
    assert "因此得到的主体" in seen.text
    changes, moves = book(comparison_as(Format.XLSX, found)).worksheets
    assert [cell.value for cell in changes[3]] == ["文件", "类别", "名称", "变化", "内容", "改前", "改后"]
    assert ["「3 年」", "「2 年」"] in [[row[5].value, row[6].value] for row in changes]
    assert "电费预存优惠" in {row[0].value for row in moves}


def test_what_is_signed_off_says_what_changed_since(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = folder(tmp_path, YEARS)
    words = ["rules", "show", str(rules / INCENTIVES), "--since", "chengdu/incentives"]
    assert run(words) == 0
    text = capsys.readouterr().out
    assert "值：2 年" in text
    assert "值由「3 年」改为「2 年」" in text
    assert run([*words, "--output", str(tmp_path / "a.xlsx")]) == 0
    names = [sheet.title for sheet in load_workbook(tmp_path / "a.xlsx").worksheets]
    assert names[-2:] == ["变化", "得失"]
    assert run([*words, "--output", str(tmp_path / "a.html")]) == 0
    seen = Seen((tmp_path / "a.html").read_text("utf-8"))
    assert "不少于 3 年〔预存优惠年限〕" in seen.text
    assert {link.removeprefix("#") for link in seen.links} <= set(seen.ids)


def test_a_file_is_read_in_the_place_of_its_rulebook(tmp_path: Path) -> None:
    rules = folder(tmp_path, YEARS)
    page = shown(SHIPPED, str(rules / INCENTIVES))
    told = readback_as(Format.TEXT, page)
    assert isinstance(told, str)
    assert "不少于 2 年〔预存优惠年限〕" in told
    assert "【用到的定义（不在本文件）】" in told
    assert told.count("\n守信主体（trusted）\n") == 1


def test_a_comparison_without_differences_has_a_table_too() -> None:
    same = compared(replace(COMPARED, before="national/terms/2026"), witness=False)
    (sheet,) = book(comparison_as(Format.XLSX, same)).worksheets
    assert sheet["A2"].value == "两边没有不同"


def test_the_form_follows_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("a.html", b"<!doctype html>"), ("a.xlsx", b"PK"), ("a.txt", "失信".encode())):
        assert run(["rules", "show", "national/terms/2026", "--output", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
    assert run(["rules", "show", "national/terms/2026", "--format", "xlsx"]) == 1
    assert "output-needed" in capsys.readouterr().err
    assert run(["rules", "show", "vocabulary", "--output", str(tmp_path / "no" / "a.txt")]) == 1
    assert "file-trouble" in capsys.readouterr().err


def test_what_can_be_shown_is_listed_by_the_name_that_shows_it() -> None:
    assert {full_name(one.head) for one in documents_of(SHIPPED)} == set(NAMES)
