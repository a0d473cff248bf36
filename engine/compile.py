"""The editions in force become plain data with one digest: names to ids, parameters to values, targets joined."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from catalog.diagnostics import FaultyInput, Refused
from catalog.documents import InForce
from catalog.model import (
    CalendarYear,
    Edition,
    EditionHead,
    Effect,
    ListClass,
    Measure,
    MeasureKind,
    Mode,
    Reading,
    Rule,
    Severity,
    Standing,
    Transition,
)
from catalog.scope import ALL_INCENTIVES, settings_in_force
from catalog.vocabulary import EntriesOrigin, Vocabulary
from engine.audit.canonical import canonical_bytes
from engine.plain import plain
from engine.record.kinds import TermPlan, Terms, WorkCalendar
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
        self.signed_off = {act.digest: act.signed_off for act in documents.activations}
        activated = {act.digest for act in documents.activations}
        heads = (documents.vocabulary.head, *(edition.head for edition in documents.editions))
        self.refs = {head.digest: _ref(head, activated) for head in heads}
        former = (one.edition.head for one in documents.former_terms)
        self.former = {h.digest: _former(_ref(h, activated)) for h in former if h.digest not in self.refs}
        self.resolver = Resolver(documents, settings_in_force(documents))
        self.unread_definitions = self._unread_definitions()
        # A notice that nobody read is as good as none: deadlines that reach its year stay open (docs/semantics.md §6).
        live = documents.mode is Mode.LIVE
        self.calendars = {
            number: year
            for number, year in documents.calendars.items()
            if year.reading is Reading.READ or not live
        }

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
        designated = self._designated()
        self._kinds_must_be_read(used)
        return RulesInForce(
            until=documents.until,
            mode=documents.mode,
            digest=digest,
            editions=(
                *self.refs.values(),
                *self.former.values(),
                *(_calendar_ref(year) for year in self.calendars.values()),
            ),
            subject_types=subject_type_plans(vocabulary),
            matters=matter_plans(vocabulary),
            sources=source_plans(vocabulary),
            kinds=kind_plans(vocabulary),
            facts={f.id: f for f in fact_plans(vocabulary, designated) if f.id in used},
            conclusions=conclusions,
            rules=tuple(rules),
            measures=measures,
            terms=self._terms(),
            calendar=_calendar(self.calendars),
            pilots_off=tuple(pilots_off),
            left_out=tuple(left_out),
        )

    def _terms(self) -> Terms:
        """Give the longest term of each severity by every edition that has counted until now.

        Older entries live by former editions too, so every edition and every clause between them must be read. One
        without a clause takes up again only when its successor was withdrawn: then each entry keeps its own.
        """
        found: dict[Severity, tuple[TermPlan, ...]] = {}
        for now in self.documents.editions:
            former = [
                one for one in self.documents.former_terms if one.edition.head.rulebook == now.head.rulebook
            ]
            self._terms_must_be_read(now, after=bool(former))
            for number, one in enumerate(former):
                self._terms_must_be_read(one.edition, after=number > 0)
            for severity in Severity:
                if any(severity in edition.terms for edition in (now, *(one.edition for one in former))):
                    found[severity] = (
                        *(_term(severity, one.edition, one.since) for one in former),
                        _term(severity, now, former[-1].until if former else date.min),
                    )
        return found

    def _terms_must_be_read(self, edition: Edition, *, after: bool) -> None:
        """Hold one edition of terms, and its clause where it came after another, to be read or signed for."""
        for severity, term in edition.terms.items():
            self._must_be_read(edition, term.basis, f"公示期限（{severity.value}）")
        if after and edition.transition is not None:
            self._must_be_read(edition, edition.transition.basis, "公示期限的过渡")

    def _designated(self) -> tuple[str, ...]:
        """Give the names of the severe lists that count."""
        found: list[str] = []
        for edition in self.documents.editions:
            for listed in edition.designated_lists.values():
                self._must_be_read(edition, listed.basis, f"严重失信名单 `{listed.name}`")
                found.append(listed.name)
        origins = (fact.origin for fact in self.documents.vocabulary.facts.values())
        asked = any(
            f.designated for origin in origins if isinstance(origin, EntriesOrigin) for f in origin.filters
        )
        if self.documents.mode is Mode.LIVE and asked and not found:
            hint = "激活写明 `严重失信名单` 的国家层级清单"
            raise Refused("no-designated-lists", "施行中没有严重失信名单，名单上的主体会被当成没有列入", hint)
        return tuple(found)

    def _kinds_must_be_read(self, facts: Collection[str]) -> None:
        """Hold the kinds that facts in use take entries from, and their feeds, to be read or signed for."""
        vocabulary = self.documents.vocabulary
        origins = (fact.origin for fact in vocabulary.facts.values() if fact.id in facts)
        names = dict.fromkeys(
            kind for origin in origins if isinstance(origin, EntriesOrigin) for kind in origin.kinds
        )
        for kind in (vocabulary.kinds[name] for name in names):
            self._must_be_read(vocabulary, kind.basis + kind.catalog_basis, f"信息类别 `{kind.name}` ")
        for source in dict.fromkeys(vocabulary.kinds[name].source for name in names):
            self._must_be_read(vocabulary, vocabulary.sources[source].basis, f"来源 `{source}` ")

    def _must_be_read(self, edition: Edition | Vocabulary, basis: tuple[str, ...], what: str) -> None:
        """Refuse to answer live over facts whose meaning rests on a text that nobody has read or signed for.

        To leave such a term, list or kind out would be worse: entries would never end, members would look clean.
        """
        unread = tuple(name for name in basis if self._unread(edition, (name,)))
        if self.documents.mode is Mode.LIVE and unread:
            which = f"`{edition.head.rulebook}` 的 `{edition.head.edition}` 版"
            message = f"{which}，{what}的依据 `{'、'.join(unread)}` 尚未核对原文，不能正式判定"
            hint = f"激活{which}时在认可的依据中逐项列名，或者读到原文后改版"
            raise Refused("unread-fact-basis", message, hint)

    def _clauses(self, edition: Edition, names: Iterable[str]) -> tuple[Clause, ...]:
        bases = (edition.bases[name] for name in names)
        return tuple(
            Clause(name=b.name, document=b.document, clause=b.clause, quote=b.quote, reading=b.reading)
            for b in bases
        )

    def _unread(self, edition: Edition | Vocabulary, names: Iterable[str]) -> bool:
        signed = self.signed_off.get(edition.head.digest, frozenset())
        return any(edition.bases[name].reading is not Reading.READ and name not in signed for name in names)

    def _unread_definitions(self) -> frozenset[str]:
        own = {
            definition.id
            for edition in self.documents.editions
            for definition in edition.definitions.values()
            if self._unread(edition, definition.basis)
        }
        users = {
            definition.id: self.resolver.conclusions_under(definition.condition)
            for edition in self.documents.editions
            for definition in edition.definitions.values()
        }
        return frozenset(own | {name for name, under in users.items() if under & own})

    def _measures(self) -> tuple[dict[str, MeasurePlan], list[str], list[MeasurePlan]]:
        measures: dict[str, MeasurePlan] = {}
        left_out: list[str] = []
        pilots_off: list[MeasurePlan] = []
        for edition in self.documents.editions:
            for measure in edition.measures.values():
                unread = self._unread(edition, measure.basis)
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
        unread = self._unread(edition, rule.basis) or bool(
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
            return row, target, self._unread(edition, found.basis) or bool(under & self.unread_definitions)
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


def _term(severity: Severity, edition: Edition, since: date) -> TermPlan:
    term, clause = edition.terms.get(severity), edition.transition
    return TermPlan(
        since=since,
        months=term.most_months if term is not None else None,
        older=clause.older if clause is not None else Transition.WHEN_MADE,
    )


def _ref(head: EditionHead, activated: set[str]) -> EditionRef:
    draft = head.digest not in activated and (head.standing is Standing.DRAFT or head.from_day is None)
    return EditionRef(
        rulebook=head.rulebook, edition=head.edition, title=head.title, digest=head.digest, draft=draft
    )


def _former(ref: EditionRef) -> EditionRef:
    """Say of a former edition why it is among those that were used: older entries live by it."""
    return replace(ref, title=f"{ref.title}（此前版次，用于过渡）")


def _calendar_ref(year: CalendarYear) -> EditionRef:
    title = f"{year.year} 年工作日历"
    return EditionRef(
        rulebook="calendar", edition=str(year.year), title=title, digest=year.digest, draft=False
    )


def _calendar(years: Mapping[int, CalendarYear]) -> WorkCalendar:
    return WorkCalendar(
        years=frozenset(years),
        holidays=frozenset(day for year in years.values() for day in year.holidays),
        working_weekends=frozenset(day for year in years.values() for day in year.working_weekends),
    )


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
