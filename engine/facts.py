"""Facts: what a record says on one day, each value with the entries that it rests on."""

from collections.abc import Iterable, Mapping
from datetime import date

from catalog.vocabulary import Aggregation, Attribute, Process, QueryItem
from engine.grounds import Ground, Grounds, grounds_of
from engine.profile import Exhibit, FactValue, FactWorth, Gap, Missing, Profile
from engine.query import Query
from engine.record.coverage import lapse_day
from engine.record.entry import FieldValue, Record
from engine.record.life import Life
from engine.record.periods import whole_years_between
from engine.rules import EntriesPlan, FactPlan, RulesInForce
from engine.turning import next_turn, since_day


def facts(record: Record, rules: RulesInForce, query: Query, on: date, known: int) -> Profile:
    """Every fact of the rules about the record on `on`, with `known` leaves known, in the order of the rules.

    A fact over entries is known if coverage holds its whole window for every source of its kinds; in a gap
    有无 is TRUE once one entry is seen, everything else unknown. Who is no subject of credit gets no fact
    at all.
    """
    grounds = grounds_of(record, rules, known)
    credit_subject = grounds.credit_from is not None and grounds.credit_from <= on
    return Profile(
        subject=record.subject.reference,
        natural_person=grounds.natural_person,
        credit_subject=credit_subject,
        on=on,
        known=known,
        facts=_facts(grounds, rules, query, on) if credit_subject else {},
        exhibits=_exhibits(grounds, rules, on) if credit_subject else {},
        recheck_on=next_turn(grounds, on),
        fresh_until=_fresh_until(grounds, rules, on) if credit_subject else None,
        age_unknown=grounds.credit_from is None,
    )


def _facts(grounds: Grounds, rules: RulesInForce, query: Query, on: date) -> Mapping[str, FactValue]:
    values: dict[str, FactValue] = {}
    for name, plan in rules.facts.items():
        match plan.origin:
            case EntriesPlan():
                values[name] = _from_entries(plan, grounds.facts[name], grounds.opened, on)
            case Attribute():
                values[name] = _stated(plan, _attribute(plan.origin, grounds), Gap.NOT_RECORDED)
            case QueryItem():
                values[name] = _stated(plan, _answer(plan, plan.origin, query, rules), Gap.NOT_STATED)
    return values


def _stated(plan: FactPlan, value: FactWorth | None, gap: Gap) -> FactValue:
    """A fact that rests on no entry."""
    missing = Missing(gap=gap, sources=(), ask=plan.ask) if value is None else None
    return FactValue(value=value, evidence=(), missing=missing)


def _attribute(attribute: Attribute, grounds: Grounds) -> FactWorth | None:
    standing = grounds.standing
    if standing is None:
        return None
    match attribute:
        case Attribute.TYPE:
            return standing.name
        case Attribute.OPERATOR:
            return standing.operator
        case Attribute.NATURAL_PERSON:
            return standing.natural_person


def _answer(plan: FactPlan, item: QueryItem, query: Query, rules: RulesInForce) -> FactWorth | None:
    """What the query says: matter and step by their Chinese names, a circumstance by the id of its fact."""
    if item is QueryItem.CIRCUMSTANCE:
        return query.circumstances.get(plan.id)
    matter = rules.matters.get(query.matter) if query.matter is not None else None
    if matter is None:
        return None
    match item:
        case QueryItem.MATTER:
            return matter.name
        case QueryItem.STEP:
            return matter.steps.get(query.step) if query.step is not None else None


def _from_entries(plan: FactPlan, ground: Ground, opened: date, on: date) -> FactValue:
    short = ground.short_on(on)
    if short and ground.origin.aggregation is not Aggregation.EXISTS:
        return _unknown(plan, short)
    counted = ground.counted_on(on)
    if short and not counted:
        return _unknown(plan, short)
    value, evidence = _aggregate(ground, counted, opened, on)
    if value is None:
        return _stated(plan, None, Gap.NOT_RECORDED)
    return FactValue(value=value, evidence=tuple(sorted(evidence)), missing=None)


