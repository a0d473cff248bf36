"""Records that cannot be read any more: told to whoever asked, to the log, to metrics and to whoever probes."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import structlog

from catalog.diagnostics import Refused

_MOST_NAMED: Final = 1_000
_NOWHERE: Final = ""


@dataclass(slots=True)
class Unreadables:
    """Subjects whose record this process could not read, until it can again; so many at most are held."""

    _refs: OrderedDict[str, None] = field(default_factory=OrderedDict)
    _holding: Lock = field(default_factory=Lock)

    @property
    def count(self) -> int:
        """Give their number."""
        return len(self._refs)

    def found(self, ref: str | None) -> Refused:
        """Note one that cannot be read (None: nobody can tell whose it is); give what to tell."""
        structlog.get_logger().critical("record-unreadable", subject=ref)
        with self._holding:
            self._refs[ref or _NOWHERE] = None
            if len(self._refs) > _MOST_NAMED:
                self._refs.popitem(last=False)
        message = "信用记录读不出：存储的内容损坏或者被改动，不作答复；已记录并告警"
        return Refused("record-unreadable", message, "请联系运维人员；其他主体不受影响")

    def read(self, ref: str) -> None:
        """Note that one can be read."""
        if self._refs:
            with self._holding:
                self._refs.pop(ref, None)
                self._refs.pop(_NOWHERE, None)
