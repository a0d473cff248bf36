"""Use case: one question about one record file, answered with everything that stands behind the answer."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.desk.rulebooks import Rulebooks, Viewpoint
from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import Mode
from catalog.source import read_source
from engine.ask import Question, ask
from engine.decision import Decision
from engine.query import Query
from engine.record.entry import Record
from engine.record.read import read_record
from engine.rules import RulesInForce
from engine.timeline import Timeline, timeline

_MOST_KNOWN = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision with the question, the record and the rules that it was made from."""

    decision: Decision
    query: Query
    record: Record
    rules: RulesInForce
    view: Viewpoint


def read_record_file(path: Path, rulebooks: Rulebooks, on: date, mode: Mode) -> Record:
    """Read a record file; raises `FaultyInput` with every fault and its place, `Refused` when it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused("unreadable-file", f"读不到文件 `{path}`", "核对路径和读取权限") from error
    source = read_source(str(path), content)
    record, found = read_record(source, rulebooks.vocabulary(on, mode))
    if record is None or found:
        raise FaultyInput(found, {str(path): source.text})
    return record


def answer(rulebooks: Rulebooks, record: Record, question: Question) -> Answer:
    """Decide one question; raises `Refused` for unknown words and for a day without rules in force."""
    view = Viewpoint(
        area=record.subject.area, mode=question.mode, pilots=question.pilots, known=question.known
    )
    vocabulary = rulebooks.documents(question.on, view).vocabulary
    query = ask(vocabulary, question)
    evaluator = rulebooks.evaluator(question.on, view)
    known = everything_known(record) if question.known is None else question.known
    if not 0 <= known <= _MOST_KNOWN:
        raise Refused("bad-known", f"知悉位置 `{known}` 不在范围内", "写审计日志里的叶数，从 0 起的整数")
    decision = evaluator.decide(query, record, question.on, known)
    return Answer(decision=decision, query=query, record=record, rules=evaluator.rules, view=view)


def timeline_of(rulebooks: Rulebooks, given: Answer) -> Timeline:
    """Find the exact days on which this answer changes."""
    view = given.view
    return timeline(
        given.query,
        given.record,
        lambda day: rulebooks.evaluator_or_none(day, view),
        rulebooks.edition_days(view.mode),
        given.decision.on,
        given.decision.known,
    )


def everything_known(record: Record) -> int:
    """Give the size of the log at which everything in the record counts."""
    leaves = [entry.known for entry in record.entries]
    leaves += [event.known for entry in record.entries for event in entry.events]
    leaves += [span.known for span in record.coverage]
    leaves += [one.known for one in record.confirmations]
    return min(max(leaves, default=0) + 1, _MOST_KNOWN)
