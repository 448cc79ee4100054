"""Webhooks of the application, and senders who know how to sign."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx
import uvicorn

from api_world import DOCUMENT, World
from onward.ports.rows.triggers import InvocationRow
from onward.services.drafts import create_workflow
from onward.services.publishing import publish
from onward.services.triggers.deliveries import DeliveryLine, list_deliveries
from onward.services.triggers.hook_care import rotate_secret, show_webhook
from onward.services.triggers.triggers import create_trigger, update_trigger

URL = "http://testserver"
OPEN: dict[str, Any] = {"check": {"scheme": "none"}}


@dataclass
class Hook:
    """A webhook named `orders`, of a workflow that greets."""

    world: World
    document: dict[str, Any]
    secret: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        app, by = self.world.services, self.world.principal()
        create_workflow(app, by, DOCUMENT)
        publish(app, by, "greet")
        self.id = create_trigger(app, by, self.document).id
        if show_webhook(app, by, "orders", URL).secret.kind == "made":
            self.secret = rotate_secret(app, by, "orders").secret

    @property
    def path(self) -> str:
        url = show_webhook(self.world.services, self.world.principal(), "orders", URL).url
        assert url is not None
        return url.removeprefix(URL)

    def change(self, webhook: dict[str, Any]) -> None:
        document = self.document | {"webhook": webhook}
        update_trigger(self.world.services, self.world.principal(), "orders", document)

    def deliveries(self, outcome: Any = None) -> list[DeliveryLine]:
        page = list_deliveries(self.world.services, self.world.principal(), "orders", outcome, limit=1_000)
        return list(page.items)

    def invocation(self, answer: httpx.Response) -> InvocationRow:
        """That this 2xx promised: it is there."""
        assert answer.is_success, answer.text
        with self.world.services.store.read() as tx:
            row = tx.invocations.get(self.world.workspaces["home"], answer.json()["invocation"])
        assert row is not None
        return row

    async def refusals(self) -> list[DeliveryLine]:
        """When all of them are written down."""
        await self.world.app.state.hooks.close()
        return self.deliveries("refused")


def hook(world: World, webhook: dict[str, Any] | None = None, **more: Any) -> Hook:
    return Hook(world, {"name": "orders", "workflow": "greet", "webhook": webhook or OPEN, **more})


def standard(secret: str | None, body: bytes, name: str | None = None) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    assert secret is not None
    name, sent = name or f"msg_{uuid4().hex}", str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = base64.b64encode(hmac.digest(key, f"{name}.{sent}.".encode() + body, "sha256")).decode()
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": sent,
        "webhook-signature": f"v1,{signature}",
    }


def github(secret: str, body: bytes, name: str) -> dict[str, str]:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-hub-signature-256": f"sha256={signature}",
        "x-github-delivery": name,
    }


@contextmanager
def serving(world: World, config: uvicorn.Config | None = None) -> Iterator[str]:
    """The application at a real port; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    plain = uvicorn.Config(world.app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config or plain)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve([listening]),))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(world.app.state.api.streams.close)  # streams belong to the loop
        server.should_exit = True
        thread.join(10)
    assert not thread.is_alive()
    loop.close()


class Senders:
    """Threads that deliver without a pause, each delivery with an id of its own, and remember what they heard."""

    def __init__(self, url: str, count: int = 4) -> None:
        self.invocations: list[str] = []
        self.refused: Counter[int] = Counter()
        self._url = url
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def until(self, holds: Callable[[], bool]) -> None:
        """It is so, while they go on sending."""
        give_up = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < give_up, (len(self.invocations), self.refused)
            self._stop.wait(0.02)

    def until_stored(self, more: int = 50) -> None:
        wanted = len(self.invocations) + more
        self.until(lambda: len(self.invocations) >= wanted)

    def until_refused(self) -> None:
        before = self.refused.total()
        self.until(lambda: self.refused.total() > before)

    def _send(self) -> None:
        with httpx.Client(trust_env=False, timeout=30) as client:
            while not self._stop.is_set():
                try:
                    answer = client.post(self._url, json={"name": "Ada"})
                except httpx.TransportError:  # the server has just died
                    self.refused[0] += 1
                    continue
                if answer.is_success:
                    self.invocations.append(answer.json()["invocation"])
                else:
                    self.refused[answer.status_code] += 1


__all__ = ["OPEN", "Hook", "Senders", "github", "hook", "serving", "standard"]
