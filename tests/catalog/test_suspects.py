"""What an author most probably mistyped, and the way out: one line of hint for each common slip."""

import pytest

from catalog.parse import parse_document
from catalog.source import read_source

WHOLE = """\
清单: {编号: chengdu/test, 名称: 试验, 层级: 市, 区域: "510100"}
版次: {编号: "2027", 效力: 征求意见, 施行自: 2027-01-01}
参数:
  甲年限:
    值: 2 年
    理由: 方案只说“连续多年”，从严
  乙期限: {值: 10 天, 理由: 示例}
定义:
  守信:
    编号: trusted
    全部满足:
      - 失信: 等于 0 条
      - 连续: 不少于 〔甲年限〕
"""
SPACES = "请改用半角空格；从 Word、网页粘贴来的文字常带有这样的空格"
DASHED = "列表的每一项要以半角 `- ` 开头（减号后面空一格）"

SLIPS = {
    "colon without space": ("    值: 2 年", "    值:2 年", "第 5 行第 6 列的 `:` 后面要空一格"),
    "one space short": (
        "    值: 2 年",
        "   值: 2 年",
        "第 5 行前面有 3 个空格，第 6 行有 4 个：同一组的各行要对齐",
    ),
    "two spaces long": (
        "    值: 2 年",
        "      值: 2 年",
        "第 5 行前面有 6 个空格，第 6 行有 4 个：同一组的各行要对齐",
    ),
    "colon forgotten": ("  甲年限:\n", "  甲年限\n", "第 4 行 `甲年限` 后面缺少 `:`"),
    "half a line": ("    值: 2 年\n", "    值\n", "第 5 行 `值` 后面缺少 `:`"),
    "space after a colon from Word": (
        "值: 2 年",
        "值:\u00a02 年",
        "第 5 行第 7 列是空格（不间断空格，多半是从 Word、网页粘贴来的），请改成半角空格",
    ),
    "indented as in Word": ("    值: 2 年", "\u00a0\u00a0\u00a0\u00a0值: 2 年", SPACES),
    "space within from Word": (
        "2 年",
        "2\u00a0年",
        "里面的空格不是半角空格（多半是从 Word、网页粘贴来的），请重新打一个",
    ),
    "Chinese quotes": ("2 年", "“2 年”", "请写 `2 年`；要加引号时用半角的"),
    "comment of another language": (
        "    值: 2 年",
        "    // 改\n    值: 2 年",
        "第 5 行如果是注释，要以半角 `# ` 开头",
    ),
    "comment without space": ("2 年", "2 年#改了", "注释以半角 `#` 开头，前面空一格"),
    "dash without space": ("      - 失信", "      -失信", f"第 12 行以 `-` 开头：{DASHED}"),
    "bullet": ("      - 失信", "      • 失信", f"第 12 行以 `•` 开头：{DASHED}"),
    "numbered": ("      - 失信", "      1. 失信", f"第 12 行以 `1.` 开头：{DASHED}"),
    "dash forgotten": (
        "      - 失信",
        "      失信",
        "第 12 行和第 13 行，一行以 `- ` 开头，一行没有：同一组要么都有，要么都没有",
    ),
    "symbol": ("不少于 〔", ">= 〔", "不写 `>=`，写作 `不少于`"),
    "colon in text": ("从严", "从严: 两年", "内容里要写冒号的，改成全角“：”，或者给整段内容加上英文引号"),
    "comma in braces": ("10 天, 理由", "10 天，理由", "第 16 列是全角“，”，请改成半角“,”"),
    "percent": ("10 天", "10%", "规则里没有百分比，可写：条、次、天、年、元、千瓦、个月"),
    "working days": ("10 天", "10 个工作日", "期限按天、个月、年计，不能按工作日"),
    "ten thousand yuan": ("10 天", "1.5 万元", "金额以元计：写作 `15000 元`"),
    "fen": ("10 天", "150 分", "金额以元计：写作 `1.5 元`"),
    "jiao": ("10 天", "10 角", "金额以元计：写作 `1 元`"),
    "or more": ("不少于 〔甲年限〕", "3 年以上", "写作 `不少于 3 年`"),
    "within": ("不少于 〔甲年限〕", "3 年以内", "写作 `不超过 3 年`"),
    "parameter bare": ("〔甲年限〕", "甲年限", "如果是参数，写作 `〔甲年限〕`"),
    "parameter in other brackets": (
        "不少于 〔甲年限〕",
        "不少于（甲年限）",
        "是否想写 `不少于 〔甲年限〕`？",
    ),
    "true": ("等于 0 条", "true", "写作 `是`"),
    "no": ("等于 0 条", "No", "写作 `否`"),
    "list for a mapping": (
        "    值: 2 年\n    理由",
        "    - 值: 2 年\n    - 理由",
        "请去掉行首的 `- `，每行写作 `名称: 内容`",
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_once_with_the_way_out(name: str) -> None:
    old, new, hint = SLIPS[name]
    assert WHOLE.count(old) == 1
    _, found = parse_document(read_source("test.yaml", WHOLE.replace(old, new).encode()))
    assert [one.hint for one in found] == [hint]


def test_the_whole_text_has_no_fault() -> None:
    assert not parse_document(read_source("test.yaml", WHOLE.encode()))[1]


@pytest.mark.parametrize("opening", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"])
def test_a_file_of_an_office_program_is_called_by_its_name(opening: bytes) -> None:
    (found,) = read_source("test.yaml", opening + b"\0\0").diagnostics
    assert found.code == "not-utf8"
    assert "不是文本" in found.message
