"""Everything that can be proven of one world: the laws, and whether every rule can hold and can fail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.diagnostics import Place
from engine.prove.breach import Breach, Law
from engine.prove.incentive_laws import INCENTIVE_LAWS
from engine.prove.parts import ALIVE, Idle, dead_rules
from engine.prove.sanction_laws import SANCTION_LAWS
from engine.prove.session import LIMIT, NotConfirmed, Session, Undecided
from engine.prove.solver import Left, Verdict, endless
from engine.prove.terms import every, some
from engine.prove.witness import Witness
from engine.prove.world import World
from engine.rules import EditionRef

LAWS = (*SANCTION_LAWS, *INCENTIVE_LAWS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that breaks a law, or that can never hold or never fail: where it stands, and a record that shows it.

    `witness` is None where there is none to show: for what never holds. `measures` are those concerned (ids).
    """

    code: str
    place: Place
    edition: EditionRef
    message: str
    hint: str
    witness: Witness | None
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was proven: the laws that hold for every record within the bound, what was found, what is open.

    The laws hold on every day from `on` through `through`; that every rule can hold and can fail is shown on `on`.
    `bound` says by entry kind how many entries of it a record may have. `proven` and `open_` hold what laws say.
    """

    on: date
    through: date
    rules: int
    bound: Mapping[str, int]
    proven: tuple[str, ...]
    findings: tuple[Finding, ...]
    open_: tuple[str, ...]


def prove(world: World, *, limit: int = LIMIT, left: Left = endless) -> Report:
    """Prove the laws for every record within the bound, and look for rules and parts that can never hold or fail.

    A law that no record breaks on the world's own day is then proven for every day through the world's last. `limit`
    is in milliseconds for one question, `left` says how many are left for all. Raises `NotConfirmed` when the engine
    does not confirm a finding.
    """
    with Session(world, limit=limit, left=left) as session:
        told = {law: list(_told(session, law)) for law in LAWS}
        idle = list(dead_rules(session)) if left() > 0 else [Undecided(question=ALIVE)]
    told |= _told_later(world, [law for law in LAWS if not told[law]], limit, left)
    all_told = [one for ones in told.values() for one in ones] + [
        _idle(one) if isinstance(one, Idle) else one for one in idle
    ]
    return Report(
        on=world.on,
        through=world.through,
        rules=len(world.rules.rules),
        bound=session.space.bound,
        proven=(*(law.says for law in LAWS if not told[law]), *(() if idle else (ALIVE,))),
        findings=tuple(
            sorted(
                (one for one in all_told if isinstance(one, Finding)),
                key=lambda one: (one.place.file, one.place.line, one.code, one.message),
            )
        ),
        open_=tuple(one.question for one in all_told if isinstance(one, Undecided)),
    )


def _told_later(
    world: World, laws: list[Law], limit: int, left: Left
) -> dict[Law, list[Finding | Undecided]]:
    """What there is to tell of laws that no record breaks on the first day: whether one does on a later day."""
    if world.through == world.on:
        return {}
    found: dict[Law, list[Finding | Undecided]] = {}
    with Session(world, limit=limit, left=left, every_day=True) as session:
        for law in laws:
            goal = some(every(breach.goal) for breach in law.breaches(session))
            verdict = session.ask(goal)
            if verdict is not Verdict.IMPOSSIBLE:
                days = [world.through]
                if verdict is Verdict.POSSIBLE:
                    days.append(date.fromordinal(session.solver.value(session.clock.on)))
                found[law] = _told_on(world, law, days, limit, left)
    return found


def _told_on(world: World, law: Law, days: list[date], limit: int, left: Left) -> list[Finding | Undecided]:
    """A breach on one of the days, or that the law is proven for the first day alone."""
    for on in days:
        with Session(replace(world, on=on), limit=limit, left=left) as session:
            told = list(_told(session, law))
        if told:
            return told
    question = f"{law.says}：{world.on} 当天成立，其后到 {world.through} 没有证出"
    return [Undecided(question=question)]


def _told(session: Session, law: Law) -> Iterator[Finding | Undecided]:
    breaches = list(law.breaches(session))
    # One question for the whole law first: mostly no record breaks it anywhere.
    if session.ask(some(every(breach.goal) for breach in breaches)) is Verdict.IMPOSSIBLE:
        return
    if session.solver.left() <= 0:
        yield Undecided(question=law.says)
        return
    for breach in breaches:
        found = session.witnesses(f"{law.says}：规则 `{breach.rule.id}`", *breach.goal)
        if isinstance(found, Undecided):
            yield found
        elif found is not None:
            yield _finding(law, breach, found[0])


def _idle(one: Idle) -> Finding:
    return Finding(
        code=one.code,
        place=one.rule.place,
        edition=one.rule.edition,
        message=one.message,
        hint=one.hint,
        witness=one.witness,
        measures=one.rule.measures,
    )


def _finding(law: Law, breach: Breach, witness: Witness) -> Finding:
    if not breach.shown(witness):
        raise NotConfirmed(f"{law.code}: the engine does not see {breach.message}: {witness}")
    return Finding(
        code=law.code,
        place=breach.rule.place,
        edition=breach.rule.edition,
        message=breach.message,
        hint=f"{law.says}（{law.basis}）",
        witness=witness,
        measures=tuple(dict.fromkeys(breach.measures)),
    )
