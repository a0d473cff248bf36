"""What the YAML reader stumbled over, said in Chinese, with the mark that probably caused it."""

import re
from typing import Any

from catalog.diagnostics import Place
from catalog.nodes import Findings

_SENTENCES = {
    "mapping values are not allowed in this context": "这里不能再有 `:`：可能缩进不对，或一行里写了两个冒号",
    "could not find expected ':'": "这里缺少 `:`",
    "did not find expected key": "这里应当是一个键：请检查缩进",
    "did not find expected ',' or '}'": "`{` 还没有结束：缺少 `,` 或 `}`",
    "did not find expected ',' or ']'": "`[` 还没有结束：缺少 `,` 或 `]`",
    "found unexpected end of stream": "引号没有结束",
    "found character that cannot start any token": "不加引号的文字不能以这个字符开头",
    "did not find expected '-' indicator": "列表的每一项都要以 `- ` 开头，并且缩进相同",
    "block sequence entries are not allowed in this context": "这里不能开始列表：请把 `- ` 写在下一行",
    "did not find expected node content": "这里缺少内容",
    "found unknown escape character": "双引号里的 `\\` 后面不能跟这个字符",
    "did not find expected <document start>": "文档到上一行已经结束，这里不能再有内容：请检查缩进",
}
_BELONGS = re.compile(r"\{[^{}]*?(属于 *\[)")


def explain(error: Any, file: str, text: str, found: Findings) -> None:  # noqa: ANN401 - a library's error
    """Add one finding for the error of the YAML reader."""
    lines = text.splitlines() or [""]
    mark = getattr(error, "problem_mark", None)
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = min(mark.column, len(lines[line])) if mark and mark.line == line else len(lines[line])
    problem = getattr(error, "problem", None) or ""
    message = _SENTENCES.get(problem, "这里不符合 YAML 的写法")
    context = getattr(error, "context_mark", None)
    if context is not None and context.line < line:
        message += f"（从第 {context.line + 1} 行开始）"
    place = Place(file=file, line=line + 1, column=column + 1)
    found.add(place, "yaml-syntax", message, _hint(lines, line, context.line if context else line))


def _hint(lines: list[str], line: int, start: int) -> str | None:
    """Look at the line of the error and, because libyaml reports late, at those just before it."""
    for number in dict.fromkeys((line, line - 1, start)):
        if not 0 <= number < len(lines):
            continue
        written = _outside_quotes(lines[number])
        if _BELONGS.search(written):
            return "花括号里不能直接写 `属于 [`，请让这一条单独成行，或给它加上英文引号"
        for wide, narrow in (("：", ":"), ("，", ","), ("　", " ")):
            if wide in written:
                where = f"第 {number + 1} 行" if number != line else ""
                shown, wanted = ("空格", "空格") if wide == "　" else (f"“{wide}”", f"“{narrow}”")
                return f"{where}第 {written.index(wide) + 1} 列是全角{shown}，请改成半角{wanted}"
    open_line = _outside_quotes(lines[start]) if start < line else ""
    for opening, closing in ("[]", "{}"):
        if open_line.count(opening) > open_line.count(closing):
            return f"第 {start + 1} 行的 `{opening}` 少了 `{closing}`，请补上"
    return None


def _outside_quotes(line: str) -> str:
    """Blank out quoted text and comments, so that marks keep their columns."""
    return re.sub(r""""[^"]*"|'[^']*'|(?:^| )#.*""", lambda quoted: "_" * len(quoted.group()), line)
