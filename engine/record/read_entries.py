"""The entries of a record and the events in their lives, with the fields that their kinds have, and no others."""

from collections.abc import Iterable, Mapping

from catalog.days import Day
from catalog.diagnostics import Place
from catalog.lists import ListOf
from catalog.maps import MapOf, Named
from catalog.nodes import Findings, Scalar
from catalog.quantities import money
from catalog.shapes import FAULT, Fault, Flag, Raw, Text, Whole, Word, choice
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import EntryField, EntryKind, FieldType, Vocabulary
from engine.record.entry import Entry, Event, EventKind, FieldValue

KNOWN = Key("知悉", Whole(), "在审计日志中的位置；不写为 0，或同所属条目", required=False)
VALUES = MapOf(Raw("字段的值", lambda: {"type": ["string", "number"]}), "字段")

HAPPENED = Key("事项", choice(EventKind, "经过"), "发生了什么")
ON = Key("日期", Day(), "发生的日期")
CHANGED = Key("调整为", VALUES, "决定调整时改动的字段", required=False)
EVENT = Table(HAPPENED, ON, KNOWN, CHANGED, title="经过")

ID = Key("编号", Text(), "本记录内的编号")
KIND = Key("类别", Text(), "信息类别的名称")
FIELDS = Key("字段", VALUES, "信息类别规定的字段；此外不得收集")
EVENTS = Key("经过", ListOf(EVENT), "告知、决定、修复等", required=False)
ENTRY = Table(ID, KIND, KNOWN, FIELDS, EVENTS, title="条目")
ENTRIES = Key("条目", ListOf(ENTRY), "信用信息条目", required=False)


def unknown_name(fields: Fields, key: Key[str], code: str, known: Iterable[str]) -> None:
    """Note that a name is not in the vocabulary."""
    words = list(known)
    hint = fields.found.near(fields[key], words) or f"现有：{'、'.join(words)}"
    what = {"类型": "主体类型", "类别": "信息类别"}.get(key.word, key.word)
    fields.add(fields.place(key), code, f"没有名为 `{fields[key]}` 的{what}", hint)


def entry_ids(fields: Fields) -> frozenset[str]:
    """Give the ids of all entries that are written, sound or not."""
    return frozenset(entry[ID] for _, entry in fields.get(ENTRIES) or () if ID in entry)


def entries_of(fields: Fields, vocabulary: Vocabulary) -> list[Entry | None]:
    """Give the entries; None stands for one that is faulty."""
    first: dict[str, Place] = {}
    entries = []
    for _, entry in fields.get(ENTRIES) or ():
        if ID in entry:
            known = first.setdefault(entry[ID], entry.place(ID))
            if known != entry.place(ID):
                message = f"条目编号 `{entry[ID]}` 重复，第 {known.line} 行已经用过"
                entry.add(entry.place(ID), "duplicate-id", message)
        entries.append(_entry(entry, vocabulary))
    return entries


def _entry(fields: Fields, vocabulary: Vocabulary) -> Entry | None:
    kind = vocabulary.kinds.get(fields.get(KIND) or "")
    if kind is None:
        if KIND in fields:
            unknown_name(fields, KIND, "unknown-kind", vocabulary.kinds)
        return None
    values = _values(fields, FIELDS, kind)
    if FIELDS in fields:
        written = fields[FIELDS].names()
        for field in kind.fields.values():
            if not field.optional and field.name not in written:
                message = f"`{kind.name}` 缺少字段 `{field.name}`"
                fields.add(fields.key_place(FIELDS), "missing-field", message)
    known = fields.get(KNOWN) or 0
    begin = values.get(kind.fields[kind.begins].id)
    events = [_event(event, fields, kind, known, begin) for _, event in fields.get(EVENTS) or ()]
    if not fields.sound:
        return None
    return Entry(
        id=fields[ID],
        kind=kind.id,
        known=known,
        fields=values,
        events=tuple(event for event in events if event is not None),
    )


def _event(
    fields: Fields, entry: Fields, kind: EntryKind, known: int, begin: FieldValue | None
) -> Event | None:
    happened = fields.get(HAPPENED)
    changed = _values(fields, CHANGED, kind)
    if happened is EventKind.ADJUSTED:
        fields.need(CHANGED, "：要写明调整后的字段")
    elif happened is not None and fields.written(CHANGED):
        message = f"`{happened.value}` 不改动字段，不能写 `调整为`"
        fields.add(fields.key_place(CHANGED), "change-without-adjustment", message)
    if ON in fields and not isinstance(begin, (str, int, bool, type(None))) and fields[ON] < begin:
        message = f"`{fields[ON]}` 早于条目的 `{kind.begins}` `{begin}`"
        fields.add(fields.place(ON), "event-before-entry", message)
    at = fields.get(KNOWN)
    if at is not None and at < known:
        message = f"经过的知悉 `{at}` 早于条目的知悉 `{known}`"
        fields.add(fields.place(KNOWN), "known-before-entry", message)
    if not fields.sound:
        entry.sound = False
        return None
    return Event(kind=fields[HAPPENED], on=fields[ON], known=known if at is None else at, fields=changed)


def _values(fields: Fields, key: Key[Named[Scalar]], kind: EntryKind) -> Mapping[str, FieldValue]:
    """Read field values by the types of the kind; what it does not list may not be collected."""
    values: dict[str, FieldValue] = {}
    written = fields.get(key) or Named()
    if written.unreadable:
        fields.sound = False
    for name, text in written:
        field = kind.fields.get(name.text)
        if field is None:
            hint = (
                fields.found.near(name.text, kind.fields) or f"可写：{'、'.join(kind.fields)}；此外不得收集"
            )
            fields.add(name.place, "unknown-field", f"`{kind.name}` 没有字段 `{name.text}`", hint)
            continue
        value = _value(field, text, fields.found)
        if value is FAULT:
            fields.sound = False
        else:
            values[field.id] = value
    return values


def _value(field: EntryField, text: Scalar, found: Findings) -> FieldValue | Fault:
    match field.type:
        case FieldType.TEXT:
            return text.text
        case FieldType.CHOICE:
            options = Word({option: option for option in field.options}, "选项")
            return options.read(text, text.place, found)
        case FieldType.FLAG:
            return Flag().read(text, text.place, found)
        case FieldType.DATE:
            return Day().read(text, text.place, found)
        case FieldType.COUNT:
            return Whole().read(text, text.place, found)
        case FieldType.MONEY:
            return money(text, found)
