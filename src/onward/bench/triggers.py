"""`onward bench triggers`: what the scheduler costs while nothing is due, and how soon it is when it is."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from onward.actions.registry import Registry
from onward.bench.firings import check_each_slot, counts, recorded_at, started
from onward.bench.ingest import Ingest, ingest
from onward.bench.many_triggers import fill, pattern, stored
from onward.bench.measures import percentile
from onward.bench.rig import Rig, onward_up, steps_of
from onward.clock import SystemClock
from onward.domain.instants import to_text
from onward.ports.engine import Engine
from onward.ports.rows.triggers import TriggerRow
from onward.services.context import Services
from onward.services.triggers import scheduling
from onward.store.database import Database, open_database
from onward.store.migrate import migrate
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault

_WORKFLOW: Final = "bench"
# Three a second, none of them on a whole second: a look at round times would hit those by luck.
_OFFSETS: Final = (0.137, 0.431, 0.823)
_PATIENCE_SECONDS: Final = 180.0
# From when they are written until they are due: the writing is not what is measured.
_AHEAD: Final = timedelta(seconds=4)
# A process that has just come up is not idle yet.
_SETTLE_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. `QUICK` only shows that everything runs."""

    enabled: int = 100_000
    due: int = 10_000
    ticks: int = 200
    firings: int = 120
    # Of those due at once, how many starts are waited for.
    starts: int = 1_000
    deliveries: int = 6_000
    paced: int = 3_000
    idle_seconds: float = 10.0


QUICK: Final = Size(2_000, 100, 20, 6, 50, 200, 100, 1.0)


