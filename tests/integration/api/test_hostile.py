"""Ten thousand requests that nobody means well with: each is refused, with its place, and nothing is stored.

Each breaks its operation's own schema, or JSON itself, so there is no doubt that it must be refused.
Around the break stands whatever may do harm further in: SQL, templates, paths, markup, odd Unicode.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from jsonschema import Draft202012Validator

from api_operations import OPERATIONS, Operation, fields
from api_world import World, settle

WITH_BODY = [operation for operation in OPERATIONS if operation.body_schema is not None]
IN_ALL = 10_000
EACH = IN_ALL // len(WITH_BODY) + 1

HARM = [
    "'; DROP TABLE runs; --",
    "' OR '1'='1",
    "{{ secrets.TOKEN }}",
    "${jndi:ldap://x/a}",
    "{{ 7 * 7 }}",
    "../../../../etc/passwd",
    "%2e%2e%2f%00",
    "<script>alert(1)</script>",
    "$(rm -rf /)",
    "`id`",
    "\r\nSet-Cookie: a=b",
    "\u202egnirts",
    "\ufeff",
    "Ａ" * 50,
    "👩‍👩‍👧‍👦" * 40,
    "́" * 200,
    "a" * 5_000,
    "-1",
    "1e309",
    "__proto__",
    "constructor",
    "null",
]
WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    2**62,
    1.5,
    "",
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    {"$ref": "#"},
    "\u2028",
]
UNREADABLE: list[Callable[[random.Random, str], bytes]] = [
    lambda dice, text: text[: dice.randrange(max(1, len(text)))].encode("utf-8") or b"{",
    lambda dice, text: bytes(dice.randrange(256) for _ in range(dice.randrange(1, 60))),
    lambda dice, text: b'{"a":' * dice.randrange(150, 4_000) + text.encode(),
    lambda dice, text: text[:-1].encode() + b',"a":NaN}',
    lambda dice, text: text[:-1].encode() + b',"z":1,"z":2}',
    lambda dice, text: text.encode("utf-16"),
    lambda dice, text: b"[" * dice.randrange(200, 50_000),
    lambda dice, text: text.encode() + b"\x00",
    lambda dice, text: text.encode() + text.encode(),
    lambda dice, text: ('{"a":' + "9" * dice.randrange(20, 6_000) + "}").encode(),
]
UNSTORABLE = ['"\\u0000"', '"\\ud800"', '"a\\udfffb"', "9223372036854775808", "1e999", '{"\\u0000":1}']


@pytest.fixture
def dice() -> random.Random:
    return random.Random(20260101)


@pytest.mark.timeout(300)
async def test_ten_thousand_hostile_bodies_are_refused_and_nothing_is_stored(
    world: World, dice: random.Random
) -> None:
    ids = settle(world)
    before = world.row_counts()
    asked = 0
    async with world.client() as client:
        for operation in WITH_BODY:
            for content in hostile_bodies(operation, dice):
                response = await send(client, operation, operation.address(ids), content)
                refused(operation, content, response)
                asked += 1
    assert asked >= IN_ALL
    assert world.row_counts() == before


async def test_hostile_addresses_are_not_found_or_refused(world: World) -> None:
    settle(world)
    before = world.row_counts()
    async with world.client() as client:
        for operation in [one for one in OPERATIONS if "{" in one.path]:
            for harm in HARM:
                address = operation.address(defaultdict(partial(quote, harm, safe="")))
                response = await send(client, operation, address, json.dumps(operation.body()).encode())
                assert response.status_code in {400, 401, 403, 404, 405, 422}, (address, response.text)
    assert world.row_counts() == before


def hostile_bodies(operation: Operation, dice: random.Random) -> list[bytes]:
    return [hostile(operation, dice) for _ in range(EACH)]


def hostile(operation: Operation, dice: random.Random) -> bytes:
    kind = dice.randrange(10)
    text = json.dumps(decorated(operation, dice))
    if kind < 2:
        return dice.choice(UNREADABLE)(dice, text)
    if kind < 4:
        return f'{text[:-1]}{"," if len(text) > 2 else ""}"x":{dice.choice(UNSTORABLE)}}}'.encode()
    return json.dumps(broken(operation, dice)).encode("utf-8", "surrogatepass")


def broken(operation: Operation, dice: random.Random) -> Any:
    """A body that its schema does not allow."""
    schema = operation.body_schema
    assert schema is not None
    validator = Draft202012Validator(schema)
    while True:
        candidate = one_break(operation, dice, schema)
        if not validator.is_valid(candidate):
            return candidate


def one_break(operation: Operation, dice: random.Random, schema: dict[str, Any]) -> Any:
    body = decorated(operation, dice)
    names = fields(schema)
    choice = dice.randrange(4)
    if choice == 0:
        return dice.choice([*WRONG, *HARM])
    if choice == 1 and body:
        body.pop(dice.choice(list(body)))
    elif choice == 2:
        body[dice.choice(HARM)] = dice.choice([*WRONG, *HARM])
    else:
        body[dice.choice(names)] = dice.choice([*WRONG, dice.choice(HARM) * 2_000])
    return body


def decorated(operation: Operation, dice: random.Random) -> Any:
    """A body of the right shape, with harm wherever there is free text."""
    body = dict(operation.body())
    for name, value in body.items():
        if isinstance(value, str) and dice.random() < 0.5:
            body[name] = dice.choice(HARM)
    return body


async def send(
    client: httpx.AsyncClient, operation: Operation, address: str, content: bytes
) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return await client.request(operation.method, address, content=content, headers=headers)


def refused(operation: Operation, content: bytes, response: httpx.Response) -> None:
    told = (operation.id, content[:300], response.status_code, response.text[:500])
    assert response.status_code in {400, 413, 422}, told
    assert response.headers["content-type"] == "application/problem+json", told
    if response.status_code == 422:
        errors = response.json()["errors"]
        assert errors, told
        assert all(error["pointer"] == "" or error["pointer"].startswith("/") for error in errors), told
