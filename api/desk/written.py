"""What comes in as JSON, read by the same tables as a record file: one validator, the same findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from api.desk.rulebooks import Rulebooks, Viewpoint
from api.desk.service import Service, civil_day
from api.store import log
from catalog.diagnostics import FaultyInput, Place, Refused, did_you_mean
from catalog.documents import Mode
from catalog.nodes import Findings, Node, Scalar, Sequence
from catalog.nodes import Mapping as MappingNode
from catalog.shapes import FAULT
from catalog.tables import Table
from catalog.vocabulary import EntryKind, Source, SubjectType, Vocabulary
from engine.record.entry import Entry, Event, EventKind, FieldValue, value_text
from engine.record.read_entries import ENTRIES, entries_of
from engine.record.read_subject import SUBJECT, subject_of
from engine.record.subject import Subject

Value = str | bool | int
_Named = TypeVar("_Named", SubjectType, EntryKind, Source)
_ENTRIES: Final = Table(ENTRIES, title="条目")
_SUBJECT: Final = Table(SUBJECT, title="主体")


@dataclass(frozen=True, slots=True)
class At:
    """A value and where in the request it was written (JSON pointer)."""

    value: "str | Mapping[str, At] | Iterable[At]"
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEvent:
    """An event as it comes in: what happened (English name), when, and what an adjustment changes."""

    happened: str
    on: date
    fields: Mapping[str, Value]


def vocabulary_now(service: Service) -> Vocabulary:
    """Give the vocabulary of today; raises `Refused` when there is none."""
    with service.database.reading() as conn, service.shelf.lend(conn, log.size(conn)) as books:
        return vocabulary_of(service, books)


def vocabulary_of(service: Service, rulebooks: Rulebooks) -> Vocabulary:
    """Give today's vocabulary of some rulebooks; any area has the same."""
    view = Viewpoint(area="000000", mode=Mode.SIMULATION)
    return rulebooks.documents(civil_day(service), view).vocabulary


def subject_written(vocabulary: Vocabulary, said: Mapping[str, str | None]) -> Subject:
    """Read a subject, by the words of the record file; raises `FaultyInput` with every finding."""
    pointers = {
        "参考号": "/ref",
        "类型": "/type",
        "统一社会信用代码": "/credit_code",
        "身份证号": "/identity_number",
        "区县": "/area",
        "开户日": "/opened",
        "出生日期": "/born",
    }
    about = {word: At(text, pointers[word]) for word, text in said.items() if text is not None}
    kind = about.get("类型")
    if kind is not None and isinstance(kind.value, str):
        about["类型"] = At(_name(vocabulary.subject_types, kind.value), kind.pointer)
    found = Findings()
    fields = _SUBJECT.read(_node(At({"主体": At(about, "/")}, "/")), _place("/"), found)
    subject = None if fields is FAULT else subject_of(fields.get(SUBJECT), vocabulary)
    if subject is None or found.all():
        raise FaultyInput(found.all())
    return subject


def entry_written(vocabulary: Vocabulary, entry_id: str, kind: str, fields: Mapping[str, Value]) -> Entry:
    """Read an entry without events; raises `FaultyInput` with every finding."""
    return _entry(vocabulary, {"编号": At(entry_id, "/"), **_said(vocabulary, kind, fields)})


def event_written(vocabulary: Vocabulary, entry: Entry, event: WrittenEvent) -> Event:
    """Read what happened to an entry, beside all that did before; raises `FaultyInput` with every finding."""
    kind = next((one for one in vocabulary.kinds.values() if one.id == entry.kind), None)
    if kind is None:
        raise Refused("unknown-kind", "今天的词汇表没有这一条目的信息类别")
    by_id = {field.id: field.name for field in kind.fields.values()}
    before = {
        by_id[id_]: _text(kind, by_id[id_], value) for id_, value in entry.fields.items() if id_ in by_id
    }
    said = _said(vocabulary, kind.name, before)
    life = [
        _event(kind, one.kind, one.on, {by_id[i]: v for i, v in one.fields.items()}) for one in entry.events
    ]
    named = {_field(kind, word): value for word, value in event.fields.items()}
    life.append(_event(kind, EventKind[event.happened.upper()], event.on, named))
    read = _entry(vocabulary, {"编号": At(entry.id, "/"), **said, "经过": At(life, "/")})
    return read.events[-1]


def source_written(vocabulary: Vocabulary, word: str) -> Source:
    """Find a source by name or id; raises `Refused`."""
    return _known(vocabulary.sources, word, "unknown-source", "来源")


def _entry(vocabulary: Vocabulary, said: Mapping[str, At]) -> Entry:
    found = Findings()
    node = _node(At({"条目": At([At(said, "/")], "/")}, "/"))
    fields = _ENTRIES.read(node, _place("/"), found)
    read = [] if fields is FAULT else entries_of(fields, vocabulary)
    if found.all() or not read or read[0] is None:
        raise FaultyInput(found.all())
    return read[0]


def _said(vocabulary: Vocabulary, word: str, fields: Mapping[str, Value]) -> dict[str, At]:
    kind = _known(vocabulary.kinds, word, "unknown-kind", "信息类别")
    written = {
        _field(kind, field): At(_text(kind, _field(kind, field), value), f"/fields/{field}")
        for field, value in fields.items()
    }
    return {"类别": At(kind.name, "/kind"), "字段": At(written, "/fields")}


def _event(kind: EntryKind, happened: EventKind, on: date, fields: Mapping[str, FieldValue]) -> At:
    said = {"事项": At(happened.value, "/event"), "日期": At(on.isoformat(), "/on")}
    if fields:
        changed = {name: At(_text(kind, name, value), f"/fields/{name}") for name, value in fields.items()}
        said["调整为"] = At(changed, "/fields")
    return At(said, "/")


def _field(kind: EntryKind, word: str) -> str:
    """Give a field's name for its id; an unknown word stays, to be found fault with."""
    return next((field.name for field in kind.fields.values() if field.id == word), word)


def _text(kind: EntryKind, name: str, value: FieldValue) -> str:
    """Write a value as a record file does; that of an unknown field stays, to be found fault with."""
    field = kind.fields.get(name)
    return value_text(value, None if field is None else field.type)


def _known(named: Mapping[str, _Named], word: str, code: str, what: str) -> _Named:
    for one in named.values():
        if word in {one.name, one.id}:
            return one
    known = [name for one in named.values() for name in (one.name, one.id)]
    raise Refused(
        code, f"没有名为 `{word}` 的{what}", did_you_mean(word, known) or f"现有：{'、'.join(named)}"
    )


def _name(named: Mapping[str, SubjectType], word: str) -> str:
    return next((one.name for one in named.values() if one.id == word), word)


def _node(at: At) -> Node:
    place = _place(at.pointer)
    match at.value:
        case str(text):
            return Scalar(text, place, quoted=True)
        case Mapping():
            entries = tuple(
                (Scalar(word, _place(part.pointer), quoted=True), _node(part))
                for word, part in at.value.items()
            )
            return MappingNode(entries, place)
        case _:
            return Sequence(tuple(_node(part) for part in at.value), place)


def _place(pointer: str) -> Place:
    return Place(file=pointer, line=1, column=1)
