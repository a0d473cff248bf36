"""What an import is made of: lines of JSON, or a record file each, with where they came from."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from catalog.diagnostics import Diagnostic, Place, Refused
from catalog.nodes import Mapping, Node, Scalar, SourceText
from catalog.nodes import Sequence as SequenceNode
from catalog.source import MAX_DEPTH, read_source
from catalog.text import MAX_BYTES
from catalog.vocabulary import Vocabulary
from engine.record.entry import Record, Span
from engine.record.read import is_brought, read_brought, read_record

_RECORD_FILES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record as it was written; `number` counts the lines of its file, 1 for a record file."""

    file: str
    number: int
    data: bytes
    whole_file: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line read: the record, what it says of the subject by name, whether it says coverage; or its faults.

    A line about no subject has `brought`: which spans of which areas the whole import makes complete.
    """

    record: Record | None = None
    said: dict[str, str] = field(default_factory=dict)
    covers: bool = False
    brought: tuple[tuple[str, Span], ...] = ()
    faults: tuple[Diagnostic, ...] = ()


def lines_of(paths: Sequence[Path]) -> Iterator[Line]:
    """Yield every record of files and folders in a settled order; raises `Refused` for what cannot be read."""
    for path in paths:
        inside = (one for one in sorted(path.rglob("*")) if one.suffix in {*_RECORD_FILES, ".jsonl"})
        for file in inside if path.is_dir() else (path,):
            try:
                yield from _lines(file)
            except OSError as error:
                raise Refused("unreadable-file", f"读不到文件 `{file}`", "核对路径和读取权限") from error


def read_line(line: Line, vocabulary: Vocabulary) -> ReadLine:
    """Read one line as a record file is read; faults are placed in the file that it came from."""
    source = None if line.whole_file else _quick(line)
    read = _read(source, vocabulary) if source else ReadLine()
    if source is None or read.faults:
        source = read_source(line.file, line.data)
        read = _read(source, vocabulary)
        if not line.whole_file:
            placed = (replace(one, place=replace(one.place, line=line.number)) for one in read.faults)
            read = replace(read, faults=tuple(placed))
    return read


def _read(source: SourceText, vocabulary: Vocabulary) -> ReadLine:
    if is_brought(source):
        brought, faults = read_brought(source, vocabulary)
        return ReadLine(brought=brought, faults=faults)
    record, faults = read_record(source, vocabulary)
    about = source.root.get("主体") if isinstance(source.root, Mapping) else None
    said = {
        key.text: value.text
        for key, value in (about.entries if isinstance(about, Mapping) else ())
        if isinstance(value, Scalar)
    }
    return ReadLine(record=record, said=said, covers=bool(record and record.coverage), faults=faults)


def _lines(file: Path) -> Iterator[Line]:
    if file.suffix in _RECORD_FILES:
        yield Line(file=str(file), number=1, data=file.read_bytes(), whole_file=True)
        return
    with file.open("rb") as content:
        for number, raw in enumerate(content, start=1):
            data = raw.rstrip(b"\r\n")
            if data.strip():
                yield Line(file=str(file), number=number, data=data, whole_file=False)


class _NotPlain(Exception):  # noqa: N818 - it says what the line is
    """Written so that the careful reader must look at it."""


def _quick(line: Line) -> SourceText | None:
    """Read plain JSON several times faster than YAML is read; None for whatever the careful reader should judge."""
    place = Place(file=line.file, line=line.number, column=1)
    try:
        text = line.data.decode()
        if "\\" in text or not text.isprintable() or len(line.data) > MAX_BYTES:
            return None
        root = _node(
            json.loads(text, object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number), place, 1
        )
    except (ValueError, RecursionError, _NotPlain):
        return None
    return SourceText(file=line.file, text=text, digest="", root=root, diagnostics=())


class _Pairs(list[tuple[str, Any]]):
    """An object as its pairs, in order."""


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


def _node(value: object, place: Place, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise _NotPlain
    match value:
        case _Number():
            return Scalar(str(value), place)
        case str():
            return Scalar(value, place, quoted=True)
        case _Pairs():
            if len({key for key, _ in value}) < len(value):
                raise _NotPlain
            entries = tuple(
                (Scalar(key, place, quoted=True), _node(part, place, depth + 1)) for key, part in value
            )
            return Mapping(entries, place)
        case list():
            return SequenceNode(tuple(_node(part, place, depth + 1) for part in value), place)
        case _:
            raise _NotPlain  # true, false and null have no meaning of their own in a record
