"""Runs a workflow of every shape on a Temporal of its own and saves the histories for the replay tests.

    python scripts/save_histories.py

Do so when a new shape of run appears. Saved histories of released versions stay: runs of theirs may
still be under way somewhere, and the replay tests say whether the workflow code still fits them.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import tempfile
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.client import Client

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from engine_world import World, opened_world, settings_for  # type: ignore[import-not-found] # noqa: E402
from onward.bootstrap import worker_of  # noqa: E402
from onward.engine.contracts import workflow_id  # noqa: E402
from onward.engine.local import LocalTemporal, wait_until_serving  # noqa: E402
from onward.services import approvals, cancel, events  # noqa: E402
from onward.supervisor.ports import any_free_port  # noqa: E402
from segment_world import PROBES  # type: ignore[import-not-found] # noqa: E402

HISTORIES = ROOT / "tests" / "engine" / "histories"
RENEW_AFTER = 40

GO = "{type: wait, event: {name: go, key: '{{ run.id }}'}, id: "
SHAPES = {
    "steps": "steps: [{id: a, type: set, vars: {x: 1}},"
    " {id: b, type: action, action: probe.echo, with: {value: 2}}]",
    "time": "steps: [{id: w, type: wait, for: 1s}, {id: v, type: wait, for: 1s}]",
    "event": "steps: [" + GO + "w}]",
    "approval": "steps: [{id: ok, type: approval, title: 'Go?', allow_self: true, deadline: 1h}]",
    "long": "steps: [{id: s, type: shell, run: 'echo hello'},"
    " {id: t, type: shell, run: 'exit 3', on_error: continue}]",
    "child": "steps: [{id: c, type: workflow, workflow: steps}]",
    "failure": "steps: [{id: f, type: fail, message: sorry}]\non_failure: [{id: n, type: wait, for: 1s}]",
    "retry": "steps: [{id: r, type: action, action: probe.fail, with: {file: /dev/null, times: 9},"
    " on_error: continue, retry: {attempts: 2, backoff: 1s}}]",
    "timeout": "timeout: 1s\nsteps: [" + GO + "w}]",
    "branches": "steps: [{id: p, type: parallel, branches: {a: ["
    + GO
    + "w}], b: [{id: v, type: wait, for: 1s}],"
    " c: [{id: s, type: shell, run: 'sleep 1'}]}}]",
    "called-off": "steps: [{id: p, type: parallel, join: any, branches: {"
    "a: [{id: s, type: shell, run: 'sleep 100'}],"
    " b: [{id: v, type: wait, for: 1s}]}}]",
    "renewed": "steps: [{id: e, type: foreach, items: '{{ "
    + str(list(range(30)))
    + " }}', as: i, do: ["
    + GO
    + "w}]}]",
    "large": "steps: [{id: t, type: action, action: probe.text, with: {size: 240000}}, " + GO + "w},"
    " {id: s, type: action, action: probe.size, with: {value: '{{ steps.t.output }}'}}]",
    "flooded": "steps: [{id: p, type: parallel, branches: {a: [{id: e, type: foreach, items: '{{ "
    + str(list(range(40)))
    + " }}', as: i, do: [{id: s, type: action, action: probe.slow}]}],"
    " b: [{id: f, type: foreach, items: '{{ " + str(list(range(48))) + " }}', as: i, do: [" + GO + "w}]}]}}]",
    "queued": "concurrency: {key: k, limit: 1, while_waiting: keep}\nsteps: [" + GO + "w}]",
    "cancelled": "steps: [{id: t, type: try, do: ["
    + GO
    + "w}], finally: [{id: f, type: set, vars: {x: 1}}]}]",
    "cancelled-by-temporal": "steps: [{id: t, type: try, do: ["
    + GO
    + "w}], finally: [{id: f, type: wait, for: 1s}]}]",
}


def main() -> None:
    HISTORIES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        local = LocalTemporal(any_free_port("127.0.0.1"), Path(directory) / "temporal.db")
        renew = f"limit.historyCount.suggestContinueAsNew={RENEW_AFTER}"
        command = [*local.command, "--dynamic-config-value", renew]
        with Popen(command, stdout=DEVNULL, stderr=DEVNULL) as temporal:
            try:
                asyncio.run(save_all(local, Path(directory)))
            finally:
                temporal.terminate()


async def save_all(local: LocalTemporal, directory: Path) -> None:
    await wait_until_serving(local.address)
    url = f"sqlite:///{directory / 'onward.db'}"
    settings = settings_for(local, "default", url, directory / "data", actions=[PROBES])
    async with opened_world(settings) as world, worker_of(world.onward):
        for shape, document in SHAPES.items():
            await world.publish(document, shape)
            run_id = await drive(world, shape)
            await save(world.onward.temporal, run_id, shape)
            print(shape)


async def drive(world: World, shape: str) -> str:
    before = await world.launch(shape) if shape == "queued" else ""
    run_id: str = await world.launch(shape)
    if before:
        await world.status(before, "waiting")
        await go(world, before)
    driven = ("event", "branches", "renewed", "large", "flooded", "queued", "approval")
    if shape in driven or shape.startswith("cancelled"):
        await world.status(run_id, "running" if shape in ("branches", "flooded") else "waiting")
        await act(world, shape, run_id)
    await world.ended(run_id)
    await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).result()
    return run_id


async def act(world: World, shape: str, run_id: str) -> None:
    app, admin = world.onward.services, world.admin
    if shape == "approval":
        [asked] = approvals.list_approvals(app, admin).items
        await asyncio.to_thread(approvals.decide, app, admin, asked.id, "approve")
    elif shape == "cancelled":
        await asyncio.to_thread(cancel.cancel_run, app, admin, run_id, "enough")
    elif shape == "cancelled-by-temporal":
        await world.onward.temporal.get_workflow_handle(workflow_id(run_id)).cancel()
    else:
        for _ in range({"renewed": 30, "flooded": 48}.get(shape, 1)):
            await go(world, run_id)


async def go(world: World, run_id: str) -> None:
    await asyncio.to_thread(events.publish, world.onward.services, world.admin, "go", run_id)


async def save(temporal: Client, run_id: str, shape: str) -> None:
    """Every execution of the run, the last one first: one that was renewed has several."""
    number, execution = 0, None
    while execution != "":
        handle = temporal.get_workflow_handle(workflow_id(run_id), run_id=execution)
        history = await handle.fetch_history()
        number += 1
        text = json.dumps(await opened(temporal, json.loads(history.to_json())), separators=(",", ":"))
        (HISTORIES / f"{shape}-{number}.json").write_text(text + "\n")
        execution = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id


async def opened(temporal: Client, value: Any) -> Any:
    """The history with its payloads unsealed: a saved one must not need anybody's key."""
    if isinstance(value, list):
        return [await opened(temporal, item) for item in value]
    if not isinstance(value, dict):
        return value
    if "metadata" not in value or not isinstance(value.get("data", ""), str):
        return {
            name: await opened(temporal, item)
            for name, item in value.items()
            if not names_a_machine(name, item)
        }
    codec = temporal.data_converter.payload_codec
    assert codec is not None
    metadata = {name: base64.b64decode(data) for name, data in value["metadata"].items()}
    [payload] = await codec.decode([Payload(metadata=metadata, data=base64.b64decode(value.get("data", "")))])
    return {
        "metadata": {name: base64.b64encode(data).decode() for name, data in payload.metadata.items()},
        "data": base64.b64encode(payload.data).decode(),
    }


def names_a_machine(name: str, value: Any) -> bool:
    return name == "identity" or (name == "name" and isinstance(value, str) and "@" in value)


if __name__ == "__main__":
    main()
