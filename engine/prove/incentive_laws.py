"""What the law forbids incentives, and what holds for every measure: each law once, with its basis."""

from collections.abc import Iterator
from itertools import combinations

from catalog.lawful import HIGH_CREDIT, HIGH_CREDIT_SERVICES, POWER_SECTOR_OPERATOR
from catalog.model import Effect, MeasureKind
from engine.decision import Status
from engine.prove.breach import Breach, Law, conclusion_named, is_listed, sector_of, shows_listed, truth_of
from engine.prove.logic import CODES
from engine.prove.session import Session
from engine.prove.solver import Verdict
from engine.prove.terms import Flag, among, both, equal, every, no, some
from engine.prove.witness import Witness
from engine.rules import Conclusion, Holds, RulePlan

_DOES = frozenset({Effect.GRANT, Effect.IMPOSE})
_REACHED = (Status.APPLIED, Status.PROPOSED)
TRUSTED = "守信主体"
PREFERENCES = "优惠政策和便利"
"""What names the item of the national list that restricts preferences: whoever is under it has no incentive."""


def _granting(session: Session) -> Iterator[tuple[int, RulePlan, Flag]]:
    logic = session.logics[0]
    for index, rule in enumerate(logic.world.rules.rules):
        if rule.effect is Effect.GRANT:
            yield index, rule, logic.rule(index).true


def _while_barred(session: Session) -> Iterator[Breach]:
    """Whoever the rows reach that bar incentives, has none, however the bars are written."""
    logic = session.logics[0]
    world = logic.world
    rules = world.rules.rules
    rows = {rule.row.id for rule in rules if rule.effect is Effect.WITHHOLD and rule.row is not None}
    barring = [
        (index, rule)
        for index, rule in enumerate(rules)
        if rule.effect in {Effect.IMPOSE, Effect.WITHHOLD}
        and rule.row is not None
        and (rule.row.id in rows or PREFERENCES in rule.row.item)
    ]
    others = [measure for _, rule in barring for measure in rule.measures]
    barred = some(logic.rule(index).true for index, _ in barring)
    for name, plan in world.rules.measures.items():
        granting = next((rule for _, rule, _ in _granting(session) if name in rule.measures), None)
        if plan.card.kind is not MeasureKind.INCENTIVE or granting is None:
            continue

        def shown(witness: Witness, name: str = name) -> bool:
            under_a_bar = any(truth_of(world, rule.condition, witness) is True for _, rule in barring)
            return under_a_bar and witness.answers[name].status is Status.APPLIED

        message = f"`{plan.card.name}` 给予了同时受 `{'、'.join(sorted(rows)) or PREFERENCES}` 限制的主体"
        applied = equal(logic.status(name), CODES[Status.APPLIED])
        yield Breach(granting, message, (barred, applied), shown, (name, *others))
        if barring:
            yield _unbarred(session, granting, name, (no(barred), applied))


def _unbarred(session: Session, granting: RulePlan, name: str, goal: tuple[Flag, ...]) -> Breach:
    """Who is on a severe list and of the sector has no incentive where every bar was written too narrowly for him."""
    world = session.logics[0].world
    sector = conclusion_named(world, POWER_SECTOR_OPERATOR)

    def shown(witness: Witness) -> bool:
        in_sector = sector is not None and truth_of(world, Holds(conclusion=sector.id), witness) is True
        applied = witness.answers[name].status is Status.APPLIED
        return in_sector and shows_listed(world, witness) and applied

    card = world.rules.measures[name].card
    message = f"`{card.name}` 给予了列入严重失信主体名单的{POWER_SECTOR_OPERATOR}：没有一条规则限制它"
    return Breach(granting, message, (*goal, is_listed(session), sector_of(session).true), shown, (name,))


