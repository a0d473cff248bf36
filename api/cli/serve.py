"""The command that runs the service, and the one that shows it with sample data."""

import gc
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import structlog
import typer
import uvicorn
from rich.console import Console
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from api.app import log_as_json, open_service
from api.cli import try_out
from api.cli.told import print_shipped
from api.desk.backups import refuse_while_written
from api.desk.copies import file_of, is_embedded
from api.desk.issued import demo_key
from api.desk.service import Altered, Service, Unavailable, altered, unavailable
from api.http.app import create_app
from api.log_lines import lossy
from api.settings import Settings, read_settings
from catalog.diagnostics import Refused

_PORTS_TRIED: Final = 50
_SECONDS_TO_FINISH: Final = 10
_BACKLOG: Final = 2_048


def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="地址", help="监听地址。")] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="端口", min=1, max=65535, help="监听端口。")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=64, help="进程数；多于一个须用 PostgreSQL。")
    ] = 1,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="嵌入式数据库（./data/）、随附规则和示例主体，给出一行可用的 curl。"),
    ] = False,
) -> None:
    """Run until told to stop; whatever was taken is recorded before the process ends."""
    settings = read_settings()
    settings = settings.model_copy(
        update={
            "host": host or settings.host,
            "port": port or settings.port,
            "samples": demo or settings.samples,
        }
    )
    if workers > 1:
        _serve_many(settings, workers)
    else:
        _serve_one(settings, demo=demo)


def application() -> ASGIApp:
    """Make the application of one process among several, with the settings of the environment."""
    log_as_json()
    app = create_app(open_service(read_settings()))
    _keep_out_of_collections()
    return app


def _serve_one(settings: Settings, *, demo: bool) -> None:
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    refuse_while_written(settings.database_url)
    listening = _listen(settings, others=demo)
    log_as_json()
    log_file = _log_to_file(settings) if demo else None
    address = _address(listening)
    with _opened(settings) as service:
        key = demo_key(service) if demo else service.first_key
        if demo:
            try_out.print_table()
            console.print(f"日志写在 {log_file}\n")
        if listening.getsockname()[1] != settings.port:
            console.print(f"端口 {settings.port} 已被占用，改用 {listening.getsockname()[1]}")
        console.print(f"服务地址 {address}   是否就绪 {address}/readyz   接口文档 {address}/openapi.json")
        print_shipped(console, service.shipped)
        if key is not None:
            console.print(f"示例密钥 {key}（只显示这一次；下次启动换新的）\n试一试：")
            console.print(f"  {try_out.curl(address, key)}\n按 Ctrl-C 停止")
        config = uvicorn.Config(
            create_app(service),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        _keep_out_of_collections()
        with _told_to_stop():
            uvicorn.Server(config).run(sockets=[listening])
    console.print("已停止：受理的请求都已记录")


def _keep_out_of_collections() -> None:
    """Set aside what the start has made, modules and rules: it stays, and to look through it again delays answers."""
    gc.collect()
    gc.freeze()


def _serve_many(settings: Settings, workers: int) -> None:
    if is_embedded(settings.database_url) or is_embedded(settings.keys_url):
        message = "嵌入式数据库只能由一个进程使用"
        raise Refused("one-process", message, "去掉 --workers，或者改用 PostgreSQL（数据和密钥都要）")
    if settings.samples:
        raise Refused("one-process", "示例数据只用于一个进程", "去掉 --workers 或者 --demo")
    log_as_json()
    with _opened(
        settings
    ) as service:  # bring the tables up to date, publish what is shipped, before anyone asks
        service.shelf.refresh()
        print_shipped(Console(highlight=False, soft_wrap=True, markup=False), service.shipped)
    # Our own socket, as one process has: uvicorn's does not name its protocol, and each answer then waits for an ACK.
    with _listen(settings, others=False) as listening:
        Console(highlight=False, soft_wrap=True).print(f"服务地址 {_address(listening)}   {workers} 个进程")
        config = uvicorn.Config(
            f"{__name__}:application",
            factory=True,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        Multiprocess(config, sockets=[listening]).run()


@contextmanager
def _opened(settings: Settings) -> Iterator[Service]:
    try:
        service = open_service(settings)
    except Unavailable as error:
        raise unavailable(error) from error
    except Altered as error:
        raise altered(error) from error
    try:
        yield service
    finally:
        if not service.closing:
            service.close()


def _listen(settings: Settings, *, others: bool) -> socket.socket:
    """Listen at the address set, or at the next free port if others will do; raises `Refused`."""
    last: OSError | None = None
    for port in range(settings.port, min(settings.port + (_PORTS_TRIED if others else 1), 65_536)):
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        # With the protocol named, asyncio sends small answers at once (TCP_NODELAY) instead of waiting for an ACK.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, port))
            listening.listen(_BACKLOG)
        except OSError as error:
            listening.close()
            last = error
        else:
            return listening
    message = f"不能在 {settings.host}:{settings.port} 监听：{os.strerror(last.errno or 0) if last else ''}"
    raise Refused(
        "cannot-listen", message, "换一个 POWER_CREDIT_PORT 或 --port；核对 POWER_CREDIT_HOST"
    ) from last


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _log_to_file(settings: Settings) -> Path:
    """Send the log lines of a demonstration to a file beside its data: the screen is for its reader."""
    folder = file_of(settings.database_url).parent if is_embedded(settings.database_url) else Path()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "service.log"
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(lossy(file.open("a", encoding="utf-8", buffering=1)))
    )
    return file


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Let the end come as a return: the server stops gracefully, then raises the signal again."""

    def ignore(_signal: int, _frame: FrameType | None) -> None:
        pass

    before = {one: signal.signal(one, ignore) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
