"""The shipped subjects that each tell a story, and the question asked about each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.days import Day
from catalog.diagnostics import FaultyInput, Place
from catalog.lists import ListOf
from catalog.maps import MapOf
from catalog.nodes import Findings
from catalog.shapes import Flag, Text
from catalog.source import read_source
from catalog.tables import Fields, Key, Table
from engine.ask import Question

FOLDER = Path(__file__).resolve().parent
RECORDS = FOLDER / "records"
STORIES = FOLDER / "stories.yaml"

_MATTER = Key("事项", Text(), "办理事项", required=False)
_STEP = Key("环节", Text(), "办理环节", required=False)
_CIRCUMSTANCES = Key("情形", MapOf(Flag(), "当场说明的情形"), "情形", required=False)
_FILE = Key("文件", Text(), "记录文件")
_ABOUT = Key("说明", Text(), "一句话的故事")
_ON = Key("判定日", Day(), "判定日")
_QUERY = Key("查询", Table(_MATTER, _STEP, _CIRCUMSTANCES, title="查询"), "查询", required=False)
_PILOTS = Key("试点", ListOf(Text()), "开通的试点", required=False)
_STORIES = Key("故事", ListOf(Table(_FILE, _ABOUT, _ON, _QUERY, _PILOTS, title="故事")), "故事")
DOCUMENT = Table(_STORIES, title="示例故事")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One story: a sentence, the record file and the question."""

    about: str
    record: Path
    question: Question

    @property
    def on(self) -> date:
        """The day asked about."""
        return self.question.on


def stories() -> tuple[Story, ...]:
    """Read the shipped stories; raises `FaultyInput` when the file is wrong."""
    source = read_source(STORIES.name, STORIES.read_bytes())
    found = Findings()
    start = Place(file=source.file, line=1, column=1)
    document = DOCUMENT.read(source.root, start, found) if source.root is not None else None
    faults = (*source.diagnostics, *found.all())
    if faults or not isinstance(document, Fields):
        raise FaultyInput(faults, {source.file: source.text})
    return tuple(_stories(document))


def _stories(document: Fields) -> Iterator[Story]:
    for _, told in document[_STORIES]:
        query = told.get(_QUERY)
        circumstances = query.get(_CIRCUMSTANCES) if query else None
        yield Story(
            about=told[_ABOUT],
            record=RECORDS / told[_FILE],
            question=Question(
                on=told[_ON],
                matter=query.get(_MATTER) if query else None,
                step=query.get(_STEP) if query else None,
                reason="示例演示",
                circumstances=circumstances.by_name() if circumstances else {},
                pilots=frozenset(pilot for _, pilot in told.get(_PILOTS) or ()),
            ),
        )
