"""Who asks, and what they may see: every rule of access stands here."""

from dataclasses import dataclass
from typing import Final

from api.desk.service import Service, civil_day
from api.store import subjects
from api.store.database import Connection
from api.store.faults import Erased, Unreadable
from api.store.subjects import Identifier, IdentifierKind, VersionRows
from catalog.diagnostics import Refused
from engine.record.identifiers import credit_code_problem, identity_number_problem

__all__ = [
    "SCOPES",
    "Caller",
    "Identifier",
    "IdentifierKind",
    "Whom",
    "lies_with",
    "oversees",
    "require",
    "require_area",
    "sees",
    "sees_it",
    "verify",
]

SCOPES: Final = ("query", "record", "publish", "approve", "audit")
_EVERYTHING: Final = 2**53 - 1


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
    return sees_it(service, caller, subjects.version_rows(conn, [ref]).get(ref, ()))


def sees_it(service: Service, caller: Caller, stored: VersionRows) -> bool:
    """Tell the same of a subject of which everything is read already."""
    if caller.district is None:
        return True
    if not lies_with(service, caller, stored):
        return False
    try:
        subjects.version_of(service.vault, stored, on=civil_day(service), known=_EVERYTHING)
    except Erased:
        return False
    except Unreadable:
        return True  # it is the caller's: what is wrong is said where its record is read
    return True


def lies_with(service: Service, caller: Caller, stored: VersionRows) -> bool:
    """Tell whether a subject is in the caller's area today, by what is stored in the open: no key is needed."""
    if caller.district is None:
        return True
    its = subjects.standing_row(stored, on=civil_day(service), known=_EVERYTHING)
    return its is not None and oversees(caller, its.area)


def verify(identifiers: tuple[Identifier, ...]) -> None:
    """Check the check digits; raises `Refused` without repeating the number."""
    for one in identifiers:
        code, problem = _problem(one)
        if problem is not None:
            raise Refused(code, problem)


def _problem(one: Identifier) -> tuple[str, str | None]:
    match one.kind:
        case IdentifierKind.CREDIT_CODE:
            return "wrong-credit-code", credit_code_problem(one.value)
        case IdentifierKind.IDENTITY_NUMBER:
            return "wrong-identity-number", identity_number_problem(one.value)
        case IdentifierKind.ACCOUNT_NUMBER:
            return "", None
