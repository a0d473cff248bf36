"""Findings whose golden text must outlive edits elsewhere in the file: lines are told by what stands on them."""

import re
from pathlib import Path

_HEAD = re.compile(r"^(rules/\S+?\.yaml):(\d+):(\d+): ")
_WITHIN = re.compile(r"(rules/[^\s:]+\.yaml):(\d+)(?=）)")
_LINE = re.compile(r"第 (\d+) 行")


def anchored(said: str, folder: Path) -> str:
    """Put what stands on a line for its number, held against the files, so that every number is still checked.

    `file:12:5:` becomes `file:‹text of line 12›:5:`, and `第 12 行` likewise; a text that stands on several lines says
    which of them it is.
    """
    found = _Anchored(folder)
    return "".join(f"{found.line(one)}\n" for one in said.splitlines())


class _Anchored:
    """The lines of one answer; a line without a file speaks of the file named last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = ""

    def line(self, said: str) -> str:
        if (head := _HEAD.match(said)) is not None:
            self.file = head.group(1)
            said = (
                f"{self.file}:‹{self._text(self.file, head.group(2))}›:{head.group(3)}: {said[head.end() :]}"
            )
        named = re.findall(r"rules/\S+?\.yaml", said)
        file = named[-1] if named else self.file
        said = _WITHIN.sub(lambda of: f"{of.group(1)}:‹{self._text(of.group(1), of.group(2))}›", said)
        return _LINE.sub(lambda of: f"第 ‹{self._text(file, of.group(1))}› 行", said)

    def _text(self, file: str, number: str) -> str:
        return _text_of(self.folder / file, int(number))


def _text_of(file: Path, number: int) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    text = lines[number - 1]
    same = [place for place, line in enumerate(lines, start=1) if line == text]
    return (
        text.strip()
        if len(same) == 1
        else f"{text.strip()}（{len(same)} 处中的第 {same.index(number) + 1} 处）"
    )
