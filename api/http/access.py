"""How a request comes in: who sends it, and under which idempotency key."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from api.desk.caller import Caller
from api.desk.keys import holder
from api.desk.once import Attempt, Reply
from api.desk.service import Service
from api.http.types import IdempotencyText
from engine.plain import Plain

JSON = "application/json"
_bearer = HTTPBearer(auto_error=False, scheme_name="api_key", description="`pc_<前缀>_<密钥>`")


@dataclass(frozen=True, slots=True)
class Access:
    """An authenticated request."""

    service: Service
    caller: Caller


async def access(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Access:
    """Authenticate before the body is looked at; only a key not seen lately costs a thread and a query."""
    service = service_of(request)
    token = credentials.credentials if credentials else None
    key = service.keyring.at_hand(token) if token else None
    if token and key is None:
        key = await run_in_threadpool(service.keyring.by_secret, token)
    caller = holder(service, key)
    request.state.client = caller.client
    return Access(service, caller)


def service_of(request: Request) -> Service:
    """Give the service that the application was made for."""
    return cast("Service", request.app.state.service)


def attempt(request: Request, key: str | None, body: BaseModel, status: int) -> Attempt:
    """Give what tells this request from every other one of the client's."""
    sent = None if key is None else {"path": request.url.path, "body": body.model_dump(mode="json")}
    return Attempt(key=key, request=cast("Plain", sent), status=status)


def answer(reply: Reply) -> Response:
    """Give the answer's bytes as they were recorded."""
    headers = {"Idempotent-Replayed": "true"} if reply.replayed else None
    return Response(reply.body, reply.status, headers, JSON)


def found(body: bytes) -> Response:
    """Give what was asked for."""
    return Response(body, media_type=JSON)


Accessed = Annotated[Access, Depends(access)]
KeyRequired = Annotated[
    IdempotencyText, Header(alias="Idempotency-Key", description="同一请求重试时不变；每个新请求换一个")
]
KeyOptional = Annotated[
    IdempotencyText | None,
    Header(alias="Idempotency-Key", description="写了，则重试得到同一答复和同一条记录"),
]
