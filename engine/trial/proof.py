"""Whether a mutant that no case noticed means the same after all; if not, the case that is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.documents import InForce
from catalog.model import Effect
from engine.compile import compile_as
from engine.facts import facts
from engine.predicates import Predicates
from engine.prove.differences import Difference, distinguishing, gains, loses
from engine.prove.session import Session, Undecided
from engine.prove.terms import alike, no, some
from engine.prove.witness import KNOWN, Witness
from engine.prove.world import World, world_of
from engine.rules import RulesInForce
from engine.trial.affected import Affected, affected, cite_alike
from engine.trial.draft import Draft, drafted
from engine.trial.mutants import Mutant
from engine.trial.trying import Trying
from engine.trial.verdict import differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the solver makes of a survivor.

    `equivalent`: no record within the bound is answered otherwise, under any of the documents. `missing` is the draft
    of a case that would notice. Neither: only `依据` or `国家清单` of a case shows it, or the solver ran out of time.
    """

    equivalent: bool
    missing: str | None = None


UNSETTLED = Settled(equivalent=False)


def settle(mutant: Mutant, sets: Iterable[InForce], name: str) -> Settled:
    """Ask the solver under every set of documents in which the mutant makes a difference; `name` is the draft's.

    The bound is that of engine/prove: one day for each set, a few entries of each kind, no objections and no
    confirmations.
    """
    for documents in sets:
        changed = mutant.in_place(documents)
        if changed is None:
            continue
        before = world_of(documents)
        what = affected(before.rules, compile_as(changed, before.rules.digest))
        if what is None:
            continue
        after = world_of(changed)
        if what.paper or not cite_alike(before.rules, after.rules):
            return UNSETTLED
        found = _first(before, after, what)
        if found is not None:
            return _missing(before, after, what, found, (name, f"用来发现这一改动：{mutant.sentence()}"))
    return Settled(equivalent=True)


_Found = tuple[Witness, tuple[str, ...]] | Undecided
"""A record that the two answer otherwise, with the measures that differ."""


def _first(before: World, after: World, what: Affected) -> _Found | None:
    """Find one; alerts are looked at first."""
    if what.alerts:
        alerting = _alerting(before, after, what.alerts)
        if alerting is not None:
            return alerting
    ids = _ids(before, after)
    measures = None if what.facts else [ids[name] for name in what.measures]
    return _told(before, distinguishing(before, after, measures))


def _missing(before: World, after: World, what: Affected, first: _Found, name: tuple[str, str]) -> Settled:
    """Draft the first case that would notice; whether it does, the engine says.

    A sanction that is in question and not met is listed as little as one that is not in question, so where two differ
    in that, a record is looked for to whom the measure applies under one of them.
    """
    called, why = name
    for found in (first, *_moved(before, after, what)):
        if not isinstance(found, tuple):
            continue
        witness, measures = found
        draft = drafted(before, why, witness, measures)
        if not _differs(draft, before.rules) and _differs(draft, after.rules):
            return Settled(equivalent=False, missing=draft.text(called))
    return UNSETTLED


def _moved(before: World, after: World, what: Affected) -> Iterator[_Found | None]:
    ids = _ids(before, after)
    for measure in sorted(ids[name] for name in what.measures):
        yield _told(before, gains(before, after, measure))
        yield _told(before, loses(before, after, measure))


def _told(before: World, found: Difference | Undecided | None) -> _Found | None:
    if found is None or isinstance(found, Undecided):
        return found
    profile = facts(found.record, before.rules, found.query, found.on, KNOWN)
    truths = Predicates(before.rules).truths(profile.facts).rules
    witness = Witness(
        record=found.record,
        query=found.query,
        on=found.on,
        answers=found.before,
        alerts=frozenset(name for i, name in _alerts(before.rules) if truths[i] is True),
    )
    return witness, found.measures


def _differs(draft: Draft, rules: RulesInForce) -> bool:
    case = draft.case("草稿")
    trying = Trying(rules)
    profile = trying.profile(case, KNOWN)
    return any(differences(case, trying.seen(case, profile, trying.truths(profile)), rules))


def _ids(*worlds: World) -> dict[str, str]:
    return {plan.card.name: id_ for world in worlds for id_, plan in world.rules.measures.items()}


def _alerting(before: World, after: World, alerts: Iterable[str]) -> _Found | None:
    wanted = set(alerts)
    with Session(before, after) as session:
        one, other = session.logics
        then = {name: one.rule(i).true for i, name in _alerts(before.rules) if name in wanted}
        now = {name: other.rule(i).true for i, name in _alerts(after.rules) if name in wanted}
        goal = some(no(alike(then.get(name, False), now.get(name, False))) for name in sorted(wanted))
        found = session.witnesses("预警有没有不同", goal)
    return (found[0], ()) if isinstance(found, tuple) else found


def _alerts(rules: RulesInForce) -> Iterator[tuple[int, str]]:
    return ((i, rule.id) for i, rule in enumerate(rules.rules) if rule.effect is Effect.ALERT)
