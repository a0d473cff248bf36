"""What keeps a request out before anything is spent on it: too large, not JSON, or too many at once."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.desk.service import Service, within
from api.http.metrics import Metrics
from api.http.problems import problem

MOST_BYTES: Final = 64 * 1024
MOST_BYTES_OF_EDITION: Final = 1024 * 1024
_SECONDS_TO_SEND = 10.0
_OPEN = {"/healthz", "/readyz", "/metrics"}
_JSON = "application/json"


class _TooLarge(Exception):  # noqa: N818 - it says what the body is
    """The body is longer than allowed."""


class Gate:
    """ASGI middleware: reads the body within limits, then lets at most so many requests in at once."""

    def __init__(self, app: ASGIApp, service: Service, metrics: Metrics) -> None:
        self._app = app
        self._most = service.settings.in_flight
        self._seconds = service.settings.deadline_seconds
        self._metrics = metrics
        self._inside = 0
        metrics.in_flight.set_function(lambda: self._inside)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] in _OPEN:
            with within(self._seconds):
                await self._app(scope, receive, send)
            return
        most = MOST_BYTES_OF_EDITION if scope["path"] == "/v1/editions" else MOST_BYTES
        headers = dict(scope["headers"])
        try:
            async with asyncio.timeout(_SECONDS_TO_SEND):
                body = await _read(headers, receive, most)
        except _TooLarge:
            await problem("too-large", f"请求体超过 {most} 字节")(scope, receive, send)
            return
        except TimeoutError:
            await problem("bad-request", "请求体迟迟没有发完")(scope, receive, send)
            return
        if body is None:
            return
        if body and headers.get(b"content-type", b"").split(b";")[0].strip().lower() != _JSON.encode():
            await problem("not-json", f"请求体的类型要写 {_JSON}")(scope, receive, send)
            return
        if self._inside >= self._most:
            self._metrics.shed.inc()
            await problem("overloaded", "系统繁忙，请稍后再试")(scope, receive, send)
            return
        self._inside += 1
        try:
            with within(self._seconds):
                await self._app(scope, _replay(body, receive), send)
        finally:
            self._inside -= 1


async def _read(headers: dict[bytes, bytes], receive: Receive, most: int) -> bytes | None:
    """Read the whole body; None when the client went away. Raises `_TooLarge`."""
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > most:
        raise _TooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _TooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
