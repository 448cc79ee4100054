"""A workspace with members and workflows, a database, a ledger and an engine that executes nothing.

Tests say what runs do by recording facts, as a worker would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from fakes.clock import FakeClock
from fakes.engine import FakeEngine
from onward.actions.loading import load_actions
from onward.domain.access import Principal, Role
from onward.domain.definitions.hash import content_hash
from onward.domain.runs.facts import ApprovalAsked, Fact, RunMoved, StepError, WaitOpened
from onward.ports.ledger import Lease
from onward.ports.rows.access import MemberRow, WorkspaceRow
from onward.ports.rows.approvals import ApprovalFilter
from onward.ports.rows.runs import RunRow
from onward.ports.rows.workflows import VersionRow, WorkflowRow
from onward.services import housekeeping_clock
from onward.services.context import Services
from onward.services.launch import Launched, LaunchRequest, launch
from onward.store.database import Database
from onward.store.ledger import SqlLedger
from onward.store.tables import feed
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault

HOME = "ws_home"
AWAY = "ws_away"
ONE_STEP: dict[str, Any] = {"steps": [{"id": "one", "type": "set", "vars": {"x": 1}}]}


@dataclass
class RunsWorld:
    database: Database
    engine: FakeEngine = field(default_factory=FakeEngine)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.store = SqlStore(self.database)
        self.ledger = SqlLedger(self.database)
        self.app = Services(
            store=self.store,
            engine=self.engine,
            clock=self.clock,
            actions=load_actions(),
            vault=AesGcmVault(b"v" * 32),
        )
        with self.store.write() as tx:
            for workspace in (HOME, AWAY):
                tx.workspaces.insert(WorkspaceRow(workspace, workspace[3:], workspace, self.clock.now_text()))
        self.ada = self.member("ada", "operator")

    def live(self, **by: float) -> None:
        """Time passes while somebody is at work: no leap of the clock, for all that housekeeping sees."""
        self.clock.move(**by)
        housekeeping_clock.look(self.app, timedelta(**by))

    def member(self, name: str, role: Role, workspace: str = HOME) -> Principal:
        member_id = f"mem_{name}"
        row = MemberRow(
            member_id, workspace, f"{name}@example.com", name, role, None, None, self.clock.now_text()
        )
        with self.store.write() as tx:
            tx.members.insert(row)
        return Principal("member", member_id, name, workspace, role)

    def workflow(self, name: str = "hello", workspace: str = HOME, **definition: Any) -> str:
        """Publish it: the first version, or the next one."""
        content = {"name": name, **(ONE_STEP | definition)}
        at = self.clock.now_text()
        workflow_id = f"wf_{name}"
        with self.store.write() as tx:
            if tx.workflows.get(workspace, workflow_id) is None:
                row = WorkflowRow(
                    workflow_id, workspace, name, name, True, False, 0, None, None, "mem_ada", at, at
                )
                tx.workflows.insert(row, "")
            newest = tx.versions.newest(workspace, workflow_id, "main")
            number = 1 if newest is None else newest.number + 1
            version = VersionRow(
                f"ver_{uuid4().hex}",  # plans are kept per process, by this id
                workspace,
                workflow_id,
                "main",
                number,
                content_hash(content),
                "",
                "api",
                "mem_ada",
                at,
            )
            tx.versions.insert(version, "", content)
        return workflow_id

    def launch(self, workflow: str = "hello", by: Principal | None = None, **request: Any) -> Launched:
        self.clock.move(milliseconds=1)  # ids of one instant sort in no order
        launched = launch(self.app, by or self.ada, LaunchRequest(workflow, **request))
        with self.store.write() as tx:  # as its first segment would
            tx.runs.mark_launched(HOME, launched.run.id, self.clock.now_text())
        return launched

    def started(self, workflow: str = "hello", **request: Any) -> str:
        """The id of a new run of a workflow that is published when it is not yet."""
        with self.store.read() as tx:
            missing = tx.workflows.by_name(HOME, workflow) is None
        if missing:
            self.workflow(workflow)
        return self.launch(workflow, **request).run.id

    def record(self, run_id: str, *facts: Fact) -> str:
        """What a worker writes for the run."""
        return self.write(self.lease(run_id), *facts)

    def lease(self, run_id: str) -> Lease:
        beginning = asyncio.run(self.ledger.begin(run_id, 1, self.clock.now_text()))
        assert beginning is not None
        assert beginning.lease is not None, "the run has ended"
        return beginning.lease

    def write(self, lease: Lease, *facts: Fact) -> str:
        return asyncio.run(self.ledger.record(lease, facts))

    def waiting(self, run_id: str, kind: Any, path: str = "wait", **values: Any) -> None:
        opened = WaitOpened(path=path, kind=kind, at=self.clock.now_text(), **values)
        self.record(run_id, opened, RunMoved("waiting", self.clock.now_text()))

    def ended(self, run_id: str, status: Any = "succeeded", error: StepError | None = None) -> None:
        self.record(run_id, RunMoved(status, self.clock.now_text(), error=error))
        self.engine.close(run_id)

    def asked(self, run_id: str, path: str = "ok", **values: Any) -> str:
        """The id of an approval that the run waits for."""
        standard: dict[str, Any] = {
            "title": "Go?",
            "text": "",
            "approvers": ("role:operator",),
            "allow_self": False,
            "form": None,
            "deadline_at": None,
        }
        fact = ApprovalAsked(path=path, at=self.clock.now_text(), **(standard | values))
        opened = WaitOpened(path, "approval", self.clock.now_text(), values.get("deadline_at"))
        self.record(run_id, fact, opened, RunMoved("waiting", self.clock.now_text()))
        with self.store.read() as tx:
            [row] = tx.approvals.lines(HOME, ApprovalFilter(run_id=run_id, status="open"), 10).items
        return row.id

    def run(self, run_id: str) -> RunRow:
        with self.store.read() as tx:
            row = tx.runs.get(HOME, run_id)
        assert row is not None
        return row

    def changes(self, subject: str) -> list[str]:
        """The kinds of the feed, in order."""
        with self.database.read() as connection:
            return list(
                connection.execute(
                    select(feed.c.kind).where(feed.c.subject == subject).order_by(feed.c.seq)
                ).scalars()
            )


@pytest.fixture
def world(database: Database) -> Iterator[RunsWorld]:
    world = RunsWorld(database)
    yield world
    world.ledger.close()
