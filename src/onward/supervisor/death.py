"""Children that die with their supervisor, even when it is killed with -9 and can say nothing.

Linux sends a signal of our choice to a child whose parent ends (`PR_SET_PDEATHSIG`). Elsewhere
nothing does; there the next supervisor finds the leftovers in `processes.json` and ends them.
SIGKILL, because everything here survives it by design, and a graceful stop could hang with
nobody left to insist.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """What the child does between fork and exec."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return tie
