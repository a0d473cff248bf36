"""The baseline: a bare FastAPI endpoint that commits one row for each request, on the same database settings."""

import sys
from contextlib import suppress
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import Column, MetaData, Table, Text, insert

from api.store.database import open_database

_METADATA = MetaData()
_ROWS = Table("bare", _METADATA, Column("id", Text, primary_key=True), Column("reason", Text, nullable=False))


class Question(BaseModel):
    """The same body as the service takes, as plainly as FastAPI reads it."""

    subject: dict[str, str]
    reason: str
    matter: str | None = None
    step: str | None = None
    mode: str | None = None


def bare(url: str) -> FastAPI:
    """Make the application: one endpoint, one row, one commit."""
    database = open_database(url)
    with database.writing() as conn:
        _METADATA.create_all(conn)
    app = FastAPI()

    @app.post("/rows")
    def add(question: Question) -> dict[str, str]:
        id_ = str(uuid4())
        with database.writing() as conn:
            conn.execute(insert(_ROWS), {"id": id_, "reason": question.reason})
        return {"id": id_}

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        return {"status": "ready"}

    return app


def _serve(url: str, port: int) -> None:
    with suppress(KeyboardInterrupt):
        uvicorn.run(bare(url), port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
