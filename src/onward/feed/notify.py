"""Watching PostgreSQL: every transaction that changed the feed notifies one channel."""

from __future__ import annotations

import asyncio

import psycopg
from psycopg.conninfo import make_conninfo

from onward.ports.feed import Ring

CHANNEL = "onward_feed"
# While the server is away: how often to knock.
RECONNECT_SECONDS = 0.5
# A connection that died without a word is found by these.
_KEEPALIVE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2, "connect_timeout": 5}


class NotifyWatch:
    def __init__(self, url: str, *, reconnect_seconds: float = RECONNECT_SECONDS) -> None:
        self._address = make_conninfo(url, **_KEEPALIVE)
        self._reconnect_seconds = reconnect_seconds

    async def run(self, ring: Ring) -> None:
        while True:
            try:
                await self._listen(ring)
            except psycopg.OperationalError:
                await asyncio.sleep(self._reconnect_seconds)

    async def _listen(self, ring: Ring) -> None:
        async with await psycopg.AsyncConnection.connect(self._address, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            ring()  # what changed before we listened
            async for _ in connection.notifies():
                ring()
