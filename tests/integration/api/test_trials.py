"""What the editor asks: test runs, what is known at a place, what steps last gave, templates."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from api_world import DOCUMENT, World, problem, settle

TRIALS = "/api/v1/workflows/greet/trials"


async def test_a_test_run_is_accepted_and_shown_as_one(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        response = await client.post(TRIALS, json={"inputs": {"name": "Ada"}, "until": "say"})
        run = response.json()
        detail = (await client.get(response.headers["location"])).json()
        listed = (await client.get("/api/v1/runs")).json()["items"]
        trials = (await client.get("/api/v1/runs", params={"trial": True})).json()["items"]
    assert (response.status_code, run["kind"], detail["run"]["kind"]) == (202, "trial", "trial")
    assert (run["id"] in [one["id"] for one in listed], [one["id"] for one in trials]) == (False, [run["id"]])


async def test_the_document_that_ran_is_shown_and_not_the_current_one(world: World) -> None:
    ids = settle(world)
    tested = DOCUMENT.replace("Hello", "Bye")
    async with world.client("editor") as client:
        run = (await client.post(TRIALS, json={"definition": tested})).json()
        of_trial = (await client.get(f"/api/v1/runs/{run['id']}/definition")).json()
        of_run = (await client.get(f"/api/v1/runs/{ids['run_id']}/definition")).json()
    assert (of_trial["document"], of_trial["version_id"]) == (tested, None)
    assert (of_run["document"], of_run["version"], of_run["kind"]) == (DOCUMENT, 1, "run")
    assert of_run["definition"]["steps"][0]["id"] == "say"


async def test_errors_have_their_place_in_the_definition(world: World) -> None:
    settle(world)
    broken = DOCUMENT.replace("inputs.name", "inputs.nobody")
    async with world.client("editor") as client:
        body = problem(await client.post(TRIALS, json={"definition": broken}), 422, "definition_invalid")
    assert body["errors"][0]["pointer"] == "/definition/steps/0/vars/text"


@pytest.mark.parametrize("role", ["viewer", "operator"])
async def test_e1_who_may_not_write_may_not_test(world: World, role: Any) -> None:
    settle(world)
    async with world.client(role) as client:
        problem(await client.post(TRIALS, json={}), 403)


@pytest.mark.parametrize(
    "body",
    [
        {"pins": []},
        {"until": ""},
        {"effects": "yes"},
        {"effects_of": "say"},
        {"definition": 1},
        {"bogus": 1},
        {"definition": "a: \x00"},
        {"definition": "steps: ["},
        {"definition": ""},
        {"trigger": {"type": "x", "more": 1}},
    ],
)
async def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    world: World, body: dict[str, Any]
) -> None:
    settle(world)
    before = world.row_counts()
    async with world.client("editor") as client:
        problem(await client.post(TRIALS, json=body), 422)
    assert world.row_counts() == before


async def test_a_double_click_tests_once(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        headers = {"Idempotency-Key": "k"}
        first, again = [await client.post(TRIALS, json={}, headers=headers) for _ in range(2)]
    assert first.json() == again.json()


async def test_the_scope_of_a_place_is_told_also_of_a_broken_document(world: World) -> None:
    settle(world)
    async with world.client("viewer") as client:
        ask = {"definition": DOCUMENT + "nonsense: 1\n", "pointer": "/outputs/text"}
        scope = (await client.post("/api/v1/workflows/scope", json=ask)).json()
        nothing = {"definition": "a: [", "pointer": ""}
        unreadable = (await client.post("/api/v1/workflows/scope", json=nothing)).json()
    names = {name["path"]: name for name in scope["names"]}
    assert (names["inputs.name"]["type"], names["steps.say.output.text"]["origin"]) == ("string", "say")
    assert (unreadable["names"], len(unreadable["functions"]) > 40) == ([], True)


async def test_bindings_can_be_handed_to_evaluate(world: World) -> None:
    ids = settle(world)
    async with world.client("editor") as client:
        address = f"/api/v1/runs/{ids['run_id']}/bindings"
        found = (await client.get(address, params={"pointer": "/steps/0/vars/text"})).json()
        given = {"template": "Hello {{ inputs.name }}", "bindings": found["bindings"]}
        value = (await client.post("/api/v1/expressions/evaluate", json=given)).json()
        problem(await client.get(address, params={"path": "nobody"}), 404)
    assert value == {"value": "Hello you"}


async def test_templates_are_whole_documents_that_are_valid(world: World) -> None:
    async with world.client("editor") as client:
        templates = (await client.get("/api/v1/templates")).json()["items"]
        for template in templates:
            checked = await client.post(
                "/api/v1/workflows/validation", json={"document": template["definition"]}
            )
            codes = {one["code"] for one in checked.json()["findings"] if one["severity"] == "error"}
            assert codes <= {"unknown_workflow", "unknown_secret"}, template["name"]
    assert len(templates) >= 10
    assert all(yaml.safe_load(one["definition"])["name"] == one["name"] for one in templates)
    assert all(
        one["description"].endswith((".", "!")) and "Try it" not in one["description"] for one in templates
    )
