"""Every single change of an edition that an answer can show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from catalog.baseline import BaselineItem, BaselineRow, RowName
from catalog.conditions import Condition, Quantity
from catalog.diagnostics import Place
from catalog.documents import InForce
from catalog.model import Edition, Effect, Measure, MeasureKind, Rule
from catalog.scope import ALL_INCENTIVES
from catalog.vocabulary import Fact, Matter
from engine.trial.change_conditions import changes
from engine.trial.change_figures import figure_mutants, near
from engine.trial.mutants import Mutant, Part
from engine.trial.reach import SANCTIONS, Reach


def edition_mutants(edition: Edition, sets: Sequence[InForce], rests: Reach) -> Iterator[Mutant]:
    """Give every mutant of one edition; `sets` are the documents that it ever counts together with.

    Left alone is what no answer shows: quotations, notes, the least term of publication, what districts may set.
    """
    yield from _Edition(edition, sets, rests).mutants()


class _Edition:
    """One edition and what stands around it."""

    def __init__(self, edition: Edition, sets: Sequence[InForce], rests: Reach) -> None:
        self.edition = edition
        self.rests = rests
        self.facts: dict[str, Fact] = {}
        self.matters: dict[str, Matter] = {}
        self.measures: dict[str, Measure] = {}
        self.rows: dict[str, list[str]] = {}
        for documents in sets:
            self.facts.update(documents.vocabulary.facts)
            self.matters.update(documents.vocabulary.matters)
            for other in documents.editions:
                self.measures.update(other.measures)
                for item in other.baseline.values():
                    usable = [f"{item.name}/{row.id}" for row in item.rows if row.target is not None]
                    self.rows.setdefault(item.list_class.value, []).extend(usable)

    def mutants(self) -> Iterator[Mutant]:
        edition = self.edition
        for rule in edition.rules.values():
            yield from self._of_rule(rule)
        for definition in edition.definitions.values():
            if definition.name not in self.rests.definitions:
                continue
            owner = f"定义 `{definition.name}`"
            sanction = definition.name in self.rests.sanction_definitions
            for condition, mutant in self._conditions(owner, definition.condition, sanction=sanction):
                other = replace(definition, condition=condition)
                yield replace(
                    mutant,
                    document=replace(
                        self.edition, definitions={**edition.definitions, definition.name: other}
                    ),
                )
            for basis, mutant in self._bases(owner, definition.basis, definition.place, sanction=sanction):
                other = replace(definition, basis=basis)
                yield replace(
                    mutant,
                    document=replace(
                        self.edition, definitions={**edition.definitions, definition.name: other}
                    ),
                )
        for item in edition.baseline.values():
            for row in item.rows:
                if f"{item.name}/{row.id}" in self.rests.rows:
                    yield from self._of_row(item, row)
        for measure in edition.measures.values():
            yield from self._of_measure(measure)
        yield from figure_mutants(edition, self.rests)

    def _of_rule(self, rule: Rule) -> Iterator[Mutant]:
        owner = f"规则 `{rule.name}`"
        sanction = rule.effect in SANCTIONS
        for condition, mutant in self._conditions(owner, rule.condition, sanction=sanction):
            yield self._rule(mutant, replace(rule, condition=condition))
        for targets, after in self._targets(rule):
            before = "、".join(rule.targets)
            mutant = self._mutant(Part.RULE, rule.effect_place, owner, before, after, sanction=sanction)
            places = {**dict.fromkeys(targets, rule.effect_place), **rule.places}
            yield self._rule(mutant, replace(rule, targets=targets, places=places))
        if rule.row is not None:
            yield from self._rows(rule, rule.row, owner, sanction=sanction)
        for name, value in rule.values.items():
            if isinstance(value, Quantity):
                for amount in near(value):
                    text = f"{name}: {value.shown()}"
                    mutant = self._mutant(
                        Part.VALUES, rule.place, owner, text, f"{name}: {amount.shown()}", sanction=sanction
                    )
                    yield self._rule(mutant, replace(rule, values={**rule.values, name: amount}))
        for basis, mutant in self._bases(owner, rule.basis, rule.place, sanction=sanction):
            yield self._rule(mutant, replace(rule, basis=basis))
        mutant = self._mutant(Part.RULE, rule.place, owner, rule.name, None, sanction=sanction)
        left = {name: one for name, one in self.edition.rules.items() if name != rule.name}
        yield replace(mutant, document=replace(self.edition, rules=left))

    def _rule(self, mutant: Mutant, rule: Rule) -> Mutant:
        return replace(mutant, document=replace(self.edition, rules={**self.edition.rules, rule.name: rule}))

    def _targets(self, rule: Rule) -> Iterator[tuple[tuple[str, ...], str]]:
        """Swap each target for the next like one; drop each of several; bar one incentive fewer."""
        if rule.effect is Effect.ALERT:
            return
        if rule.targets == (ALL_INCENTIVES,):
            incentives = [m.name for m in self.measures.values() if m.kind is MeasureKind.INCENTIVE]
            for name in incentives if len(incentives) > 1 else ():
                left = tuple(one for one in incentives if one != name)
                yield left, f"除“{name}”外的全部激励"
            return
        for i, target in enumerate(rule.targets):
            before, after = rule.targets[:i], rule.targets[i + 1 :]
            if len(rule.targets) > 1:
                yield (*before, *after), "、".join((*before, *after))
            measure = self.measures.get(target)
            like = [m.name for m in self.measures.values() if measure and m.kind is measure.kind]
            other = _next(target, [name for name in like if name == target or name not in rule.targets])
            if other is not None:
                yield (*before, other, *after), "、".join((*before, other, *after))

    def _rows(self, rule: Rule, row: RowName, owner: str, *, sanction: bool) -> Iterator[Mutant]:
        name = f"{row.item}/{row.row}"
        like = next((rows for rows in self.rows.values() if name in rows), [])
        other = _next(name, list(dict.fromkeys(like)))
        if other is not None:
            item, _, number = other.rpartition("/")
            mutant = self._mutant(Part.ROW, row.place, owner, name, other, sanction=sanction)
            yield self._rule(mutant, replace(rule, row=replace(row, item=item, row=number)))

    def _of_row(self, item: BaselineItem, row: BaselineRow) -> Iterator[Mutant]:
        name = f"{item.name}/{row.id}"
        owner = f"国家清单 `{name}`"
        sanction = name in self.rests.sanction_rows
        if row.target is not None:
            for condition, mutant in self._conditions(owner, row.target, sanction=sanction):
                yield self._row(mutant, item, replace(row, target=condition))
        for basis, mutant in self._bases(owner, row.basis, row.place, sanction=sanction):
            yield self._row(mutant, item, replace(row, basis=basis))

    def _row(self, mutant: Mutant, item: BaselineItem, row: BaselineRow) -> Mutant:
        rows = tuple(row if one.id == row.id else one for one in item.rows)
        baseline = {**self.edition.baseline, item.name: replace(item, rows=rows)}
        return replace(mutant, document=replace(self.edition, baseline=baseline))

    def _of_measure(self, measure: Measure) -> Iterator[Mutant]:
        owner = f"措施 `{measure.name}`"
        sanction = measure.kind is MeasureKind.SANCTION
        for matters, after in _lists(measure.matters, list(self.matters)):
            before = f"事项: {_shown(measure.matters)}"
            mutant = self._mutant(
                Part.SCOPE, measure.place, owner, before, _named("事项", after), sanction=sanction
            )
            yield self._measure(mutant, replace(measure, matters=matters, places=_placed(measure, matters)))
        chosen = [self.matters[name] for name in measure.matters or self.matters if name in self.matters]
        steps = list(dict.fromkeys(step for matter in chosen for step in matter.steps))
        for left, after in _lists(measure.steps, steps):
            before = f"环节: {_shown(measure.steps)}"
            mutant = self._mutant(
                Part.SCOPE, measure.place, owner, before, _named("环节", after), sanction=sanction
            )
            yield self._measure(mutant, replace(measure, steps=left, places=_placed(measure, left)))
        flags = {True: "试点: 是", False: "试点: 否"}
        mutant = self._mutant(
            Part.MEASURE,
            measure.place,
            owner,
            flags[measure.pilot],
            flags[not measure.pilot],
            sanction=sanction,
        )
        yield self._measure(mutant, replace(measure, pilot=not measure.pilot))
        for basis, mutant in self._bases(owner, measure.basis, measure.place, sanction=sanction):
            yield self._measure(mutant, replace(measure, basis=basis))

    def _measure(self, mutant: Mutant, measure: Measure) -> Mutant:
        return replace(
            mutant, document=replace(self.edition, measures={**self.edition.measures, measure.name: measure})
        )

    def _conditions(
        self, owner: str, condition: Condition, *, sanction: bool
    ) -> Iterator[tuple[Condition, Mutant]]:
        for one in changes(condition, self.facts):
            yield (
                one.condition,
                self._mutant(Part.CONDITION, one.place, owner, one.before, one.after, sanction=sanction),
            )

    def _bases(
        self, owner: str, basis: tuple[str, ...], place: Place, *, sanction: bool
    ) -> Iterator[tuple[tuple[str, ...], Mutant]]:
        """Drop each of several bases; swap each for the edition's next one."""
        for names, after in _lists(basis, list(self.edition.bases), drop_all=False):
            text, other = f"依据: {_shown(basis)}", _named("依据", after)
            yield names, self._mutant(Part.BASIS, place, owner, text, other, sanction=sanction)

    def _mutant(
        self, part: Part, place: Place, owner: str, before: str, after: str | None, *, sanction: bool
    ) -> Mutant:
        return Mutant(
            document=self.edition,
            part=part,
            place=place,
            owner=owner,
            before=before,
            after=after,
            sanction=sanction,
        )


def _placed(measure: Measure, names: Iterable[str]) -> dict[str, Place]:
    """Place names that were not written at the measure itself."""
    return {**dict.fromkeys(names, measure.place), **measure.places}


def _lists(
    names: tuple[str, ...], known: Sequence[str], *, drop_all: bool = True
) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """Drop each of several names; swap each for the next that is not there; write none, which is any."""
    for i, name in enumerate(names):
        before, after = names[:i], names[i + 1 :]
        if len(names) > 1:
            yield (*before, *after), _shown((*before, *after))
        other = _next(name, [one for one in known if one == name or one not in names])
        if other is not None:
            yield (*before, other, *after), _shown((*before, other, *after))
    if names and drop_all:
        yield (), None


def _next(name: str, known: Sequence[str]) -> str | None:
    """Give the name after this one, the first after the last; None when there is no other."""
    if name not in known or len(known) < 2:
        return None
    return known[(known.index(name) + 1) % len(known)]


def _named(word: str, after: str | None) -> str | None:
    return None if after is None else f"{word}: {after}"


def _shown(names: Iterable[str]) -> str:
    return f"[{', '.join(names)}]"
