"""How a use case tells how far it is."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told what is done and how much there is in all."""
