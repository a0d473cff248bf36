"""Working days for tests, and random kinds, plans, entries and coverage for properties."""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar
from hypothesis import strategies as st

from catalog.baseline import Severity, Transition
from catalog.documents import Mode
from catalog.vocabulary import (
    Aggregation,
    Attribute,
    FactType,
    MonthlyCadence,
    Process,
    QueryItem,
    RealTimeCadence,
    Scope,
)
from engine.query import Query
from engine.record.entry import Entry, Event, EventKind, FieldValue, Record, Span
from engine.record.kinds import KindPlan, SourcePlan, TermPlan, Terms, WorkCalendar
from engine.record.subject import Subject
from engine.rules import EntriesPlan, FactPlan, FilterPlan, MatterPlan, Op, RulesInForce, SubjectTypePlan


def work_calendar(*years: int) -> WorkCalendar:
    """The calendar of some years as the chinese_calendar package has it."""
    days = [date(year, 1, 1) + timedelta(days=n) for year in years for n in range(366)]
    days = [day for day in days if day.year in years]
    return WorkCalendar(
        years=frozenset(years),
        holidays=frozenset(day for day in days if day.weekday() < 5 and chinese_calendar.is_holiday(day)),
        working_weekends=frozenset(
            day for day in days if day.weekday() >= 5 and chinese_calendar.is_workday(day)
        ),
    )


CALENDAR = work_calendar(2024, 2025, 2026)

SUBJECT_TYPES = {
    "firm": SubjectTypePlan(id="firm", name="企业", operator=True, natural_person=False),
    "sole-trader": SubjectTypePlan(id="sole-trader", name="个体工商户", operator=True, natural_person=True),
    "resident": SubjectTypePlan(id="resident", name="居民", operator=False, natural_person=True),
}
MATTERS = {"grid": MatterPlan(id="grid", name="业扩报装", steps={"accept": "受理"})}
NO_QUERY = Query(matter=None, step=None, reason="测试", circumstances={})

# Everything happens within about two years around the last day of the calendars, so that random days meet.
FIRST = date(2025, 3, 1)
days = st.integers(0, 760).map(lambda n: FIRST + timedelta(days=n))
# What lies at which place in the log, and how much of it is known: mostly all.
places = st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 2, 3])
knowns = st.sampled_from([4, 4, 4, 4, 4, 4, 3, 2, 1, 0])

DATE_FIELDS = ("day", "until", "paid")


def kind_plan(
    *,
    id: str = "theft",  # noqa: A002 - the field's own name
    source: str = "feed",
    process: Process = Process.NONE,
    severity: Severity | None = None,
    ends: str | None = "until",
    lookback_months: int = 12,
    severity_from: str | None = None,
) -> KindPlan:
    """A kind whose entries begin on the date field `day`."""
    return KindPlan(
        id=id,
        name=id,
        source=source,
        process=process,
        adverse=True,
        severity=severity,
        catalogued=True,
        begins="day",
        ends=ends,
        lookback_months=lookback_months,
        severity_from=severity_from,
    )


def fact_plan(name: str, origin: Attribute | QueryItem | EntriesPlan) -> FactPlan:
    """A fact of no particular type: the engine computes what the plan says."""
    return FactPlan(
        id=name, name=name, type=FactType.NUMBER, unit=None, options=(), origin=origin, ask=f"{name}的材料"
    )


def entries_plan(
    aggregation: Aggregation,
    *,
    kinds: tuple[str, ...] = ("theft",),
    field: str | None = None,
    filters: tuple[FilterPlan, ...] = (),
    scope: Scope = Scope.IN_FORCE,
    window_months: int | None = None,
    nothing: bool | int | str | None = 0,
) -> EntriesPlan:
    """A plan over entries."""
    return EntriesPlan(
        kinds=kinds,
        aggregation=aggregation,
        field=field,
        filters=filters,
        scope=scope,
        window_months=window_months,
        nothing=nothing,
    )


def rules_in_force(
    kinds: tuple[KindPlan, ...],
    sources: tuple[SourcePlan, ...],
    facts: tuple[FactPlan, ...],
    terms: Terms,
    calendar: WorkCalendar = CALENDAR,
) -> RulesInForce:
    """Rules with these parts and nothing to decide."""
    return RulesInForce(
        until=None,
        mode=Mode.SIMULATION,
        digest="",
        editions=(),
        subject_types=SUBJECT_TYPES,
        matters=MATTERS,
        sources={source.id: source for source in sources},
        kinds={kind.id: kind for kind in kinds},
        facts={fact.id: fact for fact in facts},
        conclusions=(),
        rules=(),
        measures={},
        terms=terms,
        calendar=calendar,
        pilots_off=(),
        left_out=(),
    )


