"""Rules and parts of rules that can never hold, or never fail, whoever the subject is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from catalog.conditions import shown, yes_or_no
from engine.prove.logic import Kleene, Logic
from engine.prove.session import Session, Undecided
from engine.prove.solver import Verdict
from engine.prove.space import MOST_ENTRIES
from engine.prove.terms import Flag, some
from engine.prove.witness import Witness
from engine.rules import All, Any, Comparison, Condition, EntriesPlan, Holds, Not, RulePlan
from engine.words import OP_WORDS

ALIVE = "每条规则都可能成立，也都可能不成立"
DEAD_RULES = frozenset({"dead-rule", "always-true-rule", "dead-part"})


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule, or a part of one, that can never hold or never fail; `witness` shows one that always holds."""

    code: str
    rule: RulePlan
    message: str
    hint: str
    witness: Witness | None


def dead_rules(session: Session) -> Iterator[Idle | Undecided]:
    """Give the rules that are TRUE for nobody, those that are FALSE for nobody, and idle parts of the rest."""
    logic = session.logics[0]
    rules = logic.world.rules.rules
    truths = [logic.rule(index) for index in range(len(rules))]
    never, unsure = _impossible(session, [truth.true for truth in truths])
    always, unsure_too = _impossible(session, [truth.false for truth in truths])
    for index, rule in enumerate(rules):
        if session.solver.left() <= 0:
            yield Undecided(question=ALIVE)
            return
        if index in unsure or index in unsure_too:
            yield Undecided(question=f"规则 `{rule.id}` 能否成立、能否不成立")
        elif index in never:
            message = f"规则 `{rule.id}` 对任何主体都不成立"
            if (beyond := _beyond_the_bound(logic, rule.condition)) is not None:
                yield Undecided(
                    question=f"{message}？`{beyond}` 要数的条数超出证明范围（每类 {MOST_ENTRIES} 条）"
                )
            else:
                yield Idle(
                    "dead-rule",
                    rule,
                    message,
                    "条件互相矛盾，或者要求的数值取不到；请改条件或者删去规则",
                    None,
                )
        elif index in always:
            found = session.witnesses("总是成立", truths[index].true)
            witness = found[0] if isinstance(found, tuple) else None
            message = f"规则 `{rule.id}` 对任何主体都成立：没有一种记录使它不满足"
            yield Idle("always-true-rule", rule, message, "条件没有筛选任何人；请写明谁不适用", witness)
    if session.solver.left() <= 0:
        yield Undecided(question=ALIVE)
        return
    alive = [i for i in range(len(rules)) if i not in never | always | unsure | unsure_too]
    yield from _parts(session, alive)


def _impossible(session: Session, flags: list[Flag]) -> tuple[set[int], set[int]]:
    """The places of the flags that no record makes hold, and of those about which the time ran out.

    Each answer of the solver settles every flag that holds in it, so a few questions do for all.
    """
    waiting = dict(enumerate(flags))
    while waiting:
        match session.ask(some(waiting.values())):
            case Verdict.IMPOSSIBLE:
                return set(waiting), set()
            case Verdict.UNDECIDED:
                return set(), set(waiting)
            case Verdict.POSSIBLE:
                waiting = {n: flag for n, flag in waiting.items() if not session.solver.holds(flag)}
    return set(), set()


def _parts(session: Session, alive: list[int]) -> Iterator[Idle | Undecided]:
    """Alternatives that never hold and requirements that never fail, inside rules that are sound as a whole."""
    logic = session.logics[0]
    rules = logic.world.rules
    conclusions = {one.id: one.condition for one in rules.conclusions}
    found: dict[tuple[Condition, bool], RulePlan] = {}
    for index in alive:
        for part, needed in _places(rules.rules[index].condition, conclusions):
            found.setdefault((part, needed), rules.rules[index])
    keys = list(found)
    truths: list[Kleene] = [logic.truth(part) for part, _ in keys]
    flags = [truth.false if needed else truth.true for truth, (_, needed) in zip(truths, keys, strict=True)]
    idle, unsure = _impossible(session, flags)
    for n in sorted(unsure):
        yield Undecided(question=f"规则 `{found[keys[n]].id}` 的条件中，{said(logic, keys[n][0])} 有没有用处")
    for n in sorted(idle):
        part, needed = keys[n]
        rule = found[keys[n]]
        if _beyond_the_bound(logic, part) is not None:
            continue
        what = "总是满足，写了等于没写" if needed else "永远不会满足，这一种情形是空的"
        message = f"规则 `{rule.id}` 的条件中，{said(logic, part)} {what}"
        yield Idle("dead-part", rule, message, "请核对数值，或者删去这一部分", None)


def _places(condition: Condition, conclusions: dict[str, Condition]) -> Iterator[tuple[Condition, bool]]:
    """The parts of a condition that are comparisons or definitions, each with whether every sibling is needed too."""
    match condition:
        case Comparison():
            return
        case Holds(conclusion=name):
            yield from _places(conclusions[name], conclusions)
        case Not(part=part):
            yield from _places(part, conclusions)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                if len(parts) > 1 and isinstance(part, Comparison | Holds):
                    yield part, isinstance(condition, All)
                yield from _places(part, conclusions)
        case _:
            assert_never(condition)


def said(logic: Logic, part: Condition) -> str:
    """A comparison or a definition in the words of the rule file."""
    world = logic.world
    if isinstance(part, Holds):
        return f"`{next(one.name for one in world.rules.conclusions if one.id == part.conclusion)}: 是`"
    if not isinstance(part, Comparison):
        raise TypeError("only comparisons and definitions are said")
    fact = world.facts[part.fact]
    operand = part.operand
    if isinstance(operand, bool):
        told = yes_or_no(operand)
    elif isinstance(operand, tuple):
        told = f"属于 [{', '.join(operand)}]"
    else:
        told = f"{OP_WORDS[part.op]} {shown(operand, fact.unit)}"
    return f"`{fact.name}: {told}`"


def _beyond_the_bound(logic: Logic, condition: Condition) -> str | None:
    """A fact under the condition that would have to count more entries than a record here may have."""
    conclusions = {one.id: one.condition for one in logic.world.rules.conclusions}
    match condition:
        case Comparison(fact=name, operand=operand):
            plan = logic.world.facts[name]
            counts = isinstance(plan.origin, EntriesPlan) and plan.unit in {"条", "次"}
            too_many = not isinstance(operand, bool | tuple) and operand >= MOST_ENTRIES
            return plan.name if counts and too_many else None
        case Holds(conclusion=conclusion):
            return _beyond_the_bound(logic, conclusions[conclusion])
        case Not(part=part):
            return _beyond_the_bound(logic, part)
        case All(parts=parts) | Any(parts=parts):
            found = (_beyond_the_bound(logic, part) for part in parts)
            return next((name for name in found if name is not None), None)
        case _:
            assert_never(condition)
