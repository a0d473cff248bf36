"""For those who run the service: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.service import trouble
from api.http.access import service_of
from api.http.documented import problems
from api.http.types import Out
from catalog.diagnostics import Refused

router = APIRouter(tags=["operations"])


class State(Out):
    """What a probe is told."""

    status: str


@router.get("/healthz", operation_id="health", summary="进程是否活着", responses=problems(405))
async def health() -> State:
    """Touches nothing: says that the loop turns."""
    return State(status="alive")


@router.get("/readyz", operation_id="readiness", summary="是否可以受理请求", responses=problems(405, 503))
def readiness(request: Request) -> State:
    """Says whether rules are at hand, the log can be written and the database read."""
    why_not = trouble(service_of(request))
    if why_not is not None:
        raise Refused("not-ready", why_not)
    return State(status="ready")


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