def _unknown(plan: FactPlan, short: tuple[str, ...]) -> FactValue:
    return FactValue(value=None, evidence=(), missing=Missing(gap=Gap.COVERAGE, sources=short, ask=plan.ask))


Worked = tuple[FactWorth | None, Iterable[str]]
"""What aggregation makes of entries: a value and the ids of the entries that made it."""


def _aggregate(ground: Ground, counted: list[Life], opened: date, on: date) -> Worked:
    origin = ground.origin
    match origin.aggregation:
        case Aggregation.COUNT:
            return len(counted), (life.entry for life in counted)
        case Aggregation.EXISTS:
            return bool(counted), (life.entry for life in counted)
        case Aggregation.SUM:
            numbers = _numbers(counted, origin.field)
            return sum(number for number, _ in numbers), (entry for _, entry in numbers)
        case Aggregation.MIN | Aggregation.MAX:
            numbers = _numbers(counted, origin.field)
            if not numbers:
                return origin.nothing, ()
            pick = min if origin.aggregation is Aggregation.MIN else max
            extreme = pick(numbers)[0]
            return extreme, (entry for number, entry in numbers if number == extreme)
        case Aggregation.LATEST:
            return _latest(counted, origin)
        case Aggregation.DAYS_SINCE_LATEST | Aggregation.DAYS_SINCE_EARLIEST | Aggregation.YEARS_SINCE_LATEST:
            return _since(ground, counted, opened, on)


def _latest(counted: list[Life], origin: EntriesPlan) -> Worked:
    """The field of the entry that began last; of several on one day, of the one with the greatest id."""
    found: tuple[date, str, FactWorth] | None = None
    for life in counted:
        value = _worth(life.fields.get(origin.field or ""))
        if value is not None and life.begins is not None:
            place = (life.begins, life.entry)
            if found is None or place > found[:2]:
                found = (*place, value)
    return (origin.nothing, ()) if found is None else (found[2], (found[1],))


def _since(ground: Ground, counted: list[Life], opened: date, on: date) -> Worked:
    """Days or whole years from the deciding date; years never more than coverage can prove.

    Where no entry means 自开户日起算, the latest from before that day is none: an old entry must not make good
    standing look longer than no entry at all.
    """
    origin = ground.origin
    earliest = origin.aggregation is Aggregation.DAYS_SINCE_EARLIEST
    first = opened if origin.nothing is None and not earliest else date.min
    dated = [
        (day, life) for life in counted if (day := since_day(ground, life)) is not None and first <= day <= on
    ]
    if dated:
        anchor = (min if earliest else max)([day for day, _ in dated])
    elif origin.nothing is not None:
        return origin.nothing, ()
    else:
        anchor = min(opened, on)
    evidence = [life.entry for day, life in dated if day == anchor]
    if origin.aggregation is not Aggregation.YEARS_SINCE_LATEST:
        return (on - anchor).days, evidence
    years = whole_years_between(anchor, on)
    return years if ground.most_years is None else min(years, ground.most_years), evidence


def _numbers(counted: list[Life], field: str | None) -> list[tuple[int, str]]:
    """The field as numbers, each with its entry; an entry without one is left out."""
    values = ((life.fields.get(field or ""), life.entry) for life in counted)
    return [
        (value, entry) for value, entry in values if isinstance(value, int) and not isinstance(value, bool)
    ]


def _worth(value: FieldValue | None) -> FactWorth | None:
    return None if isinstance(value, date) else value


def _exhibits(grounds: Grounds, rules: RulesInForce, on: date) -> Mapping[str, Exhibit]:
    return {
        life.entry: Exhibit(
            id=life.entry,
            kind=life.kind,
            ours=rules.kinds[life.kind].process is Process.OURS,
            objected=bool(life.objected) and life.objected_on(on),
        )
        for life in grounds.lives
    }


def _fresh_until(grounds: Grounds, rules: RulesInForce, on: date) -> date | None:
    sources = {source for ground in grounds.facts.values() for source, _ in ground.feeds}
    lapses = (
        lapse_day(grounds.brought.get(source, ()), rules.sources[source].cadence, on) for source in sources
    )
    return min(lapses, default=None)
