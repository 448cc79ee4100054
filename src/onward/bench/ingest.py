"""How many deliveries a webhook takes, and how long a sender waits: 2xx means that it is stored."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from onward.bench.http import LeanHttp
from onward.bench.measures import per_second
from onward.store.database import Database

# As many senders as a busy service has.
_AT_ONCE: Final = 32
# A delivery a second more or less: what nobody complains about.
_PACE_PER_SECOND: Final = 300.0


@dataclass(frozen=True, slots=True)
class Ingest:
    """`waits`: milliseconds of each sender at an even pace, sorted."""

    per_second: float
    waits: list[float]


class Sender:
    """Sends deliveries that differ; whatever is not taken is an error."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._http = LeanHttp(url, {"User-Agent": "onward-bench"})
        self._path = address.path
        self._numbers = count()

    async def send(self) -> None:
        number = next(self._numbers)
        body = {"id": f"evt_{number}", "type": "order.paid", "order": {"total": number, "items": ["a", "b"]}}
        answer = await self._http.post(self._path, json.dumps(body).encode())
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"a delivery was answered with {answer.status}: {answer.body[:300]!r}")

    def close(self) -> None:
        self._http.close()


async def ingest(database: Database, url: str, deliveries: int, paced: int) -> Ingest:
    sender = Sender(url)
    before = stored(database)
    try:
        await per_second(sender.send, 100, _AT_ONCE)  # warm
        rate = await per_second(sender.send, deliveries, _AT_ONCE)
        waits = await _at_even_pace(sender, paced)
    finally:
        sender.close()
    taken, kept = deliveries + paced + 100, stored(database) - before
    if kept != taken:
        raise RuntimeError(f"{taken} deliveries were answered with 2xx, and {kept} are stored")
    return Ingest(rate, waits)


def stored(database: Database) -> int:
    with database.read() as connection:
        found: int = connection.exec_driver_sql("SELECT count(*) FROM deliveries").scalar_one()
        return found


async def _at_even_pace(sender: Sender, total: int) -> list[float]:
    """Whoever is late does not delay the next one, as with senders that know nothing of each other."""
    waits: list[float] = []

    async def timed() -> None:
        began = time.perf_counter()
        await sender.send()
        waits.append((time.perf_counter() - began) * 1000)

    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as senders:
        for number in range(total):
            await asyncio.sleep(began + number / _PACE_PER_SECOND - loop.time())
            senders.create_task(timed())
    return sorted(waits)
