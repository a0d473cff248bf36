"""A vocabulary: subject types, matters, sources, kinds of entries with their fields, facts with their windows."""

from collections.abc import Iterator
from typing import assert_never

from catalog.conditions import Quantity, yes_or_no
from catalog.readback.logic import among, quoted
from catalog.readback.names import Names, months
from catalog.readback.of_head import bases_section, cited, head_item
from catalog.readback.page import Item, Reference, References, Said, Section, Sort
from catalog.vocabulary import (
    Aggregation,
    EntriesOrigin,
    EntryField,
    EntryKind,
    Fact,
    FactType,
    FieldFilter,
    Matter,
    MonthlyCadence,
    Process,
    QueryItem,
    QueryOrigin,
    RealTimeCadence,
    Scope,
    SinceOpening,
    Source,
    SubjectOrigin,
    SubjectType,
    Vocabulary,
)

_PROCESSES = {
    Process.AUTHORITY: "主管机关：依其文书生效",
    Process.OURS: "本系统：告知、陈述申辩期满并作出决定后才生效",
    Process.NONE: "客观记载：不经认定程序",
}
_SCOPES = {
    Scope.IN_FORCE: "判定日生效中的",
    Scope.HISTORY: "曾经生效、没有修复或者撤销的（含已到期的）",
}
_TYPES = {FactType.FLAG: "是或者否", FactType.CHOICE: "选项", FactType.NUMBER: "整数"}


def vocabulary_sections(vocabulary: Vocabulary, names: Names) -> Iterator[Section]:
    """Give the sections: facts first, which rules are about, then what they are made from."""
    yield Section(sort=Sort.HEAD, items=(head_item(vocabulary.head),))
    yield Section(sort=Sort.FACT, items=tuple(fact_item(one, names) for one in vocabulary.facts.values()))
    yield Section(sort=Sort.KIND, items=tuple(_kind(one, names) for one in vocabulary.kinds.values()))
    yield Section(
        sort=Sort.FIELD,
        items=tuple(
            _field(kind, one, names) for kind in vocabulary.kinds.values() for one in kind.fields.values()
        ),
    )
    yield Section(sort=Sort.SOURCE, items=tuple(_source(one, names) for one in vocabulary.sources.values()))
    yield Section(sort=Sort.MATTER, items=tuple(_matter(one) for one in vocabulary.matters.values()))
    yield Section(
        sort=Sort.SUBJECT_TYPE, items=tuple(_subject_type(one) for one in vocabulary.subject_types.values())
    )
    yield bases_section(vocabulary.bases)


def fact_item(fact: Fact, names: Names) -> Item:
    """Tell where a fact comes from and what values it takes."""
    said = [*_origin(fact, names)]
    worth = _TYPES[fact.type]
    if fact.type is FactType.NUMBER and fact.unit:
        worth += f"（{fact.unit}）"
    said.append(Said(label="取值", value=worth))
    if fact.options:
        said.append(Said(label="选项", value=fact.options))
    if fact.ask is not None:
        said.append(Said(label="不知道时索取", value=fact.ask))
    return Item(sort=Sort.FACT, name=names.condition(fact.name), id=fact.id, said=tuple(said))


def _origin(fact: Fact, names: Names) -> Iterator[Said]:
    match fact.origin:
        case SubjectOrigin(attribute=attribute):
            yield Said(label="取自", value=f"主体本身的“{attribute.value}”")
        case QueryOrigin(item=QueryItem.CIRCUMSTANCE):
            yield Said(label="取自", value="办理时当场说明的情形；没有说明就不知道")
        case QueryOrigin(item=item):
            yield Said(label="取自", value=f"这次办理的{item.value}")
        case EntriesOrigin() as origin:
            yield from _entries(origin, names)
        case _:
            assert_never(fact.origin)


def _entries(origin: EntriesOrigin, names: Names) -> Iterator[Said]:
    kinds = tuple(
        Reference(sort=Sort.KIND, name=names.renamed.kinds.get(kind, kind)) for kind in origin.kinds
    )
    yield Said(label="取自", value=References(kinds))
    yield Said(label="口径", value=_aggregated(origin, names))
    yield Said(label="范围", value=f"{_SCOPES[origin.scope]}信息")
    if origin.window_months is not None:
        yield Said(label="窗口", value=f"只计判定日以前 {months(origin.window_months)}内开始的")
    if origin.filters:
        yield Said(label="只计同时符合的", value=tuple(_filter(one, names) for one in origin.filters))
    yield Said(label="没有这样的信息时", value=_nothing(origin))


