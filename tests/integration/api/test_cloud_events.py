"""CloudEvents over HTTP, made by their own SDK: structured, binary and batched."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cloudevents.core.bindings.http import HTTPMessage, to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent

from api_world import World, problem, settle
from onward.services.triggers.triggers import create_trigger

EVENTS = "/api/v1/events"
BATCH = "application/cloudevents-batch+json"
FORMS = {"structured": to_structured_event, "binary": to_binary_event}


def made(data: Any = None, **attributes: Any) -> CloudEvent:
    least = {"id": "1", "source": "/shop", "type": "order.paid", "specversion": "1.0"}
    return CloudEvent({**least, "datacontenttype": "application/json", **attributes}, data)


async def send(world: World, message: HTTPMessage, role: Any = "admin") -> httpx.Response:
    async with world.client(role) as client:
        return await client.post(EVENTS, content=message.body, headers=dict(message.headers))


async def send_batch(world: World, *events: CloudEvent) -> httpx.Response:
    bodies = [json.loads(to_structured_event(event).body) for event in events]
    message = HTTPMessage({"content-type": BATCH}, json.dumps(bodies).encode())
    return await send(world, message)


async def stored(world: World, event_id: str) -> dict[str, Any]:
    async with world.client() as client:
        shown: dict[str, Any] = (await client.get(f"{EVENTS}/{event_id}")).json()
    return shown


@pytest.mark.parametrize("form", FORMS)
async def test_an_event_is_kept_as_it_was_said(world: World, form: str) -> None:
    said = {
        "time": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "subject": "Größe 1/2",
        "dataschema": "https://a.b/c",
    }
    answer = await send(world, FORMS[form](made({"amount": 3}, traceparent="00-ab", **said)))
    assert answer.status_code == 201, answer.text
    event = await stored(world, answer.json()["id"])
    assert answer.headers["location"] == f"{EVENTS}/{event['id']}"
    assert (event["name"], event["source"], event["key"]) == ("order.paid", "/shop", "Größe 1/2")
    assert event["data"] == {"amount": 3}
    assert datetime.fromisoformat(event["attributes"].pop("time")) == said["time"]
    assert event["attributes"] == {
        "specversion": "1.0",
        "id": "1",
        "datacontenttype": "application/json",
        "dataschema": "https://a.b/c",
        "traceparent": "00-ab",
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("data", "kind", "kept"),
    [
        (b"\x00\xff", "image/png", {"content_type": "image/png", "size": 2, "base64": "AP8="}),
        ("<a/>", "application/xml", "<a/>"),
        ({"a": [1, None]}, "application/vnd.shop+json", {"a": [1, None]}),
        (None, "application/json", None),
    ],
)
async def test_any_data_comes_through(world: World, form: str, data: Any, kind: str, kept: Any) -> None:
    answer = await send(world, FORMS[form](made(data, datacontenttype=kind)))
    assert answer.status_code == 201, answer.text
    assert answer.json()["data"] == kept


async def test_sent_again_in_another_form_it_is_the_first_one(world: World) -> None:
    first = await send(world, to_structured_event(made({"n": 1})))
    again = await send(world, to_binary_event(made({"n": 2})))
    batched = await send_batch(world, made({"n": 3}))
    assert (first.status_code, again.status_code, batched.status_code) == (201, 200, 200)
    assert again.json()["id"] == first.json()["id"] == batched.json()["items"][0]["event"]["id"]
    assert again.json()["data"] == {"n": 1}


async def test_the_same_id_from_another_source_is_another_event(world: World) -> None:
    await send(world, to_structured_event(made()))
    assert (await send(world, to_structured_event(made(source="/bank")))).status_code == 201


async def test_a_batch_is_answered_in_its_order(world: World) -> None:
    await send(world, to_structured_event(made(id="2")))
    answer = await send_batch(world, *(made({"n": n}, id=str(n)) for n in range(4)))
    assert answer.status_code == 201
    assert [one["created"] for one in answer.json()["items"]] == [True, True, False, True]
    assert [one["event"]["attributes"]["id"] for one in answer.json()["items"]] == ["0", "1", "2", "3"]


async def test_an_empty_batch_is_taken(world: World) -> None:
    answer = await send_batch(world)
    assert (answer.status_code, answer.json()) == (200, {"items": []})


async def test_a_batch_with_one_that_is_refused_stores_nothing(world: World) -> None:
    message = HTTPMessage(
        {"content-type": BATCH},
        json.dumps(
            [json.loads(to_structured_event(made()).body), {"specversion": "1.0", "id": "2"}]
        ).encode(),
    )
    before = world.row_counts()
    body = problem(await send(world, message), 422)
    assert [error["pointer"] for error in body["errors"]] == ["/1/source", "/1/type"]
    assert world.row_counts() == before


async def test_too_many_at_once_are_refused(world: World) -> None:
    answer = await send_batch(world, *(made(id=str(n)) for n in range(1_001)))
    assert problem(answer, 413)["code"] == "limit_events"


@pytest.mark.parametrize("suffix", ["+avro", "+protobuf", "-batch+avro"])
async def test_a_format_that_is_not_read_is_refused(world: World, suffix: str) -> None:
    message = HTTPMessage({"content-type": f"application/cloudevents{suffix}"}, b"{}")
    assert problem(await send(world, message), 415)["code"] == "unsupported_media_type"


@pytest.mark.parametrize(
    ("headers", "body", "status", "pointer"),
    [
        ({"ce-id": "1"}, b"", 422, "/header/ce-specversion"),
        ({"content-type": "application/cloudevents+json"}, b"[]", 422, ""),
        ({"content-type": BATCH}, b"{}", 422, ""),
        ({"content-type": "application/cloudevents+json"}, b"{", 400, None),
        ({"content-type": "application/cloudevents+json"}, b"", 400, None),
        ({"content-type": "text/plain"}, b"order.paid", 415, None),
        ({"content-type": "application/json", "content-encoding": "gzip"}, b"{}", 415, None),
        ({"content-type": "application/json"}, b"", 422, ""),
        ({"content-type": "application/json"}, b'{"name": 7}', 422, "/name"),
        ({"content-type": "application/json"}, b'{"name": "a", "type": "b"}', 422, "/type"),
    ],
)
async def test_what_cannot_be_meant_is_refused_at_its_place(
    world: World, headers: dict[str, str], body: bytes, status: int, pointer: str | None
) -> None:
    refused = problem(await send(world, HTTPMessage(headers, body)), status)
    assert pointer is None or refused["errors"][0]["pointer"] == pointer


async def test_nobody_speaks_for_a_run_in_a_cloud_event(world: World) -> None:
    answer = await send(world, to_binary_event(made(source="run:run_1")))
    assert problem(answer, 422)["code"] == "reserved_source"


async def test_what_an_index_cannot_hold_is_refused(world: World) -> None:
    body = problem(await send(world, to_structured_event(made(type="x" * 401))), 422)
    assert body["errors"][0]["pointer"] == "/type"


async def test_attributes_that_are_data_are_refused(world: World) -> None:
    answer = await send(world, to_structured_event(made(ext="x" * 40_000)))
    assert problem(answer, 413)["code"] == "limit_event_attributes"


async def test_a_viewer_may_not_publish(world: World) -> None:
    problem(await send(world, to_structured_event(made()), "viewer"), 403)


async def test_the_event_says_which_triggers_it_started(world: World) -> None:
    settle(world)
    document = {"name": "paid", "workflow": "greet", "event": {"type": "order.*"}}
    create_trigger(world.services, world.principal("editor"), document)
    event = (await send(world, to_structured_event(made({"n": 1})))).json()
    async with world.client("viewer") as client:
        [match] = (await client.get(f"{EVENTS}/{event['id']}/matches")).json()["items"]
        invocation = (await client.get(f"/api/v1/invocations/{match['invocation_id']}")).json()
    assert (match["trigger"], match["matched"], match["as_of"]) == ("paid", True, "then")
    assert invocation["trigger"]["event"]["attributes"]["id"] == "1"
    assert (invocation["source"], invocation["trigger"]["payload"]) == ("event", {"n": 1})
