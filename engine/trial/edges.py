"""The edges inside facts: what their filters let through, and where their windows begin."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from catalog.conditions import shown
from catalog.documents import InForce
from catalog.vocabulary import EntriesOrigin, Fact, FieldFilter, FieldType
from engine.grounds import Grounds, counted, matches, passes
from engine.record.periods import days_after, months_before
from engine.rules import EntriesPlan, FilterPlan, RulesInForce
from engine.trial.goals import Aim, Goal, edge_values
from engine.trial.sites import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterGoal:
    """An entry that only this filter decides on has one of these values in its field.

    `taken` None stands for any value that the filter does not let through.
    """

    goal: Goal
    fact: str
    filter: int
    taken: frozenset[bool | int | str] | None
    rules: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowGoal:
    """An entry that only the window decides on began on its first day, or on the day before."""

    goal: Goal
    fact: str
    inside: bool
    rules: frozenset[int]


EdgeGoal = FilterGoal | WindowGoal


def edge_goals(documents: InForce, rules: RulesInForce, where: tuple[Site, ...]) -> Iterator[EdgeGoal]:
    """Give the goals of every fact over entries that some rule in force rests on."""
    users: dict[str, set[int]] = {}
    for site in where:
        if site.fact is not None:
            users.setdefault(site.fact, set()).update(site.rules)
    for fact in documents.vocabulary.facts.values():
        if isinstance(fact.origin, EntriesOrigin) and fact.id in users:
            yield from _of_fact(documents, rules, fact, fact.origin, frozenset(users[fact.id]))


def _of_fact(
    documents: InForce, rules: RulesInForce, fact: Fact, origin: EntriesOrigin, users: frozenset[int]
) -> Iterator[EdgeGoal]:
    plan = rules.facts[fact.id].origin
    if not isinstance(plan, EntriesPlan):
        return
    head = documents.vocabulary.head
    for i, (written, resolved) in enumerate(zip(origin.filters, plan.filters, strict=True)):
        for what, taken in _sides(documents, origin, written, resolved):
            goal = Goal(
                rulebook=head.rulebook,
                edition=head.edition,
                aim=Aim.ENTRY,
                place=written.place,
                what=f"事实 `{fact.name}` 的筛选：`{written.field}` {what}",
            )
            yield FilterGoal(goal=goal, fact=fact.id, filter=i, taken=taken, rules=users)
    if origin.window_months is not None:
        for inside, word in ((True, "第一天"), (False, "前一天")):
            what = f"事实 `{fact.name}` 的窗口 {months_shown(origin.window_months)}：始于窗口{word}的一条"
            goal = Goal(
                rulebook=head.rulebook, edition=head.edition, aim=Aim.ENTRY, place=fact.place, what=what
            )
            yield WindowGoal(goal=goal, fact=fact.id, inside=inside, rules=users)


def _sides(
    documents: InForce, origin: EntriesOrigin, written: FieldFilter, resolved: FilterPlan
) -> Iterator[tuple[str, frozenset[bool | int | str] | None]]:
    """Give each side of a filter in words, with the values that show it."""
    field = documents.vocabulary.kinds[origin.kinds[0]].fields[written.field]
    match resolved.operand:
        case bool():
            yield from (("为是", frozenset({True})), ("为否", frozenset({False})))
        case tuple(options):
            yield from ((f"为 `{option}`", frozenset({option})) for option in options)
            if field.type is FieldType.TEXT or set(field.options) - set(options):
                yield "为列表以外的值", None
        case int(amount):
            unit = written.quantity.unit if written.quantity else None
            for value in edge_values(resolved.op, amount):
                if value >= 0:
                    yield f"恰为 {shown(value, unit)}", frozenset({value})


def months_shown(months: int) -> str:
    """Write months as a rule file would."""
    return f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"


def touches_edge(want: EdgeGoal, rules: RulesInForce, grounds: Grounds, on: date) -> bool:
    """Say whether some entry of the record shows what is wanted."""
    origin = rules.facts[want.fact].origin
    if not isinstance(origin, EntriesPlan):
        return False
    lives = [life for life in grounds.lives if life.kind in origin.kinds]
    match want:
        case FilterGoal(filter=i, taken=taken):
            test, others = origin.filters[i], (*origin.filters[:i], *origin.filters[i + 1 :])
            kept = (life for life in counted(lives, origin, on) if passes(life, others))
            values = (life.fields.get(test.field) for life in kept)
            return any(not matches(value, test) if taken is None else value in taken for value in values)
        case WindowGoal(inside=inside):
            opens = months_before(on, origin.window_months or 0)
            edge = days_after(opens, 1) if inside else opens
            anywhere = counted(lives, replace(origin, window_months=None), on)
            return any(life.begins == edge and passes(life, origin.filters) for life in anywhere)
