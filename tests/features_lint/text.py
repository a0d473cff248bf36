"""From bytes to text: encoding, first line, and what the parser refuses."""

import re
from pathlib import Path

from gherkin.errors import (
    AstBuilderException,
    CompositeParserException,
    ParserException,
    UnexpectedEOFException,
)
from gherkin.parser import Parser
from gherkin.parser_types import GherkinDocument
from gherkin.token_matcher import TokenMatcher

from tests.features_lint.findings import Finding
from tests.features_lint.words import FULL_WIDTH, SOUND_STARTS, meant, opens_block

LANGUAGE_LINE = re.compile(r"#\s*language\s*:\s*zh-CN\s*")
BOM = b"\xef\xbb\xbf"


def read(file: Path, raw: bytes, found: list[Finding]) -> str | None:
    """Decode a feature file; a file that is not UTF-8 gives None."""

    def fault(code: str, message: str) -> None:
        found.append(Finding(file=file, line=1, code=code, message=message))

    if raw.startswith(BOM):
        fault("bom", "文件开头有 BOM，请存为不带 BOM 的 UTF-8")
    try:
        text = raw.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError:
        fault("not-utf-8", f"文件不是 UTF-8 编码，{_looks_like(raw)}请另存为 UTF-8")
        return None
    first = text.split("\n", 1)[0]
    if not LANGUAGE_LINE.fullmatch(first):
        fault("no-language", "第一行必须是 `# language: zh-CN`")
    return text


def parse(file: Path, text: str, found: list[Finding]) -> GherkinDocument | None:
    """Parse a feature file; what the parser refuses is reported at its line, and gives None."""
    try:
        return Parser().parse(text, TokenMatcher("zh-CN"))
    except CompositeParserException as error:
        lines = text.split("\n")
        refused = [_refused(file, lines, one) for one in error.errors]
        causes = [one for one in refused if not _follows(one, lines)]
        found += causes or refused[:1]
        return None


def _looks_like(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "看起来是 UTF-16，"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "看起来是 GBK，"


def _refused(file: Path, lines: list[str], error: ParserException) -> Finding:
    number = min(error.location["line"], len(lines))
    line = lines[number - 1].strip()
    if isinstance(error, UnexpectedEOFException):
        code, message = "unexpected-end", "文件在此结束，内容不完整"
    elif isinstance(error, AstBuilderException):
        code, message = "ragged-table", "表格各行的列数不一致"
    else:
        code, message = "unreadable-line", f"`{line}` 不是步骤、表格或标题，无法读懂{_hint(line)}"
    return Finding(file=file, line=number, code=code, message=message)


def _follows(finding: Finding, lines: list[str]) -> bool:
    """Tell whether a finding only follows from an earlier one: nothing is wrong with the line itself."""
    line = lines[finding.line - 1].strip()
    return finding.code == "unexpected-end" or (
        finding.code == "unreadable-line" and line.startswith(SOUND_STARTS)
    )


def _hint(line: str) -> str:
    wide = next((mark for mark in line if mark in FULL_WIDTH), None)
    if wide and opens_block(line):
        return f"；`{wide}` 是全角符号，请改为半角 `{FULL_WIDTH[wide]}`"
    word = meant(line)
    return f"；是否想写 `{word}`？" if word else ""
