"""A Temporal of the test's own, which it may kill or freeze; what it has stored stays."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest

from onward.engine.local import LocalTemporal, wait_until_serving
from onward.supervisor.ports import any_free_port


class OwnTemporal:
    def __init__(self, local: LocalTemporal) -> None:
        self.local = local
        self.start()

    def start(self) -> None:
        self._process = Popen(self.local.command, stdout=DEVNULL, stderr=DEVNULL)
        asyncio.run(wait_until_serving(self.local.address))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)


@pytest.fixture
def own_temporal(tmp_path: Path) -> Iterator[OwnTemporal]:
    own = OwnTemporal(LocalTemporal(any_free_port("127.0.0.1"), tmp_path / "temporal.db"))
    yield own
    own.kill()
