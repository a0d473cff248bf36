"""What differs between two documents or two folders of rules, by id and in Chinese."""

from catalog.compare.compare import Calendars, Side, compare, compare_all
from catalog.compare.difference import Change, ChangeKind, Detail, Difference, DocumentDifference, Touched

__all__ = [
    "Calendars",
    "Change",
    "ChangeKind",
    "Detail",
    "Difference",
    "DocumentDifference",
    "Side",
    "Touched",
    "compare",
    "compare_all",
]
