"""Services over the real store, on SQLite and on PostgreSQL."""

from __future__ import annotations

from services_world import actions, app, away, clock, home

__all__ = ["actions", "app", "away", "clock", "home"]
