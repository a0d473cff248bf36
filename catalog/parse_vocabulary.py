"""A vocabulary: subject types, matters, sources, entry kinds and facts."""

from catalog.maps import MapOf, Named, build_all, distinct_ids
from catalog.model import Layer
from catalog.nodes import Scalar, SourceText
from catalog.parse_aggregates import Closed
from catalog.parse_facts import FACTS, facts_of
from catalog.parse_head import (
    BASED_ON,
    BASES,
    EDITION_SECTION,
    VOCABULARY,
    bases_of,
    edition_head,
    named_bases,
)
from catalog.parse_kinds import KINDS, kinds_of
from catalog.quantities import CADENCE, IN_DAYS, REAL_TIME
from catalog.shapes import IDENT, Flag, Text
from catalog.tables import Fields, Key, Table
from catalog.vocabulary import Matter, MonthlyCadence, RealTimeCadence, Source, SubjectType, Vocabulary

ID = Key("编号", IDENT, "机器用的编号，小写字母、数字、连字符")
OPERATOR = Key("经营主体", Flag(), "是不是经营主体")
NATURAL = Key("自然人", Flag(), "是不是自然人；对自然人的惩戒须经指定人员确认")
SUBJECT_TYPE = Table(ID, OPERATOR, NATURAL, title="主体类型")

STEPS = Key("环节", MapOf(IDENT, "环节"), "环节的名称和编号", required=False)
MATTER = Table(ID, STEPS, title="事项")

PROVIDER = Key("单位", Text(), "谁报送")
RHYTHM = Key("频次", CADENCE, "每月 N 日前，或 实时")
GRACE = Key("宽限", IN_DAYS, "实时来源多久没有消息算中断", required=False)
SOURCE = Table(ID, PROVIDER, RHYTHM, GRACE, BASED_ON, title="来源")

HEAD = Key("词汇表", VOCABULARY, "这是哪一份词汇表")
SUBJECT_TYPES = Key("主体类型", MapOf(SUBJECT_TYPE, "主体类型"), "主体的种类", required=False)
MATTERS = Key("事项", MapOf(MATTER, "事项"), "柜台办理的事项", required=False)
SOURCES = Key("来源", MapOf(SOURCE, "来源"), "信息从哪里来，多久一次", required=False)
DOCUMENT = Table(HEAD, EDITION_SECTION, BASES, SUBJECT_TYPES, MATTERS, SOURCES, KINDS, FACTS, title="词汇表")


def vocabulary_of(source: SourceText, document: Fields) -> Vocabulary | None:
    """Build the vocabulary from its fields; what is faulty is left out and named in `unreadable`."""
    head_fields, edition = document.get(HEAD), document.get(EDITION_SECTION)
    head = None
    if head_fields is not None and edition is not None:
        place = document.key_place(HEAD)
        head = edition_head(head_fields, edition, source.digest, Layer.NATIONAL, place)
    bases = bases_of(document)
    for section in (SUBJECT_TYPES, MATTERS, SOURCES):
        distinct_ids(document.get(section), ID)
    subject_types = build_all(document.get(SUBJECT_TYPES), _subject_type)
    matters = build_all(document.get(MATTERS), _matter)
    sources = build_all(document.get(SOURCES), lambda name, one: _source(name, one, bases.names()))
    kinds = kinds_of(document, bases.names(), sources.names())
    closed = Closed(
        subject_types=tuple(name.text for name, _ in subject_types),
        matters=tuple(name.text for name, _ in matters),
        steps=tuple(dict.fromkeys(step for _, matter in matters for step in matter.steps)),
        kinds={name.text: kind for name, kind in kinds},
        unreadable=kinds.unreadable,
    )
    facts = facts_of(document, closed)
    if head is None:
        return None
    sections: tuple[Named[object], ...] = (bases, subject_types, matters, sources, kinds, facts)
    return Vocabulary(
        head=head,
        bases=bases.by_name(),
        subject_types=subject_types.by_name(),
        matters=matters.by_name(),
        sources=sources.by_name(),
        kinds=kinds.by_name(),
        facts=facts.by_name(),
        unreadable=frozenset().union(*(section.unreadable for section in sections)),
    )


def _subject_type(name: Scalar, fields: Fields) -> SubjectType | None:
    if not fields.sound:
        return None
    return SubjectType(
        name=name.text,
        id=fields[ID],
        operator=fields[OPERATOR],
        natural_person=fields[NATURAL],
        place=name.place,
    )


def _matter(name: Scalar, fields: Fields) -> Matter | None:
    steps = fields.get(STEPS) or Named()
    first: dict[str, str] = {}
    for step, ident in steps:
        if first.setdefault(ident, step.text) != step.text:
            fields.add(step.place, "duplicate-id", f"编号 `{ident}` 已用于 `{first[ident]}`", "换一个编号")
    if not fields.sound or steps.unreadable:
        return None
    return Matter(
        name=name.text, id=fields[ID], steps={step.text: ident for step, ident in steps}, place=name.place
    )


def _source(name: Scalar, fields: Fields, bases: frozenset[str]) -> Source | None:
    basis = named_bases(fields, BASED_ON, bases)
    if RHYTHM in fields and fields[RHYTHM] is None:
        fields.need(GRACE, f"：{REAL_TIME}来源要写明")
    elif RHYTHM in fields and fields.written(GRACE):
        fields.add(
            fields.key_place(GRACE), "grace-without-real-time", f"只有{REAL_TIME}来源才有 `宽限`", "请删去"
        )
    if not fields.sound:
        return None
    monthly: MonthlyCadence | None = fields[RHYTHM]
    return Source(
        name=name.text,
        id=fields[ID],
        provider=fields[PROVIDER],
        cadence=monthly or RealTimeCadence(grace_days=fields[GRACE]),
        basis=basis,
        place=name.place,
    )
