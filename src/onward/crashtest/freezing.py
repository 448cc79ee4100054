"""Workers that are slow, not dead: frozen for a while, then thawed, believing that no time has passed."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

# What a worker had decided before it froze it does in its first moments afterwards.
_MOMENTS_SECONDS: Final = 2.0
_CONNECTIONS: Final = Path("/proc/net/tcp")
_LOCAL, _INODE = 1, 9  # its columns


@dataclass(slots=True)
class Freezer:
    _thawed: dict[int, float] = field(default_factory=dict)  # pid -> when

    def freeze(self, pid: int) -> None:
        os.kill(pid, signal.SIGSTOP)

    def thaw(self, pid: int) -> None:
        self._thawed[pid] = time.monotonic()
        os.kill(pid, signal.SIGCONT)

    def has_just_thawed(self, port: int) -> bool:
        """The process whose end of a connection has this port. When it cannot be found: no."""
        now = time.monotonic()
        recent = [pid for pid, at in self._thawed.items() if now - at < _MOMENTS_SECONDS]
        return bool(recent) and _owns(recent, _sockets(port))


def _sockets(port: int) -> set[str]:
    """A port may be in use to several others at once, and linger of connections that are closed."""
    if not _CONNECTIONS.exists():
        return set()
    lines = [line.split() for line in _CONNECTIONS.read_text().splitlines()[1:]]
    ours = (columns for columns in lines if int(columns[_LOCAL].rpartition(":")[2], 16) == port)
    return {f"socket:[{columns[_INODE]}]" for columns in ours}


def _owns(pids: list[int], sockets: set[str]) -> bool:
    for pid in pids:
        with contextlib.suppress(OSError):
            descriptors = Path(f"/proc/{pid}/fd").iterdir()
            if any(_target(one) in sockets for one in descriptors):
                return True
    return False


def _target(descriptor: Path) -> str:
    try:
        return os.readlink(descriptor)
    except OSError:  # closed while we looked
        return ""
