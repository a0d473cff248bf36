"""The editions in force become plain data with one digest: names to ids, parameters to values, targets joined."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from catalog.baseline import ListClass
from catalog.diagnostics import FaultyInput
from catalog.documents import InForce, Mode
from catalog.model import Edition, Effect, Measure, MeasureKind, Rule
from catalog.scope import ALL_INCENTIVES, settings_in_force
from engine.audit.canonical import canonical_bytes
from engine.editions_used import calendar_ref, calendars_in_force, former_refs, refs_in_force, work_calendar
from engine.fact_bases import designated_lists, kinds_must_be_read, terms_of
from engine.plain import plain
from engine.resolve import Resolver, conditions_facts
from engine.rules import (
    All,
    Clause,
    Conclusion,
    EditionRef,
    MeasureCard,
    MeasurePlan,
    Row,
    RulePlan,
    RulesInForce,
)
from engine.soundness import check_rules
from engine.unread import Unread
from engine.vocabulary import fact_plans, kind_plans, matter_plans, source_plans, subject_type_plans


def compile_rules(documents: InForce) -> RulesInForce:
    """Compile checked documents; the digest covers everything but the day, the area, the calendars and the places.

    Live, whatever rests on a text that was not read is left out, unless the activation signs for it by name. The row's
    target and its being in force are joined to each sanction's condition, so that no rule can widen a target.

    Raises `FaultyInput` for what only shows when the rules stand together: contradicting parameters of one measure,
    and a condition beyond what the matcher takes.
    """
    compiled = compile_unproven(documents)
    _check(compiled)
    return compiled


def compile_unproven(documents: InForce) -> RulesInForce:
    """Compile checked documents that may still contradict each other: only the prover may use the result."""
    compiler = _Compiler(documents)
    rules = compiler.rules_in_force("")
    return replace(rules, digest=_digest(rules, tuple(compiler.refs.values())))


def compile_as(documents: InForce, digest: str) -> RulesInForce:
    """Compile under a given digest, which is most of the work: for rules that are tried and never answer."""
    compiled = _Compiler(documents).rules_in_force(digest)
    _check(compiled)
    return compiled


def _check(compiled: RulesInForce) -> None:
    found = check_rules(compiled)
    if found:
        raise FaultyInput(found)


class _Compiler:
    """One compilation; holds the documents and the tables that every part needs."""

    def __init__(self, documents: InForce) -> None:
        self.documents = documents
        self.refs = refs_in_force(documents)
        self.unread = Unread(documents)
        self.resolver = Resolver(documents, settings_in_force(documents))
        self.unread_definitions = self.unread.definitions()

    def rules_in_force(self, digest: str) -> RulesInForce:
        documents = self.documents
        measures, left_out, pilots_off = self._measures()
        rules: list[RulePlan] = []
        for edition in documents.editions:
            for rule in edition.rules.values():
                plan = self._rule(edition, rule, measures)
                if plan is None:
                    left_out.append(rule.name)
                elif plan.measures or plan.effect is Effect.ALERT:
                    rules.append(plan)
        conclusions = self._conclusions()
        used = conditions_facts((*(c.condition for c in conclusions), *(r.condition for r in rules)))
        vocabulary = documents.vocabulary
        calendars = calendars_in_force(documents)
        designated = designated_lists(documents, self.unread)
        kinds_must_be_read(documents, self.unread, used)
        return RulesInForce(
            until=documents.until,
            mode=documents.mode,
            digest=digest,
            editions=(
                *self.refs.values(),
                *former_refs(documents),
                *(calendar_ref(year) for year in calendars.values()),
            ),
            subject_types=subject_type_plans(vocabulary),
            matters=matter_plans(vocabulary),
            sources=source_plans(vocabulary),
            kinds=kind_plans(vocabulary),
            facts={f.id: f for f in fact_plans(vocabulary, designated) if f.id in used},
            conclusions=conclusions,
            rules=tuple(rules),
            measures=measures,
            terms=terms_of(documents, self.unread),
            calendar=work_calendar(calendars),
            pilots_off=tuple(pilots_off),
            left_out=tuple(left_out),
        )

    def _clauses(self, edition: Edition, names: Iterable[str]) -> tuple[Clause, ...]:
        bases = (edition.bases[name] for name in names)
        return tuple(
            Clause(name=b.name, document=b.document, clause=b.clause, quote=b.quote, reading=b.reading)
            for b in bases
        )

    def _measures(self) -> tuple[dict[str, MeasurePlan], list[str], list[MeasurePlan]]:
        measures: dict[str, MeasurePlan] = {}
        left_out: list[str] = []
        pilots_off: list[MeasurePlan] = []
        for edition in self.documents.editions:
            for measure in edition.measures.values():
                unread = self.unread.rests_on(edition, measure.basis)
                if measure.pilot and not {measure.id, measure.name} & self.documents.pilots:
                    pilots_off.append(self._measure(edition, measure, unread=unread))
                elif unread and self.documents.mode is Mode.LIVE:
                    left_out.append(measure.name)
                else:
                    measures[measure.id] = self._measure(edition, measure, unread=unread)
        return measures, left_out, pilots_off

    def _measure(self, edition: Edition, measure: Measure, *, unread: bool) -> MeasurePlan:
        matters = self.documents.vocabulary.matters
        chosen = [matters[name] for name in measure.matters] or list(matters.values())
        steps = {matter.steps[step] for matter in chosen for step in measure.steps if step in matter.steps}
        card = MeasureCard(
            id=measure.id,
            name=measure.name,
            kind=measure.kind,
            implementer=measure.implementer,
            clauses=self._clauses(edition, measure.basis),
            content=measure.content,
            notice=measure.said,
            reference=measure.reference,
            remedy=measure.remedy,
            pilot=measure.pilot,
            unread=unread,
        )
        return MeasurePlan(
            card=card,
            matters=frozenset(matters[name].id for name in measure.matters),
            steps=frozenset(steps),
            edition=self.refs[edition.head.digest],
        )

    def _rule(self, edition: Edition, rule: Rule, measures: Mapping[str, MeasurePlan]) -> RulePlan | None:
        """Resolve one rule; None when it must be left out, live, for a text that was not read."""
        condition = self.resolver.condition(rule.condition)
        unread = self.unread.rests_on(edition, rule.basis) or bool(
            self.resolver.conclusions_under(rule.condition) & self.unread_definitions
        )
        row: Row | None = None
        if rule.row is not None:
            row, target, row_unread = self._row(rule.row.item, rule.row.row)
            condition = All(parts=(condition, target))
            unread = unread or row_unread
        # A bar stays: were it left out, whoever it bars would be granted what nobody has cleared him for.
        if unread and self.documents.mode is Mode.LIVE and rule.effect is not Effect.WITHHOLD:
            return None
        return RulePlan(
            id=rule.name,
            condition=condition,
            effect=rule.effect,
            measures=tuple(self._targets(rule, measures)),
            row=row,
            values={name: self.resolver.quantity(value) for name, value in sorted(rule.values.items())},
            sentence=rule.targets[0] if rule.effect is Effect.ALERT else None,
            clauses=self._clauses(edition, rule.basis),
            edition=self.refs[edition.head.digest],
            place=rule.place,
            unread=unread,
        )

    def _targets(self, rule: Rule, measures: Mapping[str, MeasurePlan]) -> Iterator[str]:
        if rule.effect is Effect.ALERT:
            return
        everything = rule.effect is Effect.WITHHOLD and rule.targets == (ALL_INCENTIVES,)
        for id_, measure in measures.items():
            incentive = measure.card.kind is MeasureKind.INCENTIVE
            if (everything and incentive) or (not everything and measure.card.name in rule.targets):
                yield id_

    def _row(self, item_name: str, row_id: str) -> tuple[Row, All, bool]:
        for edition in self.documents.editions:
            item = edition.baseline.get(item_name)
            if item is None:
                continue
            found = next(row for row in item.rows if row.id == row_id)
            row = Row(
                id=f"{item.name}/{found.id}",
                item=item.name,
                list_class=ListClass(item.list_class),
                content=found.content,
                implementer=found.implementer,
                clauses=self._clauses(edition, found.basis),
            )
            if found.target is None:
                break
            target = All(parts=(self.resolver.condition(found.target),))
            under = self.resolver.conclusions_under(found.target)
            return (
                row,
                target,
                self.unread.rests_on(edition, found.basis) or bool(under & self.unread_definitions),
            )
        message = f"row {item_name}/{row_id} passed the check but is not in force, or has no target"
        raise LookupError(message)

    def _conclusions(self) -> tuple[Conclusion, ...]:
        """Order definitions so that each uses only earlier ones; the check has refused circles."""
        waiting = [(e, d) for e in self.documents.editions for d in e.definitions.values()]
        done: dict[str, Conclusion] = {}
        while waiting:
            ready = [(e, d) for e, d in waiting if self.resolver.conclusions_used(d.condition) <= done.keys()]
            if not ready:
                message = f"definitions build on each other in a circle: {[d.name for _, d in waiting]}"
                raise LookupError(message)
            for edition, definition in ready:
                done[definition.id] = Conclusion(
                    id=definition.id,
                    name=definition.name,
                    condition=self.resolver.condition(definition.condition),
                    clauses=self._clauses(edition, definition.basis),
                )
            waiting = [one for one in waiting if one not in ready]
        return tuple(done.values())


def _digest(rules: RulesInForce, refs: tuple[EditionRef, ...]) -> str:
    """Hash what decides. Not the day, the area or the calendars: a confirmation must not lapse at midnight.

    INVARIANT: two sets of rules with the same digest give the same measures for the same profile.
    """
    what = {
        "mode": rules.mode,
        "editions": refs,
        "subject_types": rules.subject_types,
        "matters": rules.matters,
        "sources": rules.sources,
        "kinds": rules.kinds,
        "facts": rules.facts,
        "conclusions": rules.conclusions,
        "rules": rules.rules,
        "measures": rules.measures,
        "terms": rules.terms,
    }
    return hashlib.sha256(canonical_bytes(plain(what, tagged=True))).hexdigest()
