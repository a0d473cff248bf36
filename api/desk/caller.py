"""Who asks, and what they may see: every rule of access stands here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from api.desk.service import Service, civil_day
from api.store import log, quotas, subjects
from api.store.database import Connection
from api.store.faults import Erased, Several
from api.store.subjects import Identifier, IdentifierKind
from catalog.diagnostics import Refused
from engine.record.identifiers import credit_code_problem, identity_number_problem

__all__ = [
    "SCOPES",
    "Caller",
    "Found",
    "Identifier",
    "IdentifierKind",
    "NobodyThere",
    "Whom",
    "find",
    "find_to_write",
    "note_miss",
    "oversees",
    "require",
    "require_area",
    "sees",
    "verify",
]

SCOPES: Final = ("query", "record", "publish", "approve", "audit")
_EVERYTHING: Final = 2**53 - 1
_NOBODY = "没有这个主体，或者它不归您管辖"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An authenticated client: what it may do, and the area (GB/T 2260) that it is bound to; None for everywhere."""

    client: str
    scopes: frozenset[str]
    district: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Whom a request is about: our reference, or identifiers that lead to one subject."""

    ref: str | None = None
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A subject that the caller may see; `token` is what the daily quota counts."""

    ref: str
    token: bytes


class NobodyThere(Refused):
    """No such subject, or not the caller's: the same words for both; holds what the daily quota counts."""

    def __init__(self, token: bytes) -> None:
        super().__init__("not-found", _NOBODY)
        self.token = token


def require(caller: Caller, *scopes: str) -> None:
    """Raise `Refused` unless the caller has one of these scopes."""
    if not caller.scopes & set(scopes):
        raise Refused("missing-scope", f"这把密钥没有权限 `{'` 或 `'.join(scopes)}`", "请向管理员申请")


def oversees(caller: Caller, area: str) -> bool:
    """Tell whether an area lies within the caller's; 510100 holds 510107, 510107 only itself."""
    mine = caller.district
    if mine is None:
        return True
    digits = 2 if mine.endswith("0000") else 4 if mine.endswith("00") else 6
    return area[:digits] == mine[:digits]


def require_area(caller: Caller, area: str) -> None:
    """Raise `Refused` when the caller writes about an area that is not its own."""
    if not oversees(caller, area):
        raise Refused("outside-district", f"`{area}` 不在这把密钥的辖区内", "请核对区县代码")


def sees(service: Service, conn: Connection, caller: Caller, ref: str) -> bool:
    """Tell whether a subject is the caller's today, as everything known says; an erased one is nobody's."""
    if caller.district is None:
        return True
    try:
        its = subjects.version(conn, service.vault, ref, on=civil_day(service), known=_EVERYTHING)
    except Erased:
        return False
    return its is not None and oversees(caller, its.area)


def find(service: Service, conn: Connection, caller: Caller, whom: Whom, *, on: date, known: int) -> Found:
    """Find a subject as it was on a day and as known.

    Raises `NobodyThere` for none and for not the caller's, `Refused` when identifiers are wrong in themselves, when
    they lead to several subjects of the caller's, and when the day's quota is used up.
    """
    verify(whom.identifiers)
    ref = _reference(service, conn, caller, whom, on=on, known=known)
    if ref is not None and not sees(service, conn, caller, ref):
        ref = None
    token = _token(service, whom, ref)
    _keep_to_quota(service, conn, caller, token)
    if ref is None:
        raise NobodyThere(token)
    return Found(ref=ref, token=token)


def find_to_write(service: Service, caller: Caller, whom: Whom) -> str:
    """Find a subject to record about, as it is today and as everything known says; raises `Refused`."""
    try:
        with service.database.reading() as conn:
            known = log.size(conn)
            return find(service, conn, caller, whom, on=civil_day(service), known=known).ref
    except NobodyThere as nobody:
        note_miss(service, caller, [nobody])
        raise


def note_miss(service: Service, caller: Caller, missed: Iterable[NobodyThere]) -> None:
    """Count questions about nobody against the quota too, else numbers could be tried one after the other."""
    with service.database.writing() as conn:
        log.lock_head(conn)  # INVARIANT: one writer at a time, so that two never note the same
        for one in missed:
            quotas.note(conn, caller.client, civil_day(service), one.token)


def verify(identifiers: tuple[Identifier, ...]) -> None:
    """Check the check digits; raises `Refused` without repeating the number."""
    for one in identifiers:
        code, problem = _problem(one)
        if problem is not None:
            raise Refused(code, problem)


def _reference(
    service: Service, conn: Connection, caller: Caller, whom: Whom, *, on: date, known: int
) -> str | None:
    if whom.ref is not None:
        try:
            there = subjects.version(conn, service.vault, whom.ref, on=on, known=known)
        except Erased:
            return whom.ref  # it was there; what is left to say is said where its record is read
        return None if there is None else whom.ref
    lookups = [one.lookup(service.vault) for one in whom.identifiers]
    try:
        return subjects.find(conn, lookups, on=on, known=known)
    except Several as several:
        if all(sees(service, conn, caller, ref) for ref in several.references):
            message = "这些标识分属不同的主体"
            raise Refused("several-subjects", message, "核对标识；确属同一主体的，先合并") from several
        return None


def _token(service: Service, whom: Whom, ref: str | None) -> bytes:
    if ref is not None:
        return service.vault.lookup("subject", "", ref)
    given = [f"{one.kind}/{one.scope}/{one.value}" for one in whom.identifiers]
    return service.vault.lookup("nobody", "", "\n".join(sorted(given)) or str(whom.ref))


def _keep_to_quota(service: Service, conn: Connection, caller: Caller, token: bytes) -> None:
    day = civil_day(service)
    most = service.settings.daily_subjects
    asked = quotas.asked_before(conn, caller.client, day, token)
    if not asked and quotas.used(conn, caller.client, day) >= most:
        service.tally.count("refusals", "quota-exhausted")
        raise Refused("quota-exhausted", f"今天查询的主体已达上限 {most} 个", "明天再查，或请管理员提高上限")


def _problem(one: Identifier) -> tuple[str, str | None]:
    match one.kind:
        case IdentifierKind.CREDIT_CODE:
            return "wrong-credit-code", credit_code_problem(one.value)
        case IdentifierKind.IDENTITY_NUMBER:
            return "wrong-identity-number", identity_number_problem(one.value)
        case IdentifierKind.ACCOUNT_NUMBER:
            return "", None
