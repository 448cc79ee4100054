"""Whether a process is still the one we started.

Process ids are used again after a while, so an id alone must never be trusted with a signal.
The moment a process started tells two owners of one id apart.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

_POLL_SECONDS = 0.01


def started_at(pid: int) -> str | None:
    """When the process began, in the system's own words; None when there is none."""
    if Path("/proc/self/stat").exists():
        return _from_proc(pid)
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip() or None


def is_alive(pid: int, started: str | None) -> bool:
    return started is not None and started_at(pid) == started


def kill_group(pid: int, signum: signal.Signals) -> None:
    """Signals a child and everything it started; each child leads a group of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signum)


def end_leftover(pid: int, started: str | None, patience: float = 5.0) -> bool:
    """Ends a process that outlived its supervisor; whether there was one."""
    if not is_alive(pid, started):
        return False
    kill_group(pid, signal.SIGKILL)
    deadline = time.monotonic() + patience
    while is_alive(pid, started) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return True


def _from_proc(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold spaces; what follows its last one does not.
    fields = stat.rpartition(")")[2].split()
    state, start_ticks = fields[0], fields[19]
    return None if state == "Z" else start_ticks
