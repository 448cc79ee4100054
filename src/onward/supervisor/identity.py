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
_HAS_PROC = Path("/proc/self/stat").exists()
_DOING = {
    "R": "it is computing",
    "S": "it waits for something",
    "D": "it waits for the disk",
    "U": "it waits for the disk",  # as some systems say
    "T": "it is stopped (SIGSTOP, or a debugger), so that it cannot say where",
    "t": "it is held by a debugger",
}


def started_at(pid: int) -> str | None:
    """When the process began, in the system's own words; None when there is none."""
    if _HAS_PROC:
        return _from_proc(pid)
    return _from_ps("lstart", pid) or None


def is_alive(pid: int, started: str | None) -> bool:
    return started is not None and started_at(pid) == started


def doing(pid: int) -> str:
    """What its main thread does, for people."""
    state = (_proc_fields(pid) or [""])[0] if _HAS_PROC else _from_ps("stat", pid)
    return _DOING.get(state[:1], "what it does is not known")


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
    fields = _proc_fields(pid)
    return None if fields is None or fields[0] == "Z" else fields[19]


def _proc_fields(pid: int) -> list[str] | None:
    """From its state on."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in parentheses may hold spaces; what follows its last one does not.
    return stat.rpartition(")")[2].split()


def _from_ps(column: str, pid: int) -> str:
    shown = subprocess.run(
        ["ps", "-o", f"{column}=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()
