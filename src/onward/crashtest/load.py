"""Keeps runs of every kind going on the Onward under test, and does what people and other systems would.

Everything goes over HTTP, to a server that may be dead at any moment: each request is sent until it is
answered, with a key by which its repetition is recognised.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, Final

import httpx

from onward.crashtest.effects import Effects
from onward.crashtest.observation import Launch
from onward.crashtest.reading import Reading
from onward.crashtest.scenarios import BURST, EVENT, Scenario
from onward.crashtest.system import System
from onward.domain.errors import Unavailable

OPEN_RUNS: Final = 24
_LAUNCHES_AT_ONCE: Final = 4
_PATIENCE_SECONDS: Final = 120.0
_AGAIN_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 0.25
_ITEMS: Final = 12
_MANY: Final = 60


@dataclass(slots=True)
class Load:
    system: System
    effects: Effects
    reading: Reading
    scenarios: Sequence[Scenario]
    random: Random
    launches: list[Launch] = field(default_factory=list)
    open_runs: int = 0
    starting: int = 0
    stopped: bool = False
    # Certificates are no matter on loopback, and reading them takes longer than a request.
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=15, trust_env=False, verify=False)  # noqa: S501
    )
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def publish(self) -> None:
        documents = [{"path": f"{one.name}.yaml", "text": one.document} for one in self.scenarios]
        answer = await self._ask("POST", "/api/v1/workflows/application", {"documents": documents})
        answer.raise_for_status()

    async def keep_going(self) -> None:
        """New runs whenever others have ended, until `stopped`; decisions and answers for ever."""
        order = self._shuffled()
        async with asyncio.TaskGroup() as group:
            while True:
                self.open_runs = await asyncio.to_thread(self.reading.open_runs)
                while self._has_room():
                    self.starting += 1
                    group.create_task(self._launch(next(order), next(self._numbers)))
                await self._decide_approvals()
                await self._resolve_outcomes()
                await asyncio.sleep(_LOOK_SECONDS)

    def is_idle(self) -> bool:
        return self.starting == 0 and self.reading.open_runs() == 0

    def _has_room(self) -> bool:
        return (
            not self.stopped
            and self.starting < _LAUNCHES_AT_ONCE
            and self.open_runs + self.starting < OPEN_RUNS
        )

    def _shuffled(self) -> Iterator[Scenario]:
        """Every scenario once, in any order; then again."""
        started = [scenario for scenario in self.scenarios if not scenario.is_child]
        while True:
            yield from self.random.sample(started, len(started))

    # --- what callers do ---------------------------------------------------------------

    async def _launch(self, scenario: Scenario, number: int) -> None:
        inputs = self._inputs(number)
        body = {"workflow": scenario.name, "inputs": inputs, "dedupe_key": f"trial-{number}"}
        run_id = None
        try:
            run_id = await self._accepted(body)
        except Unavailable:
            pass  # nobody ever answered: the verdict says so
        finally:
            self.launches.append(Launch(scenario.name, run_id))
            self.starting -= 1
        if scenario.name == "event" and run_id is not None:
            await self._publish_event(inputs)
        if scenario.name == "burst" and run_id is not None:
            await asyncio.gather(*(self._publish(BURST, inputs["key"], n) for n in inputs["many"]))

    async def _accepted(self, body: dict[str, Any]) -> str:
        """A run that the engine could not take is told to the caller, who asks again under the same key."""
        return str((await self._ask("POST", "/api/v1/runs", body)).raise_for_status().json()["id"])

    async def _publish_event(self, inputs: dict[str, Any]) -> None:
        """Before its wait or after: both must be found."""
        await asyncio.sleep(self.random.uniform(0, 3))
        await self._publish(EVENT, inputs["key"], inputs["n"])

    async def _publish(self, name: str, key: str, n: int) -> None:
        event = {"name": name, "key": key, "data": {"n": n}, "dedupe_key": f"{name}/{key}/{n}"}
        with contextlib.suppress(Unavailable):
            await self._ask("POST", "/api/v1/events", event)

    async def _decide_approvals(self) -> None:
        with contextlib.suppress(Unavailable):
            answer = await self._ask("GET", "/api/v1/approvals?status=open&limit=100", patience=0)
            for approval in answer.json()["items"]:
                path = f"/api/v1/approvals/{approval['id']}/decision"
                await self._ask("POST", path, {"decision": "approve"}, patience=0)

    async def _resolve_outcomes(self) -> None:
        """A step that must not be sent twice was cut off: this side knows whether it came through."""
        for run_id, path in await asyncio.to_thread(self.reading.unknown_outcomes):
            choice: dict[str, Any] = {"choice": "retry"}
            if self.effects.has_seen(run_id, path):
                value = 2 * self.reading.inputs(run_id)["n"]
                choice = {"choice": "succeeded", "output": {"body": {"value": value}}}
            with contextlib.suppress(Unavailable):
                await self._ask("POST", f"/api/v1/runs/{run_id}/steps/{path}/resolution", choice, patience=0)

    def _inputs(self, number: int) -> dict[str, Any]:
        items = [self.random.randrange(1000) for _ in range(_ITEMS)]
        return {
            "effects": self.effects.url,
            "n": number,
            "key": f"key-{number}",
            "items": items,
            "many": list(range(_MANY)),
        }

    async def _ask(
        self, method: str, path: str, body: Any = None, patience: float = _PATIENCE_SECONDS
    ) -> httpx.Response:
        """Until somebody answers: a dead server, a dying one and one without an engine are asked again."""
        deadline = asyncio.get_running_loop().time() + patience
        while True:
            try:
                headers = {"Authorization": f"Bearer {self.system.token()}"}
                url = self.system.url + path
                answer = await self._client.request(method, url, json=body, headers=headers)
                if answer.status_code < 500 and answer.status_code not in (401, 429):
                    return answer
                why = f"{answer.status_code} {answer.text[:200]}"
            except (httpx.TransportError, FileNotFoundError) as error:
                why = repr(error)
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable("crashtest.no_answer", f"{method} {path} was not answered: {why}.")
            await asyncio.sleep(_AGAIN_SECONDS)
