"""The schema of a decision fits every decision, and nothing else."""

import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from api.desk.answer import answer, read_record_file
from api.desk.rulebooks import Rulebooks
from api.samples.stories import Story, stories
from api.schemas import FOLDER
from catalog.load import default_rules
from engine.plain import Plain, plain

STORIES = stories()
VALIDATOR = Draft202012Validator(json.loads((FOLDER / "decision.schema.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def books() -> Rulebooks:
    return Rulebooks.open(default_rules())


def decided(story: Story, books: Rulebooks) -> Plain:
    record = read_record_file(story.record, books, story.on, story.question.mode)
    return plain(answer(books, record, story.question).decision)


def test_every_story_is_answered_in_the_committed_form(books: Rulebooks) -> None:
    for story in STORIES:
        VALIDATOR.validate(decided(story, books))


def test_a_decision_with_a_part_more_or_less_is_refused(books: Rulebooks) -> None:
    document = decided(STORIES[0], books)
    assert isinstance(document, dict)
    with pytest.raises(ValidationError):
        VALIDATOR.validate({**document, "score": 720})
    with pytest.raises(ValidationError):
        VALIDATOR.validate({key: value for key, value in document.items() if key != "rules_digest"})
