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
from api.log_lines import lossy
from api.settings import Settings
from api.store.database import open_database
from api.store.faults import OwnerNeeded
from api.store.migrate import migrate
from api.store.vault import open_vault, prepare_keys
from catalog.diagnostics import Refused

DISTRIBUTION = "chengdu-power-credit"


def open_service(settings: Settings, *, clock: Clock = now) -> Service:
    """Bring the databases up to date, load what is published, and be ready to answer.

    Raises `Unavailable` when a database cannot be used, `FaultyInput` when the rules to begin with are faulty.
    """
    bring_up_to_date(settings)
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


def bring_up_to_date(settings: Settings) -> None:
    """Build or change the tables, as their owner where the settings name one.

    Raises `Unavailable` when a database cannot be used, `Refused` when its user may not change the tables.
    """
    for url in (settings.database_url, settings.keys_url):
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).resolve().parent.mkdir(parents=True, exist_ok=True)
    owner_url = None if settings.database_url.startswith("sqlite:///") else settings.owner_url
    try:
        migrate(settings.database_url, owner_url=owner_url)
    except OwnerNeeded as error:
        hint = "设 POWER_CREDIT_OWNER_URL，运行一次 `power-credit migrate`"
        raise Refused("owner-needed", "表要升级，而这个数据库用户无权改表", hint) from error
    if owner_url is not None and not settings.keys_url.startswith("sqlite:///"):
        prepare_keys(settings.keys_url, owner_url=owner_url)


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
        logger_factory=structlog.PrintLoggerFactory(lossy(sys.stderr)),
    )