async def measure(size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    idle, recording = await asyncio.to_thread(_without_engine, size)
    say(f"a tick with nothing due, beside {size.enabled} triggers: {idle:.2f} ms")
    say(f"{size.due} due at once are recorded with {recording:.2f} s of CPU")
    async with onward_up() as rig:
        await rig.publish(_WORKFLOW, steps_of(1))
        with _database_of(rig) as database:
            like = await _pattern_of(rig, database)
            await asyncio.to_thread(fill, database, like, size.enabled, _in_years(), "later")
            cpu = await _idle_cpu(rig, size.idle_seconds)
            say(f"idle beside {size.enabled} triggers: {cpu:.2f} % of a core")
            late = await _idle_firings(rig, database, size.firings)
            say(f"idle firings: p50 {percentile(late, 50):.1f} ms, p99 {percentile(late, 99):.1f} ms")
            taken, cpu_each = await _ingest(rig, database, size)
            waits = percentile(taken.waits, 99)
            say(f"webhooks: {taken.per_second:.0f} stored/s; at 300/s p99 {waits:.1f} ms")
            record, starts = await _due_at_once(database, like, size)
            say(f"{size.due} due at once: recorded within {record:.2f} s, started at {starts:.0f}/s")
    return {
        "idle_tick_db_ms": idle,
        "record_10k_s": record,
        "record_10k_cpu_s": recording,
        "firing_p50_ms": percentile(late, 50),
        "firing_p99_ms": percentile(late, 99),
        "ingest_per_s": taken.per_second,
        "ingest_p50_ms": percentile(taken.waits, 50),
        "ingest_p99_ms": waits,
        "ingest_cpu_ms": cpu_each,
        "starts_per_s": starts,
        "idle_cpu_percent": cpu,
    }


def _without_engine(size: Size) -> tuple[float, float]:
    """Milliseconds of the database in a tick with nothing due; seconds of CPU to record so many that are."""
    with tempfile.TemporaryDirectory(prefix="onward-bench-") as directory:
        database = open_database(f"sqlite:///{directory}/onward.db")
        migrate(database)
        app = _services(database)
        like = pattern(_WORKFLOW, app.clock.now_text())
        fill(database, like, size.enabled, _in_years(), "later")
        with app.store.write() as tx:
            generation = tx.scheduler.register("bench", "", app.clock.now_text())
        ticks = sorted(_milliseconds(lambda: scheduling.tick(app, generation)) for _ in range(size.ticks))
        fill(database, like, size.due, app.clock.now(), "due")
        before = time.process_time()
        while scheduling.tick(app, generation).more:
            pass
        recording = time.process_time() - before
        database.close()
    return percentile(ticks, 50), recording


def _services(database: Database) -> Services:
    # A tick asks neither the engine nor an action.
    engine = cast("Engine", None)
    return Services(SqlStore(database), engine, SystemClock(), Registry(), AesGcmVault(bytes(32)))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


async def _pattern_of(rig: Rig, database: Database) -> TriggerRow:
    answer = await _make(rig, {"name": "like-this", "workflow": _WORKFLOW})
    return stored(database, answer["id"])


async def _make(rig: Rig, definition: dict[str, Any]) -> dict[str, Any]:
    answer = await rig.http.post("/api/v1/triggers", json={"definition": definition})
    answer.raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


async def _switch_off(rig: Rig, name: str) -> None:
    answer = await rig.http.delete(f"/api/v1/triggers/{name}/enabled")
    answer.raise_for_status()


async def _idle_cpu(rig: Rig, seconds: float) -> float:
    """Per cent of a core that all of it takes while nothing is due."""
    await asyncio.sleep(_SETTLE_SECONDS)
    before = sum(rig.cpu_seconds().values())
    await asyncio.sleep(seconds)
    return (sum(rig.cpu_seconds().values()) - before) / seconds * 100


async def _idle_firings(rig: Rig, database: Database, count: int) -> list[float]:
    """Milliseconds from a slot to the first row of its run, sorted. Nothing else goes on."""
    begin = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    for number, offset in enumerate(_OFFSETS):
        schedule = {"every": "1s", "start": to_text(begin + timedelta(seconds=offset))}
        await _make(rig, {"name": f"idle-{number}", "workflow": _WORKFLOW, "schedule": schedule})
    await _until(lambda: counts(database).started >= count)
    for number in range(len(_OFFSETS)):
        await _switch_off(rig, f"idle-{number}")
    await _until(lambda: counts(database).is_open == 0)
    fired = await asyncio.to_thread(started, database)
    check_each_slot(fired)
    return sorted(one.milliseconds for one in fired)


async def _ingest(rig: Rig, database: Database, size: Size) -> tuple[Ingest, float]:
    """Each delivery is to start a run, so what takes them shares the machine with what starts them.

    And milliseconds of CPU that the server takes for each, whatever else the machine does.
    """
    await _make(rig, {"name": "hook", "workflow": _WORKFLOW, "webhook": {"check": {"scheme": "none"}}})
    answer = await rig.http.get("/api/v1/triggers/hook/webhook")
    answer.raise_for_status()
    before = rig.cpu_seconds()["server"]
    taken = await ingest(database, answer.json()["url"], size.deliveries, size.paced)
    cpu_each = (rig.cpu_seconds()["server"] - before) / (size.deliveries + size.paced) * 1000
    await _switch_off(rig, "hook")  # what has not started is cancelled
    await _until(lambda: counts(database).is_open == 0)
    return taken, cpu_each


async def _due_at_once(database: Database, like: TriggerRow, size: Size) -> tuple[float, float]:
    """Seconds until the last one is recorded, and starts a second: both go on at the same time."""
    before = counts(database)
    at = datetime.now(UTC) + _AHEAD
    await asyncio.to_thread(fill, database, like, size.due, at, "due")
    await _until(lambda: counts(database).recorded >= before.recorded + size.due)
    await _until(lambda: counts(database).started >= before.started + size.starts)
    runs = [one.run_at for one in await asyncio.to_thread(started, database)][before.started :]
    took = (runs[size.starts - 1] - at).total_seconds()
    return (recorded_at(database, at) - at).total_seconds(), size.starts / took


async def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not await asyncio.to_thread(is_so):
        if time.monotonic() > deadline:
            raise RuntimeError("it takes too long: is the machine busy?")
        await asyncio.sleep(0.25)


@contextmanager
def _database_of(rig: Rig) -> Iterator[Database]:
    database = open_database(f"sqlite:///{rig.data.root / 'onward.db'}")
    try:
        yield database
    finally:
        database.close()


def _in_years() -> datetime:
    return datetime.now(UTC) + timedelta(days=700)
