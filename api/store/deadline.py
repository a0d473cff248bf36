"""How long whoever asks still waits: set once at a door, kept by every wait for a database below it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

_end: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let everything in this block, threads started from it with its context included, end in time.

    A block inside another one may have less time, never more.
    """
    end, outer = monotonic() + seconds, _end.get()
    token = _end.set(end if outer is None else min(end, outer))
    try:
        yield
    finally:
        _end.reset(token)


def left() -> float | None:
    """Give the seconds that are left, never below 0; None when nobody waits."""
    end = _end.get()
    return None if end is None else max(0.0, end - monotonic())


def at_most(seconds: float) -> float:
    """Give so many seconds, or what is left when that is less."""
    rest = left()
    return seconds if rest is None else min(seconds, rest)


def is_over() -> bool:
    """Tell whether nothing is left."""
    return left() == 0.0
