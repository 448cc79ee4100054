"""`onward bench engine`: what runs and steps cost, beside hand-written Temporal in the same run."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from temporalio.client import Client

from onward.bench import handwritten
from onward.bench.history import LIST_PAGES, fill, list_milliseconds
from onward.bench.measures import latencies, per_second, percentile
from onward.bench.rig import Rig, loop_of, onward_up, steps_of

IN_FLIGHT: Final = 50
FOREACH_ITEMS: Final = 1_000
# The server process executes runs as well, so by hand there are as many worker processes.
PROCESSES: Final = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. Enough for stable ratios; `QUICK` only shows that everything runs."""

    runs: dict[int, int] = field(default_factory=lambda: {1: 400, 10: 300, 100: 150})
    by_hand: dict[int, int] = field(default_factory=lambda: {1: 200, 10: 100})
    latency: int = 60
    foreach: int = 6
    workers: tuple[int, ...] = (1, 2, 4)
    finished: tuple[int, ...] = (10_000, 100_000)


QUICK: Final = Size({1: 50, 10: 30, 100: 10}, {1: 30, 10: 10}, 10, 1, (1,), (2_000,))


async def measure(size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    async with onward_up() as rig:
        idle_memory = rig.memory()
        say(f"ready in {rig.ready_seconds:.1f} s, {sum(idle_memory.values()):.0f} MiB")
        await _publish(rig)
        ours = await _ours(rig, size, say)
        async with _by_hand(rig.temporal) as client:
            by_hand = await _hand_written(client, size, say)
        memory = rig.memory()
        history = [await _with_history(rig, count, size, say) for count in size.finished]
    workers = [await _with_workers(count, size, say) for count in size.workers]
    return {
        "one_step_ratio": ours["runs_per_s"][1] / by_hand["runs_per_s"][1],
        "ten_steps_ratio": ours["runs_per_s"][10] / by_hand["runs_per_s"][10],
        "idle_latency_ratio": ours["idle_ms"]["p50"] / by_hand["idle_ms"]["p50"],
        "hundred_steps_per_s": ours["runs_per_s"][100] * 100,
        "foreach_items_per_s": ours["foreach_items_per_s"],
        "ready_seconds": rig.ready_seconds,
        "idle_memory_mib": sum(idle_memory.values()),
        "memory_mib": {"idle": idle_memory, "after": memory},
        "onward": ours,
        "by_hand": by_hand,
        "by_workers": workers,
        "by_history": history,
    }


async def _publish(rig: Rig) -> None:
    for steps in (1, 10, 100):
        await rig.publish(f"steps-{steps}", steps_of(steps))
    await rig.publish("foreach", loop_of(FOREACH_ITEMS))


async def _ours(rig: Rig, size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    await per_second(lambda: rig.execute("steps-10"), 50, IN_FLIGHT)  # warm
    runs = {}
    for steps, total in size.runs.items():
        runs[steps] = await per_second(lambda steps=steps: rig.execute(f"steps-{steps}"), total, IN_FLIGHT)  # type: ignore[misc]
        say(f"onward, {steps} steps: {runs[steps]:.1f} runs/s, {runs[steps] * steps:.0f} steps/s")
    idle = await latencies(lambda: rig.execute("steps-1"), size.latency)
    say(f"onward, idle: p50 {percentile(idle, 50):.1f} ms, p95 {percentile(idle, 95):.1f} ms")
    foreach = await per_second(lambda: rig.execute("foreach"), size.foreach, 1) * FOREACH_ITEMS
    say(f"onward, foreach of {FOREACH_ITEMS}: {foreach:.0f} items/s")
    return {
        "runs_per_s": runs,
        "idle_ms": {"p50": percentile(idle, 50), "p95": percentile(idle, 95)},
        "foreach_items_per_s": foreach,
    }


async def _hand_written(client: Client, size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    await per_second(lambda: handwritten.execute(client, 10), 20, 20)  # warm
    runs = {}
    for steps, total in size.by_hand.items():
        runs[steps] = await per_second(
            lambda steps=steps: handwritten.execute(client, steps),  # type: ignore[misc]
            total,
            IN_FLIGHT,
        )
        say(f"by hand, {steps} steps: {runs[steps]:.1f} runs/s")
    idle = await latencies(lambda: handwritten.execute(client, 1), size.latency)
    say(f"by hand, idle: p50 {percentile(idle, 50):.1f} ms")
    return {"runs_per_s": runs, "idle_ms": {"p50": percentile(idle, 50), "p95": percentile(idle, 95)}}


@asynccontextmanager
async def _by_hand(address: str) -> AsyncIterator[Client]:
    command = [sys.executable, "-m", "onward.bench.handwritten", address]
    workers = [await asyncio.create_subprocess_exec(*command, env=os.environ) for _ in range(PROCESSES)]
    try:
        client = await Client.connect(address)
        yield client
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            await worker.wait()


async def _with_history(rig: Rig, count: int, size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    """Ten-step runs and the first pages of the list, beside so many finished runs."""
    await asyncio.to_thread(fill, rig.data, count)
    rate = await per_second(lambda: rig.execute("steps-10"), size.runs[10], IN_FLIGHT)
    pages = await list_milliseconds(rig.http, LIST_PAGES)
    say(f"beside {count} finished runs: {rate:.1f} ten-step runs/s, list p95 {percentile(pages, 95):.1f} ms")
    return {"finished": count, "ten_steps_per_s": rate, "list_p95_ms": percentile(pages, 95)}


async def _with_workers(count: int, size: Size, say: Callable[[str], None]) -> dict[str, Any]:
    async with onward_up(count) as rig:
        await _publish(rig)
        await per_second(lambda: rig.execute("steps-10"), 30, IN_FLIGHT)
        rate = await per_second(lambda: rig.execute("steps-10"), size.runs[10], IN_FLIGHT)
    say(f"{count} workers beside the server: {rate:.1f} ten-step runs/s")
    return {"workers": count, "ten_steps_per_s": rate}
