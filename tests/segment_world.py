"""Segments without Temporal: a run's execution by hand, over the real ledger, crashing where it is told to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from temporalio.testing import ActivityEnvironment

from fakes.clock import FakeClock
from fakes.engine import FakeEngine
from onward.actions.loading import load_actions
from onward.domain.access import Principal
from onward.domain.instants import from_text
from onward.domain.runs.facts import Fact
from onward.domain.runs.state import merge
from onward.domain.runs.status import RUN_TERMINAL
from onward.engine.activities.run import RunActivities
from onward.engine.contracts import Advanced, AdvanceTask, PerformTask, Sections, Told
from onward.ports.ledger import Lease, Verdict
from onward.ports.rows.runs import RunRow
from onward.services import access, drafts, publishing, secrets
from onward.services.context import Services
from onward.services.launch import LaunchRequest, launch
from onward.store.database import open_database
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault

PROBES = str(Path(__file__).with_name("probe_actions.py"))


class Dead(Exception):
    """The process was killed at this write."""


class TickingClock(FakeClock):
    """Every look is a microsecond later than the one before, so that nothing happens at once."""

    def now(self) -> datetime:
        self.move(microseconds=1)
        return super().now()

    def now_text(self) -> str:
        self.move(microseconds=1)
        return super().now_text()


@dataclass
class MortalLedger:
    """The real ledger of a process that dies at the writes whose numbers are in `deaths`.

    At odd ones the write was committed, at even ones it was not.
    """

    inner: SqlLedger
    deaths: frozenset[int] = frozenset()
    writes: int = 0

    async def record(self, lease: Lease, facts: Sequence[Fact]) -> Verdict:
        self.writes += 1
        if self.writes not in self.deaths:
            return await self.inner.record(lease, facts)
        if self.writes % 2:
            await self.inner.record(lease, facts)
        raise Dead

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Desk:
    """One Onward in this process, whose engine executes nothing."""

    def __init__(self, url: str, clock: FakeClock | None = None) -> None:
        self.database = open_database(url)
        self.ledger = SqlLedger(self.database)
        self.clock = clock or TickingClock()
        self.engine = FakeEngine()
        self.app = Services(
            SqlStore(self.database),
            self.engine,
            self.clock,
            load_actions(modules=[PROBES]),
            AesGcmVault(b"v" * 32),
        )
        installed = access.install(self.app)
        self.admin = Principal("member", installed.member_id, "Ada", installed.workspace_id, "admin")
        self._number = 0

    def publish(self, document: str | dict[str, Any]) -> str:
        self._number += 1
        name = f"w{self._number}"
        body = document if isinstance(document, dict) else yaml.safe_load(dedent(document))
        drafts.create_workflow(self.app, self.admin, yaml.safe_dump({"name": name, **body}, sort_keys=False))
        publishing.publish(self.app, self.admin, name)
        return name

    def launch(self, document: str | dict[str, Any], inputs: dict[str, Any] | None = None) -> Execution:
        workflow = self.publish(document)
        launched = launch(self.app, self.admin, LaunchRequest(workflow, inputs or {}))
        return Execution(self, launched.run.id)

    def secret(self, name: str, value: str) -> None:
        secrets.set_secret(self.app, self.admin, name, value)

    def close(self) -> None:
        self.ledger.close()
        self.database.close()


@dataclass
class Execution:
    """What the workflow does: hold the state, and ask for one segment after the other."""

    desk: Desk
    run_id: str
    segment: int = 0
    state: Sections = field(default_factory=dict)
    ledger: Any = None
    progress: str = ""

    def __post_init__(self) -> None:
        self.ledger = self.ledger or self.desk.ledger

    async def advance(self, *events: Told) -> Execution:
        """The next segment; when its process dies, another process executes it again."""
        task = AdvanceTask(
            self.desk.admin.workspace_id, self.run_id, self.segment + 1, self.desk.clock.now_text(),
            self.state, list(events),
        )  # fmt: skip
        while True:
            try:
                advanced = await self.attempt(task)
                break
            except Dead:
                task.at = self.desk.clock.now_text()  # a new workflow task begins later
        self.take(advanced)
        return self

    async def attempt(self, task: AdvanceTask) -> Advanced:
        activities = RunActivities(self.desk.app, self.ledger, "http://test")
        return await ActivityEnvironment().run(activities._advance, task)

    def take(self, advanced: Advanced) -> None:
        self.progress = advanced.progress
        if advanced.progress != "blocked":
            self.segment += 1
            self.state = merge(self.state, advanced.delta)

    async def perform(self, path: str, ledger: Any = None) -> Told:
        """Execute a long step that the state asks for."""
        activities = RunActivities(self.desk.app, ledger or self.ledger, "http://test")
        task = PerformTask(**self.state["pending"][path]["perform"])
        performed = await ActivityEnvironment().run(activities.perform, task)
        return self.told(
            "performed", **{name: getattr(performed, name) for name in performed.__dataclass_fields__}
        )

    async def to_its_end(self) -> Execution:
        """As long as only time is needed."""
        while self.progress != "ended":
            if self.progress == "open":
                due = min(self.state["timers"].values())
                self.pass_until(due)
            await self.advance()
        return self

    def pass_until(self, due: str) -> None:
        late = (from_text(due) - self.desk.clock.now()) / timedelta(seconds=1)
        if late > 0:
            self.desk.clock.move(seconds=late)

    def told(self, kind: str, **data: Any) -> Told:
        return {"kind": kind, "at": self.desk.clock.now_text(), "data": data}

    @property
    def row(self) -> RunRow:
        with self.desk.app.store.read() as tx:
            row = tx.runs.get(self.desk.admin.workspace_id, self.run_id)
        assert row is not None
        return row

    @property
    def ended(self) -> bool:
        return self.row.status in RUN_TERMINAL

    def steps(self) -> list[Any]:
        with self.desk.app.store.read() as tx:
            return list(tx.steps.of_run(self.desk.admin.workspace_id, self.run_id, 10_000))

    def attempts(self, path: str) -> list[tuple[int, str]]:
        return [(step.attempt, step.status) for step in self.steps() if step.path == path]

    def waits(self, *, only_open: bool = False) -> list[Any]:
        with self.desk.app.store.read() as tx:
            return list(tx.steps.waits(self.desk.admin.workspace_id, self.run_id, only_open=only_open))


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    desk = Desk(sqlite_url)
    yield desk
    desk.close()


def fill(document: str, *values: object) -> str:
    """The document with its `%s` and `%d` filled in: it is full of braces."""
    return document % values
