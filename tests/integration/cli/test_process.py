"""The command as a process of its own: what only shows there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api_world import World

COMMAND = [sys.executable, "-m", "onward.cli.main"]


@pytest.fixture
def environment(url: str, world: World, tmp_path: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONWARD_")}
    return {**own, "ONWARD_URL": url, "ONWARD_API_KEY": world.session(), "XDG_CONFIG_HOME": str(tmp_path)}


def test_ctrl_c_detaches_and_says_that_the_run_goes_on(
    environment: dict[str, str], there: dict[str, str]
) -> None:
    command = [*COMMAND, "run", "greet", "--follow"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert "queued" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 4
    assert err.startswith("The run goes on. See it again: onward runs follow run_")


def test_a_reader_that_has_seen_enough_is_no_error(
    environment: dict[str, str], there: dict[str, str]
) -> None:
    command = " ".join([*COMMAND, "tools", "list", "--json", "|", "true"])
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_server_that_does_not_answer_is_said_so(environment: dict[str, str]) -> None:
    command = [*COMMAND, "runs", "list", "--server", "http://127.0.0.1:1"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 9
    assert "http://127.0.0.1:1 does not answer" in done.stderr
