"""A long past: finished runs by the thousand, written straight into the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
from sqlalchemy import func, insert, select

from onward.bench.measures import latencies
from onward.data_directory import DataDirectory
from onward.domain.instants import to_text
from onward.store.database import open_database
from onward.store.tables import runs

LIST_PAGES: Final = 100
_BATCH: Final = 5_000


def fill(data: DataDirectory, count: int) -> None:
    """As many finished runs as `count` in all, like one that is there."""
    database = open_database(f"sqlite:///{data.root / 'onward.db'}")
    with database.read() as connection:
        there = connection.execute(select(func.count()).select_from(runs)).scalar_one()
        pattern = dict(
            connection.execute(select(runs).where(runs.c.status == "succeeded").limit(1)).one()._mapping
        )
    for first in range(there, count, _BATCH):
        rows = [_copy(pattern, n) for n in range(first, min(count, first + _BATCH))]
        with database.write() as connection:
            connection.execute(insert(runs), rows)
    database.close()


def _copy(pattern: dict[str, Any], number: int) -> dict[str, Any]:
    at = to_text(datetime.now(UTC) - timedelta(days=60) + timedelta(seconds=number))
    run_id = f"run_bench{number:021d}"
    same = {"id": run_id, "root_run_id": run_id, "dedupe_key": run_id}
    return {**pattern, **same, "created_at": at, "started_at": at, "ended_at": at, "moved_at": at}


async def list_milliseconds(http: httpx.AsyncClient, count: int) -> list[float]:
    """The pages that people look at: the newest, by status, and deep down by cursor."""
    address = {"cursor": ""}
    queries: list[dict[str, str]] = [{}, {"status": "succeeded"}, {"status": "failed"}]
    turn = iter(range(count))

    async def look() -> None:
        query = dict(queries[next(turn) % len(queries)])
        if not query and address["cursor"]:
            query = {"cursor": address["cursor"]}
        answer = await http.get("/api/v1/runs", params={"limit": "50", **query})
        answer.raise_for_status()
        if "status" not in query:
            address["cursor"] = answer.json()["next_cursor"] or ""

    return await latencies(look, count)
