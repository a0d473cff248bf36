"""What the law forbids sanctions: each law once, with its basis, over every possible record."""

from collections.abc import Iterator

from catalog.baseline import ListClass
from catalog.lawful import POWER_SECTOR_OPERATOR
from catalog.model import Effect
from catalog.vocabulary import Process, Scope
from engine.prove.breach import (
    Breach,
    Law,
    adverse,
    conclusion_named,
    has_no_process,
    is_in_force,
    is_listed,
    lives_of,
    rests_on,
    sector_of,
    shows_listed,
    truth_of,
)
from engine.prove.derive import Derivation
from engine.prove.logic import Logic
from engine.prove.session import Session
from engine.prove.terms import Flag, no, some
from engine.prove.witness import Witness
from engine.rules import Condition, Holds, RulePlan


def sanctions(session: Session, *, of_the_plan: bool = False) -> Iterator[tuple[RulePlan, Flag]]:
    """The rules that impose or withhold, with the flag that they are TRUE; or only those not of a national edition."""
    logic = session.logics[0]
    for index, rule in enumerate(logic.world.rules.rules):
        national = rule.edition.digest in logic.world.national
        if rule.effect in {Effect.IMPOSE, Effect.WITHHOLD} and not (of_the_plan and national):
            yield rule, logic.rule(index).true


def _without_row(session: Session) -> Iterator[Breach]:
    targets = session.logics[0].world.targets
    for rule, true in sanctions(session):
        if rule.row is None:
            message = f"规则 `{rule.id}` {rule.effect.value}，却不对应国家清单的任何一行"
        elif rule.row.id not in targets:
            message = f"规则 `{rule.id}` {rule.effect.value}，国家清单里却没有可用的 `{rule.row.id}`"
        else:
            continue
        yield Breach(rule, message, (true,), lambda _: True, rule.measures)


def _target_widened(session: Session) -> Iterator[Breach]:
    logic = session.logics[0]
    for rule, true in sanctions(session):
        if rule.row is not None and (target := logic.world.targets.get(rule.row.id)) is not None:
            message = f"规则 `{rule.id}` 对不属于 `{rule.row.id}` 对象的主体也{rule.effect.value}"
            yield _unless(logic, rule, true, target, message)


def _beyond_operators(session: Session) -> Iterator[Breach]:
    logic = session.logics[0]
    world = logic.world
    operator = session.derivations[0].operator
    types = world.rules.subject_types
    for rule, true in sanctions(session):
        message = f"规则 `{rule.id}` 对不是经营主体的也{rule.effect.value}"
        yield Breach(
            rule,
            message,
            (true, no(operator)),
            lambda witness: not types[witness.record.subject.type].operator,
            rule.measures,
        )
    sector = conclusion_named(world, POWER_SECTOR_OPERATOR)
    for rule, true in sanctions(session, of_the_plan=True):
        message = f"规则 `{rule.id}` 对不是{POWER_SECTOR_OPERATOR}的主体也{rule.effect.value}"
        if sector is None:
            yield Breach(rule, message, (true,), lambda _: True, rule.measures)
        else:
            yield _unless(logic, rule, true, Holds(conclusion=sector.id), message)
            yield _hollow(session, rule, true)


def _hollow(session: Session, rule: RulePlan, true: Flag) -> Breach:
    """A sector that takes in who has no record of any business is none: its definition widens every sanction."""
    world = session.logics[0].world
    lives = session.derivations[0].lives
    in_business = some(
        lives.counts(entry, Scope.IN_FORCE)
        for entry in session.space.record.entries
        if not world.rules.kinds[entry.kind].adverse
    )
    return Breach(
        rule,
        f"规则 `{rule.id}` 对没有任何业务记载的主体也{rule.effect.value}："
        f"`{POWER_SECTOR_OPERATOR}` 的定义没有看它做什么",
        (true, sector_of(session).true, no(in_business)),
        lambda witness: (
            not any(
                is_in_force(life, world)
                for entry, life in lives_of(world, witness)
                if not world.rules.kinds[entry.kind].adverse
            )
        ),
        rule.measures,
    )


def _unless(logic: Logic, rule: RulePlan, true: Flag, needed: Condition, message: str) -> Breach:
    """The rule is TRUE where what it needs is not."""
    world = logic.world
    return Breach(
        rule,
        message,
        (true, no(logic.truth(needed).true)),
        lambda witness: truth_of(world, needed, witness) is not True,
        rule.measures,
    )