def _aggregated(origin: EntriesOrigin, names: Names) -> str:
    field = quoted(names.renamed.fields.get(origin.field, origin.field)) if origin.field else ""
    match origin.aggregation:
        case Aggregation.COUNT:
            return "有几条"
        case Aggregation.EXISTS:
            return "有没有"
        case Aggregation.SUM:
            return f"{field}的合计"
        case Aggregation.MIN:
            return f"{field}中最小的"
        case Aggregation.MAX:
            return f"{field}中最大的"
        case Aggregation.LATEST:
            return f"最近一条的{field}"
        case Aggregation.DAYS_SINCE_LATEST:
            return f"距最近一次{field or '生效'}的天数"
        case Aggregation.DAYS_SINCE_EARLIEST:
            return f"距最早一次{field or '生效'}的天数"
        case Aggregation.YEARS_SINCE_LATEST:
            return f"距最近一次{field or '生效'}的整年数"
        case _:
            assert_never(origin.aggregation)


def _filter(one: FieldFilter, names: Names) -> str:
    field = quoted(names.renamed.fields.get(one.field, one.field))
    if one.designated:
        return f"{field}是国家有关部门设列的严重失信名单之一"
    if one.flag is not None:
        return f"{field}为{yes_or_no(one.flag)}"
    if one.comparator is not None and one.quantity is not None:
        return f"{field}{one.comparator.value} {one.quantity.shown()}"
    return f"{field}{among(tuple(sorted(one.options)))}"


def _nothing(origin: EntriesOrigin) -> str:
    match origin.nothing:
        case bool(flag):
            return yes_or_no(flag)
        case Quantity() as quantity:
            return quantity.shown()
        case SinceOpening():
            return "自开户日起算"
        case str(option):
            return quoted(option)
        case _:
            assert_never(origin.nothing)


def _kind(kind: EntryKind, names: Names) -> Item:
    renamed = names.renamed
    source = Reference(sort=Sort.SOURCE, name=renamed.sources.get(kind.source, kind.source))
    said = [
        Said(label="来源", value=References((source,))),
        Said(label="办理", value=_PROCESSES[kind.process]),
        Said(label="失信信息", value=yes_or_no(kind.adverse)),
    ]
    if kind.severity is not None:
        said.append(Said(label="程度", value=kind.severity.value))
    if kind.severity_from is not None:
        field = quoted(renamed.fields.get(kind.severity_from, kind.severity_from))
        said.append(Said(label="程度取自", value=f"{field}；没有填的，按上面写的程度"))
    said += cited(kind.catalog_basis, names, "目录依据") or (
        Said(label="目录依据", value="没有：只影响激励，不引出惩戒，不公示，不对外同步"),
    )
    if kind.publication is not None:
        said.append(Said(label="公示", value=kind.publication))
    said.append(Said(label="生效自", value=quoted(renamed.fields.get(kind.begins, kind.begins))))
    if kind.ends is not None:
        said.append(Said(label="终止于", value=quoted(renamed.fields.get(kind.ends, kind.ends))))
    said.append(Said(label="回溯", value=months(kind.lookback_months)))
    said += cited(kind.basis, names)
    return Item(sort=Sort.KIND, name=renamed.kinds.get(kind.name, kind.name), id=kind.id, said=tuple(said))


def _field(kind: EntryKind, field: EntryField, names: Names) -> Item:
    said = [
        Said(label="类型", value=field.type.value),
        Said(label="选填", value=yes_or_no(field.optional)),
    ]
    if field.options:
        said.append(Said(label="选项", value=field.options))
    own = names.renamed.fields.get(field.name, field.name)
    name = f"{names.renamed.kinds.get(kind.name, kind.name)}·{own}"
    return Item(sort=Sort.FIELD, name=name, id=f"{kind.id}/{field.id}", said=tuple(said))


def _source(source: Source, names: Names) -> Item:
    match source.cadence:
        case MonthlyCadence(due_day=day):
            cadence = f"每月 {day} 日前报上一个月的"
        case RealTimeCadence(grace_days=days):
            cadence = f"实时；超过 {days} 天没有消息即视为有缺口"
        case _:
            assert_never(source.cadence)
    said = (
        Said(label="单位", value=source.provider),
        Said(label="频次", value=cadence),
        *cited(source.basis, names),
    )
    return Item(
        sort=Sort.SOURCE, name=names.renamed.sources.get(source.name, source.name), id=source.id, said=said
    )


def _matter(matter: Matter) -> Item:
    steps = tuple(f"{name}（编号 {step}）" for name, step in matter.steps.items())
    said = (Said(label="环节", value=steps or "没有环节"),)
    return Item(sort=Sort.MATTER, name=matter.name, id=matter.id, said=said)


def _subject_type(one: SubjectType) -> Item:
    said = (
        Said(label="经营主体", value=yes_or_no(one.operator)),
        Said(
            label="自然人",
            value=yes_or_no(one.natural_person) + ("，惩戒须经办人逐件确认" if one.natural_person else ""),
        ),
    )
    return Item(sort=Sort.SUBJECT_TYPE, name=one.name, id=one.id, said=said)