REAL_TIME = RealTimeCadence(grace_days=1)


def source_plan(
    id: str = "feed",  # noqa: A002 - the field's own name
    cadence: MonthlyCadence | RealTimeCadence = REAL_TIME,
) -> SourcePlan:
    """A feed."""
    return SourcePlan(id=id, name=id, provider="供电企业", cadence=cadence)


sources = st.tuples(
    st.integers(1, 31).map(lambda day: source_plan("monthly", MonthlyCadence(due_day=day))),
    st.integers(0, 3).map(lambda grace: source_plan("realtime", RealTimeCadence(grace_days=grace))),
)

kinds = st.tuples(
    *(
        st.builds(
            kind_plan,
            id=st.just(f"k{n}"),
            source=st.sampled_from(["monthly", "realtime"]),
            process=st.sampled_from(Process),
            severity=st.sampled_from([None, *Severity]),
            severity_from=st.sampled_from([None, None, "degree"]),
            ends=st.sampled_from([None, "until"]),
            lookback_months=st.integers(1, 14),
        )
        for n in range(3)
    )
)

filters = st.sampled_from(
    [
        (),
        (),
        (),
        (),
        (),
        (FilterPlan(field="manner", op=Op.IN, operand=("擅自接线",)),),
        (FilterPlan(field="mended", op=Op.IS, operand=False),),
        (FilterPlan(field="amount", op=Op.GE, operand=2), FilterPlan(field="amount", op=Op.NE, operand=3)),
        (FilterPlan(field="amount", op=Op.LT, operand=3),),
    ]
)


@st.composite
def entries_plans(draw: st.DrawFn) -> EntriesPlan:
    """Any plan over entries that a vocabulary can declare."""
    aggregation = draw(st.sampled_from(Aggregation))
    field: str | None = None
    nothing: bool | int | str | None = 0
    match aggregation:
        case Aggregation.SUM | Aggregation.MIN | Aggregation.MAX:
            field = "amount"
        case Aggregation.LATEST:
            field = draw(st.sampled_from(["amount", "manner", "mended"]))
            nothing = "无"
        case Aggregation.DAYS_SINCE_LATEST | Aggregation.DAYS_SINCE_EARLIEST | Aggregation.YEARS_SINCE_LATEST:
            field = draw(st.sampled_from([None, "day", "paid"]))
            nothing = draw(st.sampled_from([None, 0, 7]))
        case _:
            pass
    return entries_plan(
        aggregation,
        kinds=draw(st.sampled_from([("k0",), ("k1",), ("k0", "k1"), ("k2", "k1", "k0")])),
        field=field,
        filters=draw(filters),
        scope=draw(st.sampled_from(Scope)),
        window_months=draw(st.none() | st.integers(1, 26)),
        nothing=nothing,
    )


fact_plans = st.lists(
    entries_plans() | entries_plans() | st.sampled_from([*Attribute, *QueryItem]), min_size=6, max_size=9
).map(lambda origins: tuple(fact_plan(f"f{n}", origin) for n, origin in enumerate(origins)))


def lasting(months: Mapping[Severity, int]) -> Terms:
    """Terms of one edition that has always counted."""
    return {
        severity: (TermPlan(since=date.min, months=number, older=Transition.WHEN_MADE),)
        for severity, number in months.items()
    }


@st.composite
def term_plans(draw: st.DrawFn) -> tuple[TermPlan, ...]:
    """One to three editions of the term of a severity; not every one has to know it."""
    since = [date.min, *sorted(draw(st.lists(days, max_size=2, unique=True)))]
    lengths = st.integers(1, 14) | st.integers(1, 14) | st.none()
    return tuple(
        TermPlan(since=day, months=draw(lengths), older=draw(st.sampled_from(Transition))) for day in since
    )


rules = st.builds(
    rules_in_force,
    kinds,
    sources,
    fact_plans,
    st.fixed_dictionaries({severity: term_plans() for severity in Severity}),
)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, FieldValue]:
    """A beginning, and mostly the rest; an end mostly after it."""
    day = draw(days)
    drawn: dict[str, FieldValue] = {"day": day}
    if draw(st.booleans()):
        drawn["until"] = day + timedelta(days=draw(st.integers(20, 400) | st.integers(-30, 400)))
    if draw(st.integers(0, 3)):
        drawn["paid"] = day + timedelta(days=draw(st.integers(-60, 60)))
    if draw(st.integers(0, 5)):
        drawn["amount"] = draw(st.integers(0, 5))
    if draw(st.booleans()):
        drawn["degree"] = draw(st.sampled_from([one.value for one in Severity]))
    if draw(st.integers(0, 5)):
        drawn["manner"] = draw(st.sampled_from(["擅自接线", "绕越计量"]))
    if draw(st.integers(0, 5)):
        drawn["mended"] = draw(st.booleans())
    return drawn


