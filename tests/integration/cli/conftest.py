"""A terminal in front of the real application: a real port, a real database; the engine executes nothing."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator

import pytest
import structlog
import uvicorn

from api_world import World, settle, world
from databases import sqlite_template, sqlite_url
from onward.store.ledger import SqlLedger
from terminal import Terminal, nobody

__all__ = ["nobody", "sqlite_template", "sqlite_url", "world"]


@pytest.fixture(autouse=True)
def quiet_server() -> Iterator[None]:
    """Standard output belongs to the command: the server, which is in this process, logs what matters."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.reset_defaults()


@pytest.fixture
def url(world: World) -> Iterator[str]:
    """The address of the application."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(world.app, log_level="warning", timeout_graceful_shutdown=1))
    loop = asyncio.new_event_loop()
    serving = threading.Thread(target=loop.run_until_complete, args=(server.serve([listening]),))
    serving.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    loop.call_soon_threadsafe(world.app.state.api.streams.close)  # streams belong to the loop
    server.should_exit = True
    serving.join(10)
    assert not serving.is_alive()
    loop.close()


@pytest.fixture
def cli(nobody: Terminal, url: str, world: World, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Of the signed-in administrator."""
    monkeypatch.setenv("ONWARD_URL", url)
    monkeypatch.setenv("ONWARD_API_KEY", world.session())
    return nobody


@pytest.fixture
def there(world: World) -> dict[str, str]:
    """One of everything: a published workflow `greet`, a run, an approval ..."""
    return settle(world)


@pytest.fixture
def ledger(world: World) -> Iterator[SqlLedger]:
    ledger = SqlLedger(world.database)
    yield ledger
    ledger.close()
