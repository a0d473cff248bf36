"""The counter of one scenario: a record as it was stated, and the last answer about it, by the real path."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from api.desk.answer import Answer, answer, timeline_of
from api.desk.rulebooks import Rulebooks, Viewpoint
from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import Mode
from catalog.model import MeasureKind
from catalog.source import read_source
from catalog.vocabulary import MonthlyCadence, Source, Vocabulary
from engine.ask import Question
from engine.decision import Decision, MeasureOutcome
from engine.explain import Explanation, explain
from engine.record.entry import Record
from engine.record.read import read_record
from engine.timeline import Timeline

FIRST_DAY = "2000-01-01"
FLAGS = {"是": True, "否": False}
DAY: Final[dict[str, Callable[[str], object]]] = {"day": date.fromisoformat}
"""For steps with a `day` in their sentence."""
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Counter:
    """What one scenario has stated so far, in the words of a record file, and what was answered last.

    `last_days` names feeds that arrived up to a day only, `gaps` feeds with days missing in between; both count only
    once `on_time` says that the feeds arrive at all: a scenario that says nothing of feeds has none.
    """

    books: Rulebooks
    subject: dict[str, str] = field(default_factory=dict)
    on_time: bool = False
    last_days: dict[str, date] = field(default_factory=dict)
    gaps: dict[str, tuple[date, date]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    confirmations: list[dict[str, Any]] = field(default_factory=list)
    circumstances: dict[str, bool] = field(default_factory=dict)
    pilots: set[str] = field(default_factory=set)
    known: int | None = None
    question: Question | None = None
    given: Answer | None = None
    refused: Refused | None = None

    @property
    def entry(self) -> dict[str, Any]:
        """The entry spoken of: the last one that was stated."""
        return self.entries[-1]

    @property
    def answer(self) -> Answer:
        """The last answer."""
        assert self.given is not None, f"没有答复：{self.refused}"
        return self.given

    @property
    def decision(self) -> Decision:
        """The last decision."""
        return self.answer.decision

    def add(self, kind: str, fields: Mapping[str, str], *, name: str | None = None) -> None:
        """Add an entry; without a name it is called by its kind and number."""
        number = sum(entry["类别"] == kind for entry in self.entries) + 1
        self.entries.append(
            {"编号": name or f"{kind}{number}", "类别": kind, "字段": dict(fields), "经过": []}
        )

    def happened(self, event: str, on: date, known: int | None = None) -> None:
        """Add an event to the entry spoken of."""
        told: dict[str, Any] = {"事项": event, "日期": str(on)}
        self.entry["经过"].append(told if known is None else {**told, "知悉": known})

    def ask(self, on: date, matter: str | None, step: str | None, mode: Mode = Mode.SIMULATION) -> None:
        """Ask, and keep the answer or the refusal."""
        self.question = Question(
            on=on,
            matter=matter,
            step=step,
            reason="窗口受理",
            circumstances=dict(self.circumstances),
            pilots=frozenset(self.pilots),
            known=self.known,
            mode=mode,
        )
        self.given = self.refused = None
        try:
            self.given = answer(self.books, self.record(on), self.question)
        except Refused as refused:
            self.refused = refused

    def ask_again(self, on: date) -> None:
        """Ask the same on a day, with what has been stated since."""
        assert self.question is not None
        self.ask(on, self.question.matter, self.question.step, self.question.mode)

    def without_the_entry(self) -> Decision:
        """Answer the same question about the record without the entry spoken of."""
        assert self.question is not None
        kept, self.entries = self.entries, self.entries[:-1]
        try:
            return answer(self.books, self.record(self.question.on), self.question).decision
        finally:
            self.entries = kept

    def record(self, on: date) -> Record:
        """Write the record as a document and read it back as any door does."""
        document = {
            "主体": self.subject,
            "归集": [span for source in self._sources().values() for span in self._spans(source, on)],
            "条目": self.entries,
            "确认": self.confirmations,
        }
        source = read_source("记录.json", json.dumps(document, ensure_ascii=False, indent=1).encode())
        record, found = read_record(source, self._vocabulary())
        if record is None or found:
            raise FaultyInput(found, {source.file: source.text})
        return record

    def outcome(self, measure: str) -> MeasureOutcome | None:
        """The outcome of a measure, listed or not; a name that no rulebook knows is the scenario's fault."""
        names = {one.name for edition in self.books.catalog.editions for one in edition.measures.values()}
        assert measure in names, f"没有名为 {measure} 的措施"
        decision = self.decision
        return next((o for o in (*decision.measures, *decision.unlisted) if o.measure.name == measure), None)

    def of_kind(self, kind: MeasureKind) -> list[MeasureOutcome]:
        """Every outcome of one kind of measure, listed or not."""
        decision = self.decision
        return [o for o in (*decision.measures, *decision.unlisted) if o.measure.kind is kind]

    def told(self) -> Explanation:
        """The explanation of the last answer."""
        return explain(self.decision, self.answer.rules)

    def sentences(self, measure: str) -> tuple[str, ...]:
        """What is said of one measure."""
        told = self.told()
        found = [one for one in (*told.measures, *told.unlisted) if one.name == measure]
        assert found, f"答复中没有 {measure}"
        return found[0].sentences

    def timeline(self) -> Timeline:
        """The days on which the last answer changes."""
        return timeline_of(self.books, self.answer)

    def _vocabulary(self) -> Vocabulary:
        on = self.books.catalog.vocabularies[0].head.from_day or date.max
        return self.books.documents(on, Viewpoint(area="000000")).vocabulary

    def _sources(self) -> Mapping[str, Source]:
        return self._vocabulary().sources if self.on_time else {}

    def _spans(self, source: Source, on: date) -> list[dict[str, str]]:
        """One source's coverage: monthly feeds up to the end of the month before, the others up to the day."""
        monthly = isinstance(source.cadence, MonthlyCadence)
        last = self.last_days.get(source.name, on.replace(day=1) - _DAY if monthly else on)
        if source.name not in self.gaps:
            return [_span(source, FIRST_DAY, last)]
        start, end = self.gaps[source.name]
        return [_span(source, FIRST_DAY, start - _DAY), _span(source, str(end + _DAY), last)]


def _span(source: Source, first: str, last: date) -> dict[str, str]:
    return {"来源": source.name, "自": first, "至": str(last)}
