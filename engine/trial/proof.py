"""Whether a mutant that no case noticed means the same after all; if not, the case that is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from catalog.documents import InForce
from catalog.model import Effect
from engine.compile import compile_as
from engine.facts import facts
from engine.predicates import Predicates
from engine.prove.differences import Difference, alerts_differ, distinguishing, gains, loses, never_differ
from engine.prove.session import Session, Undecided
from engine.prove.telling import telling_days
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

    A record is looked for on the day of each set and on those on which the two may begin to part; that none differs on
    any day through the last of the set is then proven at once. The records are those of engine/prove.
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
        for on in (before.on, *telling_days(before, after)):
            then, now = replace(before, on=on), replace(after, on=on)
            found = _first(then, now, what)
            if found is not None:
                return _missing(then, now, what, found, (name, f"用来发现这一改动：{mutant.sentence()}"))
        if not never_differ(before, after, _measures(before, after, what), _alerts_of(before, after, what)):
            return UNSETTLED
    return Settled(equivalent=True)


_Found = tuple[Witness, tuple[str, ...]] | Undecided
"""A record that the two answer otherwise, with the measures that differ."""


def _first(before: World, after: World, what: Affected) -> _Found | None:
    """Find one; alerts are looked at first."""
    if alerts := _alerts_of(before, after, what):
        alerting = _alerting(before, after, alerts)
        if alerting is not None:
            return alerting
    return _told(before, distinguishing(before, after, _measures(before, after, what)))


def _measures(before: World, after: World, what: Affected) -> list[str]:
    """The measures that may differ, by id: all of them where facts do."""
    ids = _ids(before, after)
    return sorted(ids.values() if what.facts else (ids[name] for name in what.measures))


def _alerts_of(before: World, after: World, what: Affected) -> frozenset[str]:
    """The rules that may alert otherwise: all of them where facts differ."""
    every = (name for world in (before, after) for _, name in _alerts(world.rules))
    return frozenset(every) if what.facts else what.alerts


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
    with Session(before, after) as session:
        one, other = session.logics
        found = session.witnesses("预警有没有不同", alerts_differ(one, other, alerts))
    return (found[0], ()) if isinstance(found, tuple) else found


def _alerts(rules: RulesInForce) -> Iterator[tuple[int, str]]:
    return ((i, rule.id) for i, rule in enumerate(rules.rules) if rule.effect is Effect.ALERT)
