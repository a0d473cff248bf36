"""The service that every use case works with, and how an act is recorded before it is answered."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import structlog

from api.clock import TIMEZONE
from api.desk.integrity import Unreadables
from api.desk.recorder import (
    Act,
    NotRecorded,
    Outcome,
    Overloaded,
    Recorded,
    Recorder,
    Together,
)
from api.settings import Settings
from api.store import deadline, editions
from api.store.database import Database
from api.store.deadline import within
from api.store.faults import Altered, Erased, OverQuota, Unavailable, Unreadable
from api.store.vault import Vault
from catalog.diagnostics import Refused

if TYPE_CHECKING:
    from api.desk.keys import Keyring
    from api.desk.questions import Questions
    from api.desk.refusals import Refusals
    from api.desk.shelf import Shelf
    from api.desk.shipped import Shipped
    from api.desk.sweep import Sweep

__all__ = [
    "Altered",
    "Clock",
    "Service",
    "Tally",
    "Unavailable",
    "Unreadable",
    "attention",
    "civil_day",
    "erased",
    "keep_to_deadline",
    "not_taken",
    "out_of_time",
    "quota_exhausted",
    "record_together",
    "recorded",
    "submit",
    "trouble",
    "unavailable",
    "within",
]

Clock = Callable[[], datetime]
_Result = TypeVar("_Result")
_LONGEST_SECONDS = 60.0  # for a command or a start: only who asks over HTTP has a deadline


class Tally:
    """Counts by name and label, for metrics and for the log of refusals; safe to share between threads."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._counting = Lock()

    def count(self, name: str, label: str, by: int = 1) -> None:
        """Count one, or more."""
        with self._counting:
            self._counts[name, label] += by

    def of(self, name: str) -> Mapping[str, int]:
        """Give the counts of a name by label."""
        with self._counting:
            return {label: count for (counted, label), count in self._counts.items() if counted == name}


@dataclass(slots=True, kw_only=True)
class Service:
    """Everything a use case needs; one per process. `first_key` is the key made at the first start, said once.

    `shipped` is what a later start found among the shipped rules.
    """

    database: Database
    vault: Vault
    recorder: Recorder
    shelf: "Shelf"
    keyring: "Keyring"
    settings: Settings
    clock: Clock
    tally: Tally = field(default_factory=Tally)
    unreadables: Unreadables = field(default_factory=Unreadables)
    questions: "Questions | None" = None
    refusals: "Refusals | None" = None
    sweep: "Sweep | None" = None
    first_key: str | None = None
    shipped: "Shipped | None" = None
    closing: bool = False

    def close(self) -> None:
        """Record what was taken, then give everything back."""
        self.closing = True
        self.shelf.close()
        if self.sweep is not None:
            self.sweep.close()
        if self.refusals is not None:
            self.refusals.close()
        if self.questions is not None:
            self.questions.close()
        self.recorder.close()
        self.vault.close()
        self.database.close()


def trouble(service: Service) -> str | None:
    """Say why requests cannot be answered now, or nothing."""
    if service.closing:
        return "正在停止"
    if service.recorder.trouble is not None:
        return "审计日志不能写入"
    if service.questions is not None and service.questions.trouble is not None:
        return "判定线程已经停止，要重启进程"
    try:
        with service.database.reading() as conn:
            generation = editions.current_generation(conn)
    except Unavailable:
        return "数据库暂时不能使用"
    return None if service.shelf.generation >= generation else "规则有更新，还没有载入"


def attention(service: Service) -> tuple[str, ...]:
    """Say what somebody must look at although requests are answered."""
    count = service.unreadables.count
    return (f"{count} 个主体的信用记录读不出，见日志 record-unreadable",) if count else ()


def civil_day(service: Service) -> date:
    """Give the civil day in Asia/Shanghai."""
    return service.clock().astimezone(TIMEZONE).date()


def submit(service: Service, act: Act) -> Future[Recorded]:
    """Hand an act to the recorder; raises `Refused` when it cannot be taken now."""
    try:
        return service.recorder.submit(act)
    except (NotRecorded, Unavailable, Erased) as error:
        raise not_taken(service, error) from error


def recorded(service: Service, future: Future[Recorded]) -> Recorded:
    """Wait until an act is durable.

    Raises `Refused` when it was not recorded or nobody knows yet, and whatever the act's own rows raised.
    """
    return _in_time(service, future)


def record_together(service: Service, acts: Sequence[Act]) -> tuple[Recorded, ...]:
    """Record acts in one transaction, all or none, and wait until they are durable; raises as `recorded` does."""
    future: Future[tuple[Recorded, ...]] = Future()
    future.set_running_or_notify_cancel()

    def told(outcome: Outcome) -> None:
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    service.recorder.take([Together(tuple(acts), told)])
    return _in_time(service, future)


def not_taken(service: Service, error: Exception) -> Exception:
    """Give what to tell whoever waits for an act that is not in the log, or of which nobody knows."""
    match error:
        case Overloaded():
            service.tally.count("not_recorded", "overloaded")
            return Refused("overloaded", "系统繁忙，请稍后再试")
        case NotRecorded():
            service.tally.count("not_recorded", "failed")
            return Refused("not-recorded", "未能写入审计日志，不作答复", "请稍后再试")
        case Unavailable():
            return unavailable(error)
        case Erased():
            return erased()
        case OverQuota():
            return quota_exhausted(service, error.most)
        case _:
            return error


def out_of_time(service: Service) -> Refused:
    """Say that the deadline has come before the act was known to be durable."""
    service.tally.count("not_recorded", "deadline")
    message, hint = "未能在时限内写入审计日志", "请用同一个 Idempotency-Key 再试"
    return Refused("deadline-exceeded", message, hint)


def _in_time(service: Service, future: Future[_Result]) -> _Result:
    try:
        return future.result(deadline.at_most(_LONGEST_SECONDS))
    except TimeoutError as error:
        raise out_of_time(service) from error
    except (NotRecorded, Unavailable, Erased, OverQuota) as error:
        raise not_taken(service, error) from error


def quota_exhausted(service: Service, most: int) -> Refused:
    """Say that a client has asked for as many subjects today as it may."""
    service.tally.count("refusals", "quota-exhausted")
    return Refused("quota-exhausted", f"今天查询的主体已达上限 {most} 个", "明天再查，或请管理员提高上限")


def keep_to_deadline() -> None:
    """Raise `Refused` when whoever asked waits no longer: what is not recorded yet is not begun."""
    if deadline.is_over():
        raise Refused(
            "deadline-exceeded", "未能在时限内完成，什么也没有记录", "请稍后再试；一批里少放几个问题"
        )


def unavailable(error: Exception) -> Refused:
    """Say that the database cannot be used now; what it said itself goes to the log only."""
    structlog.get_logger().error("database-unavailable", said=str(error))
    return Refused("database-unavailable", "数据库暂时不能使用，请稍后再试")


def altered(error: Altered) -> Refused:
    """Say that something stored is not what was put there; nothing that rests on it may be answered."""
    structlog.get_logger().critical("stored-altered", said=str(error))
    message = "存下的内容与审计日志不符，不作答复；已记录并告警"
    return Refused("stored-altered", message, "请通知运维人员运行 power-credit audit verify")


def erased() -> Refused:
    """Say that what is asked for can never be read again."""
    return Refused("erased", "该主体的信息已经删除，不能再读")
