"""Everything on this machine: which processes `onward up` runs, on which ports, and when they are ready."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from onward.data_directory import DataDirectory
from onward.engine.local import HOST, LocalTemporal
from onward.settings import Settings
from onward.supervisor.child import ChildSpec
from onward.supervisor.lock import Address, last_address
from onward.supervisor.ports import Ports

# Where Temporal stands in the order of stopping: after those that talk to it.
_SERVER, _WORKERS, _TEMPORAL = range(3)
# A worker finishes the step under way. What takes longer goes on elsewhere, or at the next start.
_WORKER_GRACE_SECONDS = 20.0
_POLL_SECONDS = 0.05
# As far from the server's port as Temporal's own default is.
UI_PORT_OFFSET = 1000


@dataclass(frozen=True, slots=True)
class Together:
    address: Address
    children: tuple[ChildSpec, ...]


def plan(settings: Settings, data: DataDirectory, ports: Ports, say: Callable[[str], None]) -> Together:
    port = _port(settings, data, ports, say)
    temporal = _temporal(settings, data, ports)
    changed = {"ONWARD_DATA": str(settings.data), "ONWARD_PORT": str(port)}
    if temporal is not None:
        changed["ONWARD_TEMPORAL_ADDRESS"] = temporal.address
    if settings.actions:
        changed["ONWARD_ACTIONS"] = ",".join(settings.actions)
    here = settings.model_copy(update={"port": port})
    address = Address(
        url=here.url,
        port=port,
        temporal=temporal.address if temporal else str(settings.temporal_address),
        supervisor=os.getpid(),
    )
    return Together(address, tuple(_children(settings, data, temporal, changed)))


async def wait_until_ready(address: Address, host: str, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while await _status(host, address.port) != 200:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(_POLL_SECONDS)
    return True


def _port(settings: Settings, data: DataDirectory, ports: Ports, say: Callable[[str], None]) -> int:
    # Links should survive a restart, so the port of last time comes before the next free one.
    before = last_address(data)
    port = ports.choose(settings.bind, [settings.port, *([before.port] if before else [])])
    if port != settings.port:
        say(f"port {settings.port} is taken; using {port}")
    return port


def _temporal(settings: Settings, data: DataDirectory, ports: Ports) -> LocalTemporal | None:
    if not settings.temporal_is_embedded:
        return None
    port = ports.choose(HOST, [settings.temporal_port])
    return LocalTemporal(
        port=port,
        database=data.temporal_database,
        namespace=settings.temporal_namespace,
        ui_port=ports.choose(HOST, [port + UI_PORT_OFFSET]) if settings.temporal_ui else None,
    )


def _children(
    settings: Settings, data: DataDirectory, temporal: LocalTemporal | None, changed: dict[str, str]
) -> list[ChildSpec]:
    environment = {**changed, "PYTHONUNBUFFERED": "1"}
    children = []
    if temporal is not None:
        children.append(
            ChildSpec(
                "temporal",
                temporal.command,
                data.logs / "temporal.log",
                temporal.environment,
                stop_rank=_TEMPORAL,
            )
        )
    hung_after = settings.hung_after.total_seconds()
    children.append(_onward("server", "server", data, environment, _SERVER, hung_after))
    workers = (f"worker-{number}" for number in range(1, settings.workers + 1))
    children.extend(_onward("worker", name, data, environment, _WORKERS, hung_after) for name in workers)
    return children


def _onward(
    command: str,
    name: str,
    data: DataDirectory,
    environment: dict[str, str],
    rank: int,
    hung_after: float,
) -> ChildSpec:
    return ChildSpec(
        name,
        (sys.executable, "-m", "onward.cli.main", command),
        data.logs / f"{name}.log",
        {**environment, "ONWARD_PROCESS": name},
        stop_rank=rank,
        grace_seconds=_WORKER_GRACE_SECONDS,
        hung_after=hung_after,
    )


async def _status(host: str, port: int) -> int | None:
    """What `/readyz` answers, asked by hand: an HTTP library would be most of the supervisor's memory."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError:
        return None
    try:
        writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        line = await asyncio.wait_for(reader.readline(), 5)
    except (OSError, TimeoutError):
        return None
    finally:
        writer.close()
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else None
