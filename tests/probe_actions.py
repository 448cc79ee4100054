"""Actions that tests of the engine call: they leave a trace of each execution, and fail as they are told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onward.actions.declaration import action
from onward.ports.actions import ActionCall, ActionFailed

# What `probe.dice` does is the test's to say, when it runs in the test's own process.
dice: Callable[[ActionCall], Any] = lambda call: {"path": call.path}  # noqa: E731


@action(name="probe.dice", effects="none")
async def roll(call: ActionCall, c: Any = None) -> Any:
    """Answers as the test says."""
    await asyncio.sleep(0)
    return dice(call)


@action(name="probe.mark", effects="write")
async def mark(call: ActionCall, file: str, value: Any = None, hold: str = "") -> Any:
    """Appends a line to `file`; with `hold`, it goes on only when that file is there."""
    _append(file, f"{call.path} {call.attempt} {call.idempotency_key} {os.getpid()}")
    while hold and not Path(hold).exists():
        await asyncio.sleep(0.01)
    return value


@action(name="probe.long_mark", effects="write", pace="long")
async def long_mark(call: ActionCall, file: str, value: Any = None, hold: str = "") -> Any:
    """As `probe.mark`, as an activity of its own."""
    return await mark(call, file, value, hold)


@action(name="probe.fail", effects="none")
async def fail(call: ActionCall, file: str, times: int, category: str = "transient") -> int:
    """Fails so many times, over all attempts and processes, and then gives the attempt."""
    _append(file, call.path)
    if len(Path(file).read_text().splitlines()) <= times:
        raise ActionFailed(category, f"attempt {call.attempt} failed")  # type: ignore[arg-type]
    return call.attempt


@action(name="probe.echo", effects="none")
async def echo(value: Any) -> Any:
    """Gives back what it was given."""
    return value


@action(name="probe.text", effects="none")
async def text(size: int, letter: str = "x") -> str:
    """A text of this size."""
    return letter * size


@action(name="probe.size", effects="none")
async def size(value: str) -> int:
    """How long a text is."""
    return len(value)


@action(name="probe.slow", effects="none")
async def slow() -> None:
    """Takes a little time."""
    await asyncio.sleep(0.03)


@action(name="probe.break", effects="none")
async def broken(value: Any) -> Any:
    """Raises something that no action should, with its argument in the message."""
    raise KeyError(f"no such thing: {value}")


@action(name="probe.refuse", effects="none")
async def refuse(value: Any) -> Any:
    """Fails with its argument in message and details."""
    raise ActionFailed("action", f"cannot take {value}", details={"given": [value]})


@action(name="probe.strange", effects="none")
async def strange(kind: str) -> Any:
    """Gives what no JSON can hold, or no database."""
    return {"nan": float("nan"), "surrogate": "\ud800", "nul": "a\0b", "huge": 2**80, "deep": _deep(2_000)}[
        kind
    ]


def _deep(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _append(file: str, line: str) -> None:
    with Path(file).open("a") as out:
        out.write(line + "\n")


@action(name="probe.process", effects="write", pace="long")
async def process(file: str) -> int:
    """Starts a process that sleeps, and waits for it."""
    sleeper = await asyncio.create_subprocess_exec("sleep", "1000")
    Path(file).write_text(str(sleeper.pid))
    try:
        return await sleeper.wait()
    finally:
        if sleeper.returncode is None:
            sleeper.kill()
            await sleeper.wait()
