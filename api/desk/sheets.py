"""What is read back or compared, as tables for sign-off: text only, so that no cell is ever calculated."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from api.desk.comparison import Comparison
from api.desk.comparison_text import moves, searched
from catalog.diagnostics import display_width
from catalog.readback import Item, Page, Section, Sort
from catalog.readback.as_text import USED, said_text

_FONT = "宋体"
_HEAD = PatternFill("solid", fgColor="E8E4DA")
_THIN = Side(style="thin", color="A8A296")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WIDEST, _NARROWEST = 60, 10
_LINE = 15.0  # points: the height of one line
_SIGNED = ("拟稿", "审核", "批准")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet: its name, the heading of each column, rows of text, and what is to be known of them all."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def readback_sheets(page: Page, since: Comparison | None = None) -> bytes:
    """Give a workbook with one sheet for each sort of thing, and behind them what has changed since."""
    sections = [*((one, one.sort.value) for one in page.sections)]
    sections += [(one, USED.format(one.sort.value)) for one in page.used]
    tables = [_table(one, heading) for one, heading in sections]
    tables += _compared(since) if since is not None else []
    return _workbook(page.title, f"摘要 {page.digest}", tables)


def comparison_sheets(found: Comparison) -> bytes:
    """Give a workbook of what differs, and of who gains and who loses."""
    documents = found.difference.documents
    titles = "、".join(dict.fromkeys(side.title for one in documents if (side := one.after or one.before)))
    digests = "；".join(
        f"{word} {side.name} {side.digest or ''}".strip()
        for one in documents
        for word, side in (("改前", one.before), ("改后", one.after))
        if side is not None
    )
    return _workbook(f"对比：{titles or '没有不同'}", digests or "两边没有不同", _compared(found))


def _compared(found: Comparison) -> list[Table]:
    tables = [Table(name="变化", columns=_CHANGES, rows=tuple(_changes(found)))]
    if found.difference.touched:
        note = searched(found) if found.witnesses is not None else ""
        tables.append(Table(name="得失", columns=_MOVES, rows=tuple(_moves(found)), note=note))
    return tables


_CHANGES = ("文件", "类别", "名称", "变化", "内容", "改前", "改后")
_MOVES = ("措施", "经由规则", "得到", "失去", "其他变动")


def _changes(found: Comparison) -> Iterator[tuple[str, ...]]:
    for one in found.difference.documents:
        side = one.after or one.before
        title = f"{side.title} {side.name}" if side else ""
        for change in one.changes:
            head = (title, change.sort.value, change.name, change.kind.value)
            if change.renamed:
                yield (*head, "名称", change.name_before or "", change.name_after or "")
            for detail in change.details:
                within = "".join(f"在“{joint}”之内，" for joint in detail.within)
                yield (*head, within + detail.about, detail.before or "", detail.after or "")


def _moves(found: Comparison) -> Iterator[tuple[str, ...]]:
    told = {one.measure: one for one in found.witnesses.measures} if found.witnesses else {}
    for one in found.difference.touched:
        moved = told.get(one.id)
        words = tuple(sentence for sentence, _ in moves(moved)) if moved else ("没有寻找",) * 3
        yield one.title, "、".join(one.rules), *words


def _table(section: Section, heading: str) -> Table:
    if section.sort is Sort.HEAD:
        rows = tuple((said.label, said_text(item, said)) for item in section.items for said in item.said)
        return Table(name=heading, columns=("项目", "内容"), rows=rows)
    labels = tuple(dict.fromkeys(_column(item, said.label) for item in section.items for said in item.said))
    if not any(item.id for item in section.items):  # rules, parameters and bases have none
        bare = tuple((item.name, *_cells(item, labels)) for item in section.items)
        return Table(name=heading, columns=("名称", *labels), rows=bare)
    cells = tuple((item.name, item.id or "", *_cells(item, labels)) for item in section.items)
    return Table(name=heading, columns=("名称", "编号", *labels), rows=cells)


def _column(item: Item, label: str) -> str:
    """Put what a rule does into one column, whichever effect it has."""
    return "效果" if item.sort is Sort.RULE and label in _EFFECTS else label


_EFFECTS = {"给予", "实施", "建议", "暂停给予", "预警", "效果"}


def _cells(item: Item, labels: Sequence[str]) -> Iterator[str]:
    for label in labels:
        said = [one for one in item.said if _column(item, one.label) == label]
        yield "\n".join(
            f"{one.label}：{said_text(item, one)}" if label == "效果" else said_text(item, one)
            for one in said
        )


def _workbook(title: str, digest: str, tables: Iterable[Table]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title, book.properties.creator = title, "power-credit"
    for table in tables:
        _sheet(book.create_sheet(table.name), title, digest, table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet, title: str, digest: str, table: Table) -> None:
    """Fill a sheet: title, digest, heading, rows, and the places to sign."""
    _put(_cell(sheet, 1, 1), f"{title}　{table.name}", bold=True, size=14, wrap=False)
    _put(_cell(sheet, 2, 1), "　".join(part for part in (digest, table.note) if part), size=9, wrap=False)
    for column, heading in enumerate(table.columns, start=1):
        cell = _cell(sheet, 3, column)
        _put(cell, heading, bold=True)
        cell.fill, cell.border = _HEAD, _GRID
    widths = [_width(table, column) for column in range(len(table.columns))]
    for number, row in enumerate(table.rows, start=4):
        for column, text in enumerate(row, start=1):
            _put(_cell(sheet, number, column), text)
            _cell(sheet, number, column).border = _GRID
        sheet.row_dimensions[number].height = _LINE * max(
            _lines(text, width) for text, width in zip(row, widths, strict=True)
        )
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + 2
    last = len(table.rows) + 3
    sheet.freeze_panes = "B4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(table.columns))}{max(last, 4)}"
    _sign(sheet, last + 2)
    _print_setup(sheet)


def _sign(sheet: Worksheet, row: int) -> None:
    for place, role in enumerate(_SIGNED):
        _put(_cell(sheet, row + place, 1), f"{role}：", bold=True)
        _put(_cell(sheet, row + place, 2), "签名　　　　　　　　日期", wrap=False)
        sheet.row_dimensions[row + place].height = 2 * _LINE


def _print_setup(sheet: Worksheet) -> None:
    sheet.print_title_rows = "1:3"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = cast("HeaderFooterItem", sheet.oddFooter)
    footer.center.text = "第 &P 页，共 &N 页"


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """Give a cell; none of ours is merged."""
    return cast("Cell", sheet.cell(row, column))


def _put(cell: Cell, text: str, *, bold: bool = False, size: int = 11, wrap: bool = True) -> None:
    """Write text as text: what begins like a formula is quoted, so that no program takes it for one."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = text.startswith(_FORMULA)
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(wrap_text=wrap, vertical="top")


def _width(table: Table, column: int) -> int:
    texts = (table.columns[column], *(row[column] for row in table.rows))
    longest = max(display_width(line) for text in texts for line in (text.splitlines() or [""]))
    return min(max(longest, _NARROWEST), _WIDEST)


def _lines(text: str, width: int) -> int:
    return sum(1 + max(display_width(line) - 1, 0) // width for line in (text.splitlines() or [""]))
