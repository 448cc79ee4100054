"""Lists say at a glance how things are: workflows by their last runs, approvals by their names, secrets by use."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from api_world import DOCUMENT, World, problem, settle
from onward.services.drafts import save_draft
from onward.services.secrets import set_secret
from onward.store.tables import runs

START = "2026-01-31T09:00:00.000000Z"
END = "2026-01-31T09:00:01.500000Z"


async def got(world: World, address: str, role: Any = "admin", **params: Any) -> Any:
    async with world.client(role) as client:
        response = await client.get(f"/api/v1{address}", params=params)
    assert response.status_code == 200, response.text
    return response.json()


def set_run(world: World, run_id: str, **values: Any) -> None:
    with world.database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(**values))


async def test_a_workflow_shows_its_last_runs_and_who_changed_it(world: World) -> None:
    ids = settle(world)
    set_run(world, ids["run_id"], status="failed", started_at=START, ended_at=END)
    [greet] = (await got(world, "/workflows"))["items"]
    recent = next(run for run in greet["recent_runs"] if run["id"] == ids["run_id"])
    assert (recent["status"], recent["duration_ms"], recent["started_at"]) == ("failed", 1500, START)
    assert greet["last_run_at"] == greet["recent_runs"][0]["created_at"]
    assert greet["updated_by"] == world.principal().id


async def test_a_workflow_shows_what_starts_it_next_and_whose_it_is(world: World) -> None:
    settle(world)
    [greet] = (await got(world, "/workflows", role="viewer"))["items"]
    nightly = await got(world, "/triggers/nightly")
    start = greet["next_start"]
    assert (start["trigger"], start["at"], start["local"]) == (
        "nightly",
        nightly["next_at"],
        nightly["next_local"],
    )
    assert (start["on"], start["paused_until"]) == (["webhook"], None)
    assert (greet["owner"]["id"], greet["owner"]["kind"]) == (greet["created_by"], "member")


async def test_a_draft_says_how_many_errors_it_has(world: World) -> None:
    settle(world)
    assert (await got(world, "/workflows/greet"))["workflow"]["draft_errors"] is None
    editor = world.principal("editor")
    save_draft(world.services, editor, "greet", DOCUMENT.replace("inputs.name", "inputs.nobody"))
    [greet] = (await got(world, "/workflows"))["items"]
    assert (greet["has_draft"], greet["draft_errors"], greet["updated_by"]) == (True, 1, editor.id)


async def test_approvals_name_their_workflow_and_are_counted(world: World) -> None:
    ids = settle(world)
    [approval] = (await got(world, "/approvals", status="open", workflow="greet"))["items"]
    assert (approval["workflow_name"], approval["run_id"]) == ("greet", ids["run_id"])
    assert (await got(world, "/approvals", status=["approved", "denied"]))["items"] == []
    assert await got(world, "/approvals/counts") == {"open": 1, "mine": 0, "more": False}


async def test_mine_are_those_that_the_caller_may_decide(world: World) -> None:
    """A1: a key of the same role has none."""
    settle(world)
    async with world.client(None) as client:
        client.headers["Authorization"] = f"Bearer {world.session('operator')}"
        mine = (await client.get("/api/v1/approvals", params={"mine": True})).json()["items"]
        counts = (await client.get("/api/v1/approvals/counts")).json()
    assert ([one["can_decide"] for one in mine], counts["mine"]) == ([True], 1)
    assert (await got(world, "/approvals", "operator", mine=True))["items"] == []


async def test_a_secret_says_which_workflows_name_it(world: World) -> None:
    settle(world)
    set_secret(world.services, world.principal(), "TOKEN_2", "hush")
    text = DOCUMENT.replace(
        "steps:", 'steps:\n  - {id: s, type: shell, run: "true", env: {A: "{{ secrets.TOKEN_2 }}"}}'
    )
    save_draft(world.services, world.principal("editor"), "greet", text)
    used = {one["name"]: one["used_by"] for one in (await got(world, "/secrets"))["items"]}
    assert used == {"TOKEN": [], "TOKEN_2": ["greet"]}


async def test_a_run_shows_everything_around_it(world: World) -> None:
    ids = settle(world)
    async with world.client("operator") as client:
        again = (await client.post(f"/api/v1/runs/{ids['run_id']}/replay")).json()
    detail = await got(world, f"/runs/{again['id']}")
    assert (detail["original"]["id"], detail["parent"]) == (ids["run_id"], None)
    original = await got(world, f"/runs/{ids['run_id']}")
    assert [one["id"] for one in original["replays"]] == [again["id"]]
    assert [one["id"] for one in original["approvals"]] == [ids["approval_id"]]
    assert original["sentence"].endswith(".")


async def test_runs_are_found_by_version_error_and_standing_still(world: World) -> None:
    run_id = settle(world)["run_id"]
    assert run_id in [one["id"] for one in (await got(world, "/runs", version=1))["items"]]
    assert (await got(world, "/runs", version=2))["items"] == []
    set_run(world, run_id, status="running", moved_at=START)
    assert [one["stuck"] for one in (await got(world, "/runs", stuck=True))["items"]] == [True]
    set_run(
        world,
        run_id,
        status="failed",
        ended_at=END,
        error='{"message":"Disk FULL","code":"x","category":"action"}',
    )
    assert [one["id"] for one in (await got(world, "/runs", error="disk full"))["items"]] == [run_id]
    assert (await got(world, "/runs", error="100%"))["items"] == []
    assert (await got(world, "/runs", stuck=True))["items"] == []


async def test_chosen_runs_are_cancelled_and_no_others(world: World) -> None:
    chosen = settle(world)["run_id"]
    async with world.client("operator") as client:
        other = (await client.post("/api/v1/runs", json={"workflow": "greet"})).json()["id"]
        answer = (await client.post("/api/v1/runs/cancellations", json={"ids": [chosen]})).json()
        problem(await client.post("/api/v1/runs/cancellations", json={"ids": []}), 422, "filter_needed")
    assert answer == {"requested": 1, "already": 0, "more": False}
    assert (await got(world, f"/runs/{other}"))["run"]["cancel_requested_at"] is None


async def test_the_audit_log_is_cut_by_time(world: World) -> None:
    settle(world)
    everything = (await got(world, "/audit"))["items"]
    newest = everything[0]["at"]
    assert (await got(world, "/audit", before=everything[-1]["at"]))["items"] == []
    assert {one["at"] for one in (await got(world, "/audit", after=newest))["items"]} == {newest}
    async with world.client() as client:
        problem(await client.get("/api/v1/audit", params={"after": "yesterday"}), 422)


async def test_the_system_page_names_workers_and_their_versions(world: World, monkeypatch: Any) -> None:
    pollers = ["worker-1#test@box:17", "worker-2#0.0.9@box:18", "other"]
    health = {"reachable": True, "workers": 3, "pollers": pollers}
    monkeypatch.setattr(world.engine, "health", lambda: health)
    system = await got(world, "/system")
    shown = [(one["name"], one["version"], one["pid"], one["outdated"]) for one in system["workers"]]
    assert shown[:2] == [("worker-1", "test", 17, False), ("worker-2", "0.0.9", 18, True)]
    assert shown[2] == ("other", None, None, False)
    assert "pollers" not in system["engine"]
