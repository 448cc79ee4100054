"""`onward up` while its processes hang, or what they depend on does not answer."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from onward.supervisor.state import ProcessState, read_states
from supervisor_world import hung_and_back, in_place, program, until
from up_world import onward_up

LIMIT = 3.0


@dataclass
class Product:
    url: str
    data: Path

    def process(self, name: str) -> ProcessState:
        return next(one for one in read_states(self.data / "processes.json") if one.name == name)

    def log(self, name: str) -> str:
        return (self.data / "logs" / f"{name}.log").read_text()

    def signal(self, name: str, number: signal.Signals) -> None:
        os.kill(self.process(name).pid or 0, number)

    def readiness(self) -> dict[str, Any] | None:
        """None: nobody answers."""
        try:
            report: dict[str, Any] = httpx.get(f"{self.url}/readyz", timeout=30, trust_env=False).json()
        except httpx.TransportError:
            return None
        return report

    def is_ready(self) -> bool:
        report = self.readiness()
        return report is not None and bool(report["ready"])

    def line(self, name: str) -> str:
        """What `/readyz` says of it."""
        lines = (self.readiness() or {"dependencies": []})["dependencies"]
        return next((line["detail"] for line in lines if line["name"] == name), "")

    @contextmanager
    def without_answers(self) -> Iterator[None]:
        """Temporal takes connections and says nothing; nobody can write to the database."""
        self.signal("temporal", signal.SIGSTOP)
        with closing(sqlite3.connect(self.data / "onward.db", isolation_level=None, timeout=30)) as database:
            database.execute("BEGIN EXCLUSIVE")
            yield
        self.signal("temporal", signal.SIGCONT)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with onward_up(tmp_path_factory.mktemp("onward"), HUNG_AFTER=f"{LIMIT:g}s") as up:
        yield Product(up.url, up.data)


async def test_what_they_depend_on_may_be_silent_for_long_without_a_restart(
    up: Product, tmp_path: Path
) -> None:
    """Twice the limit, as somebody else who hangs shows."""
    async with in_place(tmp_path) as place:
        await place.start(place.spec("clock", program(), hung_after=2 * LIMIT))
        await until(lambda: "up" in place.log("clock") and up.is_ready(), 60)
        with up.without_answers():
            await until(lambda: not up.is_ready(), 60)
            await hung_and_back(place, "clock")
    assert {name: up.process(name).restarts for name in ("server", "worker-1")} == {
        "server": 0,
        "worker-1": 0,
    }
    await until(up.is_ready, 60)


async def test_a_process_says_what_it_does_when_it_is_asked(up: Product) -> None:
    """`kill -USR1`, and it goes on."""
    await until(up.is_ready, 60)
    before = up.process("worker-1")
    up.signal("worker-1", signal.SIGUSR1)
    await until(lambda: "most recent call first" in up.log("worker-1"))
    assert up.process("worker-1") == before


@pytest.mark.parametrize("name", ["server", "worker-1"])
async def test_one_that_hangs_comes_back_and_health_says_why(up: Product, name: str) -> None:
    await until(up.is_ready, 60)
    up.signal(name, signal.SIGSTOP)
    await until(lambda: up.process(name).condition == "hung", 30)
    await until(lambda: up.process(name).restarts == 1, 30)
    await until(up.is_ready, 60)
    assert "1 restart; last exit: hung for 3 s, signal SIGKILL" in up.line(f"process {name}")
