"""Where a text stops being YAML: what an author most probably mistyped there or just before, and the way out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WIDE: Final = {
    "：": ("“：”", "“:”"),
    "，": ("“，”", "“,”"),
    "　": ("空格", "空格"),
    "\u00a0": ("空格（不间断空格，多半是从 Word、网页粘贴来的）", "空格"),
}
_BELONGS = re.compile(r"\{[^{}]*?(属于 *\[)")
_TIGHT = re.compile(r"^ *(?:- +)*[^\s:#{}\[\],\"'-][^:\s]*(:)(?=[^\s:/])")
_BULLET = re.compile(
    r"^ *(-(?=[^\s-])|[—–•·●▪◆*]+|[0-9]+[.、．)](?! *:)|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)"
)
_COMMENT = re.compile(r"^ *(//|/\*|;|；|＃)")
_SYMBOL = re.compile(r"(?::|-) +(>=|<=|>|<)")
_WORDS: Final = {">=": "不少于", "<=": "不超过", ">": "超过", "<": "少于"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stumble:
    """Lines of a text, where it breaks (from 0), where what was read there began; `keyless`: no `:` followed it."""

    lines: Sequence[str]
    line: int
    column: int
    since: int
    keyless: bool


def suspect(at: Stumble) -> str | None:
    """Name the most probable cause; None when nothing looks wrong.

    libyaml reports late, so the line before and the one where it began to read are looked at too.
    """
    for number in dict.fromkeys((at.line, at.line - 1, at.since)):
        if 0 <= number < len(at.lines):
            hint = _on_line(at, number, _outside_quotes(at.lines[number]))
            if hint is not None:
                return hint
    return _keyless(at) or _two_colons(at) or _unclosed(at) or _uneven(at)


def _on_line(at: Stumble, number: int, written: str) -> str | None:
    where = f"第 {number + 1} 行" if number != at.line else ""
    if _BELONGS.search(written):
        return "花括号里不能直接写 `属于 [`，请让这一条单独成行，或给它加上英文引号"
    marks = list(_loose(written, flow=at.since < number and _open_mark(at.lines[at.since]) is not None))
    if marks:
        before = [index for index in marks if index <= at.column] if number == at.line else []
        index = before[-1] if before else marks[0]
        shown, wanted = _WIDE[written[index]]
        return f"{where}第 {index + 1} 列是全角{shown}，请改成半角{wanted}".replace(
            "全角空格（不", "空格（不"
        )
    if tight := _TIGHT.match(written):
        return f"{where}第 {tight.start(1) + 1} 列的 `:` 后面要空一格"
    if _COMMENT.match(written):
        return f"{where}如果是注释，要以半角 `# ` 开头"
    if bullet := _BULLET.match(written):
        return f"{where}以 `{bullet.group(1)}` 开头：列表的每一项要以半角 `- ` 开头（减号后面空一格）"
    if symbol := _SYMBOL.search(written):
        return f"{where}不写 `{symbol.group(1)}`，写作 `{_WORDS[symbol.group(1)]}`"
    return None


def _loose(written: str, *, flow: bool) -> Iterator[int]:
    """Give the places of full-width marks and spaces where the structure stands; in running text they are welcome."""
    depth, value = int(flow), False
    for index, char in enumerate(written):
        if char in "{[" and (depth or value or not written[:index].strip(" -")):
            depth += 1
        elif char in "}]":
            depth = max(depth - 1, 0)
        elif char in _WIDE and (depth or not value) and (depth or char != "，"):
            yield index
            value = value or char == "："
        elif char == ":" and not depth:
            value = written[index + 1 : index + 2] in {"", " "}
        elif value and not depth and char != " ":
            return


def _keyless(at: Stumble) -> str | None:
    """Look for a line that names something and has no colon: what was read first, if nothing else, or the last line."""
    for number in (*((at.since,) if at.keyless else ()), _line_before(at)):
        written = _outside_quotes(at.lines[number]).strip().removeprefix("- ") if number is not None else ""
        if number != at.line and written and not re.search(r"[:_{}\[\],，。；、]", written):
            return f"第 {number + 1} 行 `{written}` 后面缺少 `:`"
    return None


def _line_before(at: Stumble) -> int | None:
    """Give the last line before with anything but a comment on it."""
    earlier = (n for n in reversed(range(at.line)) if _outside_quotes(at.lines[n]).strip(" _"))
    return next(earlier, None)


def _two_colons(at: Stumble) -> str | None:
    before = _outside_quotes(at.lines[at.line])[: at.column]
    if at.lines[at.line][at.column : at.column + 1] == ":" and ": " in before and "{" not in before:
        return "内容里要写冒号的，改成全角“：”，或者给整段内容加上英文引号"
    return None


def _unclosed(at: Stumble) -> str | None:
    mark = _open_mark(at.lines[at.since]) if at.since < at.line else None
    return f"第 {at.since + 1} 行的 `{mark[0]}` 少了 `{mark[1]}`，请补上" if mark else None


def _open_mark(line: str) -> str | None:
    written = _outside_quotes(line)
    return next((pair for pair in ("[]", "{}") if written.count(pair[0]) > written.count(pair[1])), None)


def _uneven(at: Stumble) -> str | None:
    """Hold the line against the one before it: lines of one group begin in one column, all with `- ` or none."""
    before = _line_before(at)
    if before is None:
        return None
    last, line = at.lines[before], at.lines[at.line]
    indents = [len(one) - len(one.lstrip(" ")) for one in (last, line)]
    if last.rstrip().endswith(":"):
        return None
    if indents[0] != indents[1]:
        return (
            f"第 {before + 1} 行前面有 {indents[0]} 个空格，第 {at.line + 1} 行有 {indents[1]} 个："
            "同一组的各行要对齐"
        )
    dashed = [one.lstrip(" ").startswith("- ") for one in (last, line)]
    if dashed[0] != dashed[1]:
        return (
            f"第 {before + 1} 行和第 {at.line + 1} 行，一行以 `- ` 开头，一行没有：同一组要么都有，要么都没有"
        )
    return None


def _outside_quotes(line: str) -> str:
    """Blank out quoted text and comments, so that marks keep their columns."""
    return re.sub(r""""[^"]*"|'[^']*'|(?:^| )#.*""", lambda quoted: "_" * len(quoted.group()), line)
