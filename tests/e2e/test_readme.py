"""The README's tour, word for word (E10): a first run, a crash that it survives, an approval, a schedule."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from browser_world import ROOT, Stack, running_stack, until
from onward.supervisor.state import read_states

README = (ROOT / "README.md").read_text()
TOUR = README[README.index("## Five minutes") : README.index("## On the screen")]
FILES = re.findall(r"[Ss]ave this as `(\S+)`.*?```yaml\n(.*?)```", TOUR, re.DOTALL)
FIRST_RUN, WHY, CRASH, APPROVAL, SCHEDULE = re.findall(r"```sh\n(.*?)```", TOUR, re.DOTALL)


class Newcomer:
    """Somebody in a terminal beside `make up`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        for name, text in FILES:
            (directory / name).write_text(text)

    def types(self, commands: str, **ids: str) -> str:
        """What they print; the words in capitals are filled in."""
        for word, value in ids.items():
            commands = commands.replace(word, value)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {
            "PATH": path,
            "HOME": str(self._directory),
            "ONWARD_DATA": str(self._directory / "data"),
        }
        done = subprocess.run(
            ["sh", "-ec", commands], cwd=self._directory, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture
def newcomer(tmp_path: Path) -> Newcomer:
    return Newcomer(tmp_path)


@pytest.mark.timeout(300)  # it waits for the twenty seconds that the README speaks of
def test_the_tour_of_the_readme_goes_as_it_says(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_stack(tmp_path) as stack:
        run_id = found("run_", newcomer.types(FIRST_RUN))
        assert "rest" in newcomer.types(WHY, RUN_ID=run_id)
        kill_everything(stack)
    with running_stack(tmp_path):
        assert "hello" in newcomer.types(CRASH.splitlines()[-1])
        ask, decide = APPROVAL.split("\n", 1)
        listed = until("it asks", lambda: re.search(r"apr_\w+", newcomer.types(ask)))
        newcomer.types(decide, APPROVAL_ID=listed[0], RUN_ID=run_id)
        shown = until("it has ended", lambda: ended(newcomer.types("onward runs show " + run_id)))
        assert "Hello Ann" in shown
        printed = newcomer.types(SCHEDULE)
        assert "09:00" in printed and "morning" in newcomer.types("onward trigger list")


def kill_everything(stack: Stack) -> None:
    """What the README's `pkill` does, but to these alone."""
    pids = [state.pid for state in read_states(stack.data / "processes.json")]
    for pid in [stack.supervisor, *filter(None, pids)]:
        os.kill(pid, signal.SIGKILL)


def found(prefix: str, printed: str) -> str:
    match = re.search(rf"\b{prefix}\w+", printed)
    assert match is not None, printed
    return match[0]


def ended(shown: str) -> str | None:
    return shown if "succeeded" in shown else None
