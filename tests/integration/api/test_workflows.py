"""Workflows over HTTP: written as drafts, published, compared, rolled back."""

from __future__ import annotations

from typing import Any

import httpx

from api_world import DOCUMENT, World, problem, settle

WORKFLOWS = "/api/v1/workflows"
GREET = f"{WORKFLOWS}/greet"
LOUDER = DOCUMENT.replace("Hello", "HELLO")
BROKEN = DOCUMENT.replace("inputs.name }}", "inputs.nmae }}")


async def test_a_workflow_begins_as_a_draft_that_may_have_errors(world: World) -> None:
    async with world.client("editor") as client:
        response = await client.post(WORKFLOWS, json={"document": BROKEN})
        published = await client.post(f"{GREET}/versions", json={})
    assert (response.status_code, response.headers["location"]) == (201, GREET)
    assert response.headers["etag"] == '"1"'
    [finding] = [found for found in response.json()["findings"] if found["severity"] == "error"]
    assert finding["line"] == 5
    assert problem(published, 422)["errors"][0]["pointer"] == finding["pointer"]


async def test_of_two_who_edit_a_draft_the_second_is_told(world: World) -> None:
    async with world.client("editor") as client:
        etag = (await client.post(WORKFLOWS, json={"document": DOCUMENT})).headers["etag"]
        saved = await save(client, LOUDER, etag)
        body = problem(await save(client, BROKEN, etag), 412, "changed_meanwhile")
        kept = await client.get(f"{GREET}/draft")
    assert saved.headers["etag"] == kept.headers["etag"] == '"2"'
    assert kept.json()["document"] == LOUDER
    assert "revision 2" in body["detail"]


