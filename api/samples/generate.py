"""A seeded generator of records: driven by the vocabulary, so that it never goes out of date."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from api.samples.identifiers import credit_code, identity_number
from catalog.vocabulary import (
    EntriesOrigin,
    EntryField,
    EntryKind,
    FieldType,
    Process,
    SubjectType,
    Vocabulary,
)

Document = dict[str, object]

# GB/T 2260, Chengdu's twenty districts, counties and county-level cities.
AREAS = (
    "510104",
    "510105",
    "510106",
    "510107",
    "510108",
    "510112",
    "510113",
    "510114",
    "510115",
    "510116",
    "510117",
    "510118",
    "510121",
    "510129",
    "510131",
    "510181",
    "510182",
    "510183",
    "510184",
    "510185",
)
_COVERED_SINCE = date(2010, 1, 1)
_DAYS = 365
_ADVERSE_SHARE, _OTHER_SHARE = 0.12, 0.7
_MOST_ENTRIES = 4


def generate(
    vocabulary: Vocabulary, listed: Sequence[str], *, subjects: int, seed: int, on: date
) -> Iterator[Document]:
    """Give so many records as plain documents in the words of the record file; the same seed, the same records.

    `listed` are the names of the designated lists, `on` the day around which the records lie.
    """
    for number in range(subjects):
        yield _Maker(vocabulary, listed, Random(f"{seed}/{number}"), on).document(number, seed)


class _Maker:
    """Makes one record."""

    def __init__(self, vocabulary: Vocabulary, listed: Sequence[str], random: Random, on: date) -> None:
        self.vocabulary = vocabulary
        self.listed = listed
        self.random = random
        self.on = on
        self.opened = on - timedelta(days=random.randrange(30, 15 * _DAYS))

    def document(self, number: int, seed: int) -> Document:
        kinds = [kind for kind in self.vocabulary.kinds.values() if self._has(kind)]
        entries = [entry for kind in kinds for entry in self._entries(kind)]
        return {
            "主体": self._subject(number, seed),
            "归集": [self._span(name) for name in self.vocabulary.sources],
            "条目": [{"编号": f"e{i}", **entry} for i, entry in enumerate(entries, start=1)],
        }

    def _subject(self, number: int, seed: int) -> Document:
        kind = self.random.choice(list(self.vocabulary.subject_types.values()))
        area = self.random.choice(AREAS)
        subject: Document = {"参考号": f"generated-{seed}-{number:06d}", "类型": kind.name}
        subject.update(self._identity(kind, area))
        subject["名称"] = f"示例主体{number:06d}"
        subject["区县"] = area
        subject["开户日"] = self.opened.isoformat()
        return subject

    def _identity(self, kind: SubjectType, area: str) -> Mapping[str, str]:
        if kind.natural_person and not kind.operator:
            born = self.opened - timedelta(days=self.random.randrange(16 * _DAYS, 60 * _DAYS))
            return {"身份证号": identity_number(self.random, area, born)}
        return {"统一社会信用代码": credit_code(self.random, kind.id, area)}

    def _span(self, source: str) -> Document:
        """One feed in ten is late, so that undetermined answers occur."""
        late = self.random.random() < 0.1
        end = self.on - timedelta(days=self.random.randrange(40, 200) if late else 0)
        return {"来源": source, "自": _COVERED_SINCE.isoformat(), "至": end.isoformat()}

    def _has(self, kind: EntryKind) -> bool:
        return self.random.random() < (_ADVERSE_SHARE if kind.adverse else _OTHER_SHARE)

    def _entries(self, kind: EntryKind) -> Iterator[Document]:
        for _ in range(self.random.randrange(1, 3 if kind.adverse else _MOST_ENTRIES)):
            span = max((self.on - self.opened).days, 1)
            begins = self.opened + timedelta(days=self.random.randrange(span))
            fields = {name: self._field(kind, field, begins) for name, field in kind.fields.items()}
            entry: Document = {
                "类别": kind.name,
                "字段": {name: value for name, value in fields.items() if value is not None},
            }
            if kind.process is Process.OURS:
                entry["经过"] = self._events(begins)
            yield entry

    def _field(self, kind: EntryKind, field: EntryField, begins: date) -> object:
        if field.name == kind.begins:
            return begins.isoformat()
        if field.optional and self.random.random() < 0.3:
            return None
        match field.type:
            case FieldType.DATE:
                return (begins + timedelta(days=self.random.randrange(90))).isoformat()
            case FieldType.CHOICE:
                return self.random.choice(field.options)
            case FieldType.FLAG:
                return self.random.choice(("是", "否"))
            case FieldType.MONEY:
                return f"{self.random.randrange(1, 500_000)}.{self.random.randrange(100):02d} 元"
            case FieldType.COUNT:
                return str(self.random.randrange(100))
            case FieldType.TEXT:
                return self._text(kind, field)

    def _text(self, kind: EntryKind, field: EntryField) -> str:
        if self.listed and self._names_a_list(kind, field):
            return self.random.choice(self.listed)
        return f"示例{self.random.randrange(1000):03d}"

    def _names_a_list(self, kind: EntryKind, field: EntryField) -> bool:
        return any(
            kind.name in fact.origin.kinds and one.designated and one.field == field.name
            for fact in self.vocabulary.facts.values()
            if isinstance(fact.origin, EntriesOrigin)
            for one in fact.origin.filters
        )

    def _events(self, begins: date) -> list[Document]:
        served = begins + timedelta(days=self.random.randrange(1, 15))
        decided = served + timedelta(days=self.random.randrange(3, 40))
        events = [("告知书送达", served), ("决定公示", decided)][: self.random.randrange(3)]
        if len(events) > 1 and self.random.random() < 0.25:
            events.append(("完成修复", decided + timedelta(days=self.random.randrange(90, 300))))
        return [{"事项": what, "日期": day.isoformat()} for what, day in events if day <= self.on]
