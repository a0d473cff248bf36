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


def decode(file: str, data: bytes, found: Findings) -> tuple[str, bool]:
    """Give the text of a file without its byte order mark, for messages, and whether it may be read further."""
    start = Place(file=file, line=1, column=1)
    if len(data) > MAX_BYTES:
        found.add(start, "too-large", "文件超过 1 MiB", "请拆成几个文件")
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
