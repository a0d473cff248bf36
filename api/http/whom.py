"""Whom a request is about: identifiers travel in bodies, never in addresses or logs."""

from typing import Annotated

from pydantic import Field, StringConstraints

from api.desk.caller import Identifier, IdentifierKind, Whom
from api.http.types import In, Ref
from catalog.diagnostics import Refused

Number = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
AccountText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{4,32}$")]
SupplierText = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.-]{1,64}$")]


class AccountNumber(In):
    """户号: holds within the customers of one supplier."""

    supplier: SupplierText
    number: AccountText


class Identifiers(In):
    """What a subject is found by; check digits are verified."""

    credit_code: Annotated[Number | None, Field(description="统一社会信用代码（GB 32100）")] = None
    identity_number: Annotated[Number | None, Field(description="公民身份号码（GB 11643）")] = None
    accounts: Annotated[tuple[AccountNumber, ...], Field(max_length=20, strict=False)] = ()

    def written(self) -> tuple[Identifier, ...]:
        """Give them as the desk takes them."""
        one = [
            Identifier(kind=kind, value=value)
            for kind, value in (
                (IdentifierKind.CREDIT_CODE, self.credit_code),
                (IdentifierKind.IDENTITY_NUMBER, self.identity_number),
            )
            if value is not None
        ]
        accounts = [
            Identifier(kind=IdentifierKind.ACCOUNT_NUMBER, scope=account.supplier, value=account.number)
            for account in self.accounts
        ]
        return (*one, *accounts)


class SubjectIn(Identifiers):
    """A subject by our reference, or by identifiers; several must lead to the same one."""

    ref: Ref | None = None

    def whom(self) -> Whom:
        """Give it as the desk takes it; raises `Refused` when nothing or too much is given."""
        identifiers = self.written()
        if (self.ref is None) == (not identifiers):
            raise Refused(
                "subject-not-named", "要写明主体：`ref`，或者至少一个标识，二者取一", "如 credit_code"
            )
        return Whom(ref=self.ref, identifiers=identifiers)
