"""Coverage of the cases: which goals they touch, and which none does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catalog.documents import InForce
from engine.cases import Case
from engine.decision import MeasureOutcome, Status
from engine.grounds import Grounds, grounds_of
from engine.predicates import Truths
from engine.profile import Profile
from engine.rules import RulesInForce
from engine.trial.deciding import Deciding
from engine.trial.edges import EdgeGoal, FilterGoal, WindowGoal, edge_goals, touches_edge
from engine.trial.goals import Aim, BarGoal, Goal, RuleGoal, SiteGoal, ValueGoal, Wanted, goals
from engine.trial.sites import sites
from engine.trial.trying import Seen, Trying

_MET = frozenset({Status.APPLIED, Status.PROPOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many goals of one kind an edition has, and how many of them some case touches."""

    touched: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the cases touch. `untouched` stands in order of file and place."""

    touched: frozenset[Goal]
    untouched: tuple[Goal, ...]

    def shares(self) -> dict[tuple[str, str], dict[Aim, Share]]:
        """Count by edition and kind; every edition with a goal is there, every kind under it."""
        found: dict[tuple[str, str], dict[Aim, Share]] = {}
        for goal in sorted((*self.touched, *self.untouched), key=_order):
            of_edition = found.setdefault(
                (goal.rulebook, goal.edition), {aim: Share(touched=0, total=0) for aim in Aim}
            )
            share = of_edition[goal.aim]
            hit = share.touched + (goal in self.touched)
            of_edition[goal.aim] = Share(touched=hit, total=share.total + 1)
        return found


def coverage(wanted: Iterable[Goal], touched: Iterable[Goal]) -> Coverage:
    """Put together what was wanted anywhere and what was touched anywhere."""
    hit = frozenset(touched)
    return Coverage(touched=hit, untouched=tuple(sorted(set(wanted) - hit, key=_order)))


def _order(goal: Goal) -> tuple[str, int, int, str, str]:
    place = goal.place
    return (place.file, place.line, place.column, goal.aim.value, goal.what)


class Covering:
    """The goals of one set of rules, and what each case touches of them, from real evaluations."""

    def __init__(self, documents: InForce, trying: Trying) -> None:
        """Find the goals; `trying` must hold the rules of `documents`."""
        self._trying = trying
        self._rules = trying.rules
        self._deciding = Deciding(trying.rules, trying.predicates)
        self._wanted: tuple[Wanted, ...] = goals(documents, trying.rules)
        where = sites(documents, trying.rules)
        self._edges: tuple[EdgeGoal, ...] = tuple(edge_goals(documents, trying.rules, where))

    def wanted(self) -> tuple[Wanted | EdgeGoal, ...]:
        """Give every goal with what shows it."""
        return (*self._wanted, *self._edges)

    def goals(self) -> frozenset[Goal]:
        """Give every goal."""
        return frozenset(one.goal for one in self.wanted())

    def touched(self, case: Case, known: int) -> frozenset[Goal]:
        """Evaluate a case and give the goals that it touches through what it checks."""
        profile = self._trying.profile(case, known)
        truths = self._trying.truths(profile)
        if truths is None:
            return frozenset()
        seen = self._trying.seen(case, profile, truths)
        look = _Look(self._rules, self._deciding, case, profile, truths, seen)
        found = {want.goal for want in self._wanted if look.touches(want)}
        if self._edges:
            grounds = grounds_of(case.record, self._rules, known)
            found |= {want.goal for want in self._edges if look.shows(want, grounds)}
        return frozenset(found)


class _Look:
    """One case: what it checks, and what came out."""

    def __init__(
        self,
        rules: RulesInForce,
        deciding: Deciding,
        case: Case,
        profile: Profile,
        truths: Truths,
        seen: Seen,
    ) -> None:
        self.rules = rules
        self.deciding = deciding
        self.profile = profile
        self.truths = truths
        self.outcomes: Mapping[str, MeasureOutcome] = seen.outcomes
        names = {*case.expected, *case.absent, *case.clauses, *case.rows, *case.row_clauses, *case.values}
        self.measures = names & seen.outcomes.keys()
        alerts = {*case.alerting, *case.silent}
        ids = {self.outcomes[name].measure.id for name in self.measures}
        self.checked = frozenset(
            i for i, rule in enumerate(rules.rules) if rule.id in alerts or not ids.isdisjoint(rule.measures)
        )

    def touches(self, want: Wanted) -> bool:
        match want:
            case RuleGoal(rule=rule, truth=truth):
                return rule in self.checked and self.truths.rules[rule] is truth
            case SiteGoal(site=site, truth=truth):
                about = self.checked & site.rules
                return any((site.leaf, truth) in self.deciding.of(i, self.truths) for i in about)
            case ValueGoal(fact=fact, values=values, rules=rules):
                return not rules.isdisjoint(self.checked) and self.profile.facts[fact].value in values
            case BarGoal(measure=measure, rule=rule, met=met):
                if measure not in self.measures:
                    return False
                outcome = self.outcomes[measure]
                if rule is None:
                    return outcome.status in (_MET if met else {Status.NOT_MET})
                telling = {reason.rule for reason in outcome.reasons}
                return outcome.status is Status.BARRED and self.rules.rules[rule].id in telling

    def shows(self, want: FilterGoal | WindowGoal, grounds: Grounds) -> bool:
        # Of a fact that is unknown for want of a feed, no entry shows where its edge lies.
        known = self.profile.facts[want.fact].value is not None
        checked = not want.rules.isdisjoint(self.checked)
        return known and checked and touches_edge(want, self.rules, grounds, self.profile.on)
