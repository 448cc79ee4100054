"""The real application over a real SQLite database and the real services; only the engine is a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select

from fakes.engine import FakeEngine
from onward.actions.loading import load_actions
from onward.api.app import HttpOptions, create_app
from onward.api.health import Probe
from onward.clock import SystemClock
from onward.domain.access import ROLES, Principal, Role
from onward.feed.follow import StoreFeed
from onward.feed.notify import NotifyWatch
from onward.feed.poll import PollWatch
from onward.ports.rows.access import KeyRow, MemberRow, WorkspaceRow
from onward.services.alerts.alerts import create_alert
from onward.services.context import Services
from onward.services.devices import start_device
from onward.services.drafts import create_workflow
from onward.services.events import publish as publish_event
from onward.services.keys import create_key
from onward.services.launch import LaunchRequest, launch
from onward.services.publishing import publish
from onward.services.secrets import set_secret
from onward.services.signin import new_link, open_session
from onward.services.tokens import hash_token
from onward.services.triggers.backfills import Asked, create_backfill
from onward.services.triggers.doors import find_door
from onward.services.triggers.invocations import fire
from onward.services.triggers.taking import NewDelivery, take
from onward.services.triggers.triggers import create_trigger
from onward.store.database import Database, open_database
from onward.store.tables import approvals, metadata
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault

# What changes without anybody having stored anything: sessions and keys remember when they were used.
_BOOKKEEPING = {"signins", "api_keys", "audit", "idempotency"}

DOCUMENT = """\
name: greet
inputs:
  name: {type: string, default: you}
steps:
  - {id: say, type: set, vars: {text: "Hello {{ inputs.name }}"}}
