"""A record and a question as terms: who, what was collected, what feeds brought, what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.prove.terms import Flag, Number


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTerm:
    """A field of an entry: whether it is given; dates as ordinals, options and texts by their place among `Texts`."""

    given: Flag
    number: Number = 0
    flag: Flag = False


ABSENT = FieldTerm(given=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTerm:
    """An entry that may be there.

    `removed`: repaired, revoked or withdrawn. `decided`: of a process of ours, that it came into force by the day,
    before it ended; of any other it means nothing.
    """

    id: str
    kind: str
    there: Flag
    removed: Flag
    decided: Flag
    fields: Mapping[str, FieldTerm]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTerm:
    """The stretch `[start, end)` that a source has brought and that matters on the day; none if it is empty."""

    start: Number
    end: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTerm:
    """Matter and step by their place in `Asked`, -1 for none; circumstances as (stated, value) by fact."""

    matter: Number
    step: Number
    stated: Mapping[str, tuple[Flag, Flag]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleRecord:
    """A record with a question; `of_age` is the day on which a natural person came of age."""

    type: Number
    opened: Number
    of_age: Number
    feeds: Mapping[str, FeedTerm]
    entries: tuple[EntryTerm, ...]
    question: QuestionTerm


class Texts:
    """Words as numbers: options, texts of fields, ids; the same word always has the same number."""

    def __init__(self) -> None:
        """Start without words."""
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []

    def number(self, word: str) -> int:
        """Give a word's number."""
        if word not in self._numbers:
            self._numbers[word] = len(self._words)
            self._words.append(word)
        return self._numbers[word]

    def word(self, number: int) -> str:
        """Give the word back."""
        return self._words[number]
