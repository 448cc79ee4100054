"""`onward up` around its children: ready when the server is, stopped in order, found by others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onward.data_directory import DataDirectory
from onward.supervisor.ports import any_free_port
from onward.supervisor.state import read_states

# The real foreground around two small children: a server that answers /readyz, and a worker.
PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from onward.configuration import load_settings
from onward.data_directory import DataDirectory
from onward.supervisor.child import ChildSpec
from onward.supervisor.foreground import supervise
from onward.supervisor.lock import Address, only_supervisor
from onward.supervisor.together import Together

data, port = DataDirectory(Path(sys.argv[1])), int(sys.argv[2])
server = (sys.executable, "-c", sys.argv[3], str(port))
worker = (sys.executable, "-c", "import signal; signal.pause()")
commands = {"server": server, "worker-1": worker}
children = tuple(ChildSpec(name, command, data.root / f"{name}.log") for name, command in commands.items())
together = Together(Address(f"http://127.0.0.1:{port}", port, "", os.getpid()), children)
settings = load_settings({"ONWARD_DATA": sys.argv[1]})
as_json = "--json" in sys.argv
with only_supervisor(data):
    asyncio.run(supervise(together, settings, data, open_browser=False, as_json=as_json))
"""
SERVER = """
import http.server, sys
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Ready).serve_forever()
"""


@contextmanager
def foreground(data: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-c", PROGRAM, str(data), str(any_free_port("127.0.0.1")), SERVER, *options]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_ready_lines_say_where_and_how_to_sign_in(tmp_path: Path) -> None:
    DataDirectory(tmp_path).signin_url.write_text("http://127.0.0.1:8420/sign-in/abc\n")
    with foreground(tmp_path) as process:
        assert line(process).startswith("Onward is ready at http://127.0.0.1:")
        assert line(process) == "Sign in:  http://127.0.0.1:8420/sign-in/abc"


def test_programs_are_told_in_json(tmp_path: Path) -> None:
    with foreground(tmp_path, "--json") as process:
        ready = json.loads(line(process))
    assert ready["data"] == str(tmp_path)
    assert ready["signin_url"] is None
    assert ready["supervisor"] == process.pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_stops_everything_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with foreground(tmp_path) as process:
        assert "ready" in line(process)
        process.send_signal(number)
        assert process.wait(30) == 0
    assert {state.condition for state in read_states(tmp_path / "processes.json")} == {"stopped"}


def test_a_killed_server_comes_back_while_the_rest_goes_on(tmp_path: Path) -> None:
    with foreground(tmp_path) as process:
        assert "ready" in line(process)
        before = {state.name: state.pid for state in read_states(tmp_path / "processes.json")}
        os.kill(before["server"] or 0, signal.SIGKILL)
        assert process.stderr is not None
        assert (
            process.stderr.readline() == "onward: server ended (signal SIGKILL); starting it again in 0.2 s\n"
        )
        after = {state.name: state.pid for state in read_states(tmp_path / "processes.json")}
    assert after["worker-1"] == before["worker-1"]
