"""API keys: issued and revoked."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from api.desk import keys
from api.desk.keys import NewKey
from api.http.access import Accessed, KeyRequired, answer, attempt
from api.http.documented import answers
from api.http.types import Area, In, KeyId, Line, Out, ScopeName

router = APIRouter(prefix="/v1/keys", tags=["keys"])


class KeyIn(In):
    """A key to issue."""

    name: Annotated[Line, Field(description="给谁用")]
    scopes: Annotated[
        tuple[ScopeName, ...],
        Field(min_length=1, max_length=5, strict=False, description="query、record、audit"),
    ]
    district: Annotated[Area | None, Field(description="辖区；不写为全部")] = None
    days: Annotated[int | None, Field(ge=1, le=3660, description="有效天数")] = None


class NoMoreIn(In):
    """Nothing more to say."""


class KeyOut(Out):
    """A key; its secret is told once and kept by nobody: a repeated request gets null."""

    id: KeyId
    index: int
    name: str
    scopes: list[ScopeName]
    district: str | None
    expires_at: str
    token: str | None


class RevokedOut(Out):
    """A key that counts no longer."""

    id: KeyId
    index: int


@router.post(
    "",
    operation_id="issue_key",
    summary="签发密钥",
    description="发布和批准的密钥只能由运维人员在命令行签发。",
    status_code=201,
    response_model=None,
    responses=answers(201, KeyOut),
)
def issue_key(request: Request, access: Accessed, body: KeyIn, key: KeyRequired) -> Response:
    """Issue a key that can neither publish nor approve."""
    wanted = NewKey(name=body.name, scopes=frozenset(body.scopes), district=body.district, days=body.days)
    sent = attempt(request, key, body, 201)
    return answer(keys.issue_over_http(access.service, access.caller, wanted, sent))


@router.post(
    "/{key_id}/revocation",
    operation_id="revoke_key",
    summary="吊销密钥",
    description="一秒内在各进程失效。",
    status_code=201,
    response_model=None,
    responses=answers(201, RevokedOut),
)
def revoke_key(
    request: Request, access: Accessed, key_id: KeyId, body: NoMoreIn, key: KeyRequired
) -> Response:
    """Revoke a key."""
    sent = attempt(request, key, body, 201)
    return answer(keys.revoke_over_http(access.service, access.caller, key_id, sent))
