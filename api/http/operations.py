"""For those who run the service: is it alive, is it ready, how is it doing."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from api.desk.service import attention, trouble
from api.http.access import service_of
from api.http.documented import problems
from api.http.types import Out
from catalog.diagnostics import Refused

router = APIRouter(tags=["operations"])


class State(Out):
    """What a probe is told."""

    status: str


class Readiness(State):
    """What a probe is told of one that is ready: it answers, and somebody must look at this."""

    attention: Annotated[
        list[str], Field(default_factory=list, description="受理正常，但要有人去看的事；没有则不写")
    ]


@router.get("/healthz", operation_id="health", summary="进程是否活着", responses=problems(405))
async def health() -> State:
    """Touches nothing: says that the loop turns."""
    return State(status="alive")


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="是否可以受理请求",
    response_model_exclude_defaults=True,
    responses=problems(405, 503),
)
def readiness(request: Request) -> Readiness:
    """Says whether rules are at hand, the log can be written and the database read."""
    service = service_of(request)
    why_not = trouble(service)
    if why_not is not None:
        raise Refused("not-ready", why_not)
    return Readiness(status="ready", attention=[*attention(service)])


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Prometheus 指标",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems(405)},
)
def metrics(request: Request) -> Response:
    """Gives everything measured, in Prometheus' text format."""
    return Response(request.app.state.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
