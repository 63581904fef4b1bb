"""Migrations of the store, run by Alembic on command only."""

from footprint_app.store.migrations.upgrade import upgrade

__all__ = ["upgrade"]
