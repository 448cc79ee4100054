"""Deliveries over HTTP: each status, and what is stored for it (T16, T17)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from api_world import World, problem
from hooks_world import OPEN, Hook, github, hook, standard
from onward.api.webhooks.requests import Room
from onward.domain.errors import Unavailable
from onward.services.limits import Limits
from onward.services.secrets import set_secret
from onward.services.triggers.triggers import disable_trigger, enable_trigger
from onward.store.ledger import SqlLedger
from working import moved, record

BODY = b'{"who": "Ada"}'
JSON = {"content-type": "application/json"}
STANDARD: dict[str, Any] = {"path": "shop/orders", "check": {"scheme": "standard"}}


async def test_a_delivery_is_stored_and_answered_with_its_invocation(world: World) -> None:
    """T16: 2xx only after the commit."""
    orders = hook(world)
    async with world.client(None) as client:
        answer = await client.post(f"{orders.path}?source=test", content=BODY, headers=JSON)
    assert answer.status_code == 202
    row = orders.invocation(answer)
    assert (row.source, row.status, row.trigger["payload"]) == ("webhook", "pending", {"who": "Ada"})
    assert (row.trigger["query"], row.trigger["path"]) == ({"source": "test"}, None)


async def test_what_cannot_be_verified_is_refused_alike_and_stores_nothing(world: World) -> None:
    """T16: one 401 for every cause; which it was stands among the deliveries."""
    orders = hook(world, STANDARD)
    good = standard(orders.secret, BODY)
    old = {**good, "webhook-timestamp": "1000000000"}
    forged = {**good, "webhook-signature": "v1,c2lnbmVkIGJ5IG5vYm9keQ=="}
    async with world.client(None) as client:
        answers = [
            await client.post(orders.path, content=BODY, headers=headers) for headers in (JSON, old, forged)
        ]
        answers.append(await client.post(orders.path, content=BODY + b" ", headers=good))
    bodies = [problem(answer, 401, "not_verified") for answer in answers]
    assert len({(body["detail"], body["hint"]) for body in bodies}) == 1
    codes = {line.code: line.count for line in await orders.refusals()}
    assert codes == {"no_signature": 1, "outside_window": 1, "wrong_signature": 2}
    assert orders.deliveries("accepted") == []


async def test_verified_before_it_is_parsed(world: World) -> None:
    """T16: nobody without the secret learns what the parser thinks."""
    orders = hook(world, STANDARD)
    async with world.client(None) as client:
        problem(await client.post(orders.path, content=b"{", headers=JSON), 401)
        good = standard(orders.secret, b"{")
        problem(await client.post(orders.path, content=b"{", headers=good), 400, "malformed_json")
    assert orders.deliveries("accepted") == []


async def test_a_repeated_delivery_is_the_same_invocation(world: World) -> None:
    """T17: one after the other and all at once; the first answer is 202, the others 200."""
    orders = hook(world, STANDARD)
    headers = standard(orders.secret, BODY, "msg_1")
    async with world.client(None) as client:
        sends = [client.post(orders.path, content=BODY, headers=headers) for _ in range(20)]
        answers = await asyncio.gather(*sends)
        answers.append(await client.post(orders.path, content=BODY, headers=headers))
    assert len({answer.json()["invocation"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [*[200] * 20, 202]
    assert [line.repeats for line in orders.deliveries()] == [20]


async def test_the_header_that_a_trigger_names_says_which_delivery_it_is(world: World) -> None:
    orders = hook(world, {**OPEN, "delivery_header": "X-Id"})
    async with world.client(None) as client:
        answers = [
            await client.post(orders.path, content=BODY, headers={**JSON, "X-Id": name})
            for name in ("a", "a", "b")
        ]
    assert [answer.status_code for answer in answers] == [202, 200, 202]


async def test_unknown_and_disabled_are_the_same_to_a_stranger(world: World) -> None:
    """T16: disabled = 404, at once."""
    orders = hook(world)
    app, by = world.services, world.principal()
    async with world.client(None) as client:
        assert (await client.post(orders.path, json={})).status_code == 202
        disable_trigger(app, by, "orders")
        closed = problem(await client.post(orders.path, json={}), 404)
        unknown = problem(await client.post("/hooks/whk_nobody", json={}), 404)
        enable_trigger(app, by, "orders")
        assert (await client.post(orders.path, json={})).status_code == 202
    for body in (closed, unknown):
        del body["request_id"]
    assert closed == unknown


async def test_other_rules_count_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked up a moment ago is held against what is true in the commit."""
    monkeypatch.setattr("onward.api.webhooks.doors.FRESH_SECONDS", 0.0)
    orders = hook(world)
    async with world.client(None) as client:
        assert (await client.post(orders.path, json={})).status_code == 202
        old = orders.path
        orders.change({"check": {"scheme": "standard"}})
        problem(await client.post(old, json={}), 401)
        orders.change(STANDARD)
        problem(await client.post(old, json={}), 404)


