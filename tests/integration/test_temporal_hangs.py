"""`onward up` with a Temporal that hangs: whoever publishes, sends or reads does not notice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from onward.supervisor.state import read_states
from up_world import onward_up

KEY = "the-administrators-key-of-the-outage-tests"
PUBLISHERS = 60
WAITS = """
name: waits
steps: [{id: paid, type: wait, event: {name: order.paid, look_back: 1h}}]
outputs: {n: '{{ steps.paid.output.data.n }}'}
"""
# Less than a call waits for Temporal: nobody has waited for it, however busy the machine is.
SOON = 9.0


@dataclass
class Product:
    url: str
    data: Path
    client: httpx.Client
    slowest: dict[str, float] = field(default_factory=dict)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {KEY}"}
        began = time.monotonic()
        answer = self.client.request(method, f"{self.url}{path}", json=body, headers=headers)
        took = time.monotonic() - began
        self.slowest[method + path] = max(took, self.slowest.get(method + path, 0.0))
        assert answer.is_success, answer.text
        return answer.json()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        [temporal] = [one for one in read_states(self.data / "processes.json") if one.name == "temporal"]
        assert temporal.pid is not None
        os.kill(temporal.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(temporal.pid, signal.SIGCONT)

    def until(self, path: str, status: str) -> dict[str, Any]:
        deadline = time.monotonic() + 60
        while True:
            shown = self.api("GET", path)
            seen = dict(shown.get("run", shown))
            if seen["status"] == status:
                return seen
            assert time.monotonic() < deadline, seen
            time.sleep(0.05)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    limits = httpx.Limits(max_connections=PUBLISHERS + 10)
    with (
        onward_up(tmp_path, ADMIN_KEY=KEY, LOG_LEVEL="warning") as up,
        httpx.Client(timeout=60, trust_env=False, limits=limits) as client,
    ):
        yield Product(up.url, up.data, client)


def test_who_publishes_sends_or_reads_does_not_notice(product: Product) -> None:
    product.api("POST", "/api/v1/workflows/application", {"documents": [{"path": "w.yaml", "text": WAITS}]})
    hook = {"name": "in", "workflow": "waits", "webhook": {"check": {"scheme": "none"}}}
    product.api("POST", "/api/v1/triggers", {"definition": hook})
    sent_to = httpx.URL(product.api("GET", "/api/v1/triggers/in/webhook")["url"]).path
    run = product.api("POST", "/api/v1/runs", {"workflow": "waits"})["id"]
    product.until(f"/api/v1/runs/{run}", "waiting")
    product.slowest.clear()

    def everything(n: int) -> str:
        product.api("POST", "/api/v1/events", {"name": "order.paid", "data": {"n": n}})
        product.api("GET", "/api/v1/triggers/in")
        return str(product.api("POST", sent_to, {})["invocation"]) if n % 10 == 0 else ""

    with product.hanging(), ThreadPoolExecutor(PUBLISHERS) as threads:
        product.api("POST", "/api/v1/events", {"name": "order.paid", "data": {"n": -1}})
        invocations = [one for one in threads.map(everything, range(5 * PUBLISHERS)) if one]
    assert {path: took for path, took in product.slowest.items() if took > SOON} == {}
    assert product.until(f"/api/v1/runs/{run}", "succeeded")["outputs"] == {"n": -1}
    for invocation in invocations:
        product.until(f"/api/v1/invocations/{invocation}", "succeeded")
