"""Every test in this folder may use the places of `databases.py`."""

from tests.store.databases import database, empty_url, migrated_file, place, postgresql_server, vault

__all__ = ["database", "empty_url", "migrated_file", "place", "postgresql_server", "vault"]
