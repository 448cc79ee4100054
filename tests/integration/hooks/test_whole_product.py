"""`onward up` with a webhook: from the request to the run, also when the server is killed in between."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_world import DOCUMENT
from hooks_world import OPEN, Senders
from onward.supervisor.state import read_states
from up_world import onward_up

KEY = "the-administrators-key-of-the-webhook-tests"


@dataclass
class Product:
    url: str
    data: Path
    client: httpx.Client

    def api(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {KEY}"}
        answer = self.client.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()

    def hook(self, name: str, webhook: dict[str, Any], **more: Any) -> str:
        """Where it is called."""
        inputs = {"name": "{{ trigger.payload.name }}"}
        definition = {"name": name, "workflow": "greet", "webhook": webhook, "inputs": inputs, **more}
        self.api("POST", "/triggers", {"definition": definition})
        return str(self.api("GET", f"/triggers/{name}/webhook")["url"])

    def kill(self, process: str) -> None:
        [state] = [one for one in read_states(self.data / "processes.json") if one.name == process]
        assert state.pid is not None
        os.kill(state.pid, signal.SIGKILL)

    def status(self, invocation: str) -> str:
        return str(self.api("GET", f"/invocations/{invocation}")["status"])


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    directory = tmp_path_factory.mktemp("onward")
    with (
        onward_up(directory, ADMIN_KEY=KEY, LOG_LEVEL="warning") as up,
        httpx.Client(timeout=30, trust_env=False) as client,
    ):
        product = Product(up.url, up.data, client)
        product.api(
            "POST", "/workflows/application", {"documents": [{"path": "greet.yaml", "text": DOCUMENT}]}
        )
        yield product


def until(what: str, holds: Callable[[], bool], seconds: float = 60.0) -> None:
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, f"waited {seconds:g} s until {what}"
        time.sleep(0.05)


def test_a_delivery_becomes_a_run(up: Product) -> None:
    url = up.hook("orders", OPEN)
    answer = httpx.post(url, json={"name": "Ada"}, trust_env=False)
    assert answer.status_code == 202
    invocation = answer.json()["invocation"]
    until("it has run", lambda: up.status(invocation) == "succeeded")


def test_a_sender_may_wait_for_the_outputs(up: Product) -> None:
    url = up.hook("asked", {**OPEN, "answer": {"wait": "30s"}})
    answer = ask(url, "Ada")
    assert (answer.status_code, answer.json()) == (200, {"text": "Hello Ada"})


def test_a_delivery_as_large_as_it_may_be_runs(up: Product) -> None:
    url = up.hook("large", {**OPEN, "max_body": "4mb", "answer": {"wait": "60s"}})
    body = {"name": "Ada", "more": "x" * (4 * 1024**2 - 100)}
    answer = httpx.post(url, json=body, timeout=70, trust_env=False)
    assert (answer.status_code, answer.json()) == (200, {"text": "Hello Ada"})


def test_senders_wait_in_line_for_one_another(up: Product) -> None:
    """A policy decides before it starts, and the outputs come all the same."""
    line = {"limit": 1}
    url = up.hook("in-line", {**OPEN, "answer": {"wait": "30s"}}, concurrency=line)
    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda name: ask(url, name), ("Ada", "Bob", "Cyn", "Dan")))
    assert {answer.json()["text"] for answer in answers} == {
        f"Hello {n}" for n in ("Ada", "Bob", "Cyn", "Dan")
    }


def ask(url: str, name: str) -> httpx.Response:
    return httpx.post(url, json={"name": name}, timeout=40, trust_env=False)


@pytest.mark.timeout(180)
def test_after_a_2xx_nothing_is_lost_though_the_server_is_killed(up: Product) -> None:
    """T16: killed without a goodbye while deliveries come in; each that was answered is there, and runs."""
    url = up.hook("killed", OPEN)
    with Senders(url, count=2) as senders:
        senders.until_stored(20)
        up.kill("server")
        senders.until_refused()
        senders.until_stored(20)
    until("it is ready", lambda: up.client.get(f"{up.url}/readyz").status_code == 200)
    left = set(senders.invocations)
    assert len(left) == len(senders.invocations)

    def all_ran() -> bool:
        left.difference_update({one for one in list(left)[:50] if up.status(one) == "succeeded"})
        return not left

    until("all have run", all_ran, 120)
