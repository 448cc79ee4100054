"""What holds for every route, read from the application itself: a new route is held to it at once."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from api_operations import HOOKS, OPERATIONS, Operation
from api_world import World, problem, settle
from onward.api.app import routed
from onward.api.route import OpenRoute, SignedInRoute

# Open to everybody, each for a reason: signing in, machines that watch, the schema of definitions, and
# the hook of deployments, which has a secret of its own.
OPEN = {
    "create_session",
    "create_device",
    "create_device_session",
    "show_liveness",
    "show_readiness",
    "show_metrics",
    "show_workflow_schema",
    "show_file_schema",
    "show_trigger_schema",
    "show_alert_schema",
    "restart_scheduler",
}
# Tools are everybody's, and a secret that is set is the caller's own, whatever its name is elsewhere.
NOT_OURS_ALONE = {"show_tool", "set_secret"}
SIGNED_IN = [operation for operation in OPERATIONS if operation.id not in OPEN]
WITH_ID = [one for one in SIGNED_IN if "{" in one.path and one.id not in NOT_OURS_ALONE]
LISTS = [one for one in SIGNED_IN if one.method == "GET" and "{" not in one.path and one.id != "follow_feed"]


def named(operation: Operation) -> str:
    return operation.id


def test_every_route_knows_who_asks_or_is_known_to_be_open() -> None:
    routes = [context.route for context in iter_route_contexts(routed("test").routes)]
    described = [route for route in routes if isinstance(route, APIRoute)]
    assert all(isinstance(route, OpenRoute) for route in described)
    assert {route.operation_id for route in described if not isinstance(route, SignedInRoute)} == OPEN


@pytest.mark.parametrize("operation", OPERATIONS + HOOKS, ids=named)
def test_every_operation_is_named_verb_noun_and_summarised(operation: Operation) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation.id)
    assert operation.described["summary"] != operation.id.replace("_", " ").title()  # FastAPI's guess
    assert operation.described["tags"]


@pytest.mark.parametrize("operation", OPERATIONS + HOOKS, ids=named)
def test_every_refusal_is_described_as_a_problem(operation: Operation) -> None:
    for status, response in operation.described["responses"].items():
        if status[0] in "45" and operation.id != "show_readiness":
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("operation", SIGNED_IN, ids=named)
async def test_e1_nobody_gets_in_without_a_key(world: World, operation: Operation) -> None:
    address = operation.address(defaultdict(lambda: "1"))
    async with world.client(None) as client:
        response = await client.request(
            operation.method, address, params=operation.query(), json=operation.body()
        )
    problem(response, 401, "unauthenticated")


@pytest.mark.parametrize("operation", WITH_ID, ids=named)
async def test_e1_what_belongs_to_another_workspace_is_not_there(world: World, operation: Operation) -> None:
    """Asked with an administrator's key of the other workspace, and with the ids of this one."""
    address = operation.address(settle(world))
    before = world.row_counts()
    async with world.client("admin", "away") as client:
        response = await client.request(
            operation.method, address, params=operation.query(), json=operation.body()
        )
    assert response.status_code in {403, 404}, response.text
    assert world.row_counts() == before


@pytest.mark.parametrize("operation", LISTS, ids=named)
async def test_e1_no_list_shows_what_belongs_to_another_workspace(world: World, operation: Operation) -> None:
    ids = settle(world)
    theirs = {ids[name] for name in ("run_id", "approval_id", "event_id", "key_id", "member_id")}
    async with world.client("admin", "away") as client:
        response = await client.get(operation.path, params=operation.query())
    assert response.status_code == 200
    assert not [one for one in (*theirs, '"greet"', "TOKEN", "@home") if one in response.text]
