"""The canonical layout of a rule file: same meaning, same comments, one way of writing."""

from catalog.layout.formatted import Formatted, formatted

__all__ = ["Formatted", "formatted"]
