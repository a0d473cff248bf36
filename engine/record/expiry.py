"""When an entry ends: by its own end, or by the terms of every edition that has counted since it was made."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from catalog.baseline import Severity, Transition
from catalog.vocabulary import Process
from engine.record.entry import FieldValue, day_in
from engine.record.kinds import KindPlan, TermPlan, Terms, WorkCalendar
from engine.record.periods import days_after, last_day_of_period


def end_of(
    fields: Mapping[str, FieldValue],
    begins: date,
    kind: KindPlan,
    terms: Terms,
    calendar: WorkCalendar,
) -> date | None:
    """The first day on which the entry has ended by its own end or by the term of its severity, if any.

    A term runs from the day of the document, here `begins` (信用修复管理办法). A plain fact has no term.
    """
    end = day_in(fields, kind.ends) if kind.ends is not None else None
    severity = _severity_of(fields, kind)
    if kind.process is Process.NONE or severity is None or severity not in terms:
        return end
    expiry = expiry_of(begins, terms[severity], calendar)
    return end if expiry is None else expiry if end is None else min(end, expiry)


def expiry_of(made: date, terms: Sequence[TermPlan], calendar: WorkCalendar) -> date | None:
    """The first day on which an entry made on `made` counts no longer by editions of terms; None: never.

    INVARIANT: a later edition never changes what held before its day, so what had ended by then stays ended and a fact
    over history is the same whichever of the editions in force answers.
    """
    place = len(terms) - 1
    while place > 0 and made < terms[place].since:
        place -= 1
    end = when_made = _term_end(made, terms[place].months, calendar)
    for plan in terms[place + 1 :]:
        if end is not None and end <= plan.since:
            break
        match plan.older:
            case Transition.THIS:
                end = _term_end(made, plan.months, calendar)
            case Transition.WHEN_MADE:
                end = when_made
            case Transition.SHORTER:
                ends = (end, _term_end(made, plan.months, calendar))
                end = min((one for one in ends if one is not None), default=None)
            case _:
                assert_never(plan.older)
        end = None if end is None else max(end, plan.since)
    return end


def _term_end(made: date, months: int | None, calendar: WorkCalendar) -> date | None:
    return None if months is None else days_after(last_day_of_period(made, months, calendar), 1)


_SEVERITIES: Mapping[FieldValue, Severity] = {one.value: one for one in Severity}


def _severity_of(fields: Mapping[str, FieldValue], kind: KindPlan) -> Severity | None:
    """The severity of an entry: as the authority classified it, else as its kind says."""
    if kind.severity_from is None:
        return kind.severity
    return _SEVERITIES.get(fields.get(kind.severity_from, ""), kind.severity)
