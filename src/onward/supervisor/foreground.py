"""A supervisor in a terminal: from the lock to the ready line to the second Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
import webbrowser
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from onward.data_directory import DataDirectory
from onward.secret_key import secret_key
from onward.settings import Settings
from onward.supervisor.lock import Address, only_supervisor, write_address
from onward.supervisor.ports import claimed_ports
from onward.supervisor.supervisor import Supervisor, end_leftovers
from onward.supervisor.together import Together, plan, wait_until_ready

READY_PATIENCE_SECONDS = 60.0


async def run(settings: Settings, *, open_browser: bool = False, as_json: bool = False) -> None:
    data = DataDirectory(settings.data)
    data.prepare()
    with only_supervisor(data), claimed_ports() as ports:
        secret_key(settings)  # made here, once, before several processes want it
        end_leftovers(data.processes, _say)
        together = plan(settings, data, ports, _say)
        write_address(data, together.address)
        await supervise(together, settings, data, open_browser=open_browser, as_json=as_json)


async def supervise(
    together: Together, settings: Settings, data: DataDirectory, *, open_browser: bool, as_json: bool
) -> None:
    supervisor = Supervisor(together.children, data.processes, _say)
    stop = _stop_on_signals(supervisor)

    async def announce() -> None:
        if await wait_until_ready(together.address, settings.reachable_bind, READY_PATIENCE_SECONDS):
            supervisor.settled = True
            _announce(together.address, data, open_browser=open_browser, as_json=as_json)
        else:
            _say(f"not ready after {READY_PATIENCE_SECONDS:g} s; see {data.logs}, or run: onward doctor")
        await stop.wait()

    try:
        await supervisor.start()
        await _until_first(announce(), supervisor.failed())
    finally:
        _say("stopping")
        await supervisor.stop()


def _stop_on_signals(supervisor: Supervisor) -> asyncio.Event:
    """The first signal asks; the second one insists."""
    stop = asyncio.Event()

    def asked() -> None:
        if stop.is_set():
            supervisor.kill()
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup means it
            loop.add_signal_handler(number, asked)
    return stop


async def _until_first(*waits: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.create_task(wait) for wait in waits]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


def _announce(address: Address, data: DataDirectory, *, open_browser: bool, as_json: bool) -> None:
    signin = _signin_url(data.signin_url)
    if as_json:
        _print(json.dumps({**asdict(address), "signin_url": signin, "data": str(data.root)}))
    else:
        _print(f"Onward is ready at {address.url}")
        if signin:
            _print(f"Sign in:  {signin}")
        _print(f"Data:     {data.root}\nStop:     Ctrl-C")
    if open_browser:
        webbrowser.open(signin or address.url)


def _signin_url(path: Path) -> str | None:
    return path.read_text(encoding="utf-8").strip() if path.exists() else None


def _say(message: str) -> None:
    _print(f"onward: {message}", sys.stderr)


def _print(text: str, stream: TextIO | None = None) -> None:
    # A terminal or pipe that is gone is no reason to stop working.
    with contextlib.suppress(OSError):
        print(text, file=stream or sys.stdout, flush=True)