# What an adjustment may change; a field that does not hold what it should must not break anything either.
changes: st.SearchStrategy[Mapping[str, FieldValue]] = st.dictionaries(
    st.sampled_from(["day", "until", "paid", "amount", "degree"]),
    days | st.integers(0, 5) | st.sampled_from([one.value for one in Severity]),
    max_size=2,
)


@st.composite
def events(draw: st.DrawFn, day: date) -> tuple[Event, ...]:
    """A due course or any events in any order, often both."""
    found: list[Event] = []
    due, odd = draw(st.sampled_from([(True, 0), (True, 0), (True, 1), (False, 0), (False, 3)]))
    if due:
        served = day + timedelta(days=draw(st.integers(0, 40)))
        known = draw(places)
        decision = draw(st.sampled_from([EventKind.PUBLISHED] * 3 + [EventKind.ADJUSTED, EventKind.DROPPED]))
        decided = served + timedelta(days=draw(st.integers(6, 20) | st.integers(0, 30)))
        found.append(Event(kind=EventKind.NOTICE_SERVED, on=served, known=known, fields={}))
        found.append(Event(kind=decision, on=decided, known=known, fields=draw(changes)))
    usual = [kind for kind in EventKind if kind not in REMOVING]
    kinds_drawn = st.sampled_from([*usual, *usual, *usual, *REMOVING])
    found.extend(
        Event(kind=kind, on=draw(days), known=draw(places), fields=draw(changes))
        for kind in draw(st.lists(kinds_drawn, max_size=odd))
    )
    return tuple(draw(st.permutations(found)))


REMOVING = (EventKind.REPAIRED, EventKind.REVOKED, EventKind.WITHDRAWN)


@st.composite
def entries(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Entries of the three kinds."""
    found = []
    for n in range(draw(st.sampled_from([6, 5, 4, 3, 2, 1, 0]))):
        drawn = draw(fields())
        day = drawn["day"]
        assert isinstance(day, date)
        kind, known = draw(st.sampled_from(["k0", "k1", "k2"])), draw(places)
        found.append(Entry(id=f"e{n}", kind=kind, known=known, fields=drawn, events=draw(events(day))))
    return tuple(found)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Coverage of both sources: all, all but a gap, or any pieces."""
    found: list[Span] = []
    for source in ("monthly", "realtime"):
        early, late = date(2015, 1, 1), date(2035, 1, 1)
        shape = draw(st.sampled_from(["all", "all", "all", "all", "gap", "pieces"]))
        if shape == "all":
            pieces = [(early, late)]
        elif shape == "gap":
            cut = draw(days)
            pieces = [(early, cut), (cut + timedelta(days=draw(st.integers(0, 90))), late)]
        else:
            starts = draw(st.lists(st.tuples(days, st.integers(0, 400)), max_size=3))
            pieces = [(start, start + timedelta(days=length)) for start, length in starts]
        found.extend(Span(source=source, start=start, end=end, known=draw(places)) for start, end in pieces)
    return tuple(draw(st.permutations(found)))


@st.composite
def subjects(draw: st.DrawFn) -> Subject:
    """A firm, a trader or a resident, who may come of age just then."""
    eighteen_years_before = days.map(lambda day: day.replace(year=day.year - 18))
    adult = st.just(date(1990, 2, 28))
    return Subject(
        reference="demo",
        type=draw(st.sampled_from(["firm", "firm", "firm", "sole-trader", "resident"])),
        area="510107",
        opened=draw(st.just(date(2019, 3, 1)) | days),
        born=draw(st.none() | adult | adult | eighteen_years_before),
    )


records = st.builds(
    Record, subject=subjects(), entries=entries(), coverage=spans(), confirmations=st.just(())
)

queries = st.builds(
    Query,
    matter=st.sampled_from([None, "grid", "other"]),
    step=st.sampled_from([None, "accept", "other"]),
    reason=st.just("测试"),
    circumstances=st.dictionaries(st.sampled_from(["f0", "f1"]), st.booleans()),
)
