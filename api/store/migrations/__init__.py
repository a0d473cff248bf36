"""Alembic migrations; `api.store.migrate` runs them."""
