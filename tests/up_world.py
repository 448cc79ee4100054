"""`onward up` as a person starts it: in a directory of its own, with one worker, until the block ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from onward.supervisor.ports import any_free_port


@dataclass(frozen=True)
class Up:
    url: str
    data: Path
    supervisor: int


@contextmanager
def onward_up(directory: Path, **settings: str) -> Iterator[Up]:
    """`settings`: what would be ONWARD_... in the environment."""
    command = [sys.executable, "-m", "onward.cli.main", "up", "--json", "--workers", "1"]
    command += ["--port", str(any_free_port("127.0.0.1")), "--data", str(directory / "data")]
    environment = _environment(settings)
    with (directory / "up.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=directory, stdout=subprocess.PIPE, stderr=log, text=True
        )
    try:
        yield _ready(process, directory)
    finally:
        _stop(process)


def _environment(settings: dict[str, str]) -> dict[str, str]:
    """Nothing of this machine's own Onward gets in."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ONWARD_")}
    # Not the usual one, which several that start at the same moment would find free.
    settings = {"TEMPORAL_PORT": str(any_free_port("127.0.0.1"))} | settings
    return ours | {f"ONWARD_{name}": value for name, value in settings.items()}


def _ready(process: subprocess.Popen[str], directory: Path) -> Up:
    """`onward up --json` prints one line when it is ready; it gives up by itself when it never is."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"onward up has ended:\n{(directory / 'up.log').read_text()}"
    return Up(json.loads(line)["url"], directory / "data", process.pid)


def _stop(process: subprocess.Popen[str]) -> None:
    """Nobody needs what is under way: the second signal insists."""
    for _ in range(2):
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    process.wait(timeout=30)
