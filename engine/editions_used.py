"""Which documents decide, as an answer names them: those in force, former editions of terms, the calendars."""

from collections.abc import Mapping
from dataclasses import replace

from catalog.documents import InForce, Mode
from catalog.model import CalendarYear, EditionHead, Reading, Standing
from engine.record.kinds import WorkCalendar
from engine.rules import EditionRef


def refs_in_force(documents: InForce) -> dict[str, EditionRef]:
    """Give the vocabulary and the editions that count together, by digest; `draft` until an act makes one live."""
    activated = _activated(documents)
    heads = (documents.vocabulary.head, *(edition.head for edition in documents.editions))
    return {head.digest: _ref(head, activated) for head in heads}


def former_refs(documents: InForce) -> tuple[EditionRef, ...]:
    """Give the former editions that older entries live by, each once, and say in the title why they were used."""
    activated, here = _activated(documents), {edition.head.digest for edition in documents.editions}
    heads = {one.edition.head.digest: one.edition.head for one in documents.former_terms}
    refs = (_ref(head, activated) for digest, head in heads.items() if digest not in here)
    return tuple(replace(ref, title=f"{ref.title}（此前版次，用于过渡）") for ref in refs)


def calendars_in_force(documents: InForce) -> dict[int, CalendarYear]:
    """Give the calendars by year; live, only those whose notice was read.

    A notice that nobody read is as good as none: deadlines that reach its year stay open (docs/semantics.md §6).
    """
    live = documents.mode is Mode.LIVE
    years = documents.calendars.items()
    return {number: year for number, year in years if year.reading is Reading.READ or not live}


def calendar_ref(year: CalendarYear) -> EditionRef:
    """Name a year's calendar as the editions are named."""
    title = f"{year.year} 年工作日历"
    return EditionRef(
        rulebook="calendar", edition=str(year.year), title=title, digest=year.digest, draft=False
    )


def work_calendar(years: Mapping[int, CalendarYear]) -> WorkCalendar:
    """Put the years together."""
    return WorkCalendar(
        years=frozenset(years),
        holidays=frozenset(day for year in years.values() for day in year.holidays),
        working_weekends=frozenset(day for year in years.values() for day in year.working_weekends),
    )


def _activated(documents: InForce) -> frozenset[str]:
    return frozenset(act.digest for act in documents.activations)


def _ref(head: EditionHead, activated: frozenset[str]) -> EditionRef:
    draft = head.digest not in activated and (head.standing is Standing.DRAFT or head.from_day is None)
    return EditionRef(
        rulebook=head.rulebook, edition=head.edition, title=head.title, digest=head.digest, draft=draft
    )
