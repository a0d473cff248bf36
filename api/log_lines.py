"""Where log lines go: a full disk or a reader that went away must not stop what is being logged."""

from contextlib import suppress
from traceback import extract_tb
from typing import Final, TextIO, TypedDict, cast

_FRAMES: Final = 8


class Where(TypedDict):
    """What sort of fault it was, and where in the program."""

    fault: str
    where: list[str]


def where(fault: BaseException) -> Where:
    """Say where a fault came about, never what it said: that may hold what was sent."""
    frames = extract_tb(fault.__traceback__)[-_FRAMES:]
    return Where(fault=type(fault).__name__, where=[f"{one.filename}:{one.lineno}" for one in frames])


class _Lossy:
    """A stream that loses what cannot be written: no thread may end for want of a log line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def lossy(stream: TextIO) -> TextIO:
    """Give a stream for log lines that never raises; a later line is written once that is possible again."""
    return cast("TextIO", _Lossy(stream))
