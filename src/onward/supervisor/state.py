"""`processes.json`: what runs on this machine, for `/readyz`, `doctor`, the UI and the next supervisor."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from onward.data_directory import write_atomically

Condition = Literal["running", "hung", "restarting", "stopping", "stopped"]


@dataclass(frozen=True, slots=True)
class ProcessState:
    name: str
    condition: Condition
    pid: int | None
    # The system's own mark of when the process began: tells it from a later owner of its id.
    started: str | None
    since: str
    restarts: int
    last_exit: str | None


def write_states(path: Path, states: list[ProcessState]) -> None:
    write_atomically(path, json.dumps([asdict(state) for state in states], indent=1) + "\n")


def read_states(path: Path) -> list[ProcessState]:
    """Empty when no supervisor ever ran here: then the processes are somebody else's to watch."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [ProcessState(**state) for state in json.loads(text)]
