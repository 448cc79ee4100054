"""Services over the real store on both databases, with two workspaces and people in them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fakes.clock import FakeClock
from fakes.engine import FakeEngine
from onward.actions.loading import load_actions
from onward.domain.access import Principal, Role
from onward.ports.actions import Actions
from onward.ports.rows.access import MemberRow, WorkspaceRow
from onward.ports.rows.runs import NewRun
from onward.services import versions
from onward.services.context import Services
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault


@dataclass(frozen=True)
class People:
    """One workspace's members, one of each role."""

    admin: Principal
    editor: Principal
    operator: Principal
    viewer: Principal


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def actions() -> Actions:
    return load_actions()


@pytest.fixture
def app(store: SqlStore, clock: FakeClock, actions: Actions) -> Services:
    return Services(store, FakeEngine(), clock, actions, AesGcmVault(b"k" * 32))


@pytest.fixture
def home(app: Services) -> People:
    return _people(app, "home")


@pytest.fixture
def away(app: Services) -> People:
    """Everybody here has the same role as at home, and no business there."""
    return _people(app, "away")


def open_run(app: Services, people: People, workflow: str) -> str:
    """A queued run of the newest version, as a row that nothing executes. Its id."""
    version = versions.show_version(app, people.viewer, workflow).version
    run_id = app.clock.new_id("run")
    run = NewRun(
        id=run_id,
        workspace_id=people.viewer.workspace_id,
        workflow_id=version.workflow_id,
        workflow_name=workflow,
        version_id=version.id,
        version=version.number,
        branch=version.branch,
        hash=version.hash,
        inputs={},
        trigger={"type": "manual"},
        created_by=people.operator.id,
        dedupe_key=run_id,
        root_run_id=run_id,
        created_at=app.clock.now_text(),
    )
    with app.store.write() as tx:
        tx.runs.insert(run)
    return run_id


def _people(app: Services, slug: str) -> People:
    workspace_id = app.clock.new_id("ws")
    with app.store.write() as tx:
        tx.workspaces.insert(WorkspaceRow(workspace_id, slug, slug.title(), app.clock.now_text()))
    return People(
        *(_member(app, workspace_id, slug, role) for role in ("admin", "editor", "operator", "viewer"))
    )


def _member(app: Services, workspace_id: str, slug: str, role: Role) -> Principal:
    name = f"{role} of {slug}"
    member_id = app.clock.new_id("mem")
    email = f"{role}@{slug}.test"
    with app.store.write() as tx:
        tx.members.insert(
            MemberRow(member_id, workspace_id, email, name, role, None, None, app.clock.now_text())
        )
    return Principal("member", member_id, name, workspace_id, role)
