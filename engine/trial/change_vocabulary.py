"""Every single change of a vocabulary that reaches a rule in force: facts, kinds, sources, subject types."""

from collections.abc import Iterator
from dataclasses import replace

from catalog.conditions import Comparator, Quantity, yes_or_no
from catalog.diagnostics import Place
from catalog.vocabulary import (
    Aggregation,
    EntriesOrigin,
    EntryKind,
    Fact,
    FieldFilter,
    MonthlyCadence,
    RealTimeCadence,
    Scope,
    Vocabulary,
)
from engine.trial.edges import months_shown
from engine.trial.mutants import Mutant, Part
from engine.trial.reach import Reach


def vocabulary_mutants(vocabulary: Vocabulary, rests: Reach) -> Iterator[Mutant]:
    """Give every mutant of what the rules in force rest on.

    Left alone are aggregation, process and severity: a change of one is another fact or another law, no slip.
    """
    yield from _Vocabulary(vocabulary, rests).mutants()


class _Vocabulary:
    """One vocabulary."""

    def __init__(self, vocabulary: Vocabulary, rests: Reach) -> None:
        self.vocabulary = vocabulary
        self.rests = rests
        origins = (vocabulary.facts[name].origin for name in rests.facts & vocabulary.facts.keys())
        self.kinds = {kind for one in origins if isinstance(one, EntriesOrigin) for kind in one.kinds}

    def mutants(self) -> Iterator[Mutant]:
        vocabulary = self.vocabulary
        for fact in vocabulary.facts.values():
            if fact.name in self.rests.facts and isinstance(fact.origin, EntriesOrigin):
                yield from self._of_fact(fact, fact.origin)
        for kind in vocabulary.kinds.values():
            if kind.name in self.kinds:
                yield from self._of_kind(kind)
        yield from self._of_sources()
        for type_ in vocabulary.subject_types.values():
            owner = f"主体类型 `{type_.name}`"
            for word, other in (
                ("经营主体", replace(type_, operator=not type_.operator)),
                ("自然人", replace(type_, natural_person=not type_.natural_person)),
            ):
                before = type_.operator if word == "经营主体" else type_.natural_person
                mutant = self._mutant(
                    Part.SUBJECT,
                    type_.place,
                    owner,
                    (f"{word}: {yes_or_no(before)}", f"{word}: {yes_or_no(not before)}"),
                    sanction=True,
                )
                types = {**vocabulary.subject_types, type_.name: other}
                yield replace(mutant, document=replace(vocabulary, subject_types=types))

    def _of_fact(self, fact: Fact, origin: EntriesOrigin) -> Iterator[Mutant]:
        for other, before, after, place in _origins(fact, origin):
            mutant = self._mutant(
                Part.FACT,
                place,
                f"事实 `{fact.name}`",
                (before, after),
                sanction=fact.name in self.rests.sanction_facts,
            )
            facts = {**self.vocabulary.facts, fact.name: replace(fact, origin=other)}
            yield replace(mutant, document=replace(self.vocabulary, facts=facts))

    def _of_kind(self, kind: EntryKind) -> Iterator[Mutant]:
        for other, before, after in _kinds(kind):
            mutant = self._mutant(
                Part.KIND,
                kind.place,
                f"信息类别 `{kind.name}`",
                (before, after),
                sanction=kind.name in self.rests.sanction_kinds,
            )
            kinds = {**self.vocabulary.kinds, kind.name: other}
            yield replace(mutant, document=replace(self.vocabulary, kinds=kinds))

    def _of_sources(self) -> Iterator[Mutant]:
        vocabulary = self.vocabulary
        kinds = [vocabulary.kinds[name] for name in self.kinds]
        for source in vocabulary.sources.values():
            feeding = {kind.name for kind in kinds if kind.source == source.name}
            for cadence, before, after in _cadences(source.cadence) if feeding else ():
                mutant = self._mutant(
                    Part.SOURCE,
                    source.place,
                    f"来源 `{source.name}`",
                    (before, after),
                    sanction=not feeding.isdisjoint(self.rests.sanction_kinds),
                )
                sources = {**vocabulary.sources, source.name: replace(source, cadence=cadence)}
                yield replace(mutant, document=replace(vocabulary, sources=sources))

    def _mutant(
        self, part: Part, place: Place, owner: str, change: tuple[str, str | None], *, sanction: bool
    ) -> Mutant:
        before, after = change
        return Mutant(
            document=self.vocabulary,
            part=part,
            place=place,
            owner=owner,
            before=before,
            after=after,
            sanction=sanction,
        )