async def test_a_paused_webhook_asks_to_come_again(world: World) -> None:
    orders = hook(world)
    with world.services.store.write() as tx:
        row = tx.triggers.get(world.workspaces["home"], orders.id)
        assert row is not None
        tx.triggers.update(replace(row, enabled=False, state="paused"))
    async with world.client(None) as client:
        answer = await client.post(orders.path, json={})
    assert problem(answer, 503, "hook_paused")["retryable"] is True
    assert answer.headers["retry-after"] == "60"


async def test_other_methods_are_told_which_ones_are_taken(world: World) -> None:
    orders = hook(world, {**OPEN, "methods": ["POST", "PUT"]})
    async with world.client(None) as client:
        answer = await client.request("PATCH", orders.path, json={})
        assert (await client.put(orders.path, json={})).status_code == 202
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST, PUT, HEAD"


async def test_a_get_may_be_a_delivery(world: World) -> None:
    orders = hook(world, {**OPEN, "methods": ["GET"]})
    async with world.client(None) as client:
        row = orders.invocation(await client.get(f"{orders.path}?n=1"))
    assert (row.trigger["method"], row.trigger["query"], row.trigger["payload"]) == ("GET", {"n": "1"}, None)


async def test_a_head_is_answered_and_stores_nothing(world: World) -> None:
    orders = hook(world)
    async with world.client(None) as client:
        assert (await client.head(orders.path)).status_code == 200
        assert (await client.head("/hooks/whk_nobody")).status_code == 404
    assert orders.deliveries() == []


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_not_read_to_its_end(world: World, announced: bool) -> None:
    orders = hook(world, {**OPEN, "max_body": "10kb"})
    read = 0

    async def huge() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 1_024
            yield b"x" * 1_024

    headers = {**JSON, "content-length": "1024000"} if announced else JSON
    async with world.client(None) as client:
        problem(await client.post(orders.path, content=huge(), headers=headers), 413, "body_too_large")
    assert read <= 12 * 1_024
    assert [line.code for line in await orders.refusals()] == ["body_too_large"]


async def test_bodies_together_take_no_more_than_there_is_room_for(world: World) -> None:
    orders = hook(world)
    world.app.state.hooks._room = Room(20_000)
    body = b'"' + b"x" * 8_998 + b'"'
    async with world.client(None) as client:
        sends = [client.post(orders.path, content=body, headers=JSON) for _ in range(10)]
        statuses = {answer.status_code for answer in await asyncio.gather(*sends)}
        after = await client.post(orders.path, content=body, headers=JSON)
    assert statuses == {202, 503}
    assert after.status_code == 202


async def test_a_compressed_body_is_refused(world: World) -> None:
    orders = hook(world)
    async with world.client(None) as client:
        answer = await client.post(orders.path, content=b"x", headers={"content-encoding": "gzip"})
    problem(answer, 415, "unsupported_media_type")


async def test_above_its_rate_limit_it_says_when_to_come_again(world: World) -> None:
    orders = hook(world, {**OPEN, "rate_limit": {"count": 2, "per": "1h"}})
    async with world.client(None) as client:
        answers = await asyncio.gather(*(client.post(orders.path, json={}) for _ in range(5)))
        answers.append(await client.post(orders.path, json={}))
    assert sorted(answer.status_code for answer in answers) == [202, 202, 429, 429, 429, 429]
    assert 3_500 < int(answers[-1].headers["retry-after"]) <= 3_600
    assert [(line.code, line.count) for line in await orders.refusals()] == [("rate_limited", 4)]


