"""Everything that can be proven of one world: the laws, and whether every rule can hold and can fail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalog.diagnostics import Place
from engine.prove.breach import Breach, Law
from engine.prove.incentive_laws import INCENTIVE_LAWS
from engine.prove.parts import Idle, dead_rules
from engine.prove.sanction_laws import SANCTION_LAWS
from engine.prove.session import LIMIT, NotConfirmed, Session, Undecided
from engine.prove.solver import Verdict
from engine.prove.terms import every, some
from engine.prove.witness import Witness
from engine.prove.world import World
from engine.rules import EditionRef

ALIVE = "每条规则都可能成立，也都可能不成立"
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
    """What was proven on one day: the laws that hold for every record within the bound, what was found, what is open.

    `bound` says by entry kind how many entries of it a record may have. `proven` and `open_` hold what laws say.
    """

    on: date
    rules: int
    bound: Mapping[str, int]
    proven: tuple[str, ...]
    findings: tuple[Finding, ...]
    open_: tuple[str, ...]


def prove(world: World, *, limit: int = LIMIT) -> Report:
    """Prove the laws for every record within the bound, and look for rules and parts that can never hold or fail.

    `limit` is in milliseconds for one question. Raises `NotConfirmed` when the engine does not confirm a finding.
    """
    with Session(world, limit=limit) as session:
        found: list[Finding] = []
        proven: list[str] = []
        open_: list[str] = []
        for law in LAWS:
            told = list(_told(session, law))
            found += [one for one in told if isinstance(one, Finding)]
            open_ += [one.question for one in told if isinstance(one, Undecided)]
            if not told:
                proven.append(law.says)
        idle = list(dead_rules(session))
        found += [_idle(one) for one in idle if isinstance(one, Idle)]
        open_ += [one.question for one in idle if isinstance(one, Undecided)]
        if not idle:
            proven.append(ALIVE)
        return Report(
            on=world.on,
            rules=len(world.rules.rules),
            bound=session.space.bound,
            proven=tuple(proven),
            findings=tuple(
                sorted(found, key=lambda one: (one.place.file, one.place.line, one.code, one.message))
            ),
            open_=tuple(open_),
        )


def _told(session: Session, law: Law) -> Iterator[Finding | Undecided]:
    breaches = list(law.breaches(session))
    # One question for the whole law first: mostly no record breaks it anywhere.
    if session.ask(some(every(breach.goal) for breach in breaches)) is Verdict.IMPOSSIBLE:
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
