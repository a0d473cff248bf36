"""The service, opened for one command with the settings that an operator gave."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from api.app import open_service
from api.desk.backups import refuse_while_written
from api.desk.service import Service, Unavailable, unavailable
from api.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Service]:
    """Open the service to write; raises `Refused` while another process writes an embedded database."""
    with quietly():
        refuse_while_written(settings.database_url)
        try:
            service = open_service(settings)
        except Unavailable as error:
            raise unavailable(error) from error
        try:
            yield service
        finally:
            service.close()


@contextmanager
def quietly() -> Iterator[None]:
    """Let a command print only what it says itself, and errors."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)
