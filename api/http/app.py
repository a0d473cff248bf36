"""The FastAPI application over a service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any, Final

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.desk.service import Altered, Service, Unavailable, Unreadable
from api.http import decisions, editions, in_force, keys, operations, problems, records, subjects
from api.http.documented import describe
from api.http.gate import Gate
from api.http.metrics import Metrics
from api.http.observe import Observe
from catalog.diagnostics import FaultyInput, Refused

_ABOUT = """\
适用于某一主体、某一事项、某一天的激励和惩戒：依据哪一条、为什么、到何时。

每个判定先写入审计日志再答复。标识只写在请求体里。错误一律是 application/problem+json，`type` 以固定代码结尾。
"""
ROUTERS: Final = (
    decisions.router,
    subjects.router,
    records.router,
    in_force.router,
    editions.router,
    keys.router,
    operations.router,
)


def create_app(service: Service) -> FastAPI:
    """Make the application; when it ends, whatever was taken is recorded and the service is closed."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if service.sweep is not None:
            service.sweep.open()
        yield
        await run_in_threadpool(service.close)

    app = FastAPI(
        title="电力领域信用激励与惩戒",
        summary="Which credit measures apply to this subject, for this matter, on this day, and why",
        description=_ABOUT,
        version=version("chengdu-power-credit"),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers={
            Refused: problems.on_refused,
            FaultyInput: problems.on_faulty,
            Unavailable: problems.on_unavailable,
            Unreadable: problems.on_unreadable,
            Altered: problems.on_altered,
            RequestValidationError: problems.on_invalid,
            HTTPException: problems.on_http,
        },
    )
    app.state.service = service
    app.state.metrics = metrics = Metrics(service)
    for router in ROUTERS:
        app.include_router(router)
    app.add_middleware(Gate, service=service, metrics=metrics)
    app.add_middleware(Observe, metrics=metrics)

    def openapi() -> dict[str, Any]:
        return describe(app)

    app.openapi = openapi  # type: ignore[method-assign]
    return app
