"""Tests of the command line may use a PostgreSQL server."""

from tests.store.databases import postgresql_server

__all__ = ["postgresql_server"]
