"""The shipped rules, opened once, and random subjects, records and questions in their own words."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from api.desk.rulebooks import Rulebooks, Viewpoint
from catalog.load import default_rules
from catalog.vocabulary import EntryField, EntryKind, FieldType, Process, QueryItem, QueryOrigin, Vocabulary
from engine.audit.canonical import canonical_bytes
from engine.decision import Decision, MeasureOutcome
from engine.evaluate import Evaluator
from engine.plain import plain
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.subject import Subject

AREA = "510107"
FIRST, LAST = date(2022, 1, 1), date(2026, 12, 31)
EARLY, LATE = date(1990, 1, 1), date(2040, 1, 1)
COMPLETE = tuple(
    Span(source=source, start=EARLY, end=LATE, known=0)
    for source in (
        "billing-monthly",
        "adverse-realtime",
        "severe-lists",
        "commitments",
        "power-business-monthly",
        "conduct-monthly",
    )
)
KNOWN = 10
PILOTS = frozenset({"电费预存优惠"})
VIEW = Viewpoint(area=AREA, pilots=PILOTS)
REMOVALS = (EventKind.REPAIRED, EventKind.REVOKED, EventKind.WITHDRAWN)
OVERVIEW = Query(matter=None, step=None, reason="测试", circumstances={})


@cache
def rulebooks() -> Rulebooks:
    return Rulebooks.open(default_rules())


def evaluator(on: date) -> Evaluator:
    return rulebooks().evaluator(on, VIEW)


def vocabulary() -> Vocabulary:
    return rulebooks().documents(LAST, VIEW).vocabulary


def decide(query: Query, record: Record, on: date, known: int = KNOWN) -> Decision:
    return evaluator(on).decide(query, record, on, known)


def bytes_of(decision: Decision) -> bytes:
    return canonical_bytes(plain(decision))


def outcomes(decision: Decision) -> dict[str, MeasureOutcome]:
    return {one.measure.id: one for one in (*decision.measures, *decision.unlisted)}


days = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(days=n))


def values(field: EntryField) -> st.SearchStrategy[FieldValue]:
    match field.type:
        case FieldType.DATE:
            return days
        case FieldType.CHOICE:
            return st.sampled_from(field.options)
        case FieldType.FLAG:
            return st.booleans()
        case FieldType.TEXT:
            return st.sampled_from(["失信被执行人名单", "重大税收违法失信主体", "地方重点关注名单"])
        case FieldType.MONEY | FieldType.COUNT:
            return st.integers(0, 100_000)


def fields_of(kind: EntryKind) -> st.SearchStrategy[Mapping[str, FieldValue]]:
    wanted = {field.id: values(field) for field in kind.fields.values() if not field.optional}
    optional = {field.id: values(field) for field in kind.fields.values() if field.optional}
    return st.fixed_dictionaries(wanted, optional=optional)


@st.composite
def lives(draw: st.DrawFn, kind: EntryKind) -> tuple[Event, ...]:
    """Events of an entry: of ours mostly a due course; an objection to any; rarely a removal."""
    events: list[Event] = []
    if kind.process is Process.OURS and draw(st.integers(0, 3)):
        served = draw(days)
        decided = served + timedelta(days=draw(st.integers(8, 40)))
        decision = draw(st.sampled_from([EventKind.PUBLISHED, EventKind.PUBLISHED, EventKind.DROPPED]))
        events += [_event(EventKind.NOTICE_SERVED, served), _event(decision, decided)]
    if draw(st.integers(0, 4)) == 0:
        events.append(_event(EventKind.OBJECTED, draw(days)))
    if draw(st.integers(0, 9)) == 0:
        events.append(_event(draw(st.sampled_from(REMOVALS)), draw(days), draw(st.integers(0, KNOWN))))
    return tuple(events)


def _event(kind: EventKind, on: date, known: int = 0) -> Event:
    return Event(kind=kind, on=on, known=known, fields={})


@st.composite
def entries(draw: st.DrawFn, id_: str, kinds: Iterable[EntryKind] | None = None) -> Entry:
    kind = draw(st.sampled_from(list(kinds or vocabulary().kinds.values())))
    return Entry(
        id=id_,
        kind=kind.id,
        known=draw(st.sampled_from([0, 0, 0, 3])),
        fields=draw(fields_of(kind)),
        events=draw(lives(kind)),
    )


@st.composite
def coverages(draw: st.DrawFn) -> tuple[Span, ...]:
    """Every feed complete, or with a gap, or missing; most are complete."""
    spans: list[Span] = []
    for source in vocabulary().sources.values():
        shape = draw(st.sampled_from(["all"] * 6 + ["gap", "none", "short"]))
        first, gap = draw(days), draw(st.integers(1, 400))
        pieces = {
            "all": [(EARLY, LATE)],
            "gap": [(EARLY, first), (first + timedelta(days=gap), LATE)],
            "none": [],
            "short": [(EARLY, first)],
        }[shape]
        spans += [Span(source=source.id, start=start, end=end, known=0) for start, end in pieces]
    return tuple(spans)


@st.composite
def subjects(draw: st.DrawFn, types: tuple[str, ...] = ()) -> Subject:
    all_types = {one.id: one for one in vocabulary().subject_types.values()}
    chosen = all_types[draw(st.sampled_from(types or sorted(all_types)))]
    born = st.sampled_from([date(1985, 5, 5), date(1985, 5, 5), date(2008, 6, 15), date(2015, 1, 1)])
    return Subject(
        reference="demo",
        type=chosen.id,
        area=AREA,
        opened=draw(st.sampled_from([date(2015, 3, 1), date(2015, 3, 1), date(2023, 6, 10)])),
        born=draw(born) if chosen.natural_person else None,
    )


# Half of all subjects are in the power business, as are none of the rest: rare things must happen often here.
def in_business(start: date = date(2016, 1, 1)) -> Entry:
    fields: Mapping[str, FieldValue] = {"business": "电力建设", "registered_on": start}
    return Entry(id="b0", kind="power-business", known=0, fields=fields, events=())


def listed(id_: str = "l0", since: date = date(2022, 3, 1), **more: date) -> Entry:
    fields: Mapping[str, FieldValue] = {"list": "失信被执行人名单", "listed_on": since, **more}
    return Entry(id=id_, kind="severe-list", known=0, fields=fields, events=())


@st.composite
def records(
    draw: st.DrawFn,
    types: tuple[str, ...] = (),
    most: int = 4,
    *,
    complete: bool = False,
) -> Record:
    found = [draw(entries(f"e{n}")) for n in range(draw(st.integers(0, most)))]
    found += [in_business()] if draw(st.booleans()) else []
    found += [listed(since=draw(days))] if draw(st.integers(0, 3)) == 0 else []
    return Record(
        subject=draw(subjects(types)),
        entries=tuple(found),
        coverage=COMPLETE if complete else draw(coverages()),
        confirmations=(),
    )


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """The overview, or a matter with or without a step; circumstances stated or not."""
    matter = draw(st.none() | st.sampled_from(list(vocabulary().matters.values())))
    steps = st.sampled_from(sorted(matter.steps.values())) if matter else st.nothing()
    stated = QueryOrigin(item=QueryItem.CIRCUMSTANCE)
    facts = sorted(fact.id for fact in vocabulary().facts.values() if fact.origin == stated)
    return Query(
        matter=matter.id if matter else None,
        step=draw(st.none() | steps) if matter else None,
        reason="测试",
        circumstances=draw(st.dictionaries(st.sampled_from(facts), st.booleans())),
    )