def _high_credit(session: Session) -> Iterator[Breach]:
    logic = session.logics[0]
    world = logic.world
    tier = conclusion_named(world, HIGH_CREDIT)
    trusted = conclusion_named(world, TRUSTED)
    for _, rule, true in _granting(session):
        for name in rule.measures:
            service = world.rules.measures[name].card.name
            if any(one in service for one in HIGH_CREDIT_SERVICES):
                message = f"规则 `{rule.id}` 把 `{service}` 给予了不是{HIGH_CREDIT}的主体"
                goal = true if tier is None else both(true, no(logic.truth(Holds(conclusion=tier.id)).true))

                def shown(witness: Witness) -> bool:
                    return tier is None or truth_of(world, Holds(conclusion=tier.id), witness) is not True

                yield Breach(rule, message, (goal,), shown, (name,))
                if tier is not None and trusted is not None and _are_one(session, trusted, tier):
                    yield _in_name_only(session, rule, name, trusted)


def _are_one(session: Session, trusted: Conclusion, tier: Conclusion) -> bool:
    """Whether whoever is trusted is of the higher tier too: then that is none."""
    one, other = (session.logics[0].truth(Holds(conclusion=name.id)).true for name in (trusted, tier))
    return session.ask(one, no(other)) is Verdict.IMPOSSIBLE


def _in_name_only(session: Session, rule: RulePlan, name: str, trusted: Conclusion) -> Breach:
    logic = session.logics[0]
    condition = Holds(conclusion=trusted.id)
    service = logic.world.rules.measures[name].card.name
    true = logic.rule(logic.world.rules.rules.index(rule)).true
    return Breach(
        rule,
        f"规则 `{rule.id}` 把 `{service}` 给予了任何{TRUSTED}：{HIGH_CREDIT} 的定义没有更高的要求",
        (true, logic.truth(condition).true),
        lambda witness: truth_of(logic.world, condition, witness) is True,
        (name,),
    )


def _from_absence(session: Session) -> Iterator[Breach]:
    """Nothing was collected and nothing said: whatever is given or imposed then has no ground."""
    logic = session.logics[0]
    record = session.space.record
    nothing = every(
        [
            *(equal(feed.start, feed.end) for feed in record.feeds.values()),
            *(no(entry.there) for entry in record.entries),
            *(no(stated) for stated, _ in record.question.stated.values()),
        ]
    )
    for name, plan in logic.world.rules.measures.items():
        rules = [rule for rule in logic.world.rules.rules if name in rule.measures and rule.effect in _DOES]
        if not rules:
            continue

        def shown(witness: Witness, name: str = name) -> bool:
            said = witness.record.entries or witness.record.coverage or witness.query.circumstances
            return not said and witness.answers[name].status in _REACHED

        message = f"`{plan.card.name}` 在没有归集到任何信息时也{rules[0].effect.value}"
        reached = among(logic.status(name), [CODES[status] for status in _REACHED])
        yield Breach(rules[0], message, (nothing, reached), shown, (name,))


def _contradictions(session: Session) -> Iterator[Breach]:
    names = session.logics[0].world.rules.measures
    for (_, one, true), (_, other, also) in combinations(_granting(session), 2):
        shared = tuple(measure for measure in one.measures if measure in other.measures)
        if shared and one.values != other.values:
            what = "、".join(names[measure].card.name for measure in shared)
            where = f"{other.place.file}:{other.place.line}"
            message = f"规则 `{one.id}` 与 `{other.id}`（{where}）给予 `{what}` 的取值不同，条件可以同时满足"
            yield Breach(one, message, (true, also), lambda _: True, shared)


INCENTIVE_LAWS = (
    Law(
        "incentive-while-barred",
        "受限的主体不同时享受激励",
        "方案二（五）：享受优惠政策和便利措施等方面，予以限制或禁止",
        _while_barred,
    ),
    Law("high-credit-required", f"免证办、免填单、刷脸办只给{HIGH_CREDIT}", "方案二（七）", _high_credit),
    Law(
        "applied-from-absence",
        "没有信息就不给予、不实施",
        "语义第四节：从不因为缺少数据而给予或者实施",
        _from_absence,
    ),
    Law("contradiction", "同一措施对同一主体只有一种取值", "语义第四节", _contradictions),
)
