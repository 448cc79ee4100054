"""The supervisor with real processes that are really killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from onward.domain.errors import Unavailable
from onward.supervisor.child import ChildSpec
from onward.supervisor.identity import is_alive, started_at
from onward.supervisor.state import ProcessState, read_states, write_states
from onward.supervisor.supervisor import end_leftovers
from supervisor_world import Place, in_place, until

OBEDIENT = "import signal; signal.pause()"
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
while True: signal.pause()
"""
PARENT = """
import subprocess, sys, signal
grandchild = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(grandchild.pid, flush=True)
signal.pause()
"""
TELLS_ITS_END = """
import signal, sys, time
def stop(*_):
    print(time.monotonic(), flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("up", flush=True)
while True: signal.pause()
"""
SUPERVISE = """
import asyncio, sys
from pathlib import Path
from onward.supervisor.child import ChildSpec
from onward.supervisor.supervisor import Supervisor

async def main():
    spec = ChildSpec("a", (sys.executable, "-c", "import signal; signal.pause()"), Path(sys.argv[2]))
    supervisor = Supervisor([spec], Path(sys.argv[1]), print)
    await supervisor.start()
    await supervisor.failed()

asyncio.run(main())
"""


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with in_place(tmp_path) as place:
        yield place


async def test_a_child_that_is_killed_is_started_again(place: Place) -> None:
    await place.start(place.spec("a", OBEDIENT))
    first = place.state("a")
    os.kill(first.pid or 0, signal.SIGKILL)
    await until(lambda: place.state("a").condition == "running" and place.state("a").restarts == 1)
    assert place.state("a").pid != first.pid
    assert place.state("a").last_exit == "signal SIGKILL"
    assert place.said == ["a ended (signal SIGKILL); starting it again in 0.2 s"]


async def test_a_child_hears_nothing_of_the_terminal_and_shares_the_machine_by_thread(place: Place) -> None:
    """A group of its own: Ctrl-C is for the supervisor. Its session: Linux deals out the cores by session, and
    a quiet process that is alone in its own waited tens of milliseconds beside a busy one."""
    await place.start(place.spec("a", OBEDIENT))
    child = place.state("a").pid or 0
    assert os.getpgid(child) == child
    assert os.getsid(child) == os.getsid(0)


async def test_the_file_says_that_a_child_is_down_while_it_is(place: Place) -> None:
    """E9"""
    await place.start(place.spec("a", OBEDIENT))
    os.kill(place.state("a").pid or 0, signal.SIGKILL)
    await until(lambda: place.state("a").condition == "restarting")
    assert place.state("a").pid is None


async def test_what_a_dead_child_had_started_is_ended(place: Place) -> None:
    await place.start(place.spec("a", PARENT))
    log = place.root / "a.log"
    await until(lambda: log.read_text().endswith("\n"))
    grandchild = int(log.read_text())
    os.kill(place.state("a").pid or 0, signal.SIGKILL)
    await until(lambda: started_at(grandchild) is None)


async def test_children_stop_in_order_each_rank_after_the_one_before_is_gone(place: Place) -> None:
    names = ["last", "first", "middle"]
    ranks = {"first": 0, "middle": 1, "last": 2}
    supervisor = await place.start(*(place.spec(n, TELLS_ITS_END, stop_rank=ranks[n]) for n in names))
    await until(lambda: all((place.root / f"{n}.log").read_text() == "up\n" for n in names))
    await supervisor.stop()
    ends = {n: float((place.root / f"{n}.log").read_text().split()[-1]) for n in names}
    assert sorted(ends, key=lambda name: ends[name]) == ["first", "middle", "last"]
    assert {state.condition for state in read_states(place.states)} == {"stopped"}


async def test_a_child_that_does_not_stop_is_killed_after_its_grace(place: Place) -> None:
    supervisor = await place.start(place.spec("a", STUBBORN, grace_seconds=0.2))
    await until(lambda: (place.root / "a.log").read_text() == "deaf\n")
    await supervisor.stop()
    assert place.state("a").last_exit == "signal SIGKILL"


async def test_an_impatient_stop_kills_at_once(place: Place) -> None:
    supervisor = await place.start(place.spec("a", STUBBORN, grace_seconds=60))
    await until(lambda: (place.root / "a.log").read_text() == "deaf\n")
    stopping = asyncio.create_task(supervisor.stop())
    await until(lambda: place.state("a").condition == "stopping")
    supervisor.kill()
    await asyncio.wait_for(stopping, 10)


async def test_a_child_that_is_down_when_stopped_stays_down(place: Place) -> None:
    supervisor = await place.start(place.spec("a", "raise SystemExit(1)"))
    supervisor.settled = True
    await until(lambda: place.state("a").condition == "restarting")
    await supervisor.stop()
    assert place.state("a").condition == "stopped"
    assert place.state("a").last_exit == "exit code 1"


async def test_a_start_that_cannot_succeed_is_reported_with_what_the_child_said(place: Place) -> None:
    supervisor = await place.start(place.spec("a", "raise SystemExit('no such database')"))
    with pytest.raises(Unavailable, match="a cannot start .exit code 1.*\n(.*\n)*no such database"):
        await asyncio.wait_for(supervisor.failed(), 60)


async def test_a_child_that_the_system_cannot_start_is_tried_again(place: Place) -> None:
    program = place.root / "program"
    supervisor = await place.start(ChildSpec("a", (str(program),), place.root / "a.log"))
    supervisor.settled = True
    await until(lambda: place.state("a").last_exit == "not started: No such file or directory")
    program.write_text(f"#!{sys.executable}\n{OBEDIENT}")
    program.chmod(0o700)
    await until(lambda: place.state("a").condition == "running")


async def test_a_disk_that_refuses_the_state_does_not_end_the_supervising(place: Place) -> None:
    await place.start(place.spec("a", OBEDIENT))
    first = place.state("a").pid or 0
    place.states.unlink()
    place.states.mkdir()
    os.kill(first, signal.SIGKILL)
    await until(lambda: sum("cannot be written" in said for said in place.said) == 2)
    assert place.supervisor.children[0].condition == "running"


async def test_children_die_with_a_supervisor_that_is_killed(place: Place) -> None:
    arguments = ("-c", SUPERVISE, str(place.states), str(place.root / "a.log"))
    supervisor = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    await until(lambda: place.states.exists() and bool(read_states(place.states)))
    child = place.state("a")
    assert child.pid and is_alive(child.pid, child.started)
    supervisor.kill()
    await supervisor.wait()
    await until(lambda: not is_alive(child.pid or 0, child.started))


async def test_leftovers_of_a_killed_supervisor_are_ended(place: Place) -> None:
    """Where the system does not tie children to their parent."""
    await place.start(place.spec("a", STUBBORN))
    child = place.state("a")
    end_leftovers(place.states, place.said.append)
    assert not is_alive(child.pid or 0, child.started)
    assert "ended a, left over from a supervisor that was killed" in place.said


async def test_a_stranger_that_has_the_id_of_a_leftover_is_left_alone(place: Place) -> None:
    stranger = await asyncio.create_subprocess_exec(sys.executable, "-c", OBEDIENT, start_new_session=True)
    state = ProcessState("a", "running", stranger.pid, "1", since="", restarts=0, last_exit=None)
    write_states(place.states, [state])
    end_leftovers(place.states, place.said.append)
    assert place.said == []
    stranger.kill()
    assert await stranger.wait() == -signal.SIGKILL
