"""What the YAML reader stumbled over, said in Chinese, with what probably caused it."""

from typing import Any

from catalog.diagnostics import Place
from catalog.nodes import Findings
from catalog.suspects import Stumble, suspect

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


def explain(error: Any, file: str, text: str, found: Findings) -> None:  # noqa: ANN401 - a library's error
    """Add one finding for the error of the YAML reader."""
    lines = text.splitlines() or [""]
    mark = getattr(error, "problem_mark", None)
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = min(mark.column, len(lines[line])) if mark and mark.line == line else len(lines[line])
    problem = getattr(error, "problem", None) or ""
    message = _SENTENCES.get(problem, "这里不符合 YAML 的写法")
    context = getattr(error, "context_mark", None)
    since = min(context.line, line) if context else line
    if since < line:
        message += f"（从第 {since + 1} 行开始）"
    place = Place(file=file, line=line + 1, column=column + 1)
    keyless = problem == "could not find expected ':'"
    stumble = Stumble(lines=lines, line=line, column=column, since=since, keyless=keyless)
    found.add(place, "yaml-syntax", message, suspect(stumble))