def _from_acts(session: Session) -> Iterator[Breach]:
    """Only membership of a designated list unlocks a sanction of the plan, never an act by itself."""
    world = session.logics[0].world
    listed = is_listed(session)
    for rule, true in sanctions(session, of_the_plan=True):
        message = f"规则 `{rule.id}` 对没有列入任何严重失信主体名单的主体也{rule.effect.value}"
        yield Breach(
            rule,
            message,
            (true, no(listed)),
            lambda witness: not shows_listed(world, witness),
            rule.measures,
        )


def _from_ended(session: Session) -> Iterator[Breach]:
    """A sanction that would fall away without the entries that are not in force on the day rests on one of them."""
    world = session.logics[0].world
    lives = session.derivations[0].lives
    left_out = {
        entry.id: no(lives.counts(entry, Scope.IN_FORCE))
        for entry in session.space.record.entries
        if world.rules.kinds[entry.kind].adverse
    }
    for rule, true, rest in _resting_on(session, left_out):
        message = f"规则 `{rule.id}` 因为已经到期、移出或者尚未决定的失信信息而{rule.effect.value}"

        def shown(witness: Witness, rule: RulePlan = rule) -> bool:
            gone = [entry for entry, life in adverse(world, witness) if not is_in_force(life, world)]
            return rests_on(world, rule, witness, gone)

        yield Breach(rule, message, (true, no(rest)), shown, rule.measures)


def _without_process(session: Session) -> Iterator[Breach]:
    """Nobody is sanctioned for dishonesty that no authority decided on, nor we after notice and defence."""
    world = session.logics[0].world
    kinds = world.rules.kinds
    left_out: dict[str, Flag] = {
        entry.id: True
        for entry in session.space.record.entries
        if kinds[entry.kind].adverse and kinds[entry.kind].process is Process.NONE
    }
    for rule, true, rest in _resting_on(session, left_out):
        message = f"规则 `{rule.id}` 因为未经任何告知、陈述申辩和决定的失信信息而{rule.effect.value}"

        def shown(witness: Witness, rule: RulePlan = rule) -> bool:
            unheard = [entry for entry, _ in adverse(world, witness) if has_no_process(world, entry)]
            return rests_on(world, rule, witness, unheard)

        yield Breach(rule, message, (true, no(rest)), shown, rule.measures)


def _resting_on(session: Session, left_out: dict[str, Flag]) -> Iterator[tuple[RulePlan, Flag, Flag]]:
    """The sanctions with their truth, and with that without some entries."""
    if not left_out:
        return
    logic, space = session.logics[0], session.space
    rest = Derivation(logic.world, space.record, space.texts, space.years, session.clock, left_out)
    other = Logic(logic.world, rest, space.record.question, space.texts)
    for rule, true in sanctions(session):
        yield rule, true, other.truth(rule.condition).true


def _class_three(session: Session) -> Iterator[Breach]:
    for rule, true in sanctions(session):
        if rule.row is not None and rule.row.list_class is ListClass.AUTONOMOUS:
            message = f"规则 `{rule.id}` 把第三类措施 `{rule.row.item}` 变成了强制"
            yield Breach(rule, message, (true,), lambda _: True, rule.measures)


SANCTION_LAWS = (
    Law(
        "sanction-without-row",
        "清单之外不得惩戒",
        "方案二（五）：严格依据全国失信惩戒措施基础清单",
        _without_row,
    ),
    Law(
        "target-widened",
        "惩戒对象不超出国家清单的行",
        "全国失信惩戒措施基础清单说明：不得扩大惩戒对象（大意）",
        _target_widened,
    ),
    Law(
        "sanction-too-wide",
        f"惩戒只及于{POWER_SECTOR_OPERATOR}，不及于居民",
        "方案二（五）",
        _beyond_operators,
    ),
    Law(
        "sanction-from-acts",
        "没有列入严重失信主体名单的不受惩戒：欠费、窃电、破坏电力设施、虚假承诺本身不引出惩戒",
        "方案二（五）：对列入国家相关部门严重失信主体名单的电力行业经营主体",
        _from_acts,
    ),
    Law(
        "sanction-from-ended-entry",
        "程序未完、已到期、已修复、已撤销的信息不引出惩戒",
        "方案二（三）、二（六）；信用修复管理办法",
        _from_ended,
    ),
    Law(
        "sanction-without-process",
        "未经告知、陈述申辩和决定的信息不引出惩戒",
        "方案二（三）；行政处罚法第四十五条、第六十二条",
        _without_process,
    ),
    Law("advisory-imposed", "第三类措施只能建议", "国办发〔2020〕49号", _class_three),
)
