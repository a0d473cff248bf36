"""Every single change of an edition's figures: parameters, terms of publication, and the designated lists."""

from collections.abc import Iterator
from dataclasses import replace

from catalog.baseline import Transition
from catalog.conditions import Quantity
from catalog.diagnostics import Place
from catalog.model import Edition
from engine.trial.mutants import Mutant, Part
from engine.trial.reach import Reach


def figure_mutants(edition: Edition, rests: Reach) -> Iterator[Mutant]:
    """Give every mutant of an edition's parameters, settings, terms and lists."""
    figures = _Figures(edition, rests)
    yield from figures.of_parameters()
    yield from figures.of_lists_and_terms()


def near(value: Quantity) -> Iterator[Quantity]:
    """Give the quantities one unit less and more; none is negative."""
    for amount in (value.amount - 1, value.amount + 1):
        if amount >= 0:
            yield replace(value, amount=amount)


class _Figures:
    """One edition."""

    def __init__(self, edition: Edition, rests: Reach) -> None:
        self.edition = edition
        self.rests = rests

    def of_parameters(self) -> Iterator[Mutant]:
        edition = self.edition
        for parameter in edition.parameters.values():
            sanction = parameter.name in self.rests.sanction_parameters
            for value in near(parameter.value):
                mutant = self._value(parameter.name, parameter.place, parameter.value, value, sanction)
                other = replace(parameter, value=value)
                yield replace(
                    mutant,
                    document=replace(self.edition, parameters={**edition.parameters, parameter.name: other}),
                )
        for setting in edition.settings.values():
            sanction = setting.name in self.rests.sanction_parameters
            for value in near(setting.value):
                mutant = self._value(setting.name, setting.place, setting.value, value, sanction)
                yield replace(
                    mutant,
                    document=replace(
                        self.edition,
                        settings={**edition.settings, setting.name: replace(setting, value=value)},
                    ),
                )

    def _value(self, name: str, place: Place, before: Quantity, after: Quantity, sanction: bool) -> Mutant:
        return self._mutant(
            Part.PARAMETER, place, f"参数 `{name}`", before.shown(), after.shown(), sanction=sanction
        )

    def of_lists_and_terms(self) -> Iterator[Mutant]:
        edition = self.edition
        for listed in edition.designated_lists.values():
            mutant = self._mutant(
                Part.LIST,
                listed.place,
                "严重失信名单",
                listed.name,
                None,
                sanction=self.rests.designated,
            )
            left = {name: one for name, one in edition.designated_lists.items() if name != listed.name}
            yield replace(mutant, document=replace(self.edition, designated_lists=left))
        for severity, term in edition.terms.items():
            for months in (term.most_months - 1, term.most_months + 1):
                mutant = self._mutant(
                    Part.TERM,
                    term.place,
                    f"期限 `{severity.value}`",
                    f"最长: {term.most_months} 个月",
                    f"最长: {months} 个月",
                    sanction=severity in self.rests.sanction_severities,
                )
                yield replace(
                    mutant,
                    document=replace(
                        self.edition, terms={**edition.terms, severity: replace(term, most_months=months)}
                    ),
                )

        if edition.transition is not None:
            before = edition.transition.older
            for older in (one for one in Transition if one is not before):
                mutant = self._mutant(
                    Part.TERM,
                    edition.transition.place,
                    "过渡",
                    f"旧信息: {before.value}",
                    f"旧信息: {older.value}",
                    sanction=not self.rests.sanction_severities.isdisjoint(edition.terms),
                )
                clause = replace(edition.transition, older=older)
                yield replace(mutant, document=replace(edition, transition=clause))

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
