"""What is only seen over a set of documents: overlaps, one name for two things, facts without ground."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise

from catalog.baseline import Severity
from catalog.diagnostics import Diagnostic, Place
from catalog.documents import Catalog, InForce
from catalog.model import Definition, Edition, EditionHead, Measure
from catalog.vocabulary import EntriesOrigin, EntryKind, Process


def overlaps(heads: list[EditionHead]) -> Iterator[Diagnostic]:
    """Two dated editions of one rulebook on one day."""
    dated = sorted((h for h in heads if h.from_day), key=lambda h: (h.rulebook, h.from_day or date.min))
    for earlier, later in pairwise(dated):
        same = earlier.rulebook == later.rulebook
        if same and (earlier.until_day is None or (later.from_day or date.min) < earlier.until_day):
            where = f"{earlier.place.file}:{earlier.place.line}"
            message = f"版次 `{later.edition}` 与 `{earlier.edition}`（{where}）的施行期间重叠"
            hint = f"给 `{earlier.edition}` 写上 `失效自: {later.from_day}`"
            yield Diagnostic(place=later.place, code="overlapping-editions", message=message, hint=hint)


def transitions(catalog: Catalog) -> Iterator[Diagnostic]:
    """Editions of terms that take the place of another without saying what becomes of older entries."""
    before: dict[str, EditionHead] = {}
    for edition in sorted(
        (e for e in catalog.editions if e.terms), key=lambda e: e.head.from_day or date.max
    ):
        former = before.get(edition.head.rulebook)
        before[edition.head.rulebook] = edition.head
        if former is not None and edition.transition is None:
            message = f"版次 `{edition.head.edition}` 接替 `{former.edition}`，没有写 `过渡`：此前产生的信息期限怎么算"
            hint = "加上一节，如 `过渡: {旧信息: 取较短, 理由: …, 依据: …}`；可写：按本版、按作出时的版次、取较短"
            yield Diagnostic(place=edition.head.place, code="missing-transition", message=message, hint=hint)


def several_vocabularies(catalog: Catalog) -> Iterator[Diagnostic]:
    """More vocabularies than one, or none."""
    first = catalog.vocabularies[0].head if catalog.vocabularies else None
    for vocabulary in catalog.vocabularies:
        if first is not None and vocabulary.head.rulebook != first.rulebook:
            message = f"已有词汇表 `{first.rulebook}`（{first.place.file}），只能有一个"
            yield Diagnostic(place=vocabulary.head.place, code="several-vocabularies", message=message)
    if first is None and catalog.editions:
        message = "没有词汇表，规则里的事实都无从取得"
        hint = "在 `rules/vocabulary/` 下放一个 `词汇表` 文件"
        yield Diagnostic(
            place=catalog.editions[0].head.place, code="no-vocabulary", message=message, hint=hint
        )


def ungrounded_facts(documents: InForce) -> Iterator[Diagnostic]:
    """Facts that could not be told: entries that would never end, lists of which none is in force.

    Every term has a longest (信用修复管理办法); without lists every list member would look clean.
    """
    terms = [term for edition in documents.editions for term in edition.terms.values()]
    lasting: dict[Severity, list[EntryKind]] = {}
    for kind in documents.vocabulary.kinds.values():
        for severity in _severities(kind) if kind.process is not Process.NONE else ():
            if severity not in {term.severity for term in terms}:
                lasting.setdefault(severity, []).append(kind)
    for severity, kinds in lasting.items():
        names = "、".join(f"`{kind.name}`" for kind in kinds)
        message = f"期限里没有 `{severity.value}` 一档，信息类别{names}会一直有效，永远不到期"
        hint = f"在 `期限` 里加上一行 `{severity.value}`，写明最短、最长和依据；或者改正词汇表里的 `程度`"
        place = terms[0].place if terms else kinds[0].place
        yield Diagnostic(place=place, code="severity-without-term", message=message, hint=hint)
    if not any(edition.designated_lists for edition in documents.editions):
        for fact in documents.vocabulary.facts.values():
            origin = fact.origin
            if isinstance(origin, EntriesOrigin) and any(one.designated for one in origin.filters):
                message = f"事实 `{fact.name}` 用到 `指定名单`，施行期间内却没有 `严重失信名单`"
                hint = "在国家层级的清单里写明 `严重失信名单`"
                yield Diagnostic(place=fact.place, code="no-designated-lists", message=message, hint=hint)


def _severities(kind: EntryKind) -> tuple[Severity, ...]:
    """Give every severity that an entry of a kind can have."""
    options = kind.fields[kind.severity_from].options if kind.severity_from is not None else ()
    return tuple(one for one in Severity if one is kind.severity or one.value in options)


def duplicates(documents: InForce) -> Iterator[Diagnostic]:
    """One name means one thing among all documents that count together; so do ids, rules, parameters, items."""
    vocabulary = documents.vocabulary
    names = {fact.name: fact.place for fact in vocabulary.facts.values()}
    ids = {fact.id: fact.name for fact in vocabulary.facts.values()}
    for edition in documents.editions:
        for one in _named(edition):
            if one.name in names:
                yield _twice(one.name, one.place, names[one.name], "事实、定义或者措施", _RENAME)
            elif one.id in ids:
                message = f"编号 `{one.id}` 已用于 `{ids[one.id]}`"
                yield Diagnostic(place=one.place, code="duplicate-id", message=message, hint="换一个编号")
            names.setdefault(one.name, one.place)
            ids.setdefault(one.id, one.name)
    for what, hint, of_it in _SECTIONS:
        places: dict[str, Place] = {}
        for edition in documents.editions:
            for name, place in of_it(edition):
                if name in places:
                    yield _twice(name, place, places[name], what, hint)
                places.setdefault(name, place)


_RENAME = "换一个名称"
_ONCE = "只在一份清单里写"
_SECTIONS: tuple[tuple[str, str, Callable[[Edition], Iterable[tuple[str, Place]]]], ...] = (
    (
        "参数",
        "换一个名称；要改上级开放的参数，写在 `调整参数` 中",
        lambda e: ((name, parameter.place) for name, parameter in e.parameters.items()),
    ),
    ("规则", _RENAME, lambda e: ((name, rule.place) for name, rule in e.rules.items())),
    ("国家清单条目", _ONCE, lambda e: ((name, item.place) for name, item in e.baseline.items())),
    ("严重失信名单", _ONCE, lambda e: ((name, one.place) for name, one in e.designated_lists.items())),
    ("期限", _ONCE, lambda e: ((severity.value, term.place) for severity, term in e.terms.items())),
)


def _twice(name: str, place: Place, first: Place, what: str, hint: str) -> Diagnostic:
    message = f"`{name}` 已有同名的{what}（{first.file}:{first.line}）"
    return Diagnostic(place=place, code="duplicate-name", message=message, hint=hint)


def _named(edition: Edition) -> tuple[Definition | Measure, ...]:
    return (*edition.definitions.values(), *edition.measures.values())
