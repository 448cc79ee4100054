"""Alerts over HTTP: made, changed, tried out, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from api_world import World, problem, settle
from onward.domain.access import Role
from onward.services.alerts import looking as alert_looking

ADDRESS = "/api/v1/alerts"
DOCUMENT: dict[str, Any] = {"name": "nights", "on": ["run_failed"], "to": [{"workflow": "greet"}]}


def body(**change: Any) -> dict[str, Any]:
    return {"definition": {**DOCUMENT, **change}}


async def test_the_life_of_an_alert(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        made = await client.post(ADDRESS, json=body())
        assert made.status_code == 201
        assert made.json()["text"] == "A run failed: workflow greet, at most every 60 min."
        assert (await client.get(made.headers["location"])).json() == made.json()
        changed = await client.put(f"{ADDRESS}/nights", json=body(name="days", every="10m"))
        assert changed.json()["definition"]["every"] == "10m"
        assert (await client.delete(f"{ADDRESS}/days/enabled")).json()["enabled"] is False
        assert (await client.put(f"{ADDRESS}/days/enabled")).json()["enabled"] is True
        assert (await client.delete(f"{ADDRESS}/days")).status_code == 204
        problem(await client.get(f"{ADDRESS}/days"), 404, "alert_not_found")


async def test_all_recipients_that_could_not_be_told_are_named_at_once(world: World) -> None:
    settle(world)
    to = [
        {"email": "ops@example.com"},
        {"webhook": "http://169.254.169.254/x", "secret": "TOKEN"},
        {"workflow": "greet"},
        {"workflow": "nope"},
    ]
    async with world.client() as client:
        refused = problem(await client.post(ADDRESS, json=body(to=to)), 422, "fields_wrong")
    assert [error["pointer"] for error in refused["errors"]] == [
        "/definition/to/0/email",
        "/definition/to/1/webhook",
        "/definition/to/1/secret",
        "/definition/to/3/workflow",
    ]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"to": [{"email": "ops@example.com"}]}, "/definition/to/0/email", "no_mail_server"),
        ({"to": [{"workflow": "nope"}]}, "/definition/to/0/workflow", "workflow_not_found"),
        ({"to": [{"webhook": "https://x.test", "secret": "NOPE"}]}, "/definition/to/0/secret", None),
        ({"to": [{"webhook": "https://x.test", "secret": "TOKEN"}]}, "/definition/to/0/secret", "bad_secret"),
        (
            {"to": [{"webhook": "http://169.254.169.254/x", "secret": "SIGNING"}]},
            "/definition/to/0/webhook",
            "address_refused",
        ),
        (
            {"to": [{"webhook": "http://0177.0.0.1/x", "secret": "SIGNING"}]},
            "/definition/to/0/webhook",
            "url",
        ),
        ({"on": ["fails"]}, "/definition/on/0", "bad_condition"),
    ],
)
async def test_what_could_never_arrive_is_refused_when_saved(
    world: World, change: dict[str, Any], pointer: str, code: str | None
) -> None:
    settle(world)
    async with world.client() as client:
        await client.put("/api/v1/secrets/SIGNING", json={"value": f"whsec_{'A' * 43}="})
        refusal = problem(await client.post(ADDRESS, json=body(**change)), 422, code)
    assert [error["pointer"] for error in refusal["errors"]] == [pointer]
    assert refusal["hint"]


async def test_a_name_is_taken_once(world: World) -> None:
    settle(world)
    async with world.client() as client:
        problem(await client.post(ADDRESS, json=body(name="ops")), 409, "name_taken")
        await client.post(ADDRESS, json=body())
        problem(await client.put(f"{ADDRESS}/nights", json=body(name="ops")), 409, "name_taken")


@pytest.mark.parametrize(("role", "reads", "writes"), [("viewer", 403, 403), ("operator", 200, 403)])
async def test_operators_read_and_editors_write(world: World, role: Role, reads: int, writes: int) -> None:
    settle(world)
    async with world.client(role) as client:
        assert (await client.get(f"{ADDRESS}/ops/notices")).status_code == reads
        assert (await client.post(ADDRESS, json=body())).status_code == writes
        assert (await client.post(f"{ADDRESS}/ops/test")).status_code == writes


async def test_a_test_is_a_notice_on_its_way(world: World) -> None:
    settle(world)
    async with world.client() as client:
        sent = await client.post(f"{ADDRESS}/ops/test")
        assert sent.status_code == 202
        listed = (await client.get(f"{ADDRESS}/ops/notices", params={"status": "waiting"})).json()
    assert listed["items"] == sent.json()["items"]
    [notice] = listed["items"]
    assert (notice["state"], notice["to"], notice["status"]) == ("test", "workflow greet", "waiting")


async def test_who_did_what_is_in_the_audit_and_in_the_feed(world: World) -> None:
    settle(world)
    async with world.client() as client:
        made = (await client.post(ADDRESS, json=body())).json()
        await client.delete(f"{ADDRESS}/nights/enabled")
        lines = (await client.get("/api/v1/audit", params={"subject": f"alert:{made['id']}"})).json()["items"]
    assert [line["action"] for line in lines] == ["alert.disabled", "alert.created"]
    with world.services.store.read() as tx:
        told = tx.feed.after(world.workspaces["home"], 0, [f"alert:{made['id']}"], 10)
    assert [change.kind for change in told] == ["alert.created", "alert.disabled"]


async def test_metrics_count_what_waits(world: World) -> None:
    settle(world)
    async with world.client() as client:
        await client.post(f"{ADDRESS}/ops/test")
        alert_looking.look(world.services, "http://testserver")
        lines = (await client.get("/metrics")).text.splitlines()
    assert 'onward_alert_notices{status="waiting"} 1' in lines
    assert 'onward_dependency_up{name="alerts"} 1' in lines
