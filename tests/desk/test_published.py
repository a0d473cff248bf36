"""What acts on editions amount to."""

from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256

import pytest

from api.desk.published import Published, faults, parsed, published
from api.desk.shipped import shipped_documents
from api.store.editions import Document, EditionAct, Step
from catalog.load import default_rules
from catalog.parse import Document as Parsed

INCENTIVES = "chengdu/incentives"


@cache
def shipped() -> tuple[Document, ...]:
    return shipped_documents(default_rules())


@cache
def documents() -> dict[str, Parsed]:
    named = (*shipped(), newer("2026-draft-2"), newer("2026-draft-3"))
    return {one.digest: parsed(replace(one, digest=sha256(one.text.encode()).hexdigest())) for one in named}


@cache
def newer(edition: str) -> Document:
    old = next(one for one in shipped() if one.rulebook == INCENTIVES)
    text = old.text.replace("{编号: 2026-draft,", f"{{编号: {edition},")
    return replace(old, digest=edition, edition=edition, text=text)


def act(digest: str, step: Step, number: int, day: date | None = None) -> EditionAct:
    return EditionAct(id=f"{number}", digest=digest, act=step, actor="x", from_day=day, known=number)


def all_published() -> list[EditionAct]:
    return [act(one.digest, Step.PUBLISHED, 1) for one in shipped()]


def incentives(given: Published) -> list[tuple[str, date | None, date | None]]:
    heads = [one.head for one in given.catalog.editions if one.head.rulebook == INCENTIVES]
    return [(head.edition, head.from_day, head.until_day) for head in heads]


DIGEST = next(one.digest for one in shipped() if one.rulebook == INCENTIVES)


def test_what_is_shipped_is_sound_when_published() -> None:
    assert faults(published(documents(), all_published())) == ()


def test_a_newer_open_draft_takes_the_place_of_the_older() -> None:
    acts = [*all_published(), act("2026-draft-2", Step.PUBLISHED, 2)]
    assert incentives(published(documents(), acts)) == [("2026-draft-2", None, None)]


def test_an_older_draft_stays_from_the_day_it_was_activated() -> None:
    day = date(2026, 7, 1)
    acts = [
        *all_published(),
        act(DIGEST, Step.ACTIVATED, 2, day),
        act("2026-draft-2", Step.PUBLISHED, 3),
    ]
    assert incentives(published(documents(), acts)) == [
        ("2026-draft", day, None),
        ("2026-draft-2", None, None),
    ]


def test_a_publication_may_name_a_later_day_and_a_withdrawal_ends_one() -> None:
    begin, end = date(2026, 7, 1), date(2026, 9, 1)
    acts = [act(DIGEST, Step.PUBLISHED, 1, begin), act(DIGEST, Step.WITHDRAWN, 2, end)]
    assert incentives(published(documents(), acts)) == [("2026-draft", begin, end)]
    again = [*acts, act(DIGEST, Step.PUBLISHED, 3)]
    assert incentives(published(documents(), again)) == [("2026-draft", None, None)]


@pytest.mark.parametrize(("day", "code"), [(date(2026, 7, 1), "overlapping-editions")])
def test_two_editions_from_the_same_day_are_a_fault(day: date, code: str) -> None:
    acts = [
        *all_published(),
        act("2026-draft-2", Step.PUBLISHED, 2, day),
        act("2026-draft-3", Step.PUBLISHED, 3, day),
    ]
    assert code in {found.code for found in faults(published(documents(), acts))}


def test_a_newer_edition_needs_no_end_in_the_older_ones_file() -> None:
    acts = [
        *(one for one in all_published() if one.digest != DIGEST),
        act("2026-draft-2", Step.PUBLISHED, 2, date(2021, 12, 16)),  # others rest on its definitions
        act("2026-draft-3", Step.PUBLISHED, 3, date(2027, 1, 1)),
    ]
    assert faults(published(documents(), acts)) == ()
