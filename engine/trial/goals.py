"""What the cases ought to touch: both sides of every rule, comparison, boundary and bar that is in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from catalog.conditions import Compare, Is, OneOf, ParameterName, shown
from catalog.diagnostics import Place
from catalog.documents import InForce
from catalog.model import EditionHead, Effect
from catalog.vocabulary import Aggregation, Attribute
from engine.grounds import most_years
from engine.predicates import Kleene
from engine.rules import Comparison, EntriesPlan, Op, RulePlan, RulesInForce
from engine.trial.sites import Site, Written, sites


class Aim(Enum):
    """What kind of thing a case touches."""

    RULE = "规则"
    COMPARISON = "比较"
    BOUNDARY = "界限"
    BAR = "限制"
    ENTRY = "信息"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One thing that a case ought to touch: where it is written, and what to show, in Chinese.

    `rulebook` and `edition` name the file's edition.
    """

    rulebook: str
    edition: str
    aim: Aim
    place: Place
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGoal:
    """A rule comes out TRUE, FALSE or unknown in a case that checks it."""

    goal: Goal
    rule: int
    truth: Kleene


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGoal:
    """A comparison alone decides a rule, with the leaf's truth."""

    goal: Goal
    site: Site
    truth: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueGoal:
    """A fact has just this value, or one of these options, in a case that checks a rule resting on it."""

    goal: Goal
    fact: str
    values: frozenset[int | str]
    rules: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGoal:
    """A measure is, in a case that checks it, barred by a rule; or a sanction comes out met, or not met."""

    goal: Goal
    measure: str
    rule: int | None
    met: bool


Wanted = RuleGoal | SiteGoal | ValueGoal | BarGoal


def goals(documents: InForce, rules: RulesInForce) -> tuple[Wanted, ...]:
    """Give every goal of the rules in force together; what no record can show is left out."""
    return tuple(_Goals(documents, rules).all())


class _Goals:
    """The goals of one set of documents."""

    def __init__(self, documents: InForce, rules: RulesInForce) -> None:
        self.documents = documents
        self.rules = rules
        self.sites = sites(documents, rules)
        self.written = {edition.head.digest: edition for edition in documents.editions}

    def all(self) -> Iterator[Wanted]:
        unsure = {
            rule
            for site in self.sites
            if isinstance(site.leaf, Comparison)
            and not isinstance(self.rules.facts[site.leaf.fact].origin, Attribute)
            for rule in site.rules
        }
        for i, plan in enumerate(self.rules.rules):
            yield from self._of_rule(i, plan, unsure=i in unsure)
            if plan.effect in {Effect.IMPOSE, Effect.WITHHOLD}:
                yield from self._of_bar(i, plan)
        for site in self.sites:
            yield from self._of_site(site)
            if isinstance(site.leaf, Comparison):
                yield from self._of_boundary(site, site.leaf)

    def _of_rule(self, i: int, plan: RulePlan, *, unsure: bool) -> Iterator[RuleGoal]:
        head = self.written[plan.edition.digest].head
        for truth, word in ((True, "成立"), (False, "不成立"), *(((None, "不明"),) if unsure else ())):
            what = f"规则 `{plan.id}` {word}"
            yield RuleGoal(goal=_goal(head, Aim.RULE, plan.place, what), rule=i, truth=truth)

    def _of_bar(self, i: int, plan: RulePlan) -> Iterator[BarGoal]:
        edition = self.written[plan.edition.digest]
        place = edition.rules[plan.id].effect_place
        for measure in plan.measures:
            name = self.rules.measures[measure].card.name
            if plan.effect is Effect.WITHHOLD:
                goal = _goal(edition.head, Aim.BAR, place, f"`{name}` 因规则 `{plan.id}` 受限")
                yield BarGoal(goal=goal, measure=name, rule=i, met=True)
                continue
            for met, word in ((True, "适用或拟实施"), (False, "不满足")):
                goal = _goal(edition.head, Aim.BAR, place, f"`{name}` {word}")
                yield BarGoal(goal=goal, measure=name, rule=None, met=met)

    def _of_site(self, site: Site) -> Iterator[SiteGoal]:
        text = written_text(site.written)
        for truth in (True, False):
            word = "成立" if truth is site.same else "不成立"
            what = f"{site.owner}：只因 `{text}` {word}而有此结果"
            goal = _goal(site.edition.head, Aim.COMPARISON, site.written.place, what)
            yield SiteGoal(goal=goal, site=site, truth=truth)

    def _of_boundary(self, site: Site, leaf: Comparison) -> Iterator[ValueGoal]:
        name = self.rules.facts[leaf.fact].name
        head, place = self._where(site)
        text = written_text(site.written)
        for word, taken in self._sides(leaf):
            goal = _goal(head, Aim.BOUNDARY, place, f"{site.owner} 的 `{text}`：`{name}` {word}")
            yield ValueGoal(goal=goal, fact=leaf.fact, values=taken, rules=site.rules)

    def _sides(self, leaf: Comparison) -> Iterator[tuple[str, frozenset[int | str]]]:
        """Give the values on either side of a boundary, in words and as they are; a flag has none."""
        plan = self.rules.facts[leaf.fact]
        match leaf.operand:
            case bool():
                return
            case tuple(options):
                yield from ((f"取 `{option}`", frozenset({option})) for option in options)
                if others := frozenset(plan.options) - frozenset(options):
                    yield "取列表以外的值", frozenset(others)
            case int(amount):
                for value in edge_values(leaf.op, amount):
                    if self._possible(leaf.fact, value):
                        yield f"恰为 {shown(value, plan.unit)}", frozenset({value})

    def _where(self, site: Site) -> tuple[EditionHead, Place]:
        """Give where a boundary is set: in the condition, or by a lower layer that sets its parameter."""
        place = site.written.value_place
        if isinstance(site.written, Compare) and isinstance(site.written.value, ParameterName):
            for edition in reversed(self.documents.editions):
                if (setting := edition.settings.get(site.written.value.name)) is not None:
                    return edition.head, setting.place
        return site.edition.head, place

    def _possible(self, fact: str, value: int) -> bool:
        """Say whether a fact can have a value at all: nothing is negative, and years end where coverage does."""
        origin = self.rules.facts[fact].origin
        if value < 0 or not isinstance(origin, EntriesPlan):
            return value >= 0
        most = (
            most_years(origin, self.rules) if origin.aggregation is Aggregation.YEARS_SINCE_LATEST else None
        )
        return most is None or value <= most


def _goal(head: EditionHead, aim: Aim, place: Place, what: str) -> Goal:
    return Goal(rulebook=head.rulebook, edition=head.edition, aim=aim, place=place, what=what)


def edge_values(op: Op, amount: int) -> tuple[int, ...]:
    """Give the last value of one side and the first of the other, each way."""
    if op in {Op.GE, Op.LT}:
        return (amount - 1, amount)
    if op in {Op.GT, Op.LE}:
        return (amount, amount + 1)
    return (amount - 1, amount, amount + 1)


def written_text(leaf: Written) -> str:
    """Write a comparison as its file does."""
    match leaf:
        case Is(fact=fact, expected=expected):
            return f"{fact}: {'是' if expected else '否'}"
        case Compare(fact=fact, comparator=comparator, value=value):
            told = f"〔{value.name}〕" if isinstance(value, ParameterName) else value.shown()
            return f"{fact}: {comparator.value} {told}"
        case OneOf(fact=fact, options=options):
            return f"{fact}: 属于 [{', '.join(options)}]"