async def test_when_too_many_wait_to_start_it_takes_no_more_and_says_why(world: World) -> None:
    """T16: refused before it is stored, to its sender and to its owner."""
    orders = hook(world, OPEN, overlap="queue")
    object.__setattr__(world.services, "limits", Limits(waiting_invocations=2))
    async with world.client(None) as client:
        answers = await asyncio.gather(*(client.post(orders.path, json={}) for _ in range(5)))
        answers.append(await client.post(orders.path, json={}))
    assert sorted(answer.status_code for answer in answers) == [202, 202, 429, 429, 429, 429]
    body = problem(answers[-1], 429, "backlog_full")
    assert (answers[-1].headers["retry-after"], body["retryable"]) == ("10", True)
    assert "ONWARD_LIMIT_WAITING_INVOCATIONS" in body["hint"]
    [line] = await orders.refusals()
    assert (line.code, line.count) == ("backlog_full", 4)
    assert line.reason == "2 firings of it wait to start: the limit `waiting_invocations` is reached."
    assert len(orders.deliveries("accepted")) == 2


async def test_a_database_that_is_away_loses_no_delivery_it_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T16: what is not stored is never answered with 2xx."""
    orders = hook(world)
    async with world.client(None) as client:
        assert (await client.post(orders.path, json={})).status_code == 202
        away = Unavailable("database_unavailable", "The database did not answer.", retry_after=2)

        def refuse(*_: object) -> None:
            raise away

        monkeypatch.setattr("onward.api.webhooks.ingest._PATIENCE_SECONDS", 0.0)
        monkeypatch.setattr(world.services.store.database, "write", refuse)  # type: ignore[attr-defined]
        world.app.state.hooks._commits._patience = 0.0
        answer = await client.post(orders.path, json={})
        monkeypatch.undo()
        assert (await client.post(orders.path, json={})).status_code == 202
    problem(answer, 503, "database_unavailable")
    assert answer.headers["retry-after"] == "2"
    assert len(orders.deliveries()) == 2


async def test_garbage_is_counted_and_fills_no_table(world: World) -> None:
    """T16: one line a second at most, whatever is thrown at it."""
    orders = hook(world, STANDARD)
    async with world.client(None) as client:
        for number in range(300):
            headers = {"webhook-signature": "v1," + "A" * number, "webhook-id": "\xff" * (number % 9)}
            raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
            answer = await client.post(orders.path, content=bytes([number % 256]) * number, headers=raw)
            assert answer.status_code == 401
    lines = await orders.refusals()
    assert sum(line.count for line in lines) == 300
    assert len(lines) < 20


async def test_nothing_of_a_body_or_an_address_is_logged(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = hook(world, {"check": {"scheme": "standard"}})
    body = b'{"card": "4111111111111111"'
    headers = standard(orders.secret, body)
    async with world.client(None) as client:
        await client.post(orders.path, content=body, headers=headers)
        await client.post(orders.path, content=body, headers=JSON)
    await orders.refusals()
    logged = "".join(capsys.readouterr())
    assert "deliveries_refused" in logged
    for hidden in ("4111", orders.path, str(orders.secret), headers["webhook-signature"]):
        assert hidden not in logged


async def test_credentials_are_not_stored(world: World) -> None:
    """E2"""
    orders = hook(world)
    async with world.client(None) as client:
        answer = await client.post(
            f"{orders.path}?token=hush", json={}, headers={"authorization": "Bearer hush", "cookie": "a=hush"}
        )
    assert "hush" not in str(orders.invocation(answer))


async def test_github_sends(world: World) -> None:
    orders = hook(world, {"check": {"scheme": "github"}})
    assert orders.secret is not None
    async with world.client(None) as client:
        answer = await client.post(orders.path, content=BODY, headers=github(orders.secret, BODY, "72d3162e"))
    assert orders.invocation(answer).slot == "delivery:72d3162e"


async def test_slack_is_read_its_challenge_and_then_sends(world: World) -> None:
    orders = hook(world, {"check": {"scheme": "slack", "secret": "SLACK"}})
    set_secret(world.services, world.principal(), "SLACK", "8f742231")
    asked = '{"type": "url_verification", "challenge": "3eZbrw1a"}'
    event = '{"type": "event_callback", "event_id": "Ev1"}'
    async with world.client(None) as client:
        challenged = await client.post(orders.path, content=asked, headers=slack(asked))
        answers = [await client.post(orders.path, content=event, headers=slack(event)) for _ in range(2)]
    assert challenged.json() == {"challenge": "3eZbrw1a"}
    assert [answer.status_code for answer in answers] == [202, 200]
    assert len(orders.deliveries()) == 1


def slack(body: str) -> dict[str, str]:
    sent = str(int(time.time()))
    signature = SignatureVerifier("8f742231").generate_signature(timestamp=sent, body=body)
    return {**JSON, "x-slack-request-timestamp": sent, "x-slack-signature": str(signature)}


async def test_a_subscription_is_confirmed_by_its_secret(world: World) -> None:
    orders = hook(world, {"check": {"scheme": "hmac", "header": "X-Hub-Signature-256", "prefix": "sha256="}})
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": str(orders.secret)}
    async with world.client(None) as client:
        answer = await client.get(orders.path, params=asked)
        wrong = await client.get(orders.path, params={**asked, "hub.verify_token": "guess"})
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert wrong.status_code == 405


async def test_an_answer_of_its_own(world: World) -> None:
    answer = {"status": 200, "body": "<ok/>", "headers": {"Content-Type": "text/xml", "X-Seen": "yes"}}
    orders = hook(world, {**OPEN, "answer": answer})
    async with world.client(None) as client:
        given = await client.post(orders.path, json={})
    assert (given.status_code, given.text, given.headers["x-seen"]) == (200, "<ok/>", "yes")
    assert given.headers["content-type"] == "text/xml"
    assert given.headers["content-security-policy"].startswith("default-src 'none'")
    assert [line.status for line in orders.deliveries()] == [200]


# --- waiting for the run ------------------------------------------------------------------


@pytest.fixture
def ledger(world: World) -> Iterator[SqlLedger]:
    ledger = SqlLedger(world.database)
    yield ledger
    ledger.close()


async def until_started(world: World) -> str:
    """The run that a waiting delivery has started."""
    async with asyncio.timeout(10):
        while not world.engine.started:
            await asyncio.sleep(0.01)
    return world.engine.started[-1]


async def ended(world: World, ledger: SqlLedger, orders: Hook, fact: Any) -> Any:
    """The answer to a delivery whose run ends like that."""
    async with world.client(None) as client:
        sending = asyncio.create_task(client.post(orders.path, json={"who": "Ada"}))
        run_id = await until_started(world)
        await asyncio.to_thread(record, ledger, run_id, fact)
        answer = await sending
    await world.app.state.hooks.close()
    return answer


async def test_a_sender_may_wait_for_the_outputs(world: World, ledger: SqlLedger) -> None:
    orders = hook(world, {**OPEN, "answer": {"wait": "20s"}})
    answer = await ended(world, ledger, orders, moved("succeeded", {"text": "Hello Ada"}))
    assert (answer.status_code, answer.json()) == (200, {"text": "Hello Ada"})
    assert [line.status for line in orders.deliveries()] == [200]


async def test_a_run_that_fails_is_a_clear_failure_without_its_words(world: World, ledger: SqlLedger) -> None:
    """E8"""
    orders = hook(world, {**OPEN, "answer": {"wait": "20s"}})
    body = (await ended(world, ledger, orders, moved("failed"))).json()
    assert (body["status"], body["code"], body["retryable"]) == (500, "run_failed", False)
    assert body["run"] == world.engine.started[-1]
    assert [line.status for line in orders.deliveries()] == [500]


async def test_a_run_that_takes_longer_is_answered_with_its_invocation(world: World) -> None:
    orders = hook(world, {**OPEN, "answer": {"wait": "1s"}})
    async with world.client(None) as client:
        answer = await client.post(orders.path, json={})
    assert answer.status_code == 202
    assert orders.invocation(answer).status == "running"


async def test_what_does_not_fit_the_workflow_is_unprocessable(world: World) -> None:
    inputs = {"name": "{{ trigger.payload.name }}"}
    orders = hook(world, {**OPEN, "answer": {"wait": "20s"}}, inputs=inputs)
    async with world.client(None) as client:
        answer = await client.post(orders.path, json={"nobody": 1})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_what_a_filter_leaves_out_is_said(world: World) -> None:
    orders = hook(world, {**OPEN, "answer": {"wait": "20s"}}, filter="false")
    async with world.client(None) as client:
        answer = await client.post(orders.path, json={})
    assert (answer.status_code, answer.json()["status"]) == (200, "skipped")


async def test_an_engine_that_is_away_loses_nothing(world: World) -> None:
    orders = hook(world, {**OPEN, "answer": {"wait": "1s"}})
    world.engine.away = True
    async with world.client(None) as client:
        answer = await client.post(orders.path, json={})
    assert answer.status_code == 202
    assert orders.invocation(answer).status == "pending"


# --- the routes of people --------------------------------------------------------------------


async def test_the_routes_of_a_webhook(world: World) -> None:
    orders = hook(world, {"check": {"scheme": "standard"}})
    async with world.client("editor") as client:
        shown = (await client.get("/api/v1/triggers/orders/webhook")).json()
        assert shown["url"] == f"http://testserver{orders.path}"
        assert (shown["secret"]["kind"], shown["secret"]["since"] is None) == ("made", False)
        rotated = (await client.post("/api/v1/triggers/orders/webhook/secret", json={})).json()
        assert rotated["secret"].startswith("whsec_")
        assert rotated["previous_until"] is not None
        moved_to = (await client.post("/api/v1/triggers/orders/webhook/address")).json()
        assert moved_to["url"] != shown["url"]
    async with world.client("viewer") as client:
        assert (await client.get("/api/v1/triggers/orders/webhook")).json()["url"] is None
        problem(await client.post("/api/v1/triggers/orders/webhook/address"), 403)


async def test_the_routes_of_deliveries(world: World) -> None:
    orders = hook(world)
    async with world.client(None) as client:
        await client.post(orders.path, content=BODY, headers=JSON)
    async with world.client("viewer") as client:
        [line] = (await client.get("/api/v1/triggers/orders/deliveries?outcome=accepted")).json()["items"]
        shown = (await client.get(f"/api/v1/deliveries/{line['id']}")).json()
        problem(await client.post(f"/api/v1/deliveries/{line['id']}/redelivery"), 403)
    assert (shown["payload"], shown["headers"]["content-type"]) == ({"who": "Ada"}, "application/json")
    async with world.client("operator") as client:
        again = await client.post(f"/api/v1/deliveries/{line['id']}/redelivery")
    assert again.status_code == 202
    assert again.json()["rerun_of"] == line["invocation_id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/triggers/{}/webhook"),
        ("POST", "/triggers/{}/webhook/secret"),
        ("POST", "/triggers/{}/webhook/address"),
        ("GET", "/triggers/{}/deliveries"),
    ],
)
async def test_another_workspace_finds_no_webhook(world: World, method: str, path: str) -> None:
    """E1: with the id of one that is there."""
    orders = hook(world, {"check": {"scheme": "standard"}})
    address = "/api/v1" + path.format(orders.id)
    body: dict[str, Any] = {"json": {}} if method == "POST" else {}
    async with world.client("admin", "away") as client:
        problem(await client.request(method, address, **body), 404, "trigger_not_found")
    async with world.client("admin") as client:
        assert (await client.request(method, address, **body)).is_success  # type: ignore[arg-type]


async def test_a_refused_document_names_its_field(world: World) -> None:
    hook(world, STANDARD)
    document = {"name": "others", "workflow": "greet", "webhook": {"path": "x", "check": {"scheme": "none"}}}
    async with world.client("editor") as client:
        body = problem(await client.post("/api/v1/triggers", json={"definition": document}), 422)
        assert body["errors"][0]["pointer"] == "/definition/webhook/check/scheme"
        document["webhook"] = STANDARD
        body = problem(
            await client.post("/api/v1/triggers", json={"definition": document}), 409, "path_taken"
        )
    assert body["errors"][0]["pointer"] == "/definition/webhook/path"
