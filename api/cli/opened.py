"""The service, opened for one command with the settings that an operator gave."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from api.app import open_service
from api.desk.backups import refuse_while_written
from api.desk.service import Altered, Service, Unavailable, altered, unavailable
from api.settings import Settings
from catalog.diagnostics import Refused


@contextmanager
def opened(settings: Settings) -> Iterator[Service]:
    """Open the service to write; raises `Refused` while another process writes an embedded database."""
    with quietly():
        refuse_while_written(settings.database_url)
        service = open_service(settings)
        try:
            yield service
        finally:
            service.close()


@contextmanager
def quietly() -> Iterator[None]:
    """Let a command print only what it says itself, and errors; what disk and database do wrong becomes `Refused`."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    except Unavailable as error:
        raise unavailable(error) from error
    except Altered as error:
        raise altered(error) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"`{error.filename or '文件'}`：{os.strerror(error.errno or 0)}"
        raise Refused("file-trouble", message, "核对路径、权限和磁盘空间") from error
    finally:
        structlog.configure(**before)
