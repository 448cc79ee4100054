"""How many step receipts a second the ledger writes, and what each costs.

    python bench/ledger.py [--url sqlite:////tmp/x.db] [--callers 50] [--seconds 5] [--json]

Each caller is a run of its own that records one ended step after another and waits for
each: a row in `step_runs` and one in `feed`. Then one caller alone, for the latency.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import insert

from onward.domain.instants import to_text
from onward.domain.runs.facts import StepEnded
from onward.ports.ledger import Lease
from onward.store.database import Database, open_database
from onward.store.ledger import SqlLedger
from onward.store.migrate import migrate
from onward.store.tables import runs

WORKSPACE = "ws_bench"


@dataclass(frozen=True, slots=True)
class Figures:
    database: str
    callers: int
    receipts_per_s: float
    cpu_us_per_receipt: float
    wait_p50_ms: float
    wait_p95_ms: float
    alone_p50_ms: float
    alone_p95_ms: float


async def measure(database: Database, callers: int, seconds: float) -> Figures:
    ledger = SqlLedger(database)
    names = [f"run_{time.time_ns()}_{number}" for number in range(callers + 1)]
    leases = [await start(database, ledger, name) for name in names]
    alone = await record_until(ledger, leases[-1], time.perf_counter() + min(seconds, 1))
    cpu, begun = time.process_time(), time.perf_counter()
    waits = await asyncio.gather(*(record_until(ledger, lease, begun + seconds) for lease in leases[:-1]))
    cpu, took = time.process_time() - cpu, time.perf_counter() - begun
    ledger.close()
    together = sorted(wait for one in waits for wait in one)
    return Figures(
        database=database.dialect,
        callers=callers,
        receipts_per_s=round(len(together) / took, 1),
        cpu_us_per_receipt=round(cpu / len(together) * 1e6, 1),
        wait_p50_ms=milliseconds(together, 50),
        wait_p95_ms=milliseconds(together, 95),
        alone_p50_ms=milliseconds(alone, 50),
        alone_p95_ms=milliseconds(alone, 95),
    )


async def start(database: Database, ledger: SqlLedger, run_id: str) -> Lease:
    now = to_text(datetime.now(UTC))
    row = {
        "id": run_id,
        "workspace_id": WORKSPACE,
        "workflow_id": "wf_bench",
        "workflow_name": "bench",
        "version_id": "ver_bench",
        "version": 1,
        "hash": "h",
        "status": "queued",
        "inputs": "{}",
        "trigger": '{"type":"manual"}',
        "trigger_type": "manual",
        "created_by": "mem_bench",
        "root_run_id": run_id,
        "dedupe_key": run_id,
        "created_at": now,
        "moved_at": now,
    }
    with database.write() as connection:
        connection.execute(insert(runs).values(row))
    beginning = await ledger.begin(run_id, 1, now)
    assert beginning is not None
    assert beginning.lease is not None
    return beginning.lease


async def record_until(ledger: SqlLedger, lease: Lease, deadline: float) -> list[float]:
    waits: list[float] = []
    while (before := time.perf_counter()) < deadline:
        at = to_text(datetime.now(UTC))
        await ledger.record(
            lease,
            [
                StepEnded(
                    path=f"each[{len(waits)}]/step",
                    attempt=1,
                    step_id="step",
                    type="transform.set",
                    status="succeeded",
                    at=at,
                    started_at=at,
                    input={"value": len(waits)},
                    output={"value": len(waits), "name": "a step"},
                )
            ],
        )
        waits.append(time.perf_counter() - before)
    return waits


def milliseconds(waits: list[float], percent: int) -> float:
    return round(statistics.quantiles(waits, n=100)[percent - 1] * 1000, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        database = open_database(arguments.url or f"sqlite:///{directory}/bench.db")
        migrate(database)
        figures = asdict(asyncio.run(measure(database, arguments.callers, arguments.seconds)))
        database.close()
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:20} {value}")


if __name__ == "__main__":
    main()
