"""Wiring, once: settings become a running service."""

import logging
import sys
from importlib.metadata import version
from pathlib import Path

import structlog

from api.clock import now
from api.desk.installation import install
from api.desk.keys import Keyring
from api.desk.questions import Questions
from api.desk.recorder import Recorder
from api.desk.refusals import Refusals
from api.desk.service import Clock, Service
from api.desk.shelf import Shelf
from api.desk.sweep import Sweep
from api.settings import Settings
from api.store.database import open_database
from api.store.migrate import migrate
from api.store.vault import open_vault

DISTRIBUTION = "chengdu-power-credit"


def open_service(settings: Settings, *, clock: Clock = now) -> Service:
    """Bring the databases up to date, load what is published, and be ready to answer.

    Raises `Unavailable` when a database cannot be used, `FaultyInput` when the rules to begin with are faulty.
    """
    for url in (settings.database_url, settings.keys_url):
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).resolve().parent.mkdir(parents=True, exist_ok=True)
    migrate(settings.database_url)
    database = open_database(settings.database_url)
    vault = open_vault(settings.keys_url)
    recorder = Recorder(database, vault, clock=clock, software=version(DISTRIBUTION))
    service = Service(
        database=database,
        vault=vault,
        recorder=recorder,
        shelf=Shelf(database=database, poll_seconds=settings.poll_seconds),
        keyring=Keyring(database=database),
        settings=settings,
        clock=clock,
    )
    try:
        with database.alone("installation"):  # several processes may start at once
            service.first_key = install(service)
        service.shelf.open()
        service.questions = Questions(service)
        service.refusals = Refusals(service)
        service.refusals.open()
        service.sweep = Sweep(service)
    except BaseException:
        service.close()
        raise
    return service


def log_as_json() -> None:
    """Write every log line as one JSON object to the error stream; control characters come out escaped."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
