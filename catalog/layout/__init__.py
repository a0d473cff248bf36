"""The canonical layout of a rule file: same meaning, same comments, one way of writing."""

from catalog.layout.formatted import Formatted, formatted
from catalog.layout.successor import MovedCases, cases_from, with_head

__all__ = ["Formatted", "MovedCases", "cases_from", "formatted", "with_head"]
