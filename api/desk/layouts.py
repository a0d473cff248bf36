"""Use case: rule files laid out in the canonical way, each written whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.desk.whole_files import write_whole
from catalog import parse_calendar, parse_plan, parse_rulebook, parse_vocabulary, read_approval, read_people
from catalog.diagnostics import FaultyInput, Refused
from catalog.layout import formatted
from catalog.load import APPROVAL_SUFFIX
from catalog.tables import Table
from engine import cases
from engine.record import read

# The table of each kind of document, by its first section.
TABLES: Final[Mapping[str, Table]] = {
    "清单": parse_rulebook.DOCUMENT,
    "词汇表": parse_vocabulary.DOCUMENT,
    "工作日历": parse_calendar.DOCUMENT,
    "方案": parse_plan.DOCUMENT,
    "人员": read_people.DOCUMENT,
    "审批": read_approval.DOCUMENT,
    "案例": cases.DOCUMENT,
    "主体": read.RECORD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOut:
    """Every file looked at, those whose text is not, or was not, the canonical one, and those signed for.

    A signature is void when a byte changes: what has an approval beside it is left alone.
    """

    files: tuple[Path, ...]
    changed: tuple[Path, ...]
    approved: tuple[Path, ...]


def lay_out_files(paths: Iterable[Path], *, write: bool) -> LaidOut:
    """Lay out files, and all YAML files of folders; with `write`, put the new text in place of the old.

    Raises `FaultyInput` with every fault of files that cannot be read; those are left as they are, the others not.
    """
    files = _files(paths)
    changed: list[Path] = []
    faulty: list[FaultyInput] = []
    approved = tuple(file for file in files if _approval_of(file).is_file())
    for file in files:
        if file in approved:
            continue
        before = file.read_bytes()
        done = formatted(str(file), before, TABLES)
        if done.text is None:
            faulty.append(FaultyInput(done.faults, {str(file): before.decode("utf-8", "replace")}))
        elif done.text.encode() != before:
            changed.append(file)
            if write:
                write_whole(file, done.text)
    if faulty:
        sources = {name: text for one in faulty for name, text in one.sources.items()}
        raise FaultyInput((found for one in faulty for found in one.diagnostics), sources)
    return LaidOut(files=files, changed=tuple(changed), approved=approved)


def _approval_of(file: Path) -> Path:
    return file.with_name(f"{file.stem}{APPROVAL_SUFFIX}")


def _files(paths: Iterable[Path]) -> tuple[Path, ...]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(one for one in path.rglob("*.yaml") if one.is_file())
        elif path.is_file():
            files.append(path)
        else:
            raise Refused("no-such-file", f"没有文件 `{path}`", "核对路径")
    return tuple(dict.fromkeys(files))
