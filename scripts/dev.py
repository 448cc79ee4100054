"""`onward up` from the sources: a change ends server and workers, and the supervisor starts them again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from onward.supervisor.identity import is_alive
from onward.supervisor.state import read_states

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".onward"
LOOK_EVERY_SECONDS = 0.5


def main() -> int:
    command = [sys.executable, "-m", "onward.cli.main", "up", "--data", str(DATA), *sys.argv[1:]]
    supervisor = subprocess.Popen(command)
    try:
        return watch(supervisor)
    except KeyboardInterrupt:
        return supervisor.wait()


def watch(supervisor: subprocess.Popen[bytes]) -> int:
    seen = newest_change()
    while (code := supervisor.poll()) is None:
        time.sleep(LOOK_EVERY_SECONDS)
        if (now := newest_change()) != seen:
            seen = now
            end_children()
    return code


def newest_change() -> float:
    return max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.py"))


def end_children() -> None:
    for state in read_states(DATA / "processes.json"):
        if state.name != "temporal" and state.pid is not None and is_alive(state.pid, state.started):
            os.kill(state.pid, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
