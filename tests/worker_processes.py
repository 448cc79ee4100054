"""Workers in processes of their own, which a test may kill."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from onward.settings import Settings
from segment_world import PROBES

SCRIPT = Path(__file__).with_name("engine_worker.py")


class Workers:
    """Starts worker processes of one Onward; none outlives the test."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._processes: list[Popen[bytes]] = []

    def start(self) -> Popen[bytes]:
        process = Popen(
            [sys.executable, str(SCRIPT)], env=self._environment(), stdout=DEVNULL, stderr=DEVNULL
        )
        self._processes.append(process)
        return process

    def kill(self, process: Popen[bytes]) -> None:
        process.kill()
        process.wait()

    def freeze(self, process: Popen[bytes]) -> None:
        """It is taken for dead, and wakes up later."""
        process.send_signal(signal.SIGSTOP)

    def thaw(self, process: Popen[bytes]) -> None:
        process.send_signal(signal.SIGCONT)

    def stop(self, process: Popen[bytes]) -> None:
        process.terminate()
        process.wait(timeout=30)

    def close(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def _environment(self) -> dict[str, str]:
        ours = self._settings
        secrets = {"SECRET_KEY": ours.secret_key, "DATABASE_URL": ours.database_url}
        values = {name: secret.get_secret_value() for name, secret in secrets.items() if secret is not None}
        values |= {
            "DATA": str(ours.data),
            "TEMPORAL_ADDRESS": str(ours.temporal_address),
            "TEMPORAL_NAMESPACE": ours.temporal_namespace,
            "ACTIONS": PROBES,
            "ALLOW_PRIVATE_ADDRESSES": "true",
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ONWARD_")}
        return environment | {f"ONWARD_{name}": value for name, value in values.items()}


@pytest.fixture
def workers(settings: Settings) -> Iterator[Workers]:
    workers = Workers(settings)
    yield workers
    workers.close()