async def test_an_etag_that_is_none_is_refused(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        body = problem(await save(client, LOUDER, "mine"), 422)
    assert body["errors"][0]["pointer"] == "/header/If-Match"


async def test_a_large_document_is_taken_up_to_its_limit(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        assert (await save(client, DOCUMENT + "# remark\n" * 40_000)).status_code == 200
        problem(await save(client, DOCUMENT + "# remark\n" * 60_000), 413, "limit_definition_bytes")


async def test_publishing_the_same_again_is_told_apart(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        again = await client.post(f"{GREET}/versions", json={"document": DOCUMENT})
        other = await client.post(f"{GREET}/versions", json={"document": LOUDER, "note": "louder"})
        versions = (await client.get(f"{GREET}/versions")).json()["items"]
    assert (again.status_code, again.json()["unchanged"]) == (200, True)
    assert (other.status_code, other.headers["location"]) == (201, f"{GREET}/versions/2")
    assert [(version["number"], version["note"]) for version in versions] == [(2, "louder"), (1, "")]


async def test_versions_are_compared_in_words(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        await save(client, LOUDER)
        diff = (await client.get(f"{GREET}/diff")).json()
        same = (await client.get(f"{GREET}/diff", params={"from": "1", "to": "newest"})).json()
    assert (diff["before"], diff["after"]) == (1, None)
    assert "say" in diff["lines"][0]
    assert same["lines"] == []


async def test_a_rollback_publishes_the_old_content_again(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        await client.post(f"{GREET}/versions", json={"document": LOUDER})
        back = (await client.post(f"{GREET}/rollback", json={"version": 1})).json()
        exported = (await client.get(f"{GREET}/export")).json()
    assert (back["version"]["number"], back["version"]["source"]) == (3, "rollback")
    assert exported["document"] == DOCUMENT


async def test_a_disabled_workflow_starts_nothing(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        assert (await client.patch(GREET, json={"enabled": False})).json()["enabled"] is False
        problem(await client.post("/api/v1/runs", json={"workflow": "greet"}), 409, "workflow_disabled")


async def test_a_workflow_with_open_runs_is_not_deleted(world: World) -> None:
    settle(world)
    async with world.client("editor") as client:
        problem(await client.delete(GREET), 409, "runs_open")


async def test_a_set_of_documents_is_applied_all_or_nothing(world: World) -> None:
    other = DOCUMENT.replace("greet", "wave")
    good = {"path": "greet.yaml", "text": DOCUMENT}
    async with world.client("editor") as client:
        bad = {"documents": [good, {"path": "wave.yaml", "text": BROKEN.replace("greet", "wave")}]}
        body = problem(await client.post(f"{WORKFLOWS}/application", json=bad), 422)
        nothing = (await client.get(WORKFLOWS)).json()["items"]
        fine = {"documents": [good, {"path": "wave.yaml", "text": other}]}
        applied = (await client.post(f"{WORKFLOWS}/application", json=fine)).json()
    assert body["errors"][0]["pointer"].startswith("/documents/1")
    assert nothing == []
    assert [item["action"] for item in applied["items"]] == ["create", "create"]


async def test_a_document_is_checked_without_being_stored(world: World) -> None:
    before = world.row_counts()
    async with world.client("viewer") as client:
        checked = (await client.post(f"{WORKFLOWS}/validation", json={"document": BROKEN})).json()
    assert checked["valid"] is False
    assert "Did you mean" in str(checked["findings"])
    assert world.row_counts() == before


async def test_the_schema_of_definitions_is_served_to_everybody(world: World) -> None:
    async with world.client(None) as client:
        response = await client.get("/api/v1/schema/workflow.json")
    assert response.headers["content-type"] == "application/schema+json"
    assert "steps" in response.json()["properties"]


async def test_an_expression_is_evaluated(world: World) -> None:
    given: dict[str, Any] = {"expression": "inputs.a + 1", "bindings": {"inputs": {"a": 41}}}
    async with world.client("viewer") as client:
        assert (await evaluate(client, given)).json() == {"value": 42}
        given = {"template": "Hello {{ name }}", "bindings": {"name": "Ada"}}
        assert (await evaluate(client, given)).json() == {"value": "Hello Ada"}


async def test_an_expression_that_is_wrong_says_where(world: World) -> None:
    async with world.client("viewer") as client:
        body = problem(await evaluate(client, {"expression": "1 +\n  nothing"}), 422, "unknown_name")
    assert body["position"] == {"offset": 6, "line": 2, "column": 3}
    assert body["errors"][0]["pointer"] == "/expression"


async def test_tools_are_listed_with_their_schemas(world: World) -> None:
    async with world.client("viewer") as client:
        tools = (await client.get("/api/v1/tools")).json()["items"]
        http = (await client.get("/api/v1/tools/http.request")).json()
        problem(await client.get("/api/v1/tools/http.nothing"), 404, "tool_not_found")
    assert http in tools
    assert http["input_schema"]["required"] == ["url"]


async def test_e2_a_secret_goes_in_and_never_comes_out(world: World) -> None:
    async with world.client("editor") as client:
        stored = await client.put("/api/v1/secrets/API_TOKEN", json={"value": "hush-hush"})
        listed = await client.get("/api/v1/secrets")
        assert (await client.delete("/api/v1/secrets/API_TOKEN")).status_code == 204
    assert listed.json()["items"][0]["name"] == "API_TOKEN"
    assert "hush-hush" not in stored.text + listed.text


async def save(client: httpx.AsyncClient, document: str, etag: str | None = None) -> httpx.Response:
    headers = {} if etag is None else {"If-Match": etag}
    return await client.put(f"{GREET}/draft", json={"document": document}, headers=headers)


async def evaluate(client: httpx.AsyncClient, given: dict[str, object]) -> httpx.Response:
    return await client.post("/api/v1/expressions/evaluate", json=given)


async def test_documents_of_a_set_know_of_each_other(world: World) -> None:
    """As they do when they are applied; alone, the parent runs a workflow that is not there."""
    parent = "name: parent\nsteps:\n  - {id: sub, type: workflow, workflow: greet}\n"
    before = world.row_counts()
    async with world.client("viewer") as client:
        alone = (await client.post(f"{WORKFLOWS}/validations", json={"documents": [parent]})).json()
        asked = {"documents": [parent, DOCUMENT, BROKEN]}
        both = (await client.post(f"{WORKFLOWS}/validations", json=asked)).json()
    assert [one["valid"] for one in alone["items"]] == [False]
    assert [(one["name"], one["valid"]) for one in both["items"]] == [
        ("parent", True),
        ("greet", True),
        ("greet", False),
    ]
    assert world.row_counts() == before