outputs: {text: "{{ vars.text }}"}
"""

DEPLOY_SECRET = "a-secret-of-deployments"


@dataclass
class World:
    """Two workspaces, `home` and `away`, each with a member and a key of every role."""

    app: FastAPI
    services: Services
    database: Database
    engine: FakeEngine
    workspaces: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, Role], str] = field(default_factory=dict)

    def client(
        self, role: Role | None = "admin", workspace: str = "home"
    ) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        key = None if role is None else self.keys[workspace, role]
        return connect(self.app, {} if key is None else {"Authorization": f"Bearer {key}"})

    def principal(self, role: Role = "admin", workspace: str = "home") -> Principal:
        """The member of this role, as a person."""
        workspace_id = self.workspaces[workspace]
        with self.services.store.read() as tx:
            member = tx.members.by_email(workspace_id, f"{role}@{workspace}.test")
        assert member is not None
        return Principal("member", member.id, member.name, workspace_id, role)

    def session(self, role: Role = "admin", workspace: str = "home") -> str:
        """The token of a signed-in person."""
        principal = self.principal(role, workspace)
        with self.services.store.write() as tx:
            member = tx.members.get(principal.workspace_id, principal.id)
            assert member is not None
            return open_session(self.services, tx, member, "link").token

    def row_counts(self) -> dict[str, int]:
        """How many rows each table has, bookkeeping left out."""
        with self.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
                if table.name not in _BOOKKEEPING
            }


@asynccontextmanager
async def connect(app: FastAPI, headers: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver", headers=headers
    ) as client:
        yield client


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    with opened_world(sqlite_url) as world:
        yield world


@pytest.fixture
def postgres_world(postgres_url: str) -> Iterator[World]:
    with opened_world(postgres_url) as world:
        yield world


@contextmanager
def opened_world(url: str) -> Iterator[World]:
    database = open_database(url)
    try:
        yield make_world(database)
    finally:
        database.close()


def make_world(database: Database, processes: Path | None = None) -> World:
    engine = FakeEngine()
    services = Services(
        store=SqlStore(database),
        engine=engine,
        clock=SystemClock(),
        actions=load_actions(),
        vault=AesGcmVault(b"v" * 32),
    )
    probe = Probe(services, schema_is_current=lambda: True, processes=processes)
    options = HttpOptions(
        public_url="http://testserver", cursor_key=b"c" * 32, version="test", deploy_secret=DEPLOY_SECRET
    )
    world = World(create_app(services, _feed(database), probe, options), services, database, engine)
    for slug in ("home", "away"):
        _people(world, slug)
    return world


def _feed(database: Database) -> StoreFeed:
    store = SqlStore(database)
    watch = (
        NotifyWatch(database.url) if database.dialect == "postgresql" else PollWatch(store, database.listen)
    )
    return StoreFeed(store, watch, heartbeat=0.2)


def _people(world: World, slug: str) -> None:
    clock = world.services.clock
    at = clock.now_text()
    workspace_id = world.workspaces[slug] = clock.new_id("ws")
    with world.services.store.write() as tx:
        tx.workspaces.insert(WorkspaceRow(workspace_id, slug, slug.title(), at))
        for role in ROLES:
            member = MemberRow(
                clock.new_id("mem"), workspace_id, f"{role}@{slug}.test", role.title(), role, None, None, at
            )
            tx.members.insert(member)
            key = world.keys[slug, role] = f"onw_{slug}{role}".ljust(47, "x")
            tx.keys.insert(
                KeyRow(
                    clock.new_id("key"), workspace_id, role, key[:8], hash_token(key), role, (), member.id, at
                )
            )


def problem(response: httpx.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem that this refusal is; everything that every problem has is checked here."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["type"] == f"urn:onward:problem:{body['code']}"
    assert code is None or body["code"] == code, body
    return body


def link(world: World) -> str:
    """With which an editor signs in, once."""
    by = world.principal("editor")
    with world.services.store.write() as tx:
        member = tx.members.get(by.workspace_id, by.id)
        assert member is not None
        return new_link(world.services, tx, member, timedelta(minutes=5))


def settle(world: World) -> dict[str, str]:
    """One of everything in `home`: what stands for each path parameter of the API."""
    app, by = world.services, world.principal()
    create_workflow(app, by, DOCUMENT)
    publish(app, by, "greet")
    run = launch(app, by, LaunchRequest("greet")).run
    set_secret(app, by, "TOKEN", "hush")
    nightly = {"name": "nightly", "workflow": "greet", "schedule": {"every": "1d"}, "filter": "false"}
    trigger = create_trigger(app, by, nightly)
    return {
        "workflow": "greet",
        "number": "1",
        "run_id": run.id,
        "path": "say",
        "approval_id": _ask(world, run.id),
        "trigger": trigger.id,
        "alert": create_alert(app, by, {"name": "ops", "on": ["missed"], "to": [{"workflow": "greet"}]}).id,
        "invocation_id": fire(app, by, trigger.id).id,
        "backfill_id": create_backfill(app, by, trigger.id, Asked("2025-01-01", "2025-01-03")).id,
        "delivery_id": _delivered(world),
        "address": "greet",
        "event_id": publish_event(app, by, "paid").event.id,
        "key_id": create_key(app, by, "k", "viewer").key.id,
        "member_id": by.id,
        "name": "TOKEN",
        "user_code": start_device(app, "laptop").user_code,
    }


def _delivered(world: World) -> str:
    """A delivery that a webhook took."""
    app, by = world.services, world.principal()
    hook = {
        "name": "hook",
        "workflow": "greet",
        "webhook": {"path": "greet", "check": {"scheme": "standard"}},
    }
    create_trigger(app, by, hook)
    door = find_door(app, "greet")
    assert door is not None
    sent = NewDelivery(
        id=app.clock.new_id("dlv"),
        through=door.through,
        at=app.clock.now_text(),
        payload={"who": "Ada"},
        request={"method": "POST", "path": "greet", "query": {}, "headers": {}, "delivery_id": None},
        delivery_id=None,
        status=202,
        content_type="application/json",
        size=13,
        sender="192.0.2.7",
    )
    take(app, [sent])
    return sent.id


def _ask(world: World, run_id: str) -> str:
    """An open approval, written as the ledger would."""
    row = {
        "id": world.services.clock.new_id("apr"),
        "workspace_id": world.workspaces["home"],
        "run_id": run_id,
        "path": "ok",
        "title": "Go on?",
        "approvers": '["role:operator"]',
        "allow_self": True,
        "requested_by": "nobody",
        "status": "open",
        "created_at": world.services.clock.now_text(),
    }
    with world.database.write() as connection:
        connection.execute(insert(approvals).values(row))
    return str(row["id"])