_Other = tuple[EntriesOrigin, str, str | None, Place]


def _origins(fact: Fact, origin: EntriesOrigin) -> Iterator[_Other]:
    """Change where a fact comes from in one way, with the words before and after."""
    months = origin.window_months
    if months is not None:
        for near in (months - 1, months + 1):
            if near > 0:
                words = (f"窗口: {months_shown(months)}", f"窗口: {months_shown(near)}")
                yield replace(origin, window_months=near), *words, fact.place
        yield replace(origin, window_months=None), f"窗口: {months_shown(months)}", None, fact.place
    scope = Scope.HISTORY if origin.scope is Scope.IN_FORCE else Scope.IN_FORCE
    before, after = f"范围: {origin.scope.value}", f"范围: {scope.value}"
    yield replace(origin, scope=scope), before, after, fact.place
    for kind in origin.kinds if len(origin.kinds) > 1 else ():
        left = tuple(one for one in origin.kinds if one != kind)
        yield replace(origin, kinds=left), f"取自: {kind}", None, fact.place
    if isinstance(origin.nothing, Quantity) and origin.aggregation not in _NEVER_NOTHING:
        nothing = replace(origin.nothing, amount=origin.nothing.amount + 1)
        words = (f"若无: {origin.nothing.shown()}", f"若无: {nothing.shown()}")
        yield replace(origin, nothing=nothing), *words, fact.place
    for i, one in enumerate(origin.filters):
        fewer = (*origin.filters[:i], *origin.filters[i + 1 :])
        yield replace(origin, filters=fewer), _filter_text(one), None, one.place
        for other in _filters(one):
            changed = (*origin.filters[:i], other, *origin.filters[i + 1 :])
            yield replace(origin, filters=changed), _filter_text(one), _filter_text(other), one.place


# Over nothing these are zero, whatever is written.
_NEVER_NOTHING = frozenset({Aggregation.COUNT, Aggregation.SUM, Aggregation.EXISTS})


def _filters(one: FieldFilter) -> Iterator[FieldFilter]:
    if one.flag is not None:
        yield replace(one, flag=not one.flag)
    if one.quantity is not None and one.comparator is not None:
        for amount in (one.quantity.amount - 1, one.quantity.amount + 1):
            if amount >= 0:
                yield replace(one, quantity=replace(one.quantity, amount=amount))
        yield replace(one, comparator=_OPPOSITE[one.comparator])
    for option in one.options if len(one.options) > 1 else ():
        yield replace(one, options=tuple(other for other in one.options if other != option))


_OPPOSITE = {
    Comparator.EQUAL: Comparator.NOT_EQUAL,
    Comparator.NOT_EQUAL: Comparator.EQUAL,
    Comparator.LESS: Comparator.AT_LEAST,
    Comparator.AT_LEAST: Comparator.LESS,
    Comparator.MORE: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.MORE,
}


def _filter_text(one: FieldFilter) -> str:
    if one.designated:
        return f"{one.field}: 属于 指定名单"
    if one.flag is not None:
        return f"{one.field}: {yes_or_no(one.flag)}"
    if one.comparator is not None and one.quantity is not None:
        return f"{one.field}: {one.comparator.value} {one.quantity.shown()}"
    return f"{one.field}: 属于 [{', '.join(one.options)}]"


def _kinds(kind: EntryKind) -> Iterator[tuple[EntryKind, str, str | None]]:
    months = kind.lookback_months
    for near in (months - 1, months + 1):
        if near > 0:
            yield (
                replace(kind, lookback_months=near),
                f"回溯: {months_shown(months)}",
                f"回溯: {months_shown(near)}",
            )
    if kind.ends is not None:
        yield replace(kind, ends=None), f"终止于: {kind.ends}", None
    if kind.catalog_basis:
        words = (f"目录依据: [{', '.join(kind.catalog_basis)}]", None)
        yield replace(kind, catalog_basis=()), *words


def _cadences(
    cadence: MonthlyCadence | RealTimeCadence,
) -> Iterator[tuple[MonthlyCadence | RealTimeCadence, str, str]]:
    match cadence:
        case MonthlyCadence(due_day=day):
            for near in (day - 1, day + 1):
                if 1 <= near <= 28:
                    yield MonthlyCadence(due_day=near), f"每月 {day} 日前", f"每月 {near} 日前"
        case RealTimeCadence(grace_days=days):
            for near in (days - 1, days + 1):
                if near >= 0:
                    yield RealTimeCadence(grace_days=near), f"宽限: {days} 天", f"宽限: {near} 天"
