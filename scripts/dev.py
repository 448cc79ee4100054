"""`onward up` from the sources, and the interface with them, at one address.

A change in src/ ends server and workers, and the supervisor starts them again. A change in web/ is in the
browser at once: Vite stands in front and hands everything that is the server's on to it.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import build_web
from onward.supervisor.identity import is_alive
from onward.supervisor.ports import Ports, any_free_port, claimed_ports
from onward.supervisor.state import read_states

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".onward"
HOST = "127.0.0.1"
LOOK_EVERY_SECONDS = 0.5


def main() -> int:
    with claimed_ports() as ports:
        return run(*arguments(ports))


def run(port: int, options: list[str]) -> int:
    build_web.prepare()
    server_port = any_free_port(HOST)
    interface = start_interface(port, server_port)
    supervisor = start_onward(port, server_port, options)
    try:
        return watch(supervisor, interface)
    except KeyboardInterrupt:
        return supervisor.wait()
    finally:
        for process in (supervisor, interface):
            process.terminate()
            process.wait()


def arguments(ports: Ports) -> tuple[int, list[str]]:
    """The port to open in the browser; everything else is for `onward up`."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--port", type=int, default=8420)
    given, options = parser.parse_known_args()
    return ports.choose(HOST, [given.port]), options


def start_interface(port: int, server_port: int) -> subprocess.Popen[bytes]:
    vite = build_web.vite("--host", HOST, "--port", str(port), "--strictPort", "--clearScreen", "false")
    environment = os.environ | {"ONWARD_API": f"http://{HOST}:{server_port}"}
    return subprocess.Popen([*vite, "--logLevel", "warn"], cwd=build_web.WEB, env=environment)


def start_onward(port: int, server_port: int, options: list[str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "onward.cli.main", "up", "--data", str(DATA)]
    environment = os.environ | {"ONWARD_PUBLIC_URL": f"http://{HOST}:{port}"}
    return subprocess.Popen([*command, "--port", str(server_port), *options], env=environment)


def watch(supervisor: subprocess.Popen[bytes], interface: subprocess.Popen[bytes]) -> int:
    """Until one of the two has ended: neither is of use alone."""
    seen = newest_change()
    while (code := supervisor.poll()) is None and (code := interface.poll()) is None:
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
