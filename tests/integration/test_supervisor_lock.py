"""One supervisor per data directory, and how others find it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from onward.data_directory import DataDirectory
from onward.domain.errors import Conflict
from onward.supervisor.lock import Address, find_running, last_address, only_supervisor, write_address
from onward.supervisor.ports import Ports, answers, any_free_port

ADDRESS = Address(url="http://127.0.0.1:8420", port=8420, temporal="127.0.0.1:8430", supervisor=1)
HOLD = """
import signal, sys
from pathlib import Path
from onward.data_directory import DataDirectory
from onward.supervisor.lock import only_supervisor
with only_supervisor(DataDirectory(Path(sys.argv[1]))):
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path)


@pytest.fixture
def holder(data: DataDirectory) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(data.root)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


@pytest.mark.usefixtures("holder")
def test_a_second_supervisor_is_told_where_the_first_one_is(data: DataDirectory) -> None:
    write_address(data, ADDRESS)
    with pytest.raises(Conflict, match="already running at http://127.0.0.1:8420"), only_supervisor(data):
        pass
    assert find_running(data) == ADDRESS


def test_the_lock_of_a_killed_supervisor_is_free(
    data: DataDirectory, holder: subprocess.Popen[bytes]
) -> None:
    write_address(data, ADDRESS)
    holder.kill()
    holder.wait()
    assert find_running(data) is None
    with only_supervisor(data):
        assert last_address(data) == ADDRESS


def test_nothing_runs_where_nothing_ever_ran(data: DataDirectory) -> None:
    assert find_running(data) is None
    assert last_address(data) is None


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[Ports]:
    ports = Ports(tmp_path)
    yield ports
    ports.give_back()


def test_a_wanted_port_is_taken_when_it_is_free(ports: Ports) -> None:
    free = any_free_port("127.0.0.1")
    assert ports.choose("127.0.0.1", [free]) == free


def test_the_next_free_port_follows_one_that_is_taken(ports: Ports, taken: int) -> None:
    assert taken < ports.choose("127.0.0.1", [taken]) <= taken + 50


def test_the_port_of_last_time_comes_before_the_next_one(ports: Ports, taken: int) -> None:
    before = any_free_port("127.0.0.1")
    assert ports.choose("127.0.0.1", [taken, before]) == before


def test_two_that_start_at_the_same_moment_choose_two_ports(ports: Ports, tmp_path: Path) -> None:
    free = any_free_port("127.0.0.1")
    other = Ports(tmp_path)
    assert ports.choose("127.0.0.1", [free]) == free  # nobody listens there yet
    assert other.choose("127.0.0.1", [free]) != free
    ports.give_back()
    assert Ports(tmp_path).choose("127.0.0.1", [free]) == free


def test_a_port_answers_while_somebody_listens(taken: int) -> None:
    assert answers("127.0.0.1", taken)
    assert not answers("127.0.0.1", any_free_port("127.0.0.1"))
