"""A question in names becomes a query in ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalog.diagnostics import Refused, did_you_mean
from catalog.documents import Mode
from catalog.vocabulary import Fact, Matter, QueryItem, QueryOrigin, Vocabulary
from engine.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked at a door, in names or ids, of which day, under which rules.

    `known` None means everything in the record; `pilots` are those to be switched on, by name or id.
    """

    on: date
    matter: str | None = None
    step: str | None = None
    reason: str
    circumstances: Mapping[str, bool]
    pilots: frozenset[str] = frozenset()
    known: int | None = None
    mode: Mode = Mode.SIMULATION


def ask(vocabulary: Vocabulary, question: Question) -> Query:
    """Build a query from names or ids of the vocabulary's closed lists.

    Raises `Refused` with a hint for an unknown matter, step or circumstance, a step without a matter, and a question
    without a business reason (the query log must hold one).
    """
    matter, step, reason = question.matter, question.step, question.reason
    if not reason.strip():
        raise Refused("missing-reason", "查询没有写明办理业务或者查询事由", "写上业务编号或者事由")
    chosen = _matter(vocabulary, matter) if matter else None
    if step and chosen is None:
        raise Refused("step-without-matter", f"写了环节 `{step}`，没有写事项", "环节属于事项，请一并写明事项")
    return Query(
        matter=chosen.id if chosen else None,
        step=_step(chosen, step) if chosen and step else None,
        reason=reason.strip(),
        circumstances=_stated(vocabulary, question.circumstances),
    )


def _stated(vocabulary: Vocabulary, circumstances: Mapping[str, bool]) -> dict[str, bool]:
    stated: dict[str, bool] = {}
    for word, value in sorted(circumstances.items()):
        fact = _circumstance(vocabulary, word)
        if stated.setdefault(fact.id, value) is not value:
            raise Refused("contradicting-circumstance", f"情形 `{fact.name}` 既写了是又写了否", "只写一次")
    return stated


def _matter(vocabulary: Vocabulary, word: str) -> Matter:
    for matter in vocabulary.matters.values():
        if word in {matter.name, matter.id}:
            return matter
    known = [one for matter in vocabulary.matters.values() for one in (matter.name, matter.id)]
    hint = did_you_mean(word, known) or f"现有：{'、'.join(vocabulary.matters)}"
    raise Refused("unknown-matter", f"没有名为 `{word}` 的事项", hint)


def _step(matter: Matter, word: str) -> str:
    for name, id_ in matter.steps.items():
        if word in {name, id_}:
            return id_
    hint = did_you_mean(word, [*matter.steps, *matter.steps.values()]) or f"现有：{'、'.join(matter.steps)}"
    raise Refused("unknown-step", f"事项 `{matter.name}` 没有环节 `{word}`", hint)


def _circumstance(vocabulary: Vocabulary, word: str) -> Fact:
    stated = QueryOrigin(item=QueryItem.CIRCUMSTANCE)
    circumstances = [fact for fact in vocabulary.facts.values() if fact.origin == stated]
    for fact in circumstances:
        if word in {fact.name, fact.id}:
            return fact
    known = [one for fact in circumstances for one in (fact.name, fact.id)]
    hint = did_you_mean(word, known) or f"现有：{'、'.join(fact.name for fact in circumstances)}"
    raise Refused("unknown-circumstance", f"没有名为 `{word}` 的情形", hint)
