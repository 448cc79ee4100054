"""What was told to be durable is there after a kill, and nothing is there by halves (R4, R7)."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from onward.domain.errors import Unavailable
from onward.store.database import Database, open_database
from onward.store.ledger import SqlLedger
from postgres import Postgres
from records import HOME, add_run, at, ended

TESTS = Path(__file__).parents[1]


def kill_while_writing(url: str, run_ids: list[str], acknowledged: int) -> list[tuple[str, int]]:
    """What a writer that was killed had been told to be durable."""
    command = [sys.executable, str(TESTS / "ledger_writer.py"), url, *run_ids]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(acknowledged)]
    writer.kill()
    lines += writer.stdout.readlines()
    writer.wait()
    whole = [line.split() for line in lines if line.endswith("\n")]
    return [(run_id, int(number)) for run_id, number in whole]


def recorded(database: Database, event: str = "step.ended") -> tuple[Counter[str], int]:
    """How often each step was recorded, by run and path, and how many changes tell of them."""
    with database.read() as connection:
        rows = connection.execute(text("SELECT run_id, path FROM step_runs")).all()
        told = connection.execute(text("SELECT count(*) FROM feed WHERE kind = :kind"), {"kind": event})
        return Counter(f"{run_id} {path}" for run_id, path in rows), told.scalar_one()


def test_a_kill_loses_nothing_and_leaves_no_half(database: Database) -> None:
    run_ids = [add_run(database, f"run_{number}") for number in range(5)]
    acknowledged = kill_while_writing(database.url, run_ids, 200)
    steps, told = recorded(database)
    assert len(acknowledged) >= 200
    for run_id, number in acknowledged:
        assert steps[f"{run_id} a[{number}]"] == steps[f"{run_id} b[{number}]"] == 1
    halves = {key.replace("a[", "b[") for key in steps} - set(steps)
    assert halves == set()
    assert told == len(steps)


async def test_a_server_that_crashes_and_returns_costs_nobody_an_error(own_postgres: Postgres) -> None:
    """Commits whose answer was lost are written once, whether or not they had happened."""
    database = open_database(own_postgres.url("onward"))
    ledger = SqlLedger(database)
    run_ids = [add_run(database, f"run_{number}") for number in range(8)]

    crashed = asyncio.Event()
    writing = asyncio.gather(*(write_over_a_crash(ledger, run_id, crashed) for run_id in run_ids))
    await asyncio.to_thread(crash_and_restart, own_postgres, database)
    crashed.set()
    numbers = await writing

    steps, told = recorded(database)
    ledger.close()
    database.close()
    assert steps == Counter(
        f"{run_id} s[{i}]" for run_id, last in zip(run_ids, numbers, strict=True) for i in range(last)
    )
    assert told == sum(numbers)


async def write_over_a_crash(ledger: SqlLedger, run_id: str, crashed: asyncio.Event) -> int:
    """Steps recorded one after another until some time after the crash; how many."""
    beginning = await ledger.begin(run_id, 1, at())
    assert beginning is not None
    assert beginning.lease is not None
    number = 0
    while not crashed.is_set() or number % 50:
        assert await ledger.record(beginning.lease, [ended(f"s[{number}]")]) == "ok"
        number += 1
    return number


def crash_and_restart(postgres: Postgres, database: Database) -> None:
    while recorded(database)[1] < 500:  # it is under load
        pass
    postgres.crash()
    postgres.server.ensure_postgres_running()


async def test_a_database_that_stays_away_is_said_to_be(tmp_path: Path) -> None:
    ledger = SqlLedger(open_database(f"postgresql://nobody@/nothing?host={tmp_path}"), patience=0.1)
    with pytest.raises(Unavailable) as refusal:
        await ledger.put_blob(HOME, b"x", at())
    assert refusal.value.code == "database_unavailable"
    ledger.close()


async def test_closing_writes_what_was_submitted(database: Database) -> None:
    ledger = SqlLedger(database)
    names = [asyncio.create_task(ledger.put_blob(HOME, bytes([number]), at())) for number in range(100)]
    await asyncio.sleep(0)  # each has submitted
    ledger.close()
    await asyncio.gather(*names)
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM blobs")).scalar_one() == 100
    with pytest.raises(Unavailable):
        await ledger.put_blob(HOME, b"late", at())
