"""Deliveries as networks bring them: slow, broken off, many at once (T16)."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import text

from api_world import World, opened_world
from hooks_world import OPEN, Hook, Senders, hook, serving
from onward.store.database import Database, open_database
from postgres import Postgres


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as connection:
        yield connection


def head(orders: Hook, length: int) -> bytes:
    lines = [f"POST {orders.path} HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def known(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(text("SELECT id FROM invocations")).scalars())


def test_a_body_that_does_not_come_is_not_waited_for(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.api.webhooks.requests.BODY_SECONDS", 0.3)
    orders = hook(world)
    with connected(url) as connection:
        connection.sendall(head(orders, 100) + b'{"name": ')
        answer = HTTPResponse(connection)  # which comes in pieces as well
        answer.begin()
        assert (answer.status, json.loads(answer.read())["code"]) == (408, "body_too_slow")
    assert orders.deliveries("accepted") == []


def test_a_body_that_is_broken_off_is_not_a_delivery(world: World, url: str) -> None:
    orders = hook(world)
    with connected(url) as connection:
        connection.sendall(head(orders, 100) + b'{"name": ')
    assert httpx.post(url + orders.path, json={}, trust_env=False).status_code == 202
    assert len(orders.deliveries("accepted")) == 1


def test_a_body_that_comes_in_pieces_is_one(world: World, url: str) -> None:
    orders = hook(world)
    with connected(url) as connection:
        connection.sendall(head(orders, 15))
        for piece in (b'{"name"', b": ", b'"Ada"}'):
            connection.sendall(piece)
        assert connection.recv(10_000).startswith(b"HTTP/1.1 202 ")
    [line] = orders.deliveries()
    assert line.size == 15


def test_a_huge_body_is_answered_before_it_has_come(world: World, url: str) -> None:
    orders = hook(world, {**OPEN, "max_body": "64kb"})
    with connected(url) as connection:
        connection.sendall(head(orders, 10**12))
        assert connection.recv(10_000).startswith(b"HTTP/1.1 413 ")


def test_a_delivery_as_large_as_it_may_be_is_stored_whole(world: World, url: str) -> None:
    orders = hook(world, {**OPEN, "max_body": "4mb"})
    body = b'{"text": "' + b"x" * (4 * 1024**2 - 12) + b'"}'
    headers = {"content-type": "application/json"}
    row = orders.invocation(httpx.post(url + orders.path, content=body, headers=headers, trust_env=False))
    assert len(row.trigger["payload"]["text"]) == 4 * 1024**2 - 12


def test_what_was_answered_is_there_after_the_database_died(
    own_postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T16: while it is away senders hear 503, and no 2xx is lost."""
    monkeypatch.setattr("onward.api.webhooks.ingest._PATIENCE_SECONDS", 0.5)
    with opened_world(own_postgres.url("onward")) as world, serving(world) as url:
        orders = hook(world)
        with Senders(url + orders.path) as senders:
            senders.until_stored()
            own_postgres.crash()
            senders.until_refused()
            own_postgres.server.start()
            senders.until_stored()
        database = open_database(own_postgres.url("onward"))
        assert set(senders.invocations) - known(database) == set()
        database.close()
    assert set(senders.refused) == {503}
