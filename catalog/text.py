"""Bytes to text: size, encoding, characters that nobody can see, tabs for indentation."""

import re

from catalog.diagnostics import Place
from catalog.nodes import Findings

MAX_BYTES = 1 << 20
_BOM = b"\xef\xbb\xbf"
# Control characters, line breaks that editors do not show as such, and marks that reverse or hide text.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_TABBED = re.compile(r"^ *\t[ \t]*(?=\S)", re.MULTILINE)
_OTHER_SPACES = "\u3000\u00a0\u2002-\u200a\u202f"
_WIDE_INDENT = re.compile(f"^[ \t]*([{_OTHER_SPACES}])[ \t{_OTHER_SPACES}]*(?=\\S)", re.MULTILINE)
_BINARY = {
    b"PK\x03\x04": "Word、Excel 或者压缩文件",
    b"\xd0\xcf\x11\xe0": "旧版 Word、Excel 文件",
    b"%PDF": "PDF 文件",
}


def decode(file: str, data: bytes, found: Findings) -> tuple[str, bool]:
    """Give the text of a file without its byte order mark, for messages, and whether it may be read further."""
    start = Place(file=file, line=1, column=1)
    if len(data) > MAX_BYTES:
        found.add(start, "too-large", "文件超过 1 MiB", "请拆成几个文件")
        return "", False
    for opening, what in _BINARY.items():
        if data.startswith(opening):
            found.add(
                start, "not-utf8", f"这是 {what}，不是文本", "规则要用文本编辑器写，存成 UTF-8 的 .yaml 文件"
            )
            return "", False
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        found.add(start, "not-utf8", "看起来是 UTF-16 编码，请另存为 UTF-8")
        return "", False
    data = data.removeprefix(_BOM)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found.add(_place_of_byte(file, data, error.start), "not-utf8", _guess(data))
        return "", False
    if unseen := _UNSEEN.findall(text):
        _unseen(file, text, unseen, found)
        return text, False
    _tabs(file, text, found)
    _wide_indents(file, text, found)
    return text, True


def place_at(file: str, text: str, index: int) -> Place:
    """Give the place of the character at `index`."""
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n")
    return Place(file=file, line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))


def _place_of_byte(file: str, data: bytes, index: int) -> Place:
    before = data[:index].decode("utf-8")
    return place_at(file, before, len(before))


def _guess(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "不是 UTF-8 编码，请另存为 UTF-8"
    return "看起来是 GBK 编码，请另存为 UTF-8"


def _unseen(file: str, text: str, unseen: list[str], found: Findings) -> None:
    """Report the first character that nobody can see, and how many there are."""
    place = place_at(file, text, text.index(unseen[0]))
    if "\0" in unseen:
        found.add(place, "not-utf8", "文件里有空字节，看起来是 UTF-16 编码，请另存为 UTF-8")
        return
    message = f"有看不见的字符 U+{ord(unseen[0]):04X}" + (
        f"，共 {len(unseen)} 处这样的字符" if len(unseen) > 1 else ""
    )
    found.add(place, "unseen-character", message, "请删去")


def _tabs(file: str, text: str, found: Findings) -> None:
    """Report tabs that indent, once for the file; JSON may be indented with them."""
    if file.endswith(".json") or text.lstrip().startswith("{"):
        return
    lines = list(_TABBED.finditer(text))
    if lines:
        place = place_at(file, text, text.index("\t", lines[0].start()))
        message = "不能用制表符（Tab）缩进" + (f"，共 {len(lines)} 行如此" if len(lines) > 1 else "")
        found.add(place, "tab-indent", message, "请改用空格")


def narrow_indents(text: str) -> str:
    """Give the text with plain spaces where others indent, character for character, so that places stay."""
    return _WIDE_INDENT.sub(lambda found: " " * len(found.group()), text)


def _wide_indents(file: str, text: str, found: Findings) -> None:
    """Report spaces that indent and are none, once for the file."""
    lines = list(_WIDE_INDENT.finditer(text))
    if lines:
        kind = "全角空格" if lines[0].group(1) == "\u3000" else "不间断空格一类的字符"
        message = f"不能用{kind}缩进" + (f"，共 {len(lines)} 行如此" if len(lines) > 1 else "")
        hint = "请改用半角空格；从 Word、网页粘贴来的文字常带有这样的空格"
        found.add(place_at(file, text, lines[0].start(1)), "full-width-space", message, hint)
