"""Each request gets an id, one log line without personal data, and its time measured."""

import re
from time import perf_counter
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.metrics import Metrics
from api.http.problems import our_fault
from api.log_lines import where

_GIVEN = re.compile(rb"[A-Za-z0-9-]{8,64}")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_QUIET = {"/healthz", "/readyz", "/metrics"}


class Observe:
    """ASGI middleware; it logs the route's template, never the address or anything that was sent."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and note it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _GIVEN.fullmatch(given) else uuid4().hex
        started, status, begun = perf_counter(), 500, False

        async def send_with_id(message: Message) -> None:
            nonlocal status, begun
            if message["type"] == "http.response.start":
                status, begun = message["status"], True
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"cache-control", b"no-store"),
                ]
            await send(message)

        fault: Exception | None = None
        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:  # noqa: BLE001 - the last door: it is ours, it is logged, and the client is told
            fault = error
            if not begun:
                await our_fault()(scope, receive, send_with_id)
        self._note(scope, request_id, status, perf_counter() - started, fault)

    def _note(
        self, scope: Scope, request_id: str, status: int, seconds: float, fault: Exception | None
    ) -> None:
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, str(status)).observe(seconds)
        if route in _QUIET:
            return
        said = {
            "request": request_id,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "client": scope.get("state", {}).get("client"),
        }
        logger = structlog.get_logger()
        if fault is not None:
            logger.error("request-failed", **where(fault), **said)
        else:
            logger.info("request", **said)
